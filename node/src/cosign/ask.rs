//! Asking one witness, one request at a time: the POST of tlog-witness, and what each answer means.
//!
//! | answer | what follows |
//! |---|---|
//! | `200`, a cosignature that holds | it joins the checkpoint |
//! | `409` with a size | asked again at once, with a proof from there |
//! | `409` with a size above this round's, that the log has reached | the round is an older one: the witness is asked about the next |
//! | `409` with a size that this log has not reached | the witness knows more than this node: said loudly |
//! | `422` | the witness holds another history for true, or forgot: said loudly |
//! | anything else, or nothing | a rest, longer each time |

use std::{
    sync::{Arc, Weak},
    time::{Duration, Instant},
};

use suyuan_ledger::{
    log::{AddCheckpoint, CosignatureV1, PolicyWitness, SignatureLine, SignedCheckpoint, read_cosignatures},
    store::Store,
};
use thiserror::Error;
use ureq::Agent;

use super::Shared;

/// The largest answer that is read.
const ANSWER: u64 = 64 << 10;

/// Asks one witness.
pub(super) struct Asker {
    number: usize,
    witness: PolicyWitness,
    shared: Arc<Shared>,
    store: Weak<Store>,
    agent: Agent,
}

/// Why a witness did not cosign.
#[derive(Debug, Error)]
pub(super) enum Trouble {
    /// Nobody was reached.
    #[error("no answer: {0}")]
    Network(#[from] ureq::Error),
    /// It knows more.
    #[error(
        "it has cosigned size {theirs}, but this log has only {ours}: this node may run on an older copy"
    )]
    Ahead {
        /// The size it cosigned.
        theirs: u64,
        /// This log's.
        ours: u64,
    },
    /// It knows a later checkpoint than this round's, and the log has come as far: nothing is wrong.
    #[error("it has cosigned size {theirs} already; the next checkpoint is asked about")]
    Passed {
        /// The size it cosigned.
        theirs: u64,
    },
    /// It holds another history for true.
    #[error(
        "it refuses the proof (422 {said:?}): it was shown another history of this log, or the log another root"
    )]
    History {
        /// Its words.
        said: String,
    },
    /// Another status.
    #[error("it answers {status} {said:?}")]
    Status {
        /// The status.
        status: u16,
        /// Its words.
        said: String,
    },
    /// An answer that is no cosignature.
    #[error("its answer is no cosignature: {0}")]
    Answer(#[from] suyuan_ledger::log::CosignedError),
    /// The proof could not be made.
    #[error("no proof could be made: {0}")]
    Proof(#[from] suyuan_ledger::store::ReadError),
    /// The node is stopping.
    #[error("the node is stopping")]
    Stopping,
}

impl Trouble {
    fn is_alarming(&self) -> bool {
        matches!(self, Trouble::Ahead { .. } | Trouble::History { .. })
    }
}

impl Asker {
    /// Ready to ask.
    pub(super) fn new(
        number: usize,
        witness: &PolicyWitness,
        shared: Arc<Shared>,
        store: Weak<Store>,
    ) -> Asker {
        let agent = agent(witness.url.as_deref().unwrap_or_default());
        Asker { number, witness: witness.clone(), shared, store, agent }
    }

    /// Asks about each round until the node stops.
    pub(super) fn run(&self) {
        while let Some((round, checkpoint, known)) = self.next() {
            let mut known = known;
            let answer = self.ask(&checkpoint, &mut known);
            let mut now = self.shared.lock();
            let size = checkpoint.checkpoint().size();
            match answer {
                Ok((line, time)) => {
                    now.witnesses[self.number].cosigned(round, size, time);
                    if let Some(current) = now.round.as_mut().filter(|current| current.number() == round) {
                        current.put(self.number, line);
                    }
                }
                Err(Trouble::Stopping) => return,
                Err(Trouble::Passed { theirs }) => now.witnesses[self.number].passed(round, theirs),
                Err(trouble) => {
                    let name = self.witness.name.as_str();
                    let told = &mut now.witnesses[self.number];
                    match (trouble.is_alarming(), told.failing) {
                        (true, _) => tracing::error!(witness = name, "ALARM: {trouble}"),
                        (false, 0) => tracing::warn!(witness = name, "does not cosign: {trouble}"),
                        (false, _) => tracing::debug!(witness = name, "does not cosign: {trouble}"),
                    }
                    told.known = known;
                    told.failed(trouble.to_string(), jitter());
                }
            }
            self.shared.changed.notify_all();
        }
    }

    /// Waits for something to ask about.
    fn next(&self) -> Option<(u64, Arc<SignedCheckpoint>, u64)> {
        let mut now = self.shared.lock();
        loop {
            if now.stopped {
                return None;
            }
            let told = &now.witnesses[self.number];
            let due = now.round.as_ref().and_then(|round| Some((round, told.due(round.number())?)));
            let wait = match due {
                Some((round, due)) => match due.checked_duration_since(Instant::now()) {
                    Some(wait) if !wait.is_zero() => wait,
                    _ => return Some((round.number(), round.checkpoint().clone(), told.known)),
                },
                None => Duration::from_secs(60),
            };
            let waited = self.shared.changed.wait_timeout(now, wait);
            now = waited.unwrap_or_else(std::sync::PoisonError::into_inner).0;
        }
    }

    /// Asks; once more with the size that the witness tells, if it knows another than we thought. `known` becomes that size.
    fn ask(&self, checkpoint: &SignedCheckpoint, known: &mut u64) -> Result<(SignatureLine, u64), Trouble> {
        let size = checkpoint.checkpoint().size();
        for last in [false, true] {
            if *known > size {
                // What was kept may be of a round that this node forgot; let the witness tell.
                *known = size;
            }
            let (status, said) = self.post(&self.request(checkpoint, *known)?)?;
            let text =
                || String::from_utf8_lossy(&said).chars().take(200).collect::<String>().trim_end().to_owned();
            match (status, size_in(&said)) {
                (200, _) => {
                    let lines = read_cosignatures(&said, checkpoint, &self.witness.key)?;
                    let line = lines.into_iter().next();
                    let time = line.as_ref().and_then(|line| CosignatureV1::decode(&line.signature));
                    return match (line, time) {
                        (Some(line), Some(cosignature)) => Ok((line, cosignature.time)),
                        _ => Err(Trouble::Status { status, said: text() }),
                    };
                }
                (409, Some(theirs)) if theirs > size => {
                    // What goes round was published; the log itself may have come further, as after a tail was taken.
                    let ours = self.store.upgrade().ok_or(Trouble::Stopping)?.size();
                    return Err(match theirs <= ours {
                        true => Trouble::Passed { theirs },
                        false => Trouble::Ahead { theirs, ours },
                    });
                }
                (409, Some(theirs)) if theirs != *known && !last => *known = theirs,
                (422, _) => return Err(Trouble::History { said: text() }),
                _ => return Err(Trouble::Status { status, said: text() }),
            }
        }
        Err(Trouble::Stopping)
    }

    fn request(&self, checkpoint: &SignedCheckpoint, old: u64) -> Result<String, Trouble> {
        let size = checkpoint.checkpoint().size();
        let proof = match old {
            0 => Vec::new(),
            _ => self.store.upgrade().ok_or(Trouble::Stopping)?.consistency(old, size)?,
        };
        Ok(AddCheckpoint { old, proof, checkpoint: checkpoint.text().to_owned() }.to_string())
    }

    fn post(&self, body: &str) -> Result<(u16, Vec<u8>), ureq::Error> {
        let url = self.witness.url.as_deref().unwrap_or_default().trim_end_matches('/');
        let request = self.agent.post(format!("{url}/add-checkpoint")).header("content-type", "text/plain");
        let mut answer = request.send(body)?;
        Ok((answer.status().as_u16(), answer.body_mut().with_config().limit(ANSWER).read_to_vec()?))
    }
}

/// A client with limits: a witness that hangs must not hang the node.
pub(super) fn agent(url: &str) -> Agent {
    let mut config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_connect(Some(Duration::from_secs(5)))
        .timeout_global(Some(Duration::from_secs(10)))
        .user_agent(concat!("suyuan/", env!("CARGO_PKG_VERSION")));
    let host = url.parse::<ureq::http::Uri>().ok().and_then(|uri| uri.host().map(str::to_owned));
    let local = |host: &str| {
        host == "localhost"
            || host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
    };
    if host.is_some_and(|host| local(&host)) {
        config = config.proxy(None);
    }
    config.build().into()
}

/// `text/x.tlog.size`: a decimal number and a newline.
fn size_in(body: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(body).ok()?.strip_suffix('\n')?;
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

fn jitter() -> u8 {
    let mut byte = [128];
    // Without randomness everybody waits alike, which does no harm here.
    let _ = getrandom::fill(&mut byte);
    byte[0]
}
