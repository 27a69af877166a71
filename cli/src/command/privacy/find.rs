//! Which of the values kept here are meant: by a commitment, a statement, a thing of the ledger, or a person's name or telephone number.

use std::collections::BTreeSet;

use suyuan_ledger::{identifier::PlaceId, statement::private::Commitment};

use crate::{
    client::Logged,
    context::{Context, Trusted},
    failure::{Failure, Kind},
    secrets::{Kept, Secrets, plain},
    short::spoken,
    speech::tr,
};

/// Fewer letters of a commitment tell nothing.
const LEAST: usize = 6;
/// Fewer digits are no telephone number.
const TELEPHONE: usize = 7;

/// Everything here about one person or thing.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The ids that it goes by in the ledger.
    pub(super) ids: BTreeSet<String>,
    /// Values kept here.
    pub(super) values: Vec<Kept>,
    /// What the ledger says of it, for everybody; empty where no node was reached.
    pub(super) statements: Vec<Logged>,
    /// Whether the node was asked.
    pub(super) asked: bool,
}

/// The values meant; at least one.
pub(super) fn values(context: &Context, which: &str) -> Result<Vec<Kept>, Failure> {
    let found = everything(context, which)?;
    match found.values.is_empty() {
        true => Err(Failure::usage(tr!("privacy-no-such", which = which)).hint(tr!("privacy-no-such-hint"))),
        false => Ok(found.values),
    }
}

/// Everything about what is meant; perhaps nothing.
pub(super) fn everything(context: &Context, which: &str) -> Result<Found, Failure> {
    let all = Secrets::look(&context.home)?.list()?;
    let begins = |kept: &Kept| which.len() >= LEAST && kept.commitment.to_string().starts_with(which);
    if all.iter().any(begins) {
        let values = all.into_iter().filter(begins).collect();
        return Ok(Found { values, asked: true, ..Found::default() });
    }
    let trusted = reached(context)?;
    let mut found = Found { asked: trusted.is_some(), ..Found::default() };
    let mut named: BTreeSet<String> = BTreeSet::new();
    let is_statement = which.bytes().all(|b| b.is_ascii_digit()) && which.len() <= 12
        || which.len() == 64 && which.bytes().all(|b| b.is_ascii_hexdigit());
    // A telephone number may look like a statement's number: the values here are looked at first.
    found.ids.extend(
        all.iter().filter(|kept| says(kept, which)).filter_map(|k| Some(k.about.as_ref()?.about.clone())),
    );
    let same = |kept: &Kept| {
        kept.about.as_ref().is_some_and(|a| a.about == which || spoken(&a.about).eq_ignore_ascii_case(which))
    };
    found.ids.extend(all.iter().filter(|k| same(k)).filter_map(|k| Some(k.about.as_ref()?.about.clone())));
    if let (true, Some(trusted), true) = (is_statement, &trusted, found.ids.is_empty()) {
        let logged = trusted.client.statement(which)?;
        named.extend(commitments(&logged.payload));
        found.statements.push(logged);
    } else if let (Some(trusted), true) = (&trusted, found.ids.is_empty())
        && let Some(id) = meant(trusted, which)
    {
        found.ids.insert(id);
    }
    if let Some(trusted) = &trusted {
        for id in &found.ids {
            // What was done at a place is about others: of a place only what was said about itself is meant.
            let place = PlaceId::parse(id).is_ok();
            for logged in trusted.client.history(id)? {
                if !place {
                    named.extend(commitments(&logged.payload));
                }
                if found.statements.iter().all(|have| have.index != logged.index) {
                    found.statements.push(logged);
                }
            }
        }
    }
    found.statements.sort_by_key(|logged| logged.index);
    let about = |kept: &Kept| {
        kept.about.as_ref().is_some_and(|about| found.ids.contains(&about.about))
            || named.contains(&kept.commitment.to_string())
    };
    found.values = all.into_iter().filter(about).collect();
    Ok(found)
}

