//! `suyuan outbox`.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde_json::{Value, json};
use suyuan_ledger::statement::Statement;

use crate::{
    bench::meter,
    client::{Answer, Client},
    codes_spoken,
    context::{Context, short_id},
    failure::Failure,
    given, key_file,
    outbox::{Carried, IdPrefix, Outbox, Receipts, Refused, act_of, read_backlog, write_out},
    record::{Desk, Manner, answer_json, said_json, tell_said},
    safe_file,
    speech::tr,
    voice::Voice,
};

/// What you signed that has no effect yet: waiting, pending or refused, each with what to do
///
/// `suyuan sync` sends what is waiting. What is pending takes effect by itself once the ledger has what it lacks. What was refused is
/// kept until you say it anew (`outbox again ID`, or any command with `--instead ID`) or give it up (`outbox withdraw ID`).
#[derive(Debug, clap::Args)]
pub(crate) struct OutboxCommand {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Sign a refused statement again as it is, now that its cause is cured
    Again {
        /// The first digits of its id
        id: IdPrefix,
    },
    /// Give up a refused statement; it stays in `withdrawn/`
    Withdraw {
        /// The first digits of its id
        id: IdPrefix,
    },
    /// Write what is waiting into a file, for somebody who has a connection
    ///
    /// The file is signed through and through: whoever carries it needs no key and can change nothing in it. What is waiting here
    /// stays, until `suyuan sync` finds it entered.
    Export {
        /// The file to write
        file: PathBuf,
    },
    /// Write an act of yours and its proof as files of their own, for somebody who wants to check it; needs no node
    Receipt {
        /// The act: its number in the ledger, or the first digits of its id
        #[arg(value_name = "ENTRY")]
        entry: String,
        /// The directory to write ID.cose and ID.tlog-proof into
        #[arg(long, value_name = "DIR", default_value = ".")]
        out: PathBuf,
    },
    /// Hand over a backlog that somebody exported; needs no key
    ///
    /// Twice does no harm. If something in it is refused, it stops there: only its signer can sign what comes after it again.
    Import {
        /// The file
        file: PathBuf,
    },
}

impl OutboxCommand {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        match &self.what {
            None => list(context),
            Some(What::Again { id }) => again(context, *id),
            Some(What::Withdraw { id }) => withdraw(context, *id),
            Some(What::Export { file }) => export(context, file),
            Some(What::Import { file }) => import(context, file),
            Some(What::Receipt { entry, out }) => receipt(context, entry, out),
        }
    }
}

fn own(context: &Context) -> Result<Outbox, Failure> {
    Outbox::of(&context.home, &key_file::read_public(&context.key_path())?)
}

fn list(context: &Context) -> Result<(), Failure> {
    let outbox = own(context)?;
    let (waiting, refused) = (outbox.waiting()?, outbox.all_refused()?);
    let pending = still_pending(context, &outbox)?;
    let row = |statement: &Statement, more: Value| {
        let mut row = act_of(statement).to_json();
        if let (Some(row), Value::Object(more)) = (row.as_object_mut(), more) {
            row.extend(more);
        }
        row
    };
    let data = json!({
        "waiting": waiting.iter().map(|s| row(s, Value::Null)).collect::<Vec<_>>(),
        "pending": pending.iter().map(|(s, a)| row(s, json!({"index": a.index, "reasons": a.reasons}))).collect::<Vec<_>>(),
        "refused": refused.iter().map(|r| row(&r.statement, json!({"problem": r.problem}))).collect::<Vec<_>>(),
    });
    context.voice.answer(&data, |voice| {
        if waiting.is_empty() && refused.is_empty() && pending.is_empty() {
            voice.line(tr!("outbox-empty"));
        }
        if !waiting.is_empty() {
            voice.line(tr!("outbox-waiting", waiting = waiting.len()));
            waiting.iter().for_each(|s| voice.line(format_args!("  ◌ {}", knot(s))));
        }
        if !pending.is_empty() {
            voice.line(tr!("outbox-pending", pending = pending.len()));
            for (statement, answer) in &pending {
                voice.line(tr!("outbox-pending-one", act = knot(statement), index = answer.index));
                for reason in &answer.reasons {
                    voice.line(format_args!("      {}", codes_spoken::said(&reason.code, &reason.detail)));
                }
            }
        }
        if !refused.is_empty() {
            voice.line(tr!("outbox-refused", refused = refused.len()));
            for Refused { statement, problem } in &refused {
                voice.line(format_args!("  ╳ {}", knot(statement)));
                let Some(problem) = problem else { continue };
                voice.line(format_args!("      {}", codes_spoken::said(&problem.code, &problem.detail)));
                if let Some(hint) = codes_spoken::remedy(&problem.code).or(problem.hint.clone()) {
                    voice.line(format_args!("      {hint}"));
                }
            }
        }
    });
    Ok(())
}

fn knot(statement: &Statement) -> String {
    let act = act_of(statement);
    format!("{}  {}", short_id(&act.id), act.line())
}

