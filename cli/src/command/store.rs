//! `suyuan store`.

use crate::{acts, command::goods::Goods, context::Context, failure::Failure, short::spoken, speech::tr};

/// Record that goods were put somewhere of yours
///
/// Such as `suyuan store STRAW/SL-260418-1="300 kg" --place SL-COLD`.
#[derive(Debug, clap::Args)]
pub(crate) struct Store {
    #[command(flatten)]
    what: Goods,
}

impl Store {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let (mut desk, scene, goods) = self.what.open(context)?;
        let act = acts::store(&goods, &scene)?;
        let did = tr!("did-store", lot = spoken(&act.subject));
        desk.record(act, &did)
    }
}
