//! `suyuan plant`.

use crate::{
    acts,
    context::Context,
    failure::Failure,
    record::{Circumstances, Desk},
    short::spoken,
    speech::tr,
};

/// Record that a crop was planted
///
/// A crop is a lot that is named and not counted: STRAW/E1-26S is the strawberries of plot E1 in the season 26S.
#[derive(Debug, clap::Args)]
pub(crate) struct Plant {
    /// The crop, as PRODUCT/PLOT-SEASON
    #[arg(value_name = "CROP")]
    crop: String,
    #[command(flatten)]
    circumstances: Circumstances,
}

impl Plant {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let mut desk = Desk::begin(context, &self.circumstances)?;
        let crop = desk.crop(Some(&self.crop))?;
        let scene = desk.scene(&self.circumstances)?;
        let act = acts::plant(&crop, &scene)?;
        desk.record(act, &tr!("did-plant", crop = spoken(crop.as_str())))
    }
}
