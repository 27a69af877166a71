//! `suyuan spray`.

use crate::{
    acts::{self, Given, Tending},
    context::Context,
    failure::Failure,
    record::{Circumstances, Desk, quantity},
    short::spoken,
    speech::tr,
};

/// Record that a crop was sprayed
///
/// Such as `suyuan spray STRAW/E1-26S --input "Polyoxin" --dose "0.5 L" --wait 7`. A harvest before the wait is over is marked.
#[derive(Debug, clap::Args)]
pub(crate) struct Spray {
    /// The crop, as PRODUCT/PLOT-SEASON [default: the last crop]
    #[arg(value_name = "CROP")]
    crop: Option<String>,
    /// What was sprayed, as on its label
    #[arg(long)]
    input: String,
    /// How much of it: "0.5 L"
    #[arg(long)]
    dose: Option<String>,
    /// Days to wait before the harvest
    #[arg(long, value_name = "DAYS")]
    wait: Option<u64>,
    #[command(flatten)]
    circumstances: Circumstances,
}

impl Spray {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let dose = self.dose.as_deref().map(quantity).transpose()?;
        let given = Given { input: Some(self.input.clone()), dose, pre_harvest_days: self.wait };
        let mut desk = Desk::begin(context, &self.circumstances)?;
        let crop = desk.crop(self.crop.as_deref())?;
        let scene = desk.scene(&self.circumstances)?;
        let act = acts::tend(Tending::Spray, &crop, &given, &scene)?;
        let did = tr!("did-spray", crop = spoken(crop.as_str()), input = self.input.as_str());
        desk.record(act, &did)
    }
}