/// What was pending when it was entered and still is, as far as the node can be asked.
fn still_pending(context: &Context, outbox: &Outbox) -> Result<Vec<(Statement, Answer)>, Failure> {
    let were: Vec<(Statement, Answer)> = outbox
        .receipts()?
        .into_iter()
        .filter_map(|(statement, answer)| Some((statement, answer.filter(|a| a.verdict == "pending")?)))
        .collect();
    if were.is_empty() {
        return Ok(were);
    }
    let client: Client = match context.trusted() {
        Ok(trusted) => trusted.client,
        Err(_) => {
            context.voice.say(tr!("outbox-silent"));
            return Ok(were);
        }
    };
    let mut still = Vec::new();
    for (statement, answer) in were {
        let now = client.statement(&answer.id)?;
        let verdict = now.verdict.clone();
        let answer = Answer { verdict, reasons: now.reasons.clone(), ..answer };
        outbox.entered([(&statement, &answer)])?;
        if answer.verdict == "pending" {
            still.push((statement, answer));
        }
    }
    Ok(still)
}

fn again(context: &Context, id: IdPrefix) -> Result<(), Failure> {
    let mut desk = Desk::open(context, Manner { instead: Some(id), ..Manner::default() })?;
    let refused = desk.signer.outbox().all_refused()?;
    let statement = &id.one_of(&refused, |refused: &Refused| &refused.statement)?.statement;
    let said = desk.signer.say_again(statement)?;
    desk.signer.outbox().withdraw(statement)?;
    let act = act_of(statement);
    context.voice.answer(&said_json(&said, &act.subject), |voice| {
        tell_said(voice, &said, &tr!("did-say-again", act = act.line()));
    });
    Ok(())
}

fn withdraw(context: &Context, id: IdPrefix) -> Result<(), Failure> {
    let outbox = own(context)?;
    let refused = outbox.all_refused()?;
    let statement = &id.one_of(&refused, |refused| &refused.statement)?.statement;
    outbox.withdraw(statement)?;
    let act = act_of(statement);
    context.voice.answer(&json!({"withdrawn": act.to_json()}), |voice| {
        voice.line(tr!("outbox-withdrawn", act = act.line()));
    });
    Ok(())
}

fn export(context: &Context, file: &PathBuf) -> Result<(), Failure> {
    let outbox = own(context)?;
    let waiting = outbox.waiting()?;
    if waiting.is_empty() {
        return Err(Failure::usage(tr!("outbox-nothing-to-export")));
    }
    let bytes: Vec<u8> = waiting.iter().flat_map(|s| s.bytes().iter().copied()).collect();
    safe_file::create(file, &bytes).map_err(|e| match e.kind() {
        std::io::ErrorKind::AlreadyExists => Failure::file(file, &e).hint(tr!("outbox-other-name")),
        _ => Failure::file(file, &e),
    })?;
    let data = json!({"file": file, "statements": waiting.len(), "bytes": bytes.len()});
    let blobs = outbox.kept_files()?.len();
    context.voice.answer(&data, |voice| {
        voice.line(tr!(
            "outbox-exported",
            statements = waiting.len(),
            bytes = bytes.len(),
            file = file.display().to_string()
        ));
        voice.say(tr!("outbox-exported-do"));
        if blobs > 0 {
            voice.warn(tr!("outbox-no-files", blobs = blobs));
        }
    });
    Ok(())
}

fn receipt(context: &Context, entry: &str, out: &Path) -> Result<(), Failure> {
    let statement = own(context)?.find(entry)?;
    let proof = Receipts::of(&context.home)
        .proof(&statement.id())?
        .ok_or_else(|| Failure::usage(tr!("outbox-no-proof")).hint(tr!("outbox-no-proof-do")))?;
    let files = write_out(out, &statement, &proof)?;
    let data = json!({"id": statement.id().to_string(), "files": files});
    context.voice.answer(&data, |voice| files.iter().for_each(|file| voice.line(file.display())));
    Ok(())
}

fn import(context: &Context, file: &Path) -> Result<(), Failure> {
    let bytes = given::read("FILE", file)?;
    let statements = read_backlog(&bytes)?;
    let trusted = context.trusted()?;
    context.hold(&trusted)?;
    let bar = meter(&context.voice, tr!("meter-handed-over"), statements.len());
    let carried = Carried::over(&trusted.client, &statements, &mut |more| bar.inc(more as u64))?;
    bar.finish_and_clear();
    let pending = carried.entered.iter().filter(|(_, answer)| answer.verdict == "pending").count();
    let entered: Vec<_> =
        carried.entered.iter().map(|(s, answer)| answer_json(answer, &s.header().subject)).collect();
    let stopped =
        carried.stopped.as_ref().map(|(s, problem)| json!({"act": act_of(s).to_json(), "problem": problem}));
    let data = json!({"entered": entered, "pending": pending, "stopped": stopped, "left": carried.left});
    let total = statements.len();
    let words = |voice: &Voice| {
        voice.line(tr!("outbox-carried", entered = carried.entered.len(), total = total, pending = pending));
        if let Some((statement, _)) = &carried.stopped {
            let act = act_of(statement);
            voice.warn(tr!("outbox-stopped", act = act.line(), left = carried.left));
        }
    };
    let failure = carried
        .stopped
        .as_ref()
        .map(|(_, problem)| Failure::from(problem.clone()).hint(tr!("outbox-stopped-do")));
    context.voice.answer_or(failure, data, words)
}