/// The identifier that a short name or an address is; a short name is a party's first.
fn meant(trusted: &Trusted, which: &str) -> Option<String> {
    let party = trusted.names.party(which).map(|id| id.to_string());
    party.or_else(|_| trusted.names.anything(which).map(|id| id.as_str().to_owned())).ok()
}

/// The trusted node, if one is known and answers. Nothing here is worth a first contact.
fn reached(context: &Context) -> Result<Option<Trusted>, Failure> {
    if context.config.ledger.is_none() {
        return Ok(None);
    }
    match context.trusted() {
        Ok(trusted) => Ok(Some(trusted)),
        Err(failure) if failure.kind == Kind::Network => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// Whether a value is this name, or says this telephone number however it is grouped. Half a name is somebody else's, and the digits of
/// a position or price are nobody's number.
fn says(kept: &Kept, which: &str) -> bool {
    let (Some(text), Some(about)) = (&kept.text, &kept.about) else { return false };
    let free = matches!(about.member.as_str(), "details" | "contact");
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let number = digits(which);
    if number.len() >= TELEPHONE && which.chars().all(|c| c.is_ascii_digit() || " -+()".contains(c)) {
        return free && digits(&plain(text)).contains(&number);
    }
    let wanted = which.trim().to_lowercase();
    let is = |text: &str| match free {
        true => is_long(&wanted) && text.to_lowercase().contains(&wanted),
        false => text.trim().to_lowercase() == wanted,
    };
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(serde_json::Value::Object(names)) => names.values().filter_map(|name| name.as_str()).any(is),
        Ok(serde_json::Value::String(text)) => is(&text),
        _ => false,
    }
}

/// Whether a text names somebody where it stands among others: two Chinese characters, or four letters.
pub(super) fn is_long(text: &str) -> bool {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>() >= 4
}

/// The commitments that stand in a payload, wherever they do.
pub(super) fn commitments(payload: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let parsed: Option<serde_json::Value> = serde_json::from_str(payload).ok();
    let mut open: Vec<&serde_json::Value> = parsed.iter().collect();
    while let Some(value) = open.pop() {
        match value {
            serde_json::Value::Object(members) => {
                let letters = members.get("private").and_then(|value| value.as_str());
                found.extend(letters.filter(|text| text.parse::<Commitment>().is_ok()).map(str::to_owned));
                open.extend(members.values());
            }
            serde_json::Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::About;

    #[test]
    fn commitments_are_found_wherever_they_stand() {
        let one = Commitment::of(&[1; 32], "\"a\"").to_string();
        let payload = format!(r#"{{"a":[{{"b":{{"private":"{one}"}}}}],"private":"no"}}"#);
        assert_eq!(commitments(&payload).into_iter().collect::<Vec<_>>(), [one]);
        assert!(commitments("no json").is_empty());
    }

    #[test]
    fn a_person_is_found_by_name_or_number_and_nobody_else_is() {
        let kept = |member: &str, text: &str| Kept {
            commitment: Commitment::of(&[1; 32], text),
            about: Some(About { member: member.to_owned(), ..About::default() }),
            text: Some(text.to_owned()),
        };
        let details = kept("details", "\"tel 138-0000 1234, 李娜\"");
        let names = kept("names", r#"{"zh":"李娜","en":"Li Na"}"#);
        for which in ["138-0000-1234", "+138 00001234", "李娜", "1380000"] {
            assert!(says(&details, which), "{which}");
        }
        assert!(says(&names, "李娜") && says(&names, "li na"));
        for which in ["zh", "en", "李", "Li", "tel", "138", ""] {
            assert!(!says(&names, which) && !says(&details, which), "{which}");
        }
        assert!(!says(&kept("names", r#"{"zh":"李娜莲"}"#), "李娜"), "half a name is somebody else's");
        assert!(!says(&kept("position", r#"{"lat":30.5723114,"lon":1}"#), "3057231"));
    }
}
