//! Holds what a node shows against what was seen: the log must have grown from it and from nothing else.
//!
//! | the node's head | asked for | it is in order if |
//! |---|---|---|
//! | is the one that is kept | nothing | – |
//! | is larger | its checkpoint, and a consistency proof | the proof leads from the kept root to the new one |
//! | is larger, its checkpoint smaller (it waits for witnesses, or a cache is late) | a proof from there to what is kept | it leads there |
//! | is smaller | its checkpoint, as evidence | never; of a node that only follows it is said that it is behind |

use serde::Deserialize;
use suyuan_ledger::log::{Hash, PolicyError, verify_consistency};

use super::{CHECKPOINT, Held, RECEIPT, Seen, alarm, alarm::Crime};
use crate::{
    client::{Client, ClientError, LedgerInfo},
    failure::Failure,
    speech::tr,
};

/// `GET /v1/consistency`.
#[derive(Deserialize)]
struct Path {
    to_root: Hash,
    path: Vec<Hash>,
}

impl Seen {
    /// Nothing is signed and nothing sent unless this succeeds. What the node showed is kept if it is newer.
    pub(crate) fn hold(&self, client: &Client, info: &LedgerInfo) -> Result<(), Failure> {
        if client.is_silent() {
            return Ok(());
        }
        match self.look(client, info) {
            // The line died between two questions: what is signed from here on waits in the outbox.
            Err(Wrong::Client(error)) if error.is_absence() && client.falls_silent() => Ok(()),
            Err(Wrong::Client(error)) => Err(error.into()),
            Err(Wrong::Failure(failure)) => Err(failure),
            Ok(()) => Ok(()),
        }
    }

    fn look(&self, client: &Client, info: &LedgerInfo) -> Result<(), Wrong> {
        let held = self.notes()?;
        // What was asked before the notes were read may be older than what another process of this home has seen since.
        let fresh = match held.iter().any(|held| held.checkpoint.size() > info.size) {
            true => Some(client.ledger()?),
            false => None,
        };
        let info = fresh.as_ref().unwrap_or(info);
        let is_head = |held: &Held| {
            held.checkpoint.size() == info.size && held.checkpoint.root().to_string() == info.root
        };
        if let [one] = held.as_slice()
            && is_head(one)
        {
            return Ok(());
        }
        let shown = match client.bytes("/checkpoint") {
            Ok(text) => Some(self.open(&text).map_err(broken)?),
            // It publishes what witnesses have cosigned, and they have not yet.
            Err(ClientError::Problem(problem)) if problem.status == 503 => None,
            Err(error) => return Err(error.into()),
        };
        for ours in &held {
            self.compare(client, info, ours, shown.as_ref())?;
        }
        let Some(shown) = shown else { return Ok(()) };
        // Another process of this home may have seen more meanwhile: then nothing is put in its place.
        let is_newest = |held: &Held| held.checkpoint.size() <= shown.checkpoint.size();
        if held.iter().all(is_newest) && self.notes()? == held {
            self.write(CHECKPOINT, shown.text.as_bytes())?;
            self.forget(RECEIPT)?;
        }
        Ok(())
    }

    fn compare(
        &self,
        client: &Client,
        info: &LedgerInfo,
        ours: &Held,
        shown: Option<&Held>,
    ) -> Result<(), Wrong> {
        let size = ours.checkpoint.size();
        let holds = match shown {
            Some(shown) if shown.checkpoint.size() >= size => joined(
                client,
                size,
                ours.checkpoint.root(),
                shown.checkpoint.size(),
                shown.checkpoint.root(),
            )?,
            _ if info.size < size => return Err(self.behind(client, info, ours, shown)?.into()),
            Some(shown) => joined(
                client,
                shown.checkpoint.size(),
                shown.checkpoint.root(),
                size,
                ours.checkpoint.root(),
            )?,
            None => {
                let root: Hash = info.root.parse().map_err(|_| no_proof(client, info.size, size))?;
                joined(client, size, ours.checkpoint.root(), info.size, root)?
            }
        };
        if holds {
            return Ok(());
        }
        let Some(shown) = shown else { return Err(no_proof(client, info.size, size).into()) };
        let file = alarm::keep(&self.home, Crime::SplitView, ours, shown)?.display().to_string();
        let got = shown.checkpoint.size().to_string();
        let said = tr!("seen-split", node = client.base(), got = got, want = size.to_string());
        Err(Failure::check(said).code("forked").hint(tr!("seen-split-do", file = file)).into())
    }

    /// Its log is smaller than what is kept.
    fn behind(
        &self,
        client: &Client,
        info: &LedgerInfo,
        ours: &Held,
        shown: Option<&Held>,
    ) -> Result<Failure, Failure> {
        let (node, got, want) = (client.base(), info.size.to_string(), ours.checkpoint.size().to_string());
        // One that only follows, or waits for what it lacks, says itself that it is behind, and signs nothing.
        let signs_nothing = client
            .health()
            .is_ok_and(|health| health.said["following"].is_object() || health.said["code"] == "read-only");
        if signs_nothing {
            let said = tr!("seen-follower-behind", node = node, got = got, want = want);
            return Ok(Failure::network(said).code("behind").hint(tr!("seen-follower-behind-do")));
        }
        let file = match shown {
            Some(shown) => alarm::keep(&self.home, Crime::WentBack, ours, shown)?,
            None => self.dir.clone(),
        };
        let hint = tr!("seen-back-do", got = got.as_str(), file = file.display().to_string());
        let said = tr!("seen-back", node = node, got = got, want = want);
        Ok(Failure::check(said).code("went-back").hint(hint))
    }
}

/// Whether the tree of one root begins with that of the other.
fn joined(client: &Client, old: u64, old_root: Hash, new: u64, new_root: Hash) -> Result<bool, Wrong> {
    if old == new {
        return Ok(old_root == new_root);
    }
    if old == 0 {
        return Ok(true);
    }
    let told: Path = match client.json(&format!("/v1/consistency?from={old}&to={new}&form=json")) {
        Ok(told) => told,
        Err(error) if error.is_absence() => return Err(error.into()),
        Err(_) => return Err(no_proof(client, new, old).into()),
    };
    Ok(told.to_root == new_root && verify_consistency(old, new, &old_root, &new_root, &told.path).is_ok())
}

fn broken(error: PolicyError) -> Failure {
    Failure::check(tr!("checkpoint-broken", cause = error.to_string()))
        .code("bad-checkpoint")
        .hint(crate::rotation::next())
}

fn no_proof(client: &Client, got: u64, want: u64) -> Failure {
    let (got, want) = (got.to_string(), want.to_string());
    Failure::check(tr!("seen-no-proof", node = client.base(), got = got, want = want))
        .code("no-consistency")
        .hint(tr!("seen-no-proof-do"))
}

/// Why it cannot be said that the log only grew.
enum Wrong {
    Client(ClientError),
    Failure(Failure),
}

impl From<ClientError> for Wrong {
    fn from(error: ClientError) -> Wrong {
        Wrong::Client(error)
    }
}

impl From<Failure> for Wrong {
    fn from(failure: Failure) -> Wrong {
        Wrong::Failure(failure)
    }
}
