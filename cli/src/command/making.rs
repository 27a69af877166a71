//! `suyuan grade` and `suyuan pack`: lots become other lots.

use crate::{
    acts::{self, Making, Portion},
    command::harvest::propose,
    context::Context,
    failure::Failure,
    record::{Circumstances, Desk, quantity},
    short::spoken,
};

/// Record that lots were packed
///
/// Such as `suyuan pack --from STRAW/SL-260418-1="100 kg" --into BOX="400 pcs"`. Several lots may go in and come out.
#[derive(Debug, clap::Args)]
pub(crate) struct Pack {
    #[command(flatten)]
    lots: Lots,
    #[command(flatten)]
    circumstances: Circumstances,
}

/// Record that lots were sorted by grade
#[derive(Debug, clap::Args)]
pub(crate) struct Grade {
    #[command(flatten)]
    lots: Lots,
    #[command(flatten)]
    circumstances: Circumstances,
}

/// What went in and what came out.
#[derive(Debug, clap::Args)]
struct Lots {
    /// What went in: LOT=QUANTITY
    #[arg(long = "from", value_name = "LOT=QUANTITY", required = true)]
    from: Vec<String>,
    /// What came out: LOT=QUANTITY; with PRODUCT=QUANTITY a lot number is proposed
    #[arg(long = "into", value_name = "LOT=QUANTITY", required = true)]
    into: Vec<String>,
}

impl Pack {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        run(context, Making::Pack, &self.lots, &self.circumstances)
    }
}

impl Grade {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        run(context, Making::Grade, &self.lots, &self.circumstances)
    }
}

fn run(context: &Context, how: Making, lots: &Lots, circumstances: &Circumstances) -> Result<(), Failure> {
    let mut desk = Desk::open(context, circumstances.manner)?;
    let scene = desk.scene(circumstances)?;
    let date = scene.day();
    let inputs = lots.from.iter().map(|said| portion(&desk, said, None)).collect::<Result<Vec<_>, _>>()?;
    let outputs =
        lots.into.iter().map(|said| portion(&desk, said, Some(&date))).collect::<Result<Vec<_>, _>>()?;
    if let Some(first) = outputs.first() {
        desk.last.lot = Some(first.lot.to_string());
    }
    let act = acts::transform(how, &inputs, &outputs, &scene)?;
    let spoken: Vec<String> = outputs.iter().map(|p| spoken(p.lot.as_str())).collect();
    let verb = if how == Making::Pack { "Packed" } else { "Graded" };
    desk.record(act, &format!("{verb} {}", spoken.join(", ")))
}

/// Reads `LOT=QUANTITY`; where a date is given, `PRODUCT=QUANTITY` proposes a lot.
pub(super) fn portion(desk: &Desk<'_>, said: &str, date: Option<&str>) -> Result<Portion, Failure> {
    let (lot, amount) = said.rsplit_once('=').ok_or_else(|| {
        Failure::usage(format!("{said:?} does not say how much"))
            .hint("write LOT=QUANTITY, such as STRAW/SL-260418-1=\"100 kg\"")
    })?;
    let quantity = quantity(amount)?;
    let lot = match date {
        Some(date) if !lot.contains(['/', ':']) => propose(desk, &desk.trusted.names.product(lot)?, date)?,
        _ => desk.trusted.names.lot(lot, None)?,
    };
    Ok(Portion { lot, quantity })
}
