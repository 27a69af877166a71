//! `suyuan dispose`.

use crate::{
    acts,
    codes::Coded,
    command::making::portions,
    context::Context,
    failure::Failure,
    record::{Circumstances, Desk},
    short::spoken,
};

/// Record that goods were destroyed: they leave the books
///
/// Such as `suyuan dispose STRAW/SL-260418-1="12 kg" --note "rotten"`. Goods on hold or recalled may always be destroyed.
#[derive(Debug, clap::Args)]
pub(crate) struct Dispose {
    /// What was destroyed: LOT=QUANTITY, or a quantity of the last lot
    #[arg(value_name = "LOT=QUANTITY", required = true)]
    goods: Vec<String>,
    #[command(flatten)]
    coded: Coded,
    #[command(flatten)]
    circumstances: Circumstances,
}

impl Dispose {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let mut desk = Desk::open(context, self.circumstances.manner)?;
        let scene = self.coded.on(desk.scene(&self.circumstances)?, &desk)?;
        let goods = portions(&desk, &self.goods)?;
        let act = acts::dispose(&goods, &scene)?;
        let did = format!("Destroyed {}", spoken(&act.subject));
        desk.record(act, &did)
    }
}
