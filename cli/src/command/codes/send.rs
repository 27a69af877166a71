//! `suyuan codes send`: goes on with what was begun: the statement, the list, the lot, the sheet.

use std::{io::Write, path::PathBuf};

use serde_json::{Value, json};

use super::{
    make::{did, saying},
    print,
};
use crate::{
    bench::meter,
    client::Answer,
    codes::{Made, Ranges, RollFile, RollTold, Sent},
    context::Context,
    failure::{Failure, Kind},
    record::{Desk, Manner, answer_json, tell},
    short::spoken,
    signer::{Said, Saying},
    speech::tr,
};

/// Go on with rolls whose statement or list has not arrived
///
/// What was signed is sent again as it was; a list that the node lacks, or has lost, is made again from the roll's seed.
#[derive(Debug, clap::Args)]
pub(super) struct Send {
    /// The roll [default: all that are not done]
    #[arg(value_name = "ROLL")]
    name: Option<String>,
    /// Do not ask, where a command asks before it acts
    #[arg(long, short)]
    yes: bool,
}

/// How far a roll has come.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// The answer to its statement.
    pub(super) answer: Option<Answer>,
    /// Its codes.
    pub(super) made: Option<Made>,
    /// Where the codes go for the printer.
    pub(super) csv: Option<PathBuf>,
}

impl Send {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let home = &context.home;
        let rolls = match &self.name {
            Some(name) => vec![RollFile::read(home, &name.to_ascii_uppercase())?],
            None => {
                let mut open = Vec::new();
                for roll in RollFile::all(home)? {
                    if !roll.sent(home)?.listed {
                        open.push(roll);
                    }
                }
                open
            }
        };
        if rolls.is_empty() {
            context.voice.answer(&json!({"rolls": []}), |voice| voice.line(tr!("codes-all-sent")));
            return Ok(());
        }
        let mut desk = Desk::open(context, Manner { yes: self.yes, ..Manner::default() })?;
        rolls.iter().try_for_each(|roll| go_on(&mut desk, roll, Progress::default()))
    }
}

/// Does what is not done yet, and tells it.
pub(super) fn go_on(desk: &mut Desk<'_>, roll: &RollFile, progress: Progress) -> Result<(), Failure> {
    if roll.ledger != desk.trusted.pin.id {
        return Err(Failure::usage(tr!(
            "codes-other-ledger",
            roll = roll.name.to_string(),
            ledger = crate::context::short_id(&roll.ledger).to_string()
        ))
        .hint(tr!("codes-other-ledger-do")));
    }
    let (voice, home) = (desk.context.voice, desk.context.home.clone());
    let mut sent = roll.sent(&home)?;
    let mut answer = progress.answer;
    if sent.statement.is_none() {
        // Perhaps it was entered and the answer got lost.
        let there = RollTold::of_party(&desk.trusted.client, desk.signer.party())?;
        let statement = match there.into_iter().find(|told| told.root == roll.root && told.name == roll.name)
        {
            Some(told) => told.roll,
            None => {
                let Some(entered) = desk.put(&saying(roll))?.answer() else { return Ok(()) };
                let id = entered.id.clone();
                answer = Some(entered);
                id
            }
        };
        sent = Sent { statement: Some(statement), listed: false };
        roll.set_sent(&home, &sent)?;
    }
    let statement = sent.statement.clone().unwrap_or_default();
    let waits =
        !has_list(desk, &statement)?.unwrap_or(false) && !upload(desk, roll, &statement, progress.made)?;
    if !waits && !sent.listed {
        sent.listed = true;
        roll.set_sent(&home, &sent)?;
    }
    let bound = if waits { None } else { bind(desk, roll, &statement)? };
    if let Some(path) = &progress.csv {
        print::write(desk.context, &desk.trusted.names, roll, &Ranges::all(roll.count), path)?;
    }
    let data = json!({
        "name": roll.name, "roll": statement, "product": roll.product, "count": roll.count, "groupSize": roll.group_size, "pins": roll.pins,
        "root": roll.root, "listed": !waits, "lot": roll.lot, "csv": progress.csv,
        "statement": answer.as_ref().map(|answer| answer_json(answer, &roll.product)),
        "bound": bound.as_ref().map(|answer| answer_json(answer, roll.lot.as_deref().unwrap_or_default())),
    });
    voice.answer(&data, |voice| {
        match &answer {
            Some(answer) => tell(voice, answer, &did(roll)),
            None => voice.line(tr!(
                "codes-entered",
                roll = roll.name.as_str(),
                id = crate::context::short_id(&statement)
            )),
        }
        if waits {
            voice.warn(tr!("codes-list-later", roll = roll.name.as_str()));
        } else {
            voice.line(tr!(
                "codes-listed",
                groups = roll.count.div_ceil(roll.group_size).to_string(),
                size = roll.group_size.to_string()
            ));
        }
        if let (Some(bound), Some(lot)) = (&bound, &roll.lot) {
            tell(voice, bound, &tr!("did-bind-roll", roll = roll.name.as_str(), lot = spoken(lot)));
        }
        match &progress.csv {
            Some(path) => voice.say(tr!("codes-wrote", file = path.display().to_string())),
            None => voice.say(tr!("codes-next", roll = roll.name.as_str())),
        }
        if roll.lot.is_none() {
            voice.say(tr!("codes-then", roll = roll.name.as_str()));
        }
    });
    Ok(())
}

