//! What became of an act, in words and as data.

use serde_json::{Value, json};

use crate::{
    client::{Answer, Judgement, Reason},
    codes_spoken,
    command::explain::explains,
    context::short_id,
    failure::Failure,
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
            voice.line(tr!("record-kept", did = did, id = short_id(&id.to_string()).to_owned()));
            voice.line(format_args!("  {}", tr!("record-kept-more")));
        }
        Said::Drafted => {}
    }
}

pub(crate) fn tell(voice: &Voice, answer: &Answer, did: &str) {
    let knot = if answer.verdict == "pending" { "○" } else { "●" };
    voice.line(tr!(
        "record-entered",
        knot = knot,
        did = did,
        index = answer.index,
        id = short_id(&answer.id)
    ));
    voice.line(format_args!("  {}", verdict_words(&answer.verdict)));
    tell_reasons(voice, &answer.reasons);
}

pub(crate) fn tell_reasons(voice: &Voice, reasons: &[Reason]) {
    for reason in reasons {
        voice.warn(format_args!("  - {}", codes_spoken::said(&reason.code, &reason.detail)));
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
        voice.say(format_args!("  {}", tr!("record-more", commands = commands.join(", "))));
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
        let said = match &judgement.code {
            Some(code) => codes_spoken::said(code, detail),
            None => codes_spoken::plainly(detail),
        };
        voice.line(format_args!("  {said}"));
    }
    if let Some(hint) = &judgement.hint {
        voice.line(format_args!("  {hint}"));
    }
    tell_reasons(voice, &judgement.reasons);
}

/// A verdict in plain words.
pub(crate) fn verdict_words(verdict: &str) -> String {
    match verdict {
        "accepted" => tr!("record-accepted"),
        "flagged" => tr!("record-flagged"),
        "pending" => tr!("record-pending"),
        "refused" => tr!("record-refused"),
        _ => tr!("record-unheard-of"),
    }
}

pub(super) fn show_unjudged(voice: &Voice, saying: &Saying) -> Result<(), Failure> {
    let payload: Value = serde_json::from_str(&saying.payload).unwrap_or(Value::Null);
    let data = json!({"dry_run": true, "kind": saying.kind, "subject": saying.subject, "payload": payload, "judgement": null});
    voice.answer(&data, |voice| {
        voice.line(serde_json::to_string_pretty(&payload).unwrap_or_else(|_| saying.payload.clone()));
        voice.say(tr!("record-unjudged"));
    });
    Ok(())
}

pub(super) fn show_dry_run(voice: &Voice, saying: &Saying, judgement: &Judgement) -> Result<(), Failure> {
    let payload: Value = serde_json::from_str(&saying.payload).unwrap_or(Value::Null);
    let data = json!({"dry_run": true, "kind": saying.kind, "subject": saying.subject, "payload": payload, "judgement": judgement});
    voice.answer(&data, |voice| {
        voice.line(serde_json::to_string_pretty(&payload).unwrap_or_else(|_| saying.payload.clone()));
        voice.say(tr!("record-drafted", verdict = verdict_words(&judgement.verdict)));
        if let Some(detail) = &judgement.detail {
            voice.say(format_args!(
                "  - {}",
                codes_spoken::said(judgement.code.as_deref().unwrap_or("refused"), detail)
            ));
        }
        if !voice.quiet {
            tell_reasons(voice, &judgement.reasons);
        }
    });
    match judgement.verdict.as_str() {
        "refused" => {
            let detail = judgement.detail.as_deref().map(codes_spoken::plainly);
            let failure = Failure::refused(detail.unwrap_or_else(|| tr!("record-would-be-refused")))
                .code(judgement.code.clone().unwrap_or_default());
            Err(Failure { field: judgement.field.clone(), hint: judgement.hint.clone(), ..failure })
        }
        _ => Ok(()),
    }
}
