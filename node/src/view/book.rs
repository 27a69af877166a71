//! The ledger as one page reads it: against one checkpoint, each entry once, remembering what was cited.
//!
//! The checkpoint is taken first and nothing at or above its size is shown, so that everything on a page can be proved by it,
//! whatever is entered meanwhile. The proof is given against the newest cosigned one that covers all that is cited, where there is one.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
    sync::Arc,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use suyuan_ledger::{
    event::Event,
    json::{self, Json},
    log::SignedCheckpoint,
    rules::{
        Verdict,
        payload::{self, LogKey},
    },
    statement::KeyId,
};
use suyuan_web::view::{At, LedgerInfo, LogKeyTime, Named, Names, ProofBundle, ProofEntry, ProofRole};

use crate::{
    Problem,
    app::App,
    ledger::Read,
    moment::{now_ms, rfc3339},
};

/// The most entries of a name's history that are searched for the one that names it.
const MOST_SEARCHED: usize = 64;

/// The ledger up to one checkpoint.
pub(super) struct Book<'a> {
    app: &'a App,
    head: Arc<SignedCheckpoint>,
    pages: BTreeMap<u64, Rc<Page>>,
    named: BTreeMap<String, (Names, Option<At>)>,
    cited: BTreeMap<u64, ProofRole>,
}

/// One entry, read.
pub(super) struct Page {
    /// The entry and its statement.
    pub(super) read: Read,
    /// The payload.
    pub(super) payload: Json<'static>,
    /// For `event` and `report`: the event.
    pub(super) event: Option<Event>,
    /// The verdict as it stands now, by the node's clock.
    pub(super) verdict: Verdict,
}

impl Page {
    /// The kind of statement.
    pub(super) fn kind(&self) -> &str {
        self.read.statement.header().kind.as_str()
    }

    /// Who signed.
    pub(super) fn issuer(&self) -> &str {
        &self.read.statement.header().issuer
    }
}

impl<'a> Book<'a> {
    /// Opens it at the newest checkpoint.
    pub(super) fn open(app: &'a App) -> Result<Book<'a>, Problem> {
        let head = app.ledger.head();
        Ok(Book { app, head, pages: BTreeMap::new(), named: BTreeMap::new(), cited: BTreeMap::new() })
    }

    /// The node.
    pub(super) fn app(&self) -> &'a App {
        self.app
    }

    /// The checkpoint.
    pub(super) fn head(&self) -> &SignedCheckpoint {
        &self.head
    }

    /// How many entries it covers.
    pub(super) fn size(&self) -> u64 {
        self.head.checkpoint().size()
    }

    /// When this is read.
    pub(super) fn now(&self) -> String {
        rfc3339(now_ms())
    }

    /// An entry below the checkpoint.
    pub(super) fn page(&mut self, index: u64) -> Result<Option<Rc<Page>>, Problem> {
        if index >= self.size() {
            return Ok(None);
        }
        if let Some(page) = self.pages.get(&index) {
            return Ok(Some(page.clone()));
        }
        let Some(read) = self.app.ledger.entry(index)? else { return Ok(None) };
        let payload = json::parse(read.statement.payload()).map_err(Problem::internal)?.into_owned();
        let event = match read.statement.header().kind.as_str() {
            "event" | "report" => Event::parse(read.statement.payload()).ok(),
            _ => None,
        };
        let verdict = self.app.ledger.verdict(index)?;
        let page = Rc::new(Page { read, payload, event, verdict });
        self.pages.insert(index, page.clone());
        Ok(Some(page))
    }

    /// The entries below the checkpoint that name a thing, oldest first.
    pub(super) fn history(&self, of: &str) -> Result<Vec<u64>, Problem> {
        let size = self.size();
        self.app.ledger.read(|state| {
            let named = state.history(of);
            named.part(0, named.before(size))
        })
    }

