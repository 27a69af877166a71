//! How a node starts: recover what the disk has, ask others, and only then sign, or stay read-only and say why.
//!
//! | found | what happens |
//! |---|---|
//! | a backup, not a data directory | refused |
//! | nobody was to be asked, no marker | writing |
//! | nobody asked has seen more | writing; who is silent is told, or waited for with `--ask-all` |
//! | somebody has seen more | the tail is taken, then writing; read-only while it cannot be had |
//! | two histories | refused, both signed notes kept |
//! | the marker of a restored copy, or of a follower's | read-only until all who were asked have no more and one who has entries has as much, or the operator says so |
//!
//! Asked are the places that the operator names, and the witnesses of the policy: these keep no entries, so where only they have seen more the
//! tail has to come from somebody else. A read-only node asks again every [`AGAIN`].

use std::{path::Path, sync::Arc, time::Duration};

use suyuan_ledger::{
    log::root_of,
    store::{LogKeyMissing, Mode, Options, Store, StoreError, followed},
};

use super::{
    Elsewhere,
    advice::{Advice, advise},
    restored::{BEHIND, Event, Marker, TAIL, now},
    tail::{Asked, Caught, ask, catch_up, log_of, shown, stand, two_histories},
    whence::{refuse_backup, waits},
};
use crate::{data_dir, failure::Failure, log_keys, speech::tr, voice::Voice};

/// How long somebody who is asked may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often a read-only node asks again.
const AGAIN: Duration = Duration::from_secs(20);

/// Who is asked before the first signature.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asking {
    /// Nodes, static copies, directories.
    pub(crate) places: Vec<String>,
    /// Witnesses: their names and addresses.
    pub(crate) witnesses: Vec<(String, String)>,
    /// Whether all of them must answer.
    pub(crate) all: bool,
}

/// Opens the ledger as far as it may be opened.
pub(crate) fn start(dir: &Path, options: Options, asking: &Asking, voice: Voice) -> Result<Store, Failure> {
    refuse_backup(dir)?;
    log_keys::settle(dir)?;
    let held = log_keys::read_all(dir, &data_dir::origin_of(dir)?)?;
    let marker = waits(dir)?;
    if held.is_empty() && marker.is_none() {
        return Err(data_dir::no_key(dir));
    }
    let keys = held.into_iter().map(|key| key.key).collect();
    let opening =
        Store::recover(dir, options, keys, data_dir::system_clock()).map_err(|error| match error {
            // sled does not say which file it is about.
            StoreError::Shelf(_) => Failure { cause: format!("{}: {error}", dir.display()), ..error.into() },
            error => error.into(),
        })?;
    let charter =
        opening.state().charter().cloned().ok_or_else(|| StoreError::Empty { dir: dir.to_owned() })?;
    let asked = ask(asking.open(&charter.origin)?);
    let vkeys: Vec<_> = charter.log_keys.iter().map(|key| key.vkey.clone()).collect();
    let answers = shown(&asked, &charter.origin, &vkeys);
    let root_at = |size| root_of(&opening.hash_reader(), size).ok();
    match advise(opening.size(), &root_at, &answers) {
        Advice::TwoHistories { at, size, here, there } => {
            return Err(two_histories(dir, opening.newest_checkpoint(), &asked, at, size, here, there));
        }
        Advice::GoOn { silent } if marker.is_none() && (silent.is_empty() || !asking.all) => {
            for at in silent {
                let why =
                    asked[at].1.as_ref().err().cloned().unwrap_or_else(|| "it keeps another log".to_owned());
                voice.warn(tr!("keep-not-said", who = asked[at].0.to_string(), why = why.to_string()));
            }
            return Ok(opening.start(Mode::Writing)?);
        }
        _ => {}
    }
    let store = opening
        .start(Mode::ReadOnly { why: "others are asked first how far this log has come".to_owned() })?;
    if let Some(why) = settle(dir, &store, asking, &asked, voice)? {
        voice.warn(tr!("keep-read-only", why = why));
    }
    Ok(store)
}

/// Goes on asking while the store is read-only, in a thread of its own.
pub(crate) fn watch(dir: &Path, store: &Arc<Store>, asking: &Asking, voice: Voice) {
    if asking.is_empty() || store.mode() == Mode::Writing {
        return;
    }
    let (dir, store, asking) = (dir.to_owned(), Arc::downgrade(store), asking.clone());
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(AGAIN);
            let Some(store) = store.upgrade().filter(|store| store.stopped().is_none()) else { return };
            let places = log_of(&store).and_then(|(origin, _)| asking.open(&origin));
            let settled = places.and_then(|places| settle(&dir, &store, &asking, &ask(places), voice));
            match settled {
                Ok(None) => return voice.warn(tr!("keep-nobody-more")),
                Ok(Some(_)) => {}
                Err(failure) => {
                    store.explain(failure.cause.clone());
                    return voice.warn(failure);
                }
            }
        }
    });
}

