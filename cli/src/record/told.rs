//! What became of an act, in words and as data.

use serde_json::{Value, json};

use crate::{
    client::{Answer, Judgement, Reason},
    command::explain::explains,
    context::short_id,
    failure::Failure,
    short::in_short,
    signer::{Said, Saying},
    speech::tr,
    voice::Voice,
};

/// The answer as data; the receipt is in the client's directory.
pub(crate) fn answer_json(answer: &Answer, subject: &str) -> Value {
    let mut value = json!(answer);
    value["subject"] = json!(subject);
    value
}

/// What became of a saying, as data.
pub(crate) fn said_json(said: &Said, subject: &str) -> Value {
    match said {
        Said::Entered(answer) => answer_json(answer, subject),
        Said::Kept(id) => json!({"id": id.to_string(), "verdict": "waiting", "subject": subject}),
        Said::Drafted => json!({"dry_run": true, "subject": subject}),
    }
}

pub(crate) fn tell_said(voice: &Voice, said: &Said, did: &str) {
    match said {
        Said::Entered(answer) => tell(voice, answer, did),
        Said::Kept(id) => {
            voice.line(format_args!("◌ {did}: signed and kept, {}", short_id(&id.to_string())));
            voice.line(
                "  `suyuan sync` sends it. The ledger has not judged it yet; do not record it a second time.",
            );
        }
        Said::Drafted => {}
    }
}

pub(crate) fn tell(voice: &Voice, answer: &Answer, did: &str) {
    let knot = if answer.verdict == "pending" { "○" } else { "●" };
    voice.line(format_args!("{knot} {did}: entry {}, {}", answer.index, short_id(&answer.id)));
    voice.line(format_args!("  {}", verdict_words(&answer.verdict)));
    tell_reasons(voice, &answer.reasons);
}

pub(crate) fn tell_reasons(voice: &Voice, reasons: &[Reason]) {
    for reason in reasons {
        voice.warn(format_args!("  - {} ({})", in_short(&reason.detail), reason.code));
    }
    // Once for each code, in the order of the reasons.
    let mut codes: Vec<&str> = Vec::new();
    for reason in reasons {
        if explains(&reason.code) && !codes.contains(&reason.code.as_str()) {
            codes.push(&reason.code);
        }
    }
    let commands: Vec<String> = codes.iter().map(|code| format!("`suyuan explain {code}`")).collect();
    if !commands.is_empty() {
        voice.say(format_args!("  more: {}", commands.join(", ")));
    }
}

/// What would become of something, in a line or more.
pub(crate) fn tell_judgement(voice: &Voice, judgement: &Judgement) {
    let verdict = match judgement.verdict.as_str() {
        "accepted" => tr!("judged-accepted"),
        "flagged" => tr!("judged-flagged"),
        "pending" => tr!("judged-pending"),
        _ => tr!("judged-refused"),
    };
    voice.line(format_args!("  {verdict}"));
    if let Some(detail) = &judgement.detail {
        voice.line(format_args!("  {}", in_short(detail)));
    }
    if let Some(hint) = &judgement.hint {
        voice.line(format_args!("  {hint}"));
    }
    tell_reasons(voice, &judgement.reasons);
}

/// A verdict in plain words.
pub(crate) fn verdict_words(verdict: &str) -> &'static str {
    match verdict {
        "accepted" => "Accepted.",
        "flagged" => "Accepted, with remarks.",
        "pending" => "Recorded, but without effect until what is missing comes.",
        "refused" => "It would be refused.",
        _ => "The node gave a verdict that this program does not know; a newer one may.",
    }
}

pub(super) fn show_unjudged(voice: &Voice, saying: &Saying) -> Result<(), Failure> {
    let payload: Value = serde_json::from_str(&saying.payload).unwrap_or(Value::Null);
    let data = json!({"dry_run": true, "kind": saying.kind, "subject": saying.subject, "payload": payload, "judgement": null});
    voice.answer(&data, |voice| {
        voice.line(serde_json::to_string_pretty(&payload).unwrap_or_else(|_| saying.payload.clone()));
        voice.say("Nothing was signed. What the ledger would say to it, only a node can tell.");
    });
    Ok(())
}

pub(super) fn show_dry_run(voice: &Voice, saying: &Saying, judgement: &Judgement) -> Result<(), Failure> {
    let payload: Value = serde_json::from_str(&saying.payload).unwrap_or(Value::Null);
    let data = json!({"dry_run": true, "kind": saying.kind, "subject": saying.subject, "payload": payload, "judgement": judgement});
    voice.answer(&data, |voice| {
        voice.line(serde_json::to_string_pretty(&payload).unwrap_or_else(|_| saying.payload.clone()));
        voice.say(format_args!("Nothing was signed or entered. {}", verdict_words(&judgement.verdict)));
        if let Some(detail) = &judgement.detail {
            voice.say(format_args!("  - {detail} ({})", judgement.code.as_deref().unwrap_or("refused")));
        }
        if !voice.quiet {
            tell_reasons(voice, &judgement.reasons);
        }
    });
    match judgement.verdict.as_str() {
        "refused" => {
            let detail = judgement.detail.clone().unwrap_or_else(|| "it would be refused".to_owned());
            let failure = Failure::refused(detail).code(judgement.code.clone().unwrap_or_default());
            Err(Failure { field: judgement.field.clone(), hint: judgement.hint.clone(), ..failure })
        }
        _ => Ok(()),
    }
}
