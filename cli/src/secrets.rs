//! Private values of this machine: what statements only commit to, kept in `private/` of the client's directory until somebody
//! erases it, with `private.toml` beside it saying what each is about.
//!
//! ```text
//! ["k3DCYygAMxx1u7Md7X__Eessetji_82cfSj-HBqPOgA"]
//! about = "https://trace.example.cn/party/7K2MQ0XW4R9T1ZC8"
//! member = "names"
//! from = "https://trace.example.cn/party/SLCM"            whom it was handed over by, if it was
//! shared = { "https://…/party/MILL" = "2026-05-01" }      who was given it, and when
//! ```

use std::{collections::BTreeMap, path::Path};

use serde::{Deserialize, Serialize};
use suyuan_ledger::{
    json::{self, Json, Object},
    statement::private::{Commitment, Disclosure},
    store::Private,
};

use crate::{failure::Failure, home::Home, speech::tr};

/// The private values kept here.
#[derive(Debug, Default)]
pub(crate) struct Secrets {
    store: Option<Private>,
    about: BTreeMap<String, About>,
}

/// What a value is about.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct About {
    /// The thing.
    pub(crate) about: String,
    /// The member of its statement.
    pub(crate) member: String,
    /// Whom it was handed over by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) from: Option<String>,
    /// Who was given it, and on which day.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) shared: BTreeMap<String, String>,
}

/// One value kept here.
#[derive(Debug)]
pub(crate) struct Kept {
    /// What the statement says of it.
    pub(crate) commitment: Commitment,
    /// What it is about, if that was noted.
    pub(crate) about: Option<About>,
    /// Its exact JSON text; none if it cannot be read.
    pub(crate) text: Option<String>,
}

impl Secrets {
    /// What is kept in this directory; makes nothing.
    pub(crate) fn look(home: &Home) -> Result<Secrets, Failure> {
        let dir = home.join("private");
        let store = if dir.is_dir() { Some(open(&dir)?) } else { None };
        Ok(Secrets { store, about: home.read("private.toml")? })
    }

    /// Keeps values, noting what they are about.
    pub(crate) fn keep(home: &Home, about: &str, values: &[(&str, Disclosure)]) -> Result<(), Failure> {
        Secrets::keep_noted(home, about, values, None)
    }

    /// The same for what another member handed over.
    pub(crate) fn keep_from(
        home: &Home,
        about: &str,
        values: &[(&str, Disclosure)],
        from: &str,
    ) -> Result<(), Failure> {
        Secrets::keep_noted(home, about, values, Some(from))
    }

    /// Notes that these were given to somebody.
    pub(crate) fn shared(home: &Home, given: &[Commitment], to: &str, day: &str) -> Result<(), Failure> {
        let mut notes: BTreeMap<String, About> = home.read("private.toml")?;
        for commitment in given {
            if let Some(note) = notes.get_mut(&commitment.to_string()) {
                note.shared.insert(to.to_owned(), day.to_owned());
            }
        }
        Ok(home.write("private.toml", &notes)?)
    }

    fn keep_noted(
        home: &Home,
        about: &str,
        values: &[(&str, Disclosure)],
        from: Option<&str>,
    ) -> Result<(), Failure> {
        if values.is_empty() {
            return Ok(());
        }
        let store = open(&home.join("private"))?;
        let mut notes: BTreeMap<String, About> = home.read("private.toml")?;
        for (member, value) in values {
            let commitment = store.put(value).map_err(Failure::local)?;
            let fresh = About {
                about: about.to_owned(),
                member: (*member).to_owned(),
                from: from.map(str::to_owned),
                shared: BTreeMap::new(),
            };
            // What was kept here before stays one's own.
            notes.entry(commitment.to_string()).or_insert(fresh);
        }
        Ok(home.write("private.toml", &notes)?)
    }

    /// Erases a value and the note about it. Whether there was one.
    pub(crate) fn erase(home: &Home, commitment: &Commitment) -> Result<bool, Failure> {
        let erased = open(&home.join("private"))?.erase(commitment).map_err(Failure::local)?;
        let mut notes: BTreeMap<String, About> = home.read("private.toml")?;
        if notes.remove(&commitment.to_string()).is_some() {
            home.write("private.toml", &notes)?;
        }
        Ok(erased)
    }

