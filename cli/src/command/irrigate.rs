//! `suyuan irrigate`.

use crate::{
    acts::{self, Given, Tending},
    context::Context,
    failure::Failure,
    record::{Circumstances, Desk, quantity},
    short::spoken,
    speech::tr,
};

/// Record that a crop was watered
///
/// Such as `suyuan irrigate STRAW/E1-26S --dose "12 m3" --used electricity="4 kWh",measured`.
#[derive(Debug, clap::Args)]
pub(crate) struct Irrigate {
    /// The crop, as PRODUCT/PLOT-SEASON [default: the last crop]
    #[arg(value_name = "CROP")]
    crop: Option<String>,
    /// Where the water came from: river, well, rain
    #[arg(long)]
    input: Option<String>,
    /// How much of it: "12 m3"
    #[arg(long, visible_alias = "amount")]
    dose: Option<String>,
    #[command(flatten)]
    circumstances: Circumstances,
}

impl Irrigate {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let dose = self.dose.as_deref().map(quantity).transpose()?;
        let given = Given { input: self.input.clone(), dose, pre_harvest_days: None };
        let mut desk = Desk::begin(context, &self.circumstances)?;
        let crop = desk.crop(self.crop.as_deref())?;
        let scene = desk.scene(&self.circumstances)?;
        let act = acts::tend(Tending::Irrigate, &crop, &given, &scene)?;
        let did = tr!("did-irrigate", crop = spoken(crop.as_str()));
        desk.record(act, &did)
    }
}
