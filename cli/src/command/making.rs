//! `suyuan grade`, `dry`, `process`, `mix` and `pack`: lots become other lots.

use suyuan_ledger::rules::CAUSES;

use crate::{
    acts::{self, Loss, Making, Portion},
    codes::Coded,
    command::harvest::propose,
    context::Context,
    failure::Failure,
    record::{Circumstances, Desk, quantity},
    short::spoken,
    speech::tr,
};

macro_rules! making {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, clap::Args)]
        pub(crate) struct $name {
            #[command(flatten)]
            lots: Lots,
            #[command(flatten)]
            circumstances: Circumstances,
        }

        impl $name {
            pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
                run(context, Making::$name, &self.lots, &self.circumstances)
            }
        }
    )*};
}

making! {
    /// Record that lots were packed
    ///
    /// Such as `suyuan pack --from STRAW/SL-260418-1="100 kg" --into BOX="400 pcs"`. Several lots may go in and come out.
    Pack;
    /// Record that lots were sorted by grade
    ///
    /// Such as `suyuan grade --from "500 kg" --into STRAW="380 kg" --into JAMFRUIT="110 kg" --lost "10 kg",rot`.
    Grade;
    /// Record that lots were dried
    ///
    /// Such as `suyuan dry --from PADDY/WC-1="10 t" --into DRYPADDY="8.6 t" --lost "1.4 t",moisture`.
    Dry;
    /// Record that lots were milled, cut, cooked or worked on in another way
    ///
    /// Such as `suyuan process --from PADDY/WC-1="10 t" --into RICE="6.4 t" --into BRAN="0.9 t" --used electricity="310 kWh"`.
    Process;
    /// Record that lots were put together
    ///
    /// Such as `suyuan mix --from RICE/A="2 t" --from RICE/B="3 t" --into BLEND="5 t"`. The new lot names all that it was made of.
    Mix;
}

/// What went in and what came out.
#[derive(Debug, clap::Args)]
struct Lots {
    /// What went in: LOT=QUANTITY, or a quantity of the last lot
    #[arg(long = "from", value_name = "LOT=QUANTITY", required = true)]
    from: Vec<String>,
    /// What came out: LOT=QUANTITY; with PRODUCT=QUANTITY a lot number is proposed
    #[arg(long = "into", value_name = "LOT=QUANTITY", required = true)]
    into: Vec<String>,
    /// What was lost on the way, and how (moisture, shrinkage, rot, scale, theft, other): "10 kg" or "10 kg",rot
    #[arg(long, value_name = "QUANTITY[,CAUSE]")]
    lost: Option<String>,
    #[command(flatten)]
    coded: Coded,
}

fn run(context: &Context, how: Making, lots: &Lots, circumstances: &Circumstances) -> Result<(), Failure> {
    let mut desk = Desk::begin(context, circumstances)?;
    let scene = lots.coded.on(desk.scene(circumstances)?, &desk)?;
    let date = scene.day();
    let inputs = lots.from.iter().map(|said| portion(&desk, said, None)).collect::<Result<Vec<_>, _>>()?;
    let outputs =
        lots.into.iter().map(|said| portion(&desk, said, Some(&date))).collect::<Result<Vec<_>, _>>()?;
    if let Some(first) = outputs.first() {
        desk.last.lot = Some(first.lot.to_string());
    }
    let loss = lots.lost.as_deref().map(loss).transpose()?;
    let act = acts::transform(how, &inputs, &outputs, loss.as_ref(), &scene)?;
    let spoken: Vec<String> = outputs.iter().map(|p| spoken(p.lot.as_str())).collect();
    desk.record(act, &format!("{} {}", how.done(), spoken.join(", ")))
}

/// Reads `LOT=QUANTITY`, or a quantity of the last lot; where a date is given, `PRODUCT=QUANTITY` proposes a lot.
pub(super) fn portion(desk: &Desk<'_>, said: &str, date: Option<&str>) -> Result<Portion, Failure> {
    let Some((lot, amount)) = said.rsplit_once('=') else {
        let last = desk.last.lot.as_ref().filter(|_| date.is_none());
        return match (last, quantity(said)) {
            (Some(last), Ok(quantity)) => Ok(Portion { lot: desk.trusted.names.lot(last, None)?, quantity }),
            _ => Err(Failure::usage(tr!("acts-lot-quantity", said = said)).hint(tr!("acts-lot-quantity-do"))),
        };
    };
    let quantity = quantity(amount)?;
    let lot = match date {
        Some(date) if !lot.contains(['/', ':']) => propose(desk, &desk.trusted.names.product(lot)?, date)?,
        _ => desk.trusted.names.lot(lot, None)?,
    };
    Ok(Portion { lot, quantity })
}

/// Reads several.
pub(super) fn portions(desk: &Desk<'_>, said: &[String]) -> Result<Vec<Portion>, Failure> {
    said.iter().map(|said| portion(desk, said, None)).collect()
}

fn loss(said: &str) -> Result<Loss, Failure> {
    let (amount, cause) = match said.split_once(',') {
        Some((amount, cause)) if !cause.trim().starts_with(|c: char| c.is_ascii_digit()) => {
            let word = CAUSES.into_iter().find(|known| *known == cause.trim());
            let wrong = || {
                Failure::usage(tr!("not-a-loss", said = format!("{:?}", cause.trim())))
                    .field("--lost")
                    .hint(tr!("not-a-loss-do", causes = CAUSES.join(", ")))
            };
            (amount, Some(word.ok_or_else(wrong)?))
        }
        _ => (said, None),
    };
    Ok(Loss { quantity: quantity(amount)?, cause })
}
