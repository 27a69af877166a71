//! `suyuan correct`.

use crate::{
    acts::{self, Correction, Mistake, Portion},
    command::making::portion,
    context::Context,
    failure::Failure,
    record::{Desk, Manner},
    short::spoken,
    speech::tr,
    when,
};

/// Correct an act of yours: the mistake and the correction both stay in the ledger
///
/// Such as `suyuan correct 41 --quantity STRAW/SL-260418-1="50 kg"`, or `suyuan correct 41 --did-not-happen`. The earlier act is
/// declared an error and taken back whole; what is not given here is told again as it was.
#[derive(Debug, clap::Args)]
pub(crate) struct Correct {
    /// The act: its number in the ledger or its id, as `suyuan trace` shows it
    #[arg(value_name = "ENTRY")]
    entry: String,
    /// It never happened
    #[arg(long, conflicts_with_all = ["quantity", "at", "place"])]
    did_not_happen: bool,
    /// How much it really was: LOT=QUANTITY, for each lot that was wrong
    #[arg(long, value_name = "LOT=QUANTITY")]
    quantity: Vec<String>,
    /// When it really was
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// Where it really was
    #[arg(long, value_name = "PLACE")]
    place: Option<String>,
    /// Why, in words
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    #[command(flatten)]
    manner: Manner,
}

impl Correct {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        if !self.did_not_happen && self.quantity.is_empty() && self.at.is_none() && self.place.is_none() {
            return Err(Failure::usage(tr!("correct-nothing")).hint(tr!("correct-nothing-do")));
        }
        let mut desk = Desk::open(context, self.manner)?;
        let earlier = desk.trusted.client.statement(&self.entry)?;
        if earlier.kind != "event" {
            return Err(Failure::usage(format!("entry {} is a {}, not an act", earlier.index, earlier.kind))
                .field("ENTRY")
                .hint("state a place, product or party anew with its own command; the newest counts"));
        }
        if earlier.issuer != desk.signer.party() {
            let whose = spoken(&earlier.issuer);
            return Err(Failure::usage(tr!(
                "correct-others",
                index = earlier.index,
                whose = whose.to_string()
            ))
            .field("ENTRY")
            .hint(tr!("correct-others-do")));
        }
        let now = when::now();
        let quantities = self.quantity.iter().map(|said| {
            let Portion { lot, quantity } = portion(&desk, said, None)?;
            Ok((lot.to_string(), quantity))
        });
        let correction = Correction {
            quantities: quantities.collect::<Result<Vec<_>, Failure>>()?,
            time: self.at.as_deref().map(|at| when::read(at, &now)).transpose()?,
            place: self
                .place
                .as_deref()
                .map(|p| desk.trusted.names.place(p))
                .transpose()?
                .map(|p| p.to_string()),
            note: self.note.clone(),
        };
        let mistake = if self.did_not_happen { Mistake::DidNotOccur } else { Mistake::IncorrectData };
        let declared = when::event_time(&now)?;
        let (error, again) =
            acts::correct(&earlier.payload, &earlier.subject, mistake, &correction, &declared)?;
        let did = tr!("did-correct", index = earlier.index);
        desk.record_all(std::iter::once(error).chain(again).collect(), &did)
    }
}
