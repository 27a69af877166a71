//! `suyuan sell`.

use crate::{
    acts,
    codes::Coded,
    command::making::portion,
    context::Context,
    failure::Failure,
    record::{Circumstances, Desk},
    short::spoken,
};

/// Record a sale to consumers: the goods leave the ledger's books
#[derive(Debug, clap::Args)]
pub(crate) struct Sell {
    /// What was sold: LOT=QUANTITY, or a quantity of the last lot
    #[arg(value_name = "LOT=QUANTITY")]
    goods: String,
    #[command(flatten)]
    coded: Coded,
    #[command(flatten)]
    circumstances: Circumstances,
}

impl Sell {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let mut desk = Desk::open(context, self.circumstances.manner)?;
        let scene = self.coded.on(desk.scene(&self.circumstances)?, &desk)?;
        let goods = portion(&desk, &self.goods, None)?;
        let act = acts::sell(&goods, &scene)?;
        let did = format!("Sold {}", spoken(goods.lot.as_str()));
        desk.record(act, &did)
    }
}
