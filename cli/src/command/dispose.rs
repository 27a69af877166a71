//! `suyuan dispose`.

use crate::{
    acts, codes::Coded, command::goods::Goods, context::Context, failure::Failure, short::spoken, speech::tr,
};

/// Record that goods were destroyed: they leave the books
///
/// Such as `suyuan dispose STRAW/SL-260418-1="12 kg" --note "rotten"`. Goods on hold or recalled may always be destroyed.
#[derive(Debug, clap::Args)]
pub(crate) struct Dispose {
    #[command(flatten)]
    what: Goods,
    #[command(flatten)]
    coded: Coded,
}

impl Dispose {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let (mut desk, scene, goods) = self.what.open(context)?;
        let scene = self.coded.on(scene, &desk)?;
        let act = acts::dispose(&goods, &scene)?;
        let did = tr!("did-dispose", lot = spoken(&act.subject));
        desk.record(act, &did)
    }
}
