//! Where else on this machine a person's name or number stands in the clear: acts that were written down or signed with it in a note.
//!
//! | where | what becomes of it |
//! |---|---|
//! | `drafts/` | erased: nobody signed it |
//! | `withdrawn/` | erased: it was refused and given up, no ledger has it |
//! | `outbox/`, `refused/` | named: signed, and perhaps still to be said; whoever owns it decides |
//! | `receipts/`, `known/` | named: the ledger has it, for everybody and for ever |
//! | anything else | named |
//!
//! Words that are too short to mean anything by themselves are not searched for.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;
use suyuan_ledger::identifier::PlaceId;

use crate::{
    drafts::{Draft, Drafts},
    failure::Failure,
    home::Home,
    safe_file,
    secrets::Kept,
};

/// Fewer bytes stand in too many places: two Chinese characters have six, a telephone number more.
const LEAST: usize = 5;
/// What is looked after otherwise: values and what is noted of them.
const ELSEWHERE: [&str; 4] = ["private", "private.toml", "contacts.toml", "keys"];

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Mentions {
    /// Drafts that say it, or keep private values of it.
    pub(super) drafts: Vec<Draft>,
    /// Statements that were refused and given up.
    pub(super) withdrawn: Vec<PathBuf>,
    /// Files that say it and stay.
    pub(super) left: Vec<Left>,
}

/// A file that stays.
#[derive(Debug)]
pub(super) struct Left {
    /// Below the client's directory.
    pub(super) file: PathBuf,
    /// Why.
    pub(super) why: Why,
}

/// Why a file stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// Signed, and not sent.
    Waiting,
    /// Refused, and not given up.
    Refused,
    /// The ledger has it.
    Entered,
    /// Whatever it is.
    Other,
}

impl Mentions {
    /// Of what was said for the person, if that is a name, and of what the values say: names, details, contacts.
    /// `ids` are what the person or thing goes by in the ledger: a draft that names one and keeps private values (a price) goes with them.
    pub(super) fn of(
        home: &Home,
        said: Option<&str>,
        ids: &BTreeSet<String>,
        values: &[Kept],
    ) -> Result<Mentions, Failure> {
        let words = words(said, values);
        // What was done at a place is about others.
        let ids: Vec<String> =
            ids.iter().filter(|id| PlaceId::parse(id).is_err()).map(|id| format!("\"{id}\"")).collect();
        let gone: BTreeSet<String> = values.iter().map(|kept| kept.commitment.to_string()).collect();
        let mut found = Mentions::default();
        let speaks = |draft: &Draft| {
            words.iter().any(|word| draft.payload.contains(word.as_str()))
                || draft.private.iter().any(|commitment| gone.contains(commitment))
                || (!draft.private.is_empty() && ids.iter().any(|id| draft.payload.contains(id.as_str())))
        };
        found.drafts = Drafts::of(home).all()?.into_iter().filter(speaks).collect();
        if words.is_empty() {
            return Ok(found);
        }
        let mut open = vec![home.path().to_owned()];
        while let Some(dir) = open.pop() {
            for entry in fs::read_dir(&dir).map_err(|e| Failure::file(&dir, &e))? {
                let path = entry.map_err(|e| Failure::file(&dir, &e))?.path();
                let below = path.strip_prefix(home.path()).unwrap_or(&path).to_owned();
                let room = below.iter().next().and_then(|room| room.to_str()).unwrap_or_default();
                if ELSEWHERE.contains(&room) || room == "drafts" || path.is_symlink() {
                    continue;
                }
                if path.is_dir() {
                    open.push(path);
                } else if says(&path, &words)? {
                    let why = match room {
                        "withdrawn" => {
                            found.withdrawn.push(path);
                            continue;
                        }
                        "outbox" => Why::Waiting,
                        "refused" => Why::Refused,
                        "receipts" | "known" => Why::Entered,
                        _ => Why::Other,
                    };
                    found.left.push(Left { file: below, why });
                }
            }
        }
        found.left.sort_by(|a, b| a.file.cmp(&b.file));
        Ok(found)
    }

    /// Whether it is said nowhere.
    pub(super) fn is_empty(&self) -> bool {
        self.drafts.is_empty() && self.withdrawn.is_empty() && self.left.is_empty()
    }

    /// Erases what nobody will say any more.
    pub(super) fn erase(&self, home: &Home) -> Result<(), Failure> {
        let drafts = Drafts::of(home);
        self.drafts.iter().try_for_each(|draft| drafts.erase(draft))?;
        self.withdrawn.iter().try_for_each(|path| safe_file::erase(path).map_err(|e| Failure::file(path, &e)))
    }
}

/// What to search for. Prices and positions are numbers that stand anywhere.
fn words(said: Option<&str>, values: &[Kept]) -> BTreeSet<String> {
    fn leaves(value: &Value, into: &mut BTreeSet<String>) {
        match value {
            Value::String(text) => {
                into.insert(text.trim().to_owned());
            }
            Value::Array(all) => all.iter().for_each(|one| leaves(one, into)),
            Value::Object(all) => all.values().for_each(|one| leaves(one, into)),
            _ => {}
        }
    }
    let mut words = BTreeSet::new();
    for kept in values {
        let member = kept.about.as_ref().map(|about| about.member.as_str());
        let text = kept.text.as_deref().filter(|_| matches!(member, Some("names" | "details" | "contact")));
        if let Some(value) = text.and_then(|text| serde_json::from_str(text).ok()) {
            leaves(&value, &mut words);
        }
    }
    words.extend(said.map(|said| said.trim().to_owned()));
    words.retain(|word| word.len() >= LEAST);
    words
}

fn says(path: &Path, words: &BTreeSet<String>) -> Result<bool, Failure> {
    let bytes = fs::read(path).map_err(|e| Failure::file(path, &e))?;
    Ok(words.iter().any(|word| bytes.windows(word.len()).any(|part| part == word.as_bytes())))
}
