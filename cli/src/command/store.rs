//! `suyuan store`.

use crate::{
    acts,
    command::making::portions,
    context::Context,
    failure::Failure,
    record::{Circumstances, Desk},
    short::spoken,
};

/// Record that goods were put somewhere of yours
///
/// Such as `suyuan store STRAW/SL-260418-1="300 kg" --place SL-COLD`.
#[derive(Debug, clap::Args)]
pub(crate) struct Store {
    /// What was put there: LOT=QUANTITY, or a quantity of the last lot
    #[arg(value_name = "LOT=QUANTITY", required = true)]
    goods: Vec<String>,
    #[command(flatten)]
    circumstances: Circumstances,
}

impl Store {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let mut desk = Desk::open(context, self.circumstances.manner)?;
        let scene = desk.scene(&self.circumstances)?;
        let goods = portions(&desk, &self.goods)?;
        let act = acts::store(&goods, &scene)?;
        let did = format!("Stored {}", spoken(&act.subject));
        desk.record(act, &did)
    }
}
