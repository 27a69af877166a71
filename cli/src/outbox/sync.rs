//! Sends what waits, in the order of the key's chain, as often as it takes.
//!
//! The same bytes may go out many times: the node knows them and gives the same number. What it refuses is put aside with its
//! reason; its number in the chain is free again, so everything that was signed behind it is signed again in one go (same payloads, same
//! times, `suyuan.instead` naming the old ids). What is pending is entered, and holds nothing up.

use std::{thread, time::Duration};

use ed25519_dalek::SigningKey;
use suyuan_ledger::statement::{Draft, Header, MAX_INSTEAD, Statement};

use super::{Outbox, carry::batches};
use crate::{
    client::{Answer, Client, ClientError, Problem},
    failure::Failure,
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
    /// Why the rest still waits.
    pub(crate) stopped: Option<Failure>,
}

/// Sends all that waits. `open` gives the key; it is called only if something must be signed again.
pub(crate) fn sync(
    client: &Client,
    outbox: &Outbox,
    open: &mut dyn FnMut() -> Result<SigningKey, Failure>,
    tell: &mut dyn FnMut(usize),
) -> Result<Synced, Failure> {
    let mut synced = Synced::default();
    let mut key = None;
    let (mut tries, mut astray) = (0, false);
    for blob in outbox.kept_blobs()? {
        let bytes = std::fs::read(&blob).map_err(|e| Failure::file(&blob, &e))?;
        if let Err(error) = client.upload(&bytes) {
            synced.stopped = Some(error.into());
            return Ok(synced);
        }
    }
    loop {
        let waiting = outbox.waiting()?;
        let Some(batch) = batches(&waiting).first().copied() else { break };
        let bytes: Vec<u8> = batch.iter().flat_map(|s| s.bytes().iter().copied()).collect();
        let answers = match client.submit_all(&bytes) {
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
        let before = synced.entered.len();
        let mut hindrance = None;
        for (at, (statement, answer)) in batch.iter().zip(answers).enumerate() {
            match answer {
                Ok(answer) => {
                    outbox.entered(statement, &answer)?;
                    tell(1);
                    synced.entered.push((statement.clone(), answer));
                }
                Err(problem) => {
                    hindrance = Some((at, problem));
                    break;
                }
            }
        }
        if synced.entered.len() > before {
            (tries, astray) = (0, false);
        }
        let Some((at, problem)) = hindrance else {
            if synced.entered.len() == before {
                synced.stopped = Some(Failure::network("the node gave no answer for what was sent"));
                break;
            }
            continue;
        };
        let code = problem.code.as_str();
        if problem.retry || problem.status >= 500 || problem.status == 429 {
            if tries < PATIENCE && code != "blob-missing" {
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
            outbox.exchange(&signed_again(client, key, behind)?)?;
            synced.signed_again += behind.len();
        }
    }
    if outbox.waiting()?.is_empty() {
        outbox.forget_blobs()?;
    }
    Ok(synced)
}

/// The same payloads in the same order, from where the key's chain stands now.
fn signed_again(client: &Client, key: &SigningKey, behind: &[Statement]) -> Result<Vec<Statement>, Failure> {
    let hex = crate::key_file::public_hex(key);
    let state = client.key(&hex)?.ok_or_else(|| Failure::key("the ledger does not know the key any more"))?;
    let mut prev =
        state.prev.parse().map_err(|e| Failure::network(format!("the node gave a wrong id: {e}")))?;
    let mut again = Vec::with_capacity(behind.len());
    for (statement, seq) in behind.iter().zip(state.seq..) {
        let old = statement.header();
        let mut instead = old.instead.clone();
        instead.push(statement.id());
        instead.drain(..instead.len().saturating_sub(MAX_INSTEAD));
        let header = Header { seq, prev: Some(prev), instead, ..old.clone() };
        let signed = Draft { header, payload: statement.payload().to_vec() }
            .sign(key)
            .map_err(|e| Failure::usage(format!("this cannot be signed again: {e}")))?;
        prev = signed.id();
        again.push(signed);
    }
    Ok(again)
}

fn is_busy(error: &ClientError) -> bool {
    matches!(error, ClientError::Problem(p) if p.status == 503 || p.status == 429)
}

fn rest(tries: &mut u32) {
    thread::sleep(Duration::from_millis(250) * 2_u32.pow(*tries));
    *tries += 1;
}