    /// Everything kept, by what it is about.
    pub(crate) fn list(&self) -> Result<Vec<Kept>, Failure> {
        let Some(store) = &self.store else { return Ok(Vec::new()) };
        let kept = |commitment: Commitment| Kept {
            about: self.about.get(&commitment.to_string()).cloned(),
            text: self.text(&commitment),
            commitment,
        };
        let mut list: Vec<Kept> = store.list().map_err(Failure::local)?.into_iter().map(kept).collect();
        list.sort_by_key(|k| k.about.as_ref().map(|a| (a.about.clone(), a.member.clone())));
        Ok(list)
    }

    /// The text behind a commitment, if it is known here.
    pub(crate) fn text(&self, commitment: &Commitment) -> Option<String> {
        self.disclosure(commitment).map(|disclosure| disclosure.text)
    }

    /// What opens a commitment, if it is known here.
    pub(crate) fn disclosure(&self, commitment: &Commitment) -> Option<Disclosure> {
        self.store.as_ref()?.get(commitment).ok().flatten()
    }

    /// The private name of a party or place, if it is known here.
    pub(crate) fn name_of(&self, uri: &str) -> Option<String> {
        let (commitment, _) = self.about.iter().find(|(_, a)| a.about == uri && a.member == "names")?;
        let text = self.text(&commitment.parse().ok()?)?;
        let names = json::parse_str(&text).ok()?;
        let first = names.as_object()?.iter().next()?.1.as_str()?.to_owned();
        Some(first)
    }

    /// The private details of a party, such as a telephone, if they are known here.
    pub(crate) fn details_of(&self, uri: &str) -> Option<String> {
        let (commitment, _) = self.about.iter().find(|(_, a)| a.about == uri && a.member == "details")?;
        self.text(&commitment.parse().ok()?).map(|text| plain(&text))
    }

    /// Each private member of a payload in words: what it is where that is known here, else that it is private.
    pub(crate) fn shown(&self, payload: &Json) -> Vec<String> {
        let members = payload.as_object().into_iter().flat_map(Object::iter);
        let shown = members.filter_map(|(name, value)| {
            let commitment: Commitment = value.at("/private")?.as_str()?.parse().ok()?;
            Some(match self.text(&commitment) {
                Some(text) => tr!("value-known", name = name.to_string(), text = plain(&text).to_string()),
                None => tr!("value-private", name = name.to_string()),
            })
        });
        shown.collect()
    }
}

/// What opens a commitment to this value, with fresh salt.
pub(crate) fn disclosure(value: &Json) -> Result<Disclosure, Failure> {
    let mut salt = [0; 32];
    getrandom::fill(&mut salt).map_err(|e| Failure::local(tr!("no-randomness", e = format!("{e}"))))?;
    Ok(Disclosure { salt, text: value.to_string() })
}

/// A value as a person reads it: without the quotes of JSON.
pub(crate) fn plain(text: &str) -> String {
    match json::parse_str(text) {
        Ok(Json::Object(members)) => {
            let one = |(name, value): (&str, &Json)| {
                format!("{name}={}", value.as_str().map_or_else(|| value.to_string(), str::to_owned))
            };
            members.iter().map(one).collect::<Vec<_>>().join(" ")
        }
        Ok(value) => value.as_str().map_or_else(|| text.to_owned(), str::to_owned),
        Err(_) => text.to_owned(),
    }
}

fn open(dir: &Path) -> Result<Private, Failure> {
    Private::open(dir).map_err(Failure::local)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_known_until_it_is_erased() {
        let dir = tempfile::tempdir().unwrap();
        let home = Home::find(Some(dir.path())).unwrap();
        let names = json::parse_str(r#"{"zh":"李娜"}"#).unwrap();
        let value = disclosure(&names).unwrap();
        let commitment = value.commitment();
        Secrets::keep(&home, "https://t.example/party/X", &[("names", value)]).unwrap();
        let payload = format!(r#"{{"names":{}}}"#, commitment.to_json());
        let payload = json::parse_str(&payload).unwrap();

        let known = Secrets::look(&home).unwrap();
        assert_eq!(known.name_of("https://t.example/party/X").as_deref(), Some("李娜"));
        assert_eq!(known.shown(&payload), ["names zh=李娜 (known here)"]);
        assert_eq!(Secrets::default().shown(&payload), ["names private"]);

        assert!(Secrets::erase(&home, &commitment).unwrap());
        let known = Secrets::look(&home).unwrap();
        assert!(known.list().unwrap().is_empty() && known.name_of("https://t.example/party/X").is_none());
        assert_eq!(known.shown(&payload), ["names private"]);
    }
}
