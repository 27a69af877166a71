//! `suyuan cool`.

use crate::{
    acts,
    command::making::portions,
    context::Context,
    failure::Failure,
    record::{Circumstances, Desk},
    short::spoken,
};

/// Record that goods were cooled after the harvest, before they are packed
///
/// Such as `suyuan cool STRAW/SL-260418-1="300 kg" --place SL-COLD`. FSMA 204 asks for it; the cold chain itself is what `suyuan sensor` records.
#[derive(Debug, clap::Args)]
pub(crate) struct Cool {
    /// What was cooled: LOT=QUANTITY, or a quantity of the last lot
    #[arg(value_name = "LOT=QUANTITY", required = true)]
    goods: Vec<String>,
    #[command(flatten)]
    circumstances: Circumstances,
}

impl Cool {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let mut desk = Desk::open(context, self.circumstances.manner)?;
        let scene = desk.scene(&self.circumstances)?;
        let goods = portions(&desk, &self.goods)?;
        let act = acts::cool(&goods, &scene)?;
        let did = format!("Cooled {}", spoken(&act.subject));
        desk.record(act, &did)
    }
}
