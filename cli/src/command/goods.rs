//! What most acts are said with: goods, and the circumstances.

use crate::{
    acts::{Portion, Scene},
    command::making::portions,
    context::Context,
    failure::Failure,
    record::{Circumstances, Desk},
};

/// Goods, and when, where and how.
#[derive(Debug, clap::Args)]
pub(super) struct Goods {
    /// The goods: LOT=QUANTITY, or a quantity of the last lot
    #[arg(value_name = "LOT=QUANTITY", required = true)]
    goods: Vec<String>,
    #[command(flatten)]
    circumstances: Circumstances,
}

impl Goods {
    /// Meets the node and opens the key; then the scene, and the goods as portions of lots.
    pub(super) fn open<'c>(&self, context: &'c Context) -> Result<(Desk<'c>, Scene, Vec<Portion>), Failure> {
        let mut desk = Desk::begin(context, &self.circumstances)?;
        let scene = desk.scene(&self.circumstances)?;
        let goods = portions(&desk, &self.goods)?;
        Ok((desk, scene, goods))
    }
}
