//! Bringing in what a read-only store still lacks, from others who have it, and looking again with the same answers.

use std::path::Path;

use suyuan_ledger::{
    log::{Hash, SignedCheckpoint, VerifierKey, root_of},
    store::Store,
};

use super::{
    Elsewhere,
    advice::{Advice, Shown, advise},
    elsewhere::{ShownNote, keys_named},
};
use crate::{failure::Failure, safe_file, speech::tr};

/// Entries that are taken at once.
const CHUNK: u64 = 65_536;

/// Somebody who was asked, and what came.
pub(crate) type Asked = (Elsewhere, Result<ShownNote, String>);

/// How far it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Caught {
    /// Nobody shows more than is here now.
    Up {
        /// From whom something was taken.
        from: Vec<String>,
        /// Who did not answer, and why.
        silent: Vec<String>,
    },
    /// Somebody has more, and it could not be taken; or shows what does not fit and is no proof.
    Behind {
        /// Why, in words.
        why: String,
        /// Whether entries are missing that somebody else may have.
        more: bool,
    },
}

/// Asks all of them at once. A witness who has not met this log yet has answered, and nothing came.
pub(crate) fn ask(places: Vec<Elsewhere>) -> Vec<Asked> {
    std::thread::scope(|scope| {
        let asking: Vec<_> = places.iter().map(|place| scope.spawn(|| place.newest())).collect();
        let answers: Vec<_> = asking
            .into_iter()
            .map(|asked| asked.join().unwrap_or_else(|_| Err("asking it failed".to_owned())))
            .collect();
        let came = places.iter().cloned().zip(answers);
        came.filter_map(|(place, answer)| Some((place, answer.transpose()?))).collect()
    })
}

/// What they show, to one who knows these keys.
pub(crate) fn shown(asked: &[Asked], origin: &str, keys: &[VerifierKey]) -> Vec<Shown> {
    let shown = |(_, answer): &Asked| match answer {
        Ok(note) => note.shown(origin, keys),
        Err(why) => Shown::Silence(why.clone()),
    };
    asked.iter().map(shown).collect()
}

/// Takes what is missing into a read-only store, from who has most first, until nobody shows more. Two histories are an error, and
/// both signed notes are kept in `alarms/`.
pub(crate) fn catch_up(dir: &Path, store: &Store, asked: &[Asked]) -> Result<Caught, Failure> {
    let mut from = Vec::new();
    loop {
        let (origin, keys) = log_of(store)?;
        let shown = shown(asked, &origin, &keys);
        let size = store.size();
        let root_at = |size| root_of(&store.hash_reader(), size).ok();
        match advise(size, &root_at, &shown) {
            Advice::GoOn { silent } => {
                return Ok(Caught::Up { from, silent: who_is_silent(&silent, asked, &shown) });
            }
            Advice::CatchUp { from: longest } => {
                let mut why = Vec::new();
                let took = longest.iter().find(|at| match take(store, &asked[**at], &origin, &keys) {
                    Ok(()) => true,
                    Err(reason) => {
                        why.push(format!("{}: {reason}", asked[**at].0));
                        false
                    }
                });
                match took {
                    Some(at) => from.push(asked[*at].0.to_string()),
                    None => {
                        let why = tr!("keep-behind", size = size.to_string(), why = why.join("; "));
                        return Ok(Caught::Behind { why, more: true });
                    }
                }
            }
            Advice::Strange { at } => {
                let why = tr!("keep-strange", who = asked[at].0.to_string());
                return Ok(Caught::Behind { why, more: false });
            }
            Advice::TwoHistories { at, size, here, there } => {
                let ours = store.checkpoint();
                return Err(two_histories(dir, Some(&ours), asked, at, size, here, there));
            }
        }
    }
}

/// Two histories: both signed notes are kept, and nothing goes on.
pub(crate) fn two_histories(
    dir: &Path,
    ours: Option<&SignedCheckpoint>,
    asked: &[Asked],
    at: usize,
    size: u64,
    here: Hash,
    there: Hash,
) -> Failure {
    let alarms = dir.join("alarms");
    let stamp = super::now().replace(':', "");
    let shown = asked.iter().filter_map(|(who, answer)| Some((who.to_string(), &answer.as_ref().ok()?.text)));
    let mut notes: Vec<(String, &[u8])> = shown.map(|(who, text)| (who, text.as_slice())).collect();
    if let Some(ours) = ours {
        notes.push(("here".to_owned(), ours.text().as_bytes()));
    }
    let mut kept = Vec::new();
    for (who, text) in notes {
        let plain: String = who.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        let path = alarms.join(format!("{stamp}-{plain}.checkpoint"));
        match safe_file::replace(&path, text) {
            Ok(()) => kept.push(path.display().to_string()),
            Err(error) => kept.push(tr!(
                "keep-not-written",
                file = path.display().to_string(),
                error = error.to_string()
            )),
        }
    }
    Failure::check(tr!(
        "two-histories",
        size = size.to_string(),
        here = here.to_string(),
        there = there.to_string(),
        who = asked[at].0.to_string()
    ))
    .code("two-histories")
    .hint(tr!("two-histories-do", kept = kept.join(", ")))
}

/// The log's origin, and all keys that its charter names.
pub(crate) fn log_of(store: &Store) -> Result<(String, Vec<VerifierKey>), Failure> {
    let charter = store.read(|state| state.charter().cloned()).map_err(Failure::local)?;
    let charter = charter.ok_or_else(|| Failure::local(tr!("no-charter")))?;
    Ok((charter.origin.clone(), charter.log_keys.iter().map(|key| key.vkey.clone()).collect()))
}

fn take(store: &Store, (place, answer): &Asked, origin: &str, keys: &[VerifierKey]) -> Result<(), String> {
    let note = answer.as_ref().map_err(Clone::clone)?;
    let size = note.checkpoint.size();
    let Some(signed) = note.open(origin, keys) else {
        return take_with_its_keys(store, place, note, origin, keys);
    };
    while store.size() < size {
        let from = store.size();
        let to = size.min(from + CHUNK);
        let entries = place.entries(from, to, size)?;
        let path = if to < size { place.consistency(to, size)? } else { Vec::new() };
        store.import_towards(&entries, &signed, &path).map_err(|e| e.to_string())?;
    }
    Ok(())
}

/// A tail whose checkpoint is signed by keys that it brings itself: it is taken whole, and judged with the charters in it.
fn take_with_its_keys(
    store: &Store,
    place: &Elsewhere,
    note: &ShownNote,
    origin: &str,
    keys: &[VerifierKey],
) -> Result<(), String> {
    let size = note.checkpoint.size();
    let entries = place.entries(store.size(), size, size)?;
    let keys = [keys, &keys_named(&entries)].concat();
    let signed = note
        .open(origin, &keys)
        .ok_or("no log key, known here or named by its charters, signed its checkpoint")?;
    store.import(&entries, &signed).map_err(|e| e.to_string())
}

fn who_is_silent(silent: &[usize], asked: &[Asked], shown: &[Shown]) -> Vec<String> {
    let told = |at: &usize| match &shown[*at] {
        Shown::Silence(why) => format!("{} ({why})", asked[*at].0),
        Shown::Checkpoint { .. } => asked[*at].0.to_string(),
    };
    silent.iter().map(told).collect()
}

/// A checkpoint's size and root, for an event.
pub(crate) fn stand(store: &Store) -> (u64, String) {
    let size = store.size();
    let root = root_of(&store.hash_reader(), size).map(|root| root.to_string()).unwrap_or_default();
    (size, root)
}
