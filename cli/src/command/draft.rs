//! `suyuan draft`.

use clap::Subcommand;
use serde_json::{Value, json};

use crate::{
    client::Judgement,
    context::Context,
    drafts::{Draft as Kept, Drafts},
    failure::{Failure, Kind},
    outbox::Outbox,
    record::{Desk, Manner, said_json, tell_judgement, tell_said},
    signer::{Said, Saying},
    speech::tr,
    wording::in_words,
};

/// What you wrote down and did not sign yet
///
/// `--draft` on harvest, ship, spray and the other acts writes it down; nobody sees it. `suyuan draft sign` signs it as it stands.
#[derive(Debug, Subcommand)]
pub(crate) enum Draft {
    /// All that is written down, each with what the ledger would say of it
    List,
    /// One of them, to the last member
    Show {
        /// The first digits of its name
        name: String,
    },
    /// Sign and send them
    Sign {
        /// The first digits of each one's name
        #[arg(required_unless_present = "all")]
        names: Vec<String>,
        /// All, the oldest first
        #[arg(long, conflicts_with = "names")]
        all: bool,
        #[command(flatten)]
        manner: Manner,
    },
    /// Give them up: nothing of them stays
    Drop {
        /// The first digits of each one's name
        #[arg(required = true)]
        names: Vec<String>,
    },
}

impl Draft {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let drafts = Drafts::of(&context.home);
        match self {
            Draft::List => list(context, &drafts),
            Draft::Show { name } => show(context, &drafts.one(name)?),
            Draft::Sign { names, all, manner } => {
                let chosen = if *all { drafts.all()? } else { named(&drafts, names)? };
                sign(context, &drafts, &chosen, *manner)
            }
            Draft::Drop { names } => {
                let chosen = named(&drafts, names)?;
                chosen.iter().try_for_each(|draft| drafts.drop(draft))?;
                let hex = crate::key_file::read_public(&context.key_path())?;
                Outbox::of(&context.home, &hex)?.forget_files()?;
                let dropped: Vec<Value> = chosen.iter().map(data).collect();
                context.voice.answer(&json!({ "dropped": dropped }), |voice| {
                    chosen.iter().for_each(|draft| voice.line(tr!("draft-dropped", words = words(draft))));
                });
                Ok(())
            }
        }
    }
}

fn named(drafts: &Drafts, names: &[String]) -> Result<Vec<Kept>, Failure> {
    names.iter().map(|name| drafts.one(name)).collect()
}

fn words(draft: &Kept) -> String {
    in_words(&draft.kind, &draft.subject, draft.payload.as_bytes())
}

fn data(draft: &Kept) -> Value {
    json!({"draft": draft.name(), "made": draft.made, "kind": draft.kind, "subject": draft.subject, "words": words(draft)})
}

fn saying(draft: &Kept) -> Result<Saying, Failure> {
    // Kinds are words of this program; a file that says another was changed by hand.
    let kind = match draft.kind.as_str() {
        "event" => "event",
        "certificate" => "certificate",
        other => {
            return Err(Failure::local(tr!(
                "draft-other-kind",
                draft = draft.name().to_string(),
                kind = other.to_string()
            )));
        }
    };
    Ok(Saying { kind, subject: draft.subject.clone(), payload: draft.payload.clone() })
}

/// A desk that signs nothing.
fn looking(context: &Context) -> Result<Desk<'_>, Failure> {
    Desk::open(context, Manner { draft: true, ..Manner::default() })
}

fn list(context: &Context, drafts: &Drafts) -> Result<(), Failure> {
    let all = drafts.all()?;
    let mut judged: Vec<Option<Judgement>> = vec![None; all.len()];
    if !all.is_empty() {
        let desk = looking(context)?;
        if !desk.signer.is_silent() {
            let sayings = all.iter().map(saying).collect::<Result<Vec<_>, _>>()?;
            judged = desk.signer.judge_all(&sayings)?.into_iter().map(Some).collect();
        }
    }
    let rows: Vec<Value> = all
        .iter()
        .zip(&judged)
        .map(|(draft, judgement)| {
            let mut row = data(draft);
            row["judgement"] = json!(judgement);
            row
        })
        .collect();
    context.voice.answer(&json!({ "drafts": rows }), |voice| {
        if all.is_empty() {
            voice.line(tr!("draft-none"));
        }
        for (draft, judgement) in all.iter().zip(&judged) {
            voice.line(format_args!("✎ {}  {}", draft.name(), words(draft)));
            match judgement {
                Some(judgement) => tell_judgement(voice, judgement),
                None => voice.line(tr!("draft-not-judged")),
            }
        }
    });
    Ok(())
}

fn show(context: &Context, draft: &Kept) -> Result<(), Failure> {
    let payload: Value = serde_json::from_str(&draft.payload).unwrap_or_else(|_| json!(draft.payload));
    let mut all = data(draft);
    all["payload"] = payload.clone();
    context.voice.answer(&all, |voice| {
        voice.line(format_args!("✎ {}  {}", draft.name(), words(draft)));
        voice.line(serde_json::to_string_pretty(&payload).unwrap_or_else(|_| draft.payload.clone()));
    });
    Ok(())
}

fn sign(context: &Context, drafts: &Drafts, chosen: &[Kept], manner: Manner) -> Result<(), Failure> {
    if chosen.is_empty() {
        context.voice.answer(&json!({"statements": []}), |voice| voice.line(tr!("draft-none")));
        return Ok(());
    }
    let mut desk = Desk::open(context, manner)?;
    let signed_before = desk.signer.outbox().payloads()?;
    let mut told = Vec::new();
    for draft in chosen {
        let saying = saying(draft)?;
        let hash = suyuan_ledger::statement::StatementId::of(draft.payload.as_bytes()).to_string();
        if signed_before.contains(&hash) {
            // A power cut came between signing and putting the draft away.
            drafts.signed(draft)?;
            context.voice.say(tr!("draft-signed-before", words = words(draft)));
            continue;
        }
        for name in desk.signer.outbox().kept_names(draft.payload.as_bytes())? {
            if !desk.signer.is_silent() && !manner.dry_run {
                desk.signer.hand_file_over(&name, &context.voice)?;
            }
        }
        let said = match desk.put(&saying) {
            Ok(said) => said,
            Err(failure) => {
                // It was signed, and stands among what was refused.
                if failure.kind == Kind::Refused && desk.signer.outbox().has_refused(&hash)? {
                    drafts.signed(draft)?;
                }
                return Err(failure);
            }
        };
        if !matches!(said, Said::Drafted) {
            drafts.signed(draft)?;
            if matches!(said, Said::Entered(_)) {
                desk.signer.outbox().forget_files()?;
            }
            told.push((said_json(&said, &saying.subject), said, words(draft)));
        }
    }
    let data: Vec<&Value> = told.iter().map(|(data, _, _)| data).collect();
    context.voice.answer(&json!({ "statements": data }), |voice| {
        told.iter().for_each(|(_, said, words)| tell_said(voice, said, words));
    });
    Ok(())
}