    /// The newest of them, at most so many, newest first.
    pub(super) fn newest(&self, of: &str, most: usize) -> Result<Vec<u64>, Problem> {
        let size = self.size();
        self.app.ledger.read(|state| {
            let named = state.history(of);
            let below = named.before(size);
            let first = below.saturating_sub(most);
            let mut newest = named.part(first, below - first);
            newest.reverse();
            newest
        })
    }

    /// How many there are.
    pub(super) fn named_in(&self, of: &str) -> Result<usize, Problem> {
        let size = self.size();
        self.app.ledger.read(|state| state.history(of).before(size))
    }

    /// Remembers that an entry is shown.
    pub(super) fn cite(&mut self, index: u64, role: ProofRole) {
        let strength = |role: ProofRole| match role {
            ProofRole::Step => 0,
            ProofRole::Signer => 1,
            ProofRole::Name => 2,
        };
        let cited = self.cited.entry(index).or_insert(role);
        if strength(role) < strength(*cited) {
            *cited = role;
        }
    }

    /// A party, place, product or lot with its names, and where it is named.
    pub(super) fn named(&mut self, uri: &str, at: Option<At>) -> Result<Named, Problem> {
        if !self.named.contains_key(uri) {
            let found = self.find_names(uri)?;
            self.named.insert(uri.to_owned(), found);
        }
        let (names, named_at) = self.named.get(uri).cloned().unwrap_or_default();
        if let Some(at) = &named_at {
            self.cite(at.index, ProofRole::Name);
        }
        Ok(Named { uri: uri.to_owned(), names, at, named_at })
    }

    fn find_names(&mut self, uri: &str) -> Result<(Names, Option<At>), Problem> {
        let stated = self.app.ledger.read(|state| {
            let party = state.party(uri).map(|party| (party.index, party.names.clone()));
            let place = || state.place(uri).map(|place| (place.index, place.what.names.clone()));
            let product = || state.product(uri).map(|product| (product.index, product.what.names.clone()));
            party.or_else(place).or_else(product)
        })?;
        let Some((index, names)) = stated else { return Ok((Names::default(), None)) };
        let payload::Names::Public(names) = names else { return Ok((Names::default(), None)) };
        let names = Names(names);
        // The entry in force may have changed something else and left the names: look for the one that gave them.
        let earlier = self
            .newest(uri, MOST_SEARCHED + 1)?
            .into_iter()
            .filter(|other| *other != index)
            .take(MOST_SEARCHED);
        for index in [index].into_iter().chain(earlier) {
            let Some(page) = self.page(index)? else { continue };
            if let Some(pointer) = pointer_to_names(&page, uri, &names) {
                return Ok((names, Some(At::field(index, pointer))));
            }
        }
        Ok((names, None))
    }

    /// The ledger that pages speak for.
    pub(super) fn info(&self) -> Result<LedgerInfo, Problem> {
        self.app
            .ledger
            .read(|state| {
                let charter = state.charter()?;
                Some(LedgerInfo {
                    id: state.ledger_id()?.to_string(),
                    names: Names(charter.name.by_language()),
                    origin: charter.origin.clone(),
                    vkeys: charter.log_keys_at(self.size()).map(ToString::to_string).collect(),
                    log_keys: LogKeyTime::told(charter.log_keys.iter().map(key_time).collect()),
                    hosts: state.hosts().iter().map(|host| host.as_str().to_owned()).collect(),
                })
            })?
            .ok_or_else(|| Problem::unavailable("this ledger is not founded yet: it has no charter"))
    }

