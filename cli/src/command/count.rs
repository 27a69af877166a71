//! `suyuan count`.

use clap::builder::PossibleValuesParser;
use suyuan_ledger::rules::CAUSES;

use crate::{
    acts,
    command::making::portion,
    context::Context,
    failure::Failure,
    record::{Circumstances, Desk},
    short::spoken,
    speech::tr,
    wording::amount,
};

/// Record what there is now, as counted or weighed
///
/// Such as `suyuan count PADDY/WC-1="9.86 t" --cause moisture`. The books follow the scale, up or down; a difference beyond the
/// product's tolerance is marked.
#[derive(Debug, clap::Args)]
pub(crate) struct Count {
    /// What was found: LOT=QUANTITY, or a quantity of the last lot
    #[arg(value_name = "LOT=QUANTITY")]
    goods: String,
    /// Why it differs from the books
    #[arg(long, value_parser = PossibleValuesParser::new(CAUSES))]
    cause: Option<String>,
    #[command(flatten)]
    circumstances: Circumstances,
}

impl Count {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let mut desk = Desk::begin(context, &self.circumstances)?;
        let scene = desk.scene(&self.circumstances)?;
        let found = portion(&desk, &self.goods, None)?;
        let act = acts::count(&found, self.cause.as_deref(), &scene)?;
        let did = tr!("did-count", quantity = amount(&found.quantity), lot = spoken(found.lot.as_str()));
        desk.record(act, &did)
    }
}
