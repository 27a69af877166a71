//! The node: whether it answers, for which ledger, how far its log is, and whether its clock and version fit ours.

use jiff::Timestamp;
use serde_json::Value;

use super::{Finding, span};
use crate::{
    client::{Client, Health, LedgerInfo},
    command::status::checkpoint_size,
    context::{Context, short_id},
    failure::Failure,
    seen::Seen,
    speech::tr,
};

/// A node refuses to enter anything when its clock jumps by more.
const MUCH: i64 = 60;
/// What a network and whole seconds in `Date` explain.
const LITTLE: i64 = 5;
/// Entries that a busy log may be ahead of its checkpoint.
const BEHIND: u64 = 1_000;

pub(super) fn examine(context: &Context) -> Vec<Finding> {
    let program =
        format!("suyuan {}, {} {}", env!("CARGO_PKG_VERSION"), std::env::consts::OS, std::env::consts::ARCH);
    let mut found = vec![Finding::ok("program", program)];
    let client = match context.client() {
        Ok(client) => client,
        Err(failure) => return [found, vec![Finding::failed("node", &failure)]].concat(),
    };
    match client.health() {
        Ok(health) => found.extend(answering(context, &client, &health)),
        Err(error) => found.push(Finding::failed("node", &Failure::from(error))),
    }
    found
}

fn answering(context: &Context, client: &Client, health: &Health) -> Vec<Finding> {
    let mut found = vec![node(health), version(health.version.as_deref())];
    let info = client.ledger().map_err(Failure::from);
    let last = info.as_ref().ok().and_then(|info| info.time.as_deref()?.parse().ok());
    found.push(clock(Timestamp::now(), health.date, last));
    match info {
        Ok(info) => {
            found.push(ledger(context, &info));
            found.push(log(context, client, &info, &health.said));
        }
        Err(failure) => found.push(Finding::failed("ledger", &failure)),
    }
    found
}

fn node(health: &Health) -> Finding {
    let text = |name: &str| health.said[name].as_str();
    if !health.well {
        let remedy = text("hint").map_or_else(|| tr!("doctor-node-do"), str::to_owned);
        return Finding::bad("node", tr!("doctor-node-shut", why = text("detail").unwrap_or("?")), remedy);
    }
    match text("warning") {
        Some(warning) => {
            Finding::look("node", tr!("doctor-node-warns", warning = warning), tr!("doctor-node-warns-do"))
        }
        None if health.said["following"].is_object() => Finding::ok("node", tr!("doctor-node-follows")),
        None => Finding::ok("node", tr!("doctor-node")),
    }
}

fn version(node: Option<&str>) -> Finding {
    match node {
        Some(node) if node == env!("CARGO_PKG_VERSION") => {
            Finding::ok("version", tr!("doctor-version", version = node))
        }
        Some(node) => Finding::look(
            "version",
            tr!("doctor-version-other", version = node),
            tr!("doctor-version-other-do"),
        ),
        None => Finding::look("version", tr!("doctor-version-none"), tr!("doctor-version-none-do")),
    }
}

/// Ours against the node's, and against the log, whose times never go back.
fn clock(ours: Timestamp, theirs: Option<Timestamp>, last: Option<Timestamp>) -> Finding {
    let remedy = || tr!("doctor-clock-do");
    if let Some(last) = last.filter(|last| last.as_second() - ours.as_second() > MUCH) {
        let ahead = span(last.as_second() - ours.as_second());
        return Finding::bad("clock", tr!("doctor-clock-ahead", ahead = ahead), remedy());
    }
    let Some(theirs) = theirs else {
        return Finding::look("clock", tr!("doctor-clock-none"), tr!("doctor-clock-none-do"));
    };
    let apart = theirs.as_second() - ours.as_second();
    let said = match apart {
        -1..=1 => tr!("doctor-clock-same"),
        _ if apart > 0 => tr!("doctor-clock-behind", apart = span(apart)),
        _ => tr!("doctor-clock-before", apart = span(apart)),
    };
    match apart.abs() {
        apart if apart > MUCH => Finding::bad("clock", said, remedy()),
        apart if apart > LITTLE => Finding::look("clock", said, remedy()),
        _ => Finding::ok("clock", said),
    }
}

fn ledger(context: &Context, info: &LedgerInfo) -> Finding {
    let id = short_id(&info.ledger);
    match &context.config.ledger {
        None => Finding::look("ledger", tr!("doctor-ledger-none", id = id), tr!("doctor-ledger-none-do")),
        Some(pin) if pin.id != info.ledger => Finding::bad(
            "ledger",
            tr!("doctor-ledger-other", id = id, trusted = short_id(&pin.id)),
            tr!("doctor-ledger-other-do"),
        ),
        Some(pin) if !info.vkeys.iter().any(|vkey| pin.vkeys.contains(vkey)) => {
            Finding::bad("ledger", tr!("doctor-ledger-keys", id = id), tr!("doctor-ledger-keys-do"))
        }
        Some(_) => Finding::ok("ledger", tr!("doctor-ledger", id = id)),
    }
}

fn log(context: &Context, client: &Client, info: &LedgerInfo, health: &Value) -> Finding {
    let size = match checkpoint_size(client, info) {
        Ok(size) => size,
        Err(failure) => return Finding::failed("log", &failure),
    };
    if let Some(pin) = context.config.ledger.as_ref().filter(|pin| pin.id == info.ledger)
        && let Err(failure) = Seen::of(&context.home, pin).and_then(|seen| seen.hold(client, info))
    {
        return match failure.code.as_deref() {
            Some("behind") => Finding::look("log", failure.cause, tr!("seen-follower-behind-do")),
            _ => Finding::failed("log", &failure),
        };
    }
    let source = health["following"]["theirs"].as_u64().unwrap_or(info.size);
    let ahead = source.max(info.size).saturating_sub(size);
    let cosigned = health["cosigned"].as_u64().map(|size| tr!("doctor-log-cosigned", size = size));
    let said = tr!("doctor-log", size = info.size, ahead = ahead, cosigned = cosigned.unwrap_or_default());
    match ahead > BEHIND {
        true => Finding::look("log", said, tr!("doctor-log-do")),
        false => Finding::ok("log", said),
    }
}

/// What stands for the node's address: a host that the ledger publishes is no secret, any other is nobody's business.
pub(super) fn label(context: &Context, base: &str) -> String {
    let host = base.split_once("://").map_or(base, |(_, rest)| rest);
    let known = context.config.ledger.as_ref().is_some_and(|pin| pin.hosts.iter().any(|h| h == host));
    match known {
        true => tr!("doctor-address-ledger"),
        false => tr!("doctor-address-node"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::State;

    #[test]
    fn clocks_are_held_against_the_node_and_the_log() {
        let at = |second: i64| Timestamp::from_second(1_790_000_000 + second).unwrap();
        let state = |theirs, last| clock(at(0), theirs, last).state;
        assert_eq!(state(Some(at(1)), Some(at(-9_999))), State::Ok);
        assert_eq!(state(Some(at(-20)), None), State::Look);
        assert_eq!(state(Some(at(61)), None), State::Bad);
        assert_eq!(state(Some(at(0)), Some(at(61))), State::Bad);
        assert_eq!(state(None, None), State::Look);
        assert_eq!(clock(at(0), Some(at(-120)), None).said, "2 minutes ahead of the node's");
    }

    #[test]
    fn another_version_wants_a_look() {
        assert_eq!(version(Some(env!("CARGO_PKG_VERSION"))).state, State::Ok);
        assert_eq!(version(Some("0.0.1")).state, State::Look);
        assert_eq!(version(None).state, State::Look);
    }
}
