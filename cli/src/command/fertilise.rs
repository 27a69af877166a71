//! `suyuan fertilise`.

use crate::{
    acts::{self, Given, Tending},
    context::Context,
    failure::Failure,
    record::{Circumstances, Desk, quantity},
    short::spoken,
    speech::tr,
};

/// Record that a crop was given nutrients
///
/// Such as `suyuan fertilise STRAW/E1-26S --input "有机肥" --dose "300 kg"`.
#[derive(Debug, clap::Args)]
pub(crate) struct Fertilise {
    /// The crop, as PRODUCT/PLOT-SEASON [default: the last crop]
    #[arg(value_name = "CROP")]
    crop: Option<String>,
    /// What was given, as on its label
    #[arg(long)]
    input: String,
    /// How much of it: "300 kg"
    #[arg(long, visible_alias = "amount")]
    dose: Option<String>,
    #[command(flatten)]
    circumstances: Circumstances,
}

impl Fertilise {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let dose = self.dose.as_deref().map(quantity).transpose()?;
        let given = Given { input: Some(self.input.clone()), dose, pre_harvest_days: None };
        let mut desk = Desk::begin(context, &self.circumstances)?;
        let crop = desk.crop(self.crop.as_deref())?;
        let scene = desk.scene(&self.circumstances)?;
        let act = acts::tend(Tending::Fertilise, &crop, &given, &scene)?;
        let did = tr!("did-fertilise", crop = spoken(crop.as_str()), input = self.input.as_str());
        desk.record(act, &did)
    }
}