/// Takes what is missing, and goes on to writing if it may; else why not.
fn settle(
    dir: &Path,
    store: &Store,
    asking: &Asking,
    asked: &[Asked],
    voice: Voice,
) -> Result<Option<String>, Failure> {
    let why = match catch_up(dir, store, asked)? {
        Caught::Behind { why, more: false } => Some(why),
        Caught::Behind { why, more: true } => {
            // Known to be an older copy: so it stays, whoever answers or is silent at the next start.
            if Marker::read(dir)?.is_none() {
                let (what, (size, root)) = (BEHIND.to_owned(), stand(store));
                Marker::add(dir, Event { at: now(), what, from: None, by: None, size, root })?;
            }
            Some(tr!("keep-behind-do", why = why, dir = dir.display().to_string()))
        }
        Caught::Up { from, silent } => {
            let (size, root) = stand(store);
            for from in from {
                voice.warn(tr!("keep-took", from = from.to_string(), size = size.to_string()));
                if Marker::read(dir)?.is_some() {
                    let what = TAIL.to_owned();
                    Marker::add(
                        dir,
                        Event { at: now(), what, from: Some(from), by: None, size, root: root.clone() },
                    )?;
                }
            }
            match Marker::read(dir)? {
                Some(marker)
                    if silent.is_empty()
                        && asked.iter().any(|(place, note)| place.has_entries() && as_far(note, size)) =>
                {
                    // Without its key the log cannot go on here, so nobody may say yet that it does.
                    if let Some(lacks) = lacks_key(dir, store)? {
                        store.explain(lacks.clone());
                        return Ok(Some(lacks));
                    }
                    let who = asked.iter().map(|(who, _)| who.to_string()).collect::<Vec<_>>().join(" ");
                    let what = "nobody asked has more".to_owned();
                    marker.lift(dir, Event { at: now(), what, from: Some(who), by: None, size, root })?;
                    None
                }
                Some(_) => Some(waiting(dir, size, &silent)),
                None if asking.all && !silent.is_empty() => {
                    Some(tr!("keep-waits-all", silent = silent.join(", ")))
                }
                None => None,
            }
        }
    };
    let why = match why {
        Some(why) => why,
        None => match store.resume_writing() {
            Ok(()) => return Ok(None),
            Err(error @ StoreError::LogKey(_)) => format!("{error}"),
            Err(error) => return Err(error.into()),
        },
    };
    store.explain(why.clone());
    Ok(Some(why))
}

fn as_far(note: &Result<super::elsewhere::ShownNote, String>, size: u64) -> bool {
    note.as_ref().is_ok_and(|note| note.checkpoint.size() == size)
}

/// The log key in force that does not lie here, in words.
fn lacks_key(dir: &Path, store: &Store) -> Result<Option<String>, Failure> {
    let (size, charter) =
        (store.size(), store.read(|state| state.charter().cloned()).map_err(Failure::local)?);
    let Some(charter) = charter else { return Ok(None) };
    let held: Vec<_> = log_keys::read_all(dir, &charter.origin)?.into_iter().map(|key| key.vkey).collect();
    let want = charter.log_keys_at(size).find(|key| !held.contains(key)).map(ToString::to_string);
    Ok(want.map(|want| LogKeyMissing { size, want }.to_string()))
}

fn waiting(dir: &Path, size: u64, silent: &[String]) -> String {
    let silent = match silent.is_empty() {
        true => String::new(),
        false => tr!("keep-waits-silent", silent = silent.join(", ")),
    };
    let (size, dir, followed) = (size.to_string(), dir.display().to_string(), followed::is_marked(dir));
    match followed {
        true => tr!("keep-waits-followed", size = size, dir = dir, silent = silent),
        false => tr!("keep-waits-restored", size = size, dir = dir, silent = silent),
    }
}

impl Asking {
    fn is_empty(&self) -> bool {
        self.places.is_empty() && self.witnesses.is_empty()
    }

    fn open(&self, origin: &str) -> Result<Vec<Elsewhere>, Failure> {
        let places = self.places.iter().map(|place| Elsewhere::of(place, PATIENCE));
        let witness = |(name, url): &(String, String)| Elsewhere::witness(name, url, origin, PATIENCE);
        places.chain(self.witnesses.iter().map(witness)).collect()
    }
}
