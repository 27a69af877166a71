//! `suyuan correct`.

use crate::{
    acts::{self, Correction, Mistake, Portion},
    client::Logged,
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
    /// The act: its number in the ledger or its id, as `suyuan history` shows it
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

/// An act as it was signed.
struct Earlier {
    kind: String,
    issuer: String,
    subject: String,
    payload: String,
}

impl Correct {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        if !self.did_not_happen && self.quantity.is_empty() && self.at.is_none() && self.place.is_none() {
            return Err(Failure::usage(tr!("correct-nothing")).hint(tr!("correct-nothing-do")));
        }
        let mut desk = Desk::open(context, self.manner)?;
        let earlier = self.earlier(&desk)?;
        if earlier.kind != "event" {
            return Err(Failure::usage(tr!(
                "correct-no-act",
                entry = self.entry.to_string(),
                kind = earlier.kind.to_string()
            ))
            .field("ENTRY")
            .hint(tr!("correct-no-act-do")));
        }
        if earlier.issuer != desk.signer.party() {
            let whose = spoken(&earlier.issuer);
            return Err(Failure::usage(tr!(
                "correct-others",
                index = self.entry.as_str(),
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
        let did = tr!("did-correct", index = self.entry.as_str());
        desk.record_all(std::iter::once(error).chain(again).collect(), &did)
    }

    /// The act, from the ledger; without a node, and by the first digits of its id, from what this device signed.
    fn earlier(&self, desk: &Desk<'_>) -> Result<Earlier, Failure> {
        let whole = self.entry.len() == 64 || self.entry.bytes().all(|b| b.is_ascii_digit());
        if !desk.signer.is_silent() && whole {
            let Logged { kind, issuer, subject, payload, .. } = desk.trusted.client.statement(&self.entry)?;
            return Ok(Earlier { kind, issuer, subject, payload });
        }
        let statement = desk.signer.outbox().find(&self.entry)?;
        let header = statement.header();
        Ok(Earlier {
            kind: header.kind.to_string(),
            issuer: header.issuer.clone(),
            subject: header.subject.clone(),
            payload: String::from_utf8_lossy(statement.payload()).into_owned(),
        })
    }
}
