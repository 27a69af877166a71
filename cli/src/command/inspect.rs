//! `suyuan inspect`.

use crate::{
    acts::{self, Inspection},
    context::Context,
    failure::Failure,
    record::{Circumstances, Desk},
    short::spoken,
    speech::tr,
};

/// Record an inspection or laboratory test of a lot
#[derive(Debug, clap::Args)]
pub(crate) struct Inspect {
    /// The lot
    #[arg(value_name = "LOT")]
    lot: String,
    /// What was tested and found
    #[arg(long, value_name = "TEXT")]
    finding: String,
    /// It does not conform
    #[arg(long)]
    fails: bool,
    #[command(flatten)]
    circumstances: Circumstances,
}

impl Inspect {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let mut desk = Desk::begin(context, &self.circumstances)?;
        let lot = desk.lot(Some(&self.lot))?;
        let scene = desk.scene(&self.circumstances)?;
        let found = Inspection { conforms: !self.fails, finding: self.finding.clone() };
        let act = acts::inspect(&lot, &found, &scene)?;
        desk.record(act, &tr!("did-inspect", lot = spoken(lot.as_str())))
    }
}