    /// The proof of everything cited, with whatever admitted the keys that signed it, back to the founding charter: charters,
    /// since they say who governs and how many must agree; what brought each key in or ended it; and who agreed to that.
    pub(super) fn proof(&mut self, info: &LedgerInfo) -> Result<ProofBundle, Problem> {
        self.cite(0, ProofRole::Signer);
        for index in self.history(&info.origin)? {
            if self.page(index)?.is_some_and(|page| page.kind() == "charter") {
                self.cite(index, ProofRole::Signer);
            }
        }
        let mut to_see: Vec<u64> = self.cited.keys().copied().collect();
        let mut seen: BTreeSet<u64> = BTreeSet::new();
        let mut keys: BTreeSet<KeyId> = BTreeSet::new();
        while let Some(index) = to_see.pop() {
            let Some(page) = self.page(index)?.filter(|_| seen.insert(index)) else { continue };
            if matches!(page.kind(), "charter" | "member" | "key") {
                for approval in self.approvals(&page)? {
                    self.cite(approval, ProofRole::Signer);
                    to_see.push(approval);
                }
            }
            let key = page.read.statement.header().key;
            if !keys.insert(key) {
                continue;
            }
            let story = self.app.ledger.read(|state| state.key(&key).map(|key| (key.since, key.revoked)))?;
            let Some((since, revoked)) = story else { continue };
            for index in [Some(since), revoked].into_iter().flatten() {
                self.cite(index, ProofRole::Signer);
                to_see.push(index);
            }
        }
        let newest = self.cited.keys().next_back().copied().unwrap_or_default();
        let head = self.app.cosigned(newest).unwrap_or_else(|| self.head.clone());
        let mut entries = Vec::with_capacity(self.cited.len());
        for (index, role) in self.cited.clone() {
            let Some(page) = self.page(index)? else { continue };
            let path = self.app.ledger.path(index, &head)?;
            entries.push(ProofEntry {
                index,
                entry: STANDARD.encode(&page.read.entry),
                path: path.iter().map(ToString::to_string).collect(),
                role,
            });
        }
        Ok(ProofBundle {
            ledger: info.id.clone(),
            origin: info.origin.clone(),
            vkeys: self.log_keys(&head)?,
            checkpoint: head.text().to_owned(),
            entries,
        })
    }
}

impl Book<'_> {
    /// The log keys in force at a checkpoint's size.
    fn log_keys(&self, head: &SignedCheckpoint) -> Result<Vec<String>, Problem> {
        let size = head.checkpoint().size();
        self.app.ledger.read(|state| {
            let keys = state.charter().into_iter().flat_map(|charter| charter.log_keys_at(size));
            keys.map(ToString::to_string).collect()
        })
    }

    /// The entries in which governors agree with a statement.
    fn approvals(&mut self, page: &Page) -> Result<Vec<u64>, Problem> {
        let mut approvals = Vec::new();
        for index in self.history(&page.read.statement.id().to_string())? {
            if self.page(index)?.is_some_and(|page| page.kind() == "approval") {
                approvals.push(index);
            }
        }
        Ok(approvals)
    }
}

/// Where in a payload these names stand for this thing.
fn pointer_to_names(page: &Page, uri: &str, names: &Names) -> Option<String> {
    let holds = |object: &Json, member: &str| {
        let id = object.at(&format!("/{member}"))?.as_str()?;
        let found = object.at("/names")?.as_object()?;
        let same = found.len() == names.0.len()
            && found.iter().all(|(tag, name)| names.0.get(tag).map(String::as_str) == name.as_str());
        (id == uri && same).then_some(())
    };
    match page.kind() {
        "charter" => {
            let governors = page.payload.at("/governors")?.as_array()?;
            let at = governors.iter().position(|governor| holds(governor, "party").is_some())?;
            Some(format!("/governors/{at}"))
        }
        "member" | "party" => holds(&page.payload, "party").map(|()| String::new()),
        kind @ ("place" | "product") => holds(&page.payload, kind).map(|()| String::new()),
        _ => None,
    }
}

/// When a key of the log signs.
fn key_time(key: &LogKey) -> LogKeyTime {
    LogKeyTime { vkey: key.vkey.to_string(), from: key.from, until: key.until }
}
