//! `suyuan privacy export`: all that is kept about one person, to be given to them (PIPL Art. 45, GDPR Art. 15).

use std::{collections::BTreeMap, fmt::Write as _, path::PathBuf};

use serde_json::{Value, json};
use suyuan_ledger::json::parse_str;

use super::{as_data, find};
use crate::{
    context::Context,
    failure::Failure,
    safe_file,
    secrets::{Kept, plain},
    short::spoken,
    speech::tr,
    when,
};

/// Write down all that is kept about one person: as a text to read, and as JSON
///
/// By their id, or by a name or telephone number as it is kept here: private values, who was given them, entries of contacts.toml, and
/// what the ledger says of them for everybody.
#[derive(Debug, clap::Args)]
pub(crate) struct Export {
    /// The person: a short name such as OLDWANG, a name, or a telephone number
    #[arg(value_name = "PERSON")]
    person: String,
    /// Where personal-data.txt and personal-data.json are written
    #[arg(long, short, value_name = "DIR", default_value = ".")]
    out: PathBuf,
}

impl Export {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let found = find::everything(context, &self.person)?;
        let contacts = contacts(context, &self.person, &found.ids)?;
        if found.values.is_empty() && found.statements.is_empty() && contacts.is_empty() {
            return Err(Failure::usage(tr!("privacy-nobody", person = self.person.as_str()))
                .hint(tr!("privacy-nobody-hint")));
        }
        let made = when::now().timestamp().to_string();
        let values: Vec<Value> = found
            .values
            .iter()
            .map(|kept| {
                let mut data = as_data(kept);
                data["statements"] = json!(entries(&found, kept));
                data
            })
            .collect();
        let statements: Vec<Value> = found
            .statements
            .iter()
            .map(|s| {
                let payload: Value = serde_json::from_str(&s.payload).unwrap_or(Value::Null);
                json!({"index": s.index, "time": s.time, "kind": s.kind, "issuer": s.issuer, "subject": s.subject,
                    "payload": payload})
            })
            .collect();
        let whole = json!({"suyuan": "personal data 1", "person": self.person, "ids": found.ids, "made": made,
            "ledger": context.config.ledger.as_ref().map(|pin| &pin.id), "node_asked": found.asked,
            "private": values, "contacts": contacts, "statements": statements});
        let files = [
            ("personal-data.json", format!("{whole:#}\n")),
            ("personal-data.txt", self.text(&found, &contacts, &made)),
        ];
        let mut written = Vec::new();
        for (name, text) in files {
            let path = self.out.join(name);
            safe_file::replace(&path, text.as_bytes()).map_err(|e| Failure::file(&path, &e))?;
            written.push(path);
        }
        let count = found.values.len();
        let value = json!({"files": written, "private": count, "contacts": contacts.len(),
            "statements": statements.len(), "node_asked": found.asked});
        context.voice.answer(&value, |voice| {
            for path in &written {
                voice.line(path.display());
            }
            voice.say(tr!("privacy-exported", values = count, statements = statements.len()));
            if !found.asked {
                voice.warn(tr!("privacy-unasked"));
            }
        });
        Ok(())
    }

    /// For whoever it is about.
    fn text(&self, found: &find::Found, contacts: &BTreeMap<String, String>, made: &str) -> String {
        let mut out = tr!("privacy-text-title", person = self.person.as_str(), made = made);
        // Writing to a string does not fail.
        let _ = writeln!(out, "\n\n{}\n", tr!("privacy-text-private"));
        for kept in &found.values {
            let (about, member) =
                kept.about.as_ref().map_or_else(Default::default, |a| (spoken(&a.about), a.member.clone()));
            let text = kept.text.as_deref().map(plain).unwrap_or_default();
            let _ = writeln!(out, "- {about} {member}: {text}");
            let entries: Vec<String> = entries(found, kept).iter().map(u64::to_string).collect();
            if !entries.is_empty() {
                let _ = writeln!(out, "  {}", tr!("privacy-text-entries", entries = entries.join(", ")));
            }
            if let Some(about) = &kept.about {
                if let Some(from) = &about.from {
                    let _ = writeln!(out, "  {}", tr!("privacy-from", party = spoken(from)));
                }
                for (party, day) in &about.shared {
                    let line = tr!("privacy-given", party = spoken(party), day = day.as_str());
                    let _ = writeln!(out, "  {line}");
                }
            }
        }
        for (name, text) in contacts {
            let _ = writeln!(out, "- contacts.toml {name}: {text}");
        }
        let _ = writeln!(out, "\n{}\n", tr!("privacy-text-public"));
        for s in &found.statements {
            let _ = writeln!(out, "- {} {} {} {}", s.index, s.time, s.kind, spoken(&s.issuer));
            if let Ok(payload) = parse_str(&s.payload) {
                let _ = writeln!(out, "  {payload}");
            }
        }
        let _ = writeln!(out, "\n{}", tr!("privacy-text-rights"));
        out
    }
}

/// The entries that commit to a value.
fn entries(found: &find::Found, kept: &Kept) -> Vec<u64> {
    let letters = kept.commitment.to_string();
    found.statements.iter().filter(|s| s.payload.contains(&letters)).map(|s| s.index).collect()
}

/// What was written by hand about these.
pub(super) fn contacts(
    context: &Context,
    person: &str,
    ids: &std::collections::BTreeSet<String>,
) -> Result<BTreeMap<String, String>, Failure> {
    let all: BTreeMap<String, String> = context.home.read("contacts.toml")?;
    let is = |name: &String, text: &String| {
        ids.iter().any(|id| id == name || spoken(id) == *name)
            || name.eq_ignore_ascii_case(person)
            || find::is_long(person) && text.contains(person)
    };
    Ok(all.into_iter().filter(|(name, text)| is(name, text)).collect())
}
