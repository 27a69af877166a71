//! Sends what waits, in the order of the key's chain, as often as it takes.
//!
//! The same bytes may go out many times: the node knows them and gives the same number. What it refuses is put aside with its
//! reason; its number in the chain is free again, so everything that was signed behind it is signed again in one go (same payloads, same
//! times, `suyuan.instead` naming the old ids). What is pending is entered, and holds nothing up.

use std::{collections::HashSet, thread, time::Duration};

use ed25519_dalek::SigningKey;
use suyuan_ledger::statement::{Draft, Header, MAX_INSTEAD, Statement};

use super::{Outbox, carry::first_batch, queue::joined};
use crate::{
    client::{Answer, Client, ClientError, Problem},
    failure::Failure,
    speech::tr,
    voice::Voice,
};

/// How often a node that is busy is asked again, each time after twice as long, from a quarter of a second on.
const PATIENCE: u32 = 6;

/// Refusals that all other statements of the key would meet as well: nothing is put aside.
const OF_THE_KEY: [&str; 4] = ["unknown-key", "key-revoked", "suspended", "wrong-ledger"];

/// The number is not the one that the key signs next.
const OF_THE_ORDER: [&str; 2] = ["sequence-gap", "sequence-taken"];

/// What became of what waited.
#[derive(Clone, Debug, Default)]
pub(crate) struct Synced {
    /// Entered, and what the ledger said.
    pub(crate) entered: Vec<(Statement, Answer)>,
    /// Refused, and why.
    pub(crate) refused: Vec<(Statement, Problem)>,
    /// How many were signed again because one before them was refused.
    pub(crate) signed_again: usize,
    /// Files that the node does not take, and why: what names them goes without them.
    pub(crate) left_out: Vec<(String, Problem)>,
    /// Why the rest still waits.
    pub(crate) stopped: Option<Failure>,
}

/// Sends all that waits. `open` gives the key; it is called only if something must be signed again.
pub(crate) fn sync(
    client: &Client,
    outbox: &Outbox,
    open: &mut dyn FnMut() -> Result<SigningKey, Failure>,
    tell: &mut dyn FnMut(usize),
    voice: &Voice,
) -> Result<Synced, Failure> {
    let mut synced = Synced::default();
    let mut key = None;
    let (mut tries, mut astray) = (0, false);
    let mut handed = HashSet::new();
    let mut all = outbox.waiting()?;
    let mut done = 0;
    while done < all.len() {
        let waiting = &all[done..];
        let batch = first_batch(waiting);
        // A node keeps what is there when the statement comes that names it.
        for name in outbox.named_by(batch)? {
            if handed.contains(&name) {
                continue;
            }
            match outbox.hand_over(client, &name, voice)? {
                Err(ClientError::Problem(problem)) if is_final(&problem) => {
                    synced.left_out.push((name.clone(), *problem));
                }
                Err(error) => {
                    synced.stopped = Some(error.into());
                    return Ok(synced);
                }
                Ok(()) => {}
            }
            handed.insert(name);
        }
        let answers = match client.submit_all(&joined(batch)) {
            Ok(answers) => answers,
            Err(error) if is_busy(&error) && tries < PATIENCE => {
                rest(&mut tries);
                continue;
            }
            Err(error) => {
                synced.stopped = Some(error.into());
                break;
            }
        };
        let (mut entered, mut hindrance) = (Vec::new(), None);
        for (statement, answer) in batch.iter().zip(answers) {
            match answer {
                Ok(answer) => entered.push((statement.clone(), answer)),
                Err(problem) => {
                    hindrance = Some(problem);
                    break;
                }
            }
        }
        let at = entered.len();
        outbox.entered(entered.iter().map(|(statement, answer)| (statement, answer)))?;
        synced.entered.append(&mut entered);
        tell(at);
        done += at;
        if at > 0 {
            (tries, astray) = (0, false);
        }
        let Some(problem) = hindrance else {
            if at == 0 {
                synced.stopped = Some(Failure::network(tr!("sync-no-answer")));
                break;
            }
            continue;
        };
        let code = problem.code.as_str();
        if problem.retry || problem.status >= 500 || problem.status == 429 {
            // A node that takes nothing by what it is (`read-only`) takes it no sooner for being asked again.
            let passes = problem.retry || problem.status != 503;
            if tries < PATIENCE && passes && code != "blob-missing" {
                rest(&mut tries);
                continue;
            }
            synced.stopped = Some(problem.into());
            break;
        }
        if OF_THE_KEY.contains(&code) {
            synced.stopped = Some(problem.into());
            break;
        }
        let mut behind = &waiting[at..];
        if OF_THE_ORDER.contains(&code) && !astray {
            // The key signed elsewhere too, or what was before this was given up.
            astray = true;
        } else {
            outbox.refused(&waiting[at], Some(&problem))?;
            synced.refused.push((waiting[at].clone(), problem));
            tell(1);
            done += 1;
            behind = &waiting[at + 1..];
        }
        if behind.is_empty() {
            continue;
        }
        if key.is_none() {
            match open() {
                Ok(opened) => key = Some(opened),
                Err(failure) => {
                    synced.stopped = Some(failure);
                    break;
                }
            }
        }
        if let Some(key) = &key {
            let again = signed_again(client, outbox, key, behind)?;
            outbox.exchange(&again)?;
            synced.signed_again += again.len();
            (all, done) = (again, 0);
        }
    }
    outbox.forget_files()?;
    Ok(synced)
}

/// The same payloads in the same order, from where the key's chain stands now.
fn signed_again(
    client: &Client,
    outbox: &Outbox,
    key: &SigningKey,
    behind: &[Statement],
) -> Result<Vec<Statement>, Failure> {
    let state = outbox.standing(client)?.ok_or_else(|| Failure::key(tr!("sync-key-unknown")))?;
    let mut prev =
        state.prev.parse().map_err(|e| Failure::network(tr!("node-gave-id", cause = format!("{e}"))))?;
    let mut again = Vec::with_capacity(behind.len());
    for (statement, seq) in behind.iter().zip(state.seq..) {
        let old = statement.header();
        let mut instead = old.instead.clone();
        instead.push(statement.id());
        instead.drain(..instead.len().saturating_sub(MAX_INSTEAD));
        let header = Header { seq, prev: Some(prev), instead, ..old.clone() };
        let signed = Draft { header, payload: statement.payload().to_vec() }
            .sign(key)
            .map_err(|e| Failure::usage(tr!("cannot-sign-again", cause = format!("{e}"))))?;
        prev = signed.id();
        again.push(signed);
    }
    Ok(again)
}

fn is_busy(error: &ClientError) -> bool {
    matches!(error, ClientError::Problem(p) if p.retry && (p.status == 503 || p.status == 429))
}

/// Whether the same bytes will never be taken.
fn is_final(problem: &Problem) -> bool {
    !problem.retry && (400..500).contains(&problem.status) && problem.status != 429
}

fn rest(tries: &mut u32) {
    thread::sleep(Duration::from_millis(250) * 2_u32.pow(*tries));
    *tries += 1;
}
