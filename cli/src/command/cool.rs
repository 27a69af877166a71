//! `suyuan cool`.

use crate::{acts, command::goods::Goods, context::Context, failure::Failure, short::spoken, speech::tr};

/// Record that goods were cooled after the harvest, before they are packed
///
/// Such as `suyuan cool STRAW/SL-260418-1="300 kg" --place SL-COLD`. FSMA 204 asks for it; the cold chain itself is what `suyuan sensor` records.
#[derive(Debug, clap::Args)]
pub(crate) struct Cool {
    #[command(flatten)]
    what: Goods,
}

impl Cool {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let (mut desk, scene, goods) = self.what.open(context)?;
        let act = acts::cool(&goods, &scene)?;
        let did = tr!("did-cool", lot = spoken(&act.subject));
        desk.record(act, &did)
    }
}
