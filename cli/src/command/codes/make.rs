//! `suyuan codes PRODUCT --count N`: a roll.

use std::path::PathBuf;

use serde_json::json;
use suyuan_ledger::{
    codes::Shape,
    identifier::{LotId, ProductId},
};

use super::send::{self, Progress};
use crate::{
    bench::meter,
    codes::{Made, RollFile, RollTold, Sent, next_name},
    command::harvest::product,
    context::Context,
    failure::{Failure, Kind},
    record::{Desk, Manner},
    short::spoken,
    signer::{Said, Saying},
    speech::tr,
};

/// How many codes, and for what.
#[derive(Debug, clap::Args)]
pub(super) struct Make {
    /// The product, or the lot that they are for at once: RICE, or RICE/SL-1121 [default: the last product]
    #[arg(value_name = "PRODUCT|LOT")]
    what: Option<String>,
    /// How many codes, at most 10,000,000
    #[arg(long, short = 'n', value_name = "N")]
    count: Option<u64>,
    /// How many make a group: a carton, a section of the printed roll
    #[arg(long, value_name = "N", default_value_t = 100)]
    group_size: u64,
    /// A PIN for each, to be printed under a scratch layer: whoever opens the pack signs with it, once
    #[arg(long)]
    pin: bool,
    /// A short name of the roll, 1 to 20 letters and digits [default: the next of R1, R2 …]
    #[arg(long)]
    name: Option<String>,
    /// Write the codes for the printer; - is stdout
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    #[command(flatten)]
    manner: Manner,
}

impl Make {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let Some(count) = self.count else {
            return Err(Failure::usage(tr!("codes-how-many"))
                .field("--count")
                .hint(tr!("codes-how-many-do")));
        };
        let shape = Shape::new(count, self.group_size).map_err(|e| {
            let field = if count == 0 || count > suyuan_ledger::codes::MOST_CODES {
                "--count"
            } else {
                "--group-size"
            };
            Failure::usage(e).field(field)
        })?;
        let mut desk = Desk::open(context, self.manner)?;
        let (product, lot) = self.what(&desk)?;
        desk.last.product = Some(product.to_string());
        let name = self.name(&desk)?;
        let mut roll =
            RollFile::new(name, desk.trusted.pin.id.clone(), product.to_string(), &shape, self.pin)?;
        roll.lot = lot.as_ref().map(LotId::to_string);
        let bar = meter(&context.voice, tr!("meter-made"), usize::try_from(count).unwrap_or(usize::MAX));
        let made = Made::of(&roll.seed()?, &shape, self.pin, |more| bar.inc(more)).map_err(Failure::local)?;
        bar.finish_and_clear();
        roll.root = made.root.to_string();
        let saying = saying(&roll);
        if self.manner.dry_run {
            return desk.put(&saying).map(drop);
        }
        roll.create(&context.home)?;
        let answer = match desk.put(&saying) {
            Ok(Said::Entered(answer)) => answer,
            Ok(Said::Kept(_)) => {
                context.voice.warn(tr!("codes-no-answer", roll = roll.name.as_str()));
                return Ok(());
            }
            Ok(Said::Drafted) => return Ok(()),
            Err(failure) => {
                if failure.kind == Kind::Refused {
                    // It is in no log and on no pack.
                    roll.remove(&context.home)?;
                } else {
                    context.voice.warn(tr!("codes-kept", roll = roll.name.as_str()));
                }
                return Err(failure);
            }
        };
        roll.set_sent(&context.home, &Sent { statement: Some(answer.id.clone()), listed: false })?;
        let progress = Progress { answer: Some(answer), made: Some(made), csv: self.csv.clone() };
        send::go_on(&mut desk, &roll, progress)
    }

    fn what(&self, desk: &Desk<'_>) -> Result<(ProductId, Option<LotId>), Failure> {
        let names = &desk.trusted.names;
        let as_lot = |text: &&str| {
            LotId::parse(text).is_ok()
                || text.contains("/10/")
                || (text.contains('/') && !text.starts_with('/') && !text.contains(':'))
        };
        match self.what.as_deref().filter(as_lot) {
            Some(text) => {
                let lot = names.lot(text, None)?;
                Ok((lot.product(), Some(lot)))
            }
            None => Ok((product(desk, self.what.as_deref())?, None)),
        }
    }

    fn name(&self, desk: &Desk<'_>) -> Result<String, Failure> {
        if let Some(name) = &self.name {
            let name = name.to_ascii_uppercase();
            let good = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-';
            return match (1..=20).contains(&name.len()) && name.bytes().all(good) {
                true => Ok(name),
                false => Err(Failure::usage(tr!("codes-roll-name", name = format!("{name:?}")))
                    .field("--name")
                    .hint(tr!("codes-roll-name-do"))),
            };
        }
        let here = RollFile::all(&desk.context.home)?;
        let there = RollTold::of_party(&desk.trusted.client, desk.signer.party())?;
        Ok(next_name(
            here.iter().map(|roll| roll.name.as_str()).chain(there.iter().map(|roll| roll.name.as_str())),
        ))
    }
}

/// The statement that commits to a roll.
pub(super) fn saying(roll: &RollFile) -> Saying {
    let payload = json!({
        "act": "roll", "product": roll.product, "count": roll.count, "groupSize": roll.group_size, "pins": roll.pins, "root": roll.root,
        "name": roll.name,
    });
    Saying { kind: "codes", subject: roll.product.clone(), payload: payload.to_string() }
}

/// What was done, in a few words.
pub(super) fn did(roll: &RollFile) -> String {
    let pins = if roll.pins { tr!("codes-with-pins") } else { String::new() };
    let of = spoken(&roll.product);
    tr!("did-codes", codes = roll.count.to_string(), of = of, pins = pins, roll = roll.name.as_str())
}
