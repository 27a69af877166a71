//! `suyuan complaints`: what consumers report about your products, and your answers.

use clap::Subcommand;
use serde_json::{Value, json};
use suyuan_node::Complaining;

use crate::{context::Context, failure::Failure, key_file, short::spoken, speech::tr, when::shown};

/// Show what consumers report about what you made or own, and answer it; inspectors and governors see all
///
/// Reports lie beside the log, never in it. The request is signed with your key and is not entered.
#[derive(Debug, clap::Args)]
pub(crate) struct Complaints {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, Subcommand)]
enum What {
    List(List),
    Answer(Answer),
}

/// List them, the newest first
#[derive(Debug, clap::Args)]
struct List {
    /// Only those that wait for an answer
    #[arg(long)]
    open: bool,
}

/// Answer one; the answer shows on the page of its number
#[derive(Debug, clap::Args)]
struct Answer {
    /// Its number: 7K3M9-2QF4X
    #[arg(value_name = "NUMBER")]
    number: String,
    /// What you answer; whoever has the number reads it
    #[arg(long, value_name = "TEXT")]
    text: String,
}

/// How a node keeps complaints.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Complaints")]
pub(crate) struct Keeping {
    /// Take no complaints
    #[arg(long)]
    no_complaints: bool,
    /// Days until an answer to a complaint is due
    #[arg(long, value_name = "DAYS", default_value_t = 7)]
    complaint_answer_days: u64,
    /// Days until it is erased how somebody who complained can be reached
    #[arg(long, value_name = "DAYS", default_value_t = 90)]
    complaint_contact_days: u64,
    /// Days until a complaint is erased
    #[arg(long, value_name = "DAYS", default_value_t = 730)]
    complaint_keep_days: u64,
}

impl Keeping {
    /// What the node is told; nothing if it takes none.
    pub(crate) fn config(&self, data: &std::path::Path) -> Option<Complaining> {
        (!self.no_complaints).then(|| Complaining {
            answer_days: self.complaint_answer_days,
            contact_days: self.complaint_contact_days,
            keep_days: self.complaint_keep_days,
            ..Complaining::new(data.join("complaints"))
        })
    }
}

impl Complaints {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        match &self.what {
            None => list(context, false),
            Some(What::List(List { open })) => list(context, *open),
            Some(What::Answer(Answer { number, text })) => answer(context, number, text),
        }
    }
}

fn list(context: &Context, open: bool) -> Result<(), Failure> {
    let found = ask(context, "/v1/complaints/list", &json!({"ask": "complaints"}))?;
    let all = found["complaints"].as_array().cloned().unwrap_or_default();
    let shown: Vec<Value> = all.into_iter().filter(|one| !open || one["state"] != "answered").collect();
    context.voice.answer(&json!({"complaints": shown}), |voice| {
        if shown.is_empty() {
            voice.say(tr!("complaints-none"));
        }
        for one in &shown {
            for line in lines(one) {
                voice.line(line);
            }
        }
    });
    Ok(())
}

fn answer(context: &Context, number: &str, text: &str) -> Result<(), Failure> {
    let asks = json!({"ask": "answer-complaint", "number": number, "text": text});
    let told = ask(context, "/v1/complaints/answer", &asks)?;
    context.voice.answer(&told, |voice| {
        voice.line(tr!("complaints-answered", number = word(&told["number"]).to_string()));
        voice.say(tr!("complaints-read-at", number = word(&told["number"]).to_string()));
    });
    Ok(())
}

/// Signs a request and hands it over.
fn ask(context: &Context, path: &str, asks: &Value) -> Result<Value, Failure> {
    key_file::check_readable(&context.key_path())?;
    let trusted = context.trusted()?;
    let signer = context.signer(&trusted)?;
    let request = signer.request(&trusted.pin, &asks.to_string())?;
    Ok(trusted.client.ask(path, request.bytes())?)
}

fn word(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn lines(one: &Value) -> Vec<String> {
    let state = match word(&one["state"]) {
        "late" => tr!("complaints-late", due = shown(word(&one["due"]))),
        "answered" => tr!("complaints-state-answered"),
        _ => tr!("complaints-due", due = shown(word(&one["due"]))),
    };
    let kind = match word(&one["kind"]) {
        "opened" => tr!("complaints-opened"),
        "illness" => tr!("complaints-illness"),
        "label" => tr!("complaints-label"),
        _ => tr!("complaints-other"),
    };
    let (number, about, at) = (word(&one["number"]), spoken(word(&one["about"])), shown(word(&one["at"])));
    let mut lines = vec![format!("{number}  {about}  {kind}  {at}  {state}")];
    // A line end in what somebody wrote begins no line of ours.
    lines.extend(plain(word(&one["text"])).map(|line| format!("    {line}")));
    if let Some(contact) = one["contact"].as_str() {
        lines.push(tr!("complaints-contact", contact = plain(contact).collect::<Vec<_>>().join(" ")));
    }
    for answer in one["answers"].as_array().into_iter().flatten() {
        let (by, at) = (spoken(word(&answer["by"])), shown(word(&answer["at"])));
        lines.push(format!(
            "    ↳ {by}, {at}: {}",
            plain(word(&answer["text"])).collect::<Vec<_>>().join(" ")
        ));
    }
    lines
}

/// The lines of what a stranger wrote, without what would steer a terminal.
fn plain(text: &str) -> impl Iterator<Item = String> {
    text.lines().map(|line| line.chars().filter(|c| !c.is_control()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_stranger_wrote_steers_no_terminal() {
        let one = json!({"number": "7K3M9-2QF4X", "about": "https://h/p/BOX/10/B", "kind": "opened",
            "at": "2026-11-21T16:00:00.000Z", "due": "2026-11-28T16:00:00.000Z", "state": "waiting",
            "text": "one\n\u{1b}[2Jtwo", "contact": "a\u{7}b", "answers": []});
        let lines = lines(&one);
        assert_eq!(lines[1..], ["    one", "    [2Jtwo", "    contact: ab"]);
        assert!(lines[0].starts_with("7K3M9-2QF4X  ") && lines[0].contains("looks opened"));
    }
}