/// Whether the node has the list; nothing if the roll has not taken effect there.
fn has_list(desk: &Desk<'_>, statement: &str) -> Result<Option<bool>, Failure> {
    match RollTold::one(&desk.trusted.client, statement) {
        Ok(told) => Ok(Some(told.listed)),
        Err(failure) if failure.code.as_deref() == Some("not-found") => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// Hands over the list; whether the node would have it.
fn upload(desk: &Desk<'_>, roll: &RollFile, statement: &str, made: Option<Made>) -> Result<bool, Failure> {
    let made = match made {
        Some(made) => made,
        None => again(desk.context, roll)?,
    };
    let bar = meter(
        &desk.context.voice,
        tr!("codes-bytes-sent"),
        usize::try_from(made.bytes).unwrap_or(usize::MAX),
    );
    let sent = desk.trusted.client.upload_list(statement, made.bytes, &mut bar.wrap_read(made.list));
    bar.finish_and_clear();
    match sent.map_err(Failure::from) {
        Ok(_) => Ok(true),
        Err(failure) if failure.code.as_deref() == Some("not-found") => Ok(false),
        Err(failure) if failure.kind == Kind::Network => {
            Err(failure.hint(tr!("codes-send-again", roll = roll.name.to_string())))
        }
        Err(failure) => Err(failure),
    }
}

/// Makes the codes again, and holds them against what was stated.
pub(super) fn again(context: &Context, roll: &RollFile) -> Result<Made, Failure> {
    let bar = meter(&context.voice, tr!("meter-made"), usize::try_from(roll.count).unwrap_or(usize::MAX));
    let made =
        Made::of(&roll.seed()?, &roll.shape()?, roll.pins, |more| bar.inc(more)).map_err(Failure::local)?;
    bar.finish_and_clear();
    if made.root.to_string() != roll.root {
        return Err(Failure::local(tr!(
            "codes-roll-changed",
            roll = roll.name.to_string(),
            made = made.root.to_string(),
            wanted = roll.root.to_string()
        ))
        .code("damaged-roll")
        .hint(tr!("codes-roll-changed-do")));
    }
    Ok(made)
}

/// Binds a roll that was made for a lot, unless that was done.
fn bind(desk: &mut Desk<'_>, roll: &RollFile, statement: &str) -> Result<Option<Answer>, Failure> {
    let Some(lot) = &roll.lot else { return Ok(None) };
    let told = RollTold::one(&desk.trusted.client, statement)?;
    if told.groups.iter().any(|groups| groups.lot.is_some()) {
        return Ok(None);
    }
    desk.put(&binding(statement, &Ranges::all(told.shape()?.groups()), lot)).map(Said::answer)
}

/// The statement that groups are for a lot.
pub(super) fn binding(statement: &str, groups: &Ranges, lot: &str) -> Saying {
    let payload = json!({"act": "bind", "roll": statement, "groups": groups.to_json(), "lot": lot});
    Saying { kind: "codes", subject: lot.to_owned(), payload: Value::to_string(&payload) }
}

/// Writes to a file for its owner alone, whole or not at all; `-` is stdout.
pub(super) fn to_file<R>(
    path: &std::path::Path,
    write: impl FnOnce(&mut dyn Write) -> std::io::Result<R>,
) -> std::io::Result<R> {
    use std::os::unix::fs::OpenOptionsExt;
    if path.as_os_str() == "-" {
        return write(&mut std::io::stdout().lock());
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let beside = path.with_file_name(name);
    let file =
        std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
    let mut out = std::io::BufWriter::with_capacity(1 << 20, file);
    let done = write(&mut out)?;
    out.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_all()?;
    std::fs::rename(&beside, path)?;
    Ok(done)
}
