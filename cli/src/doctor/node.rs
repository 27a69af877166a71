//! The node: whether it answers, for which ledger, how far its log is, and whether its clock and version fit ours.

use jiff::Timestamp;
use serde_json::Value;

use super::{Finding, span};
use crate::{
    client::{Client, Health, LedgerInfo},
    command::status::checkpoint_size,
    context::{Context, short_id},
    failure::Failure,
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
            found.push(log(client, &info, &health.said));
        }
        Err(failure) => found.push(Finding::failed("ledger", &failure)),
    }
    found
}

fn node(health: &Health) -> Finding {
    let text = |name: &str| health.said[name].as_str();
    if !health.well {
        let remedy = text("hint")
            .unwrap_or("see what its own log says (`journalctl -u suyuan`), and docs/OPERATING.md");
        return Finding::bad(
            "node",
            format!("answers, and takes nothing: {}", text("detail").unwrap_or("no reason given")),
            remedy,
        );
    }
    match text("warning") {
        Some(warning) => Finding::look("node", format!("answers; {warning}"), "docs/OPERATING.md, Watch"),
        None if health.said["following"].is_object() => Finding::ok("node", "answers; it follows another"),
        None => Finding::ok("node", "answers, and takes statements"),
    }
}

fn version(node: Option<&str>) -> Finding {
    match node {
        Some(node) if node == env!("CARGO_PKG_VERSION") => {
            Finding::ok("version", format!("the node's is {node} too"))
        }
        Some(node) => {
            Finding::look("version", format!("the node's is {node}"), "update the older of the two")
        }
        None => Finding::look("version", "the node does not tell its own", "it may be an old one: update it"),
    }
}

/// Ours against the node's, and against the log, whose times never go back.
fn clock(ours: Timestamp, theirs: Option<Timestamp>, last: Option<Timestamp>) -> Finding {
    const REMEDY: &str = "look at both clocks: `timedatectl`; switch on network time where it is off";
    if let Some(last) = last.filter(|last| last.as_second() - ours.as_second() > MUCH) {
        let ahead = span(last.as_second() - ours.as_second());
        return Finding::bad(
            "clock",
            format!("the log's last entry is {ahead} ahead of this machine's clock"),
            REMEDY,
        );
    }
    let Some(theirs) = theirs else {
        return Finding::look(
            "clock",
            "the node's answer has no Date to compare with",
            "compare by hand: `date -u`",
        );
    };
    let apart = theirs.as_second() - ours.as_second();
    let said = match apart {
        -1..=1 => "the same as the node's, to the second".to_owned(),
        _ => format!("{} {} the node's", span(apart), if apart > 0 { "behind" } else { "ahead of" }),
    };
    match apart.abs() {
        apart if apart > MUCH => Finding::bad("clock", said, REMEDY),
        apart if apart > LITTLE => Finding::look("clock", said, REMEDY),
        _ => Finding::ok("clock", said),
    }
}

fn ledger(context: &Context, info: &LedgerInfo) -> Finding {
    let id = short_id(&info.ledger);
    match &context.config.ledger {
        None => Finding::look(
            "ledger",
            format!("{id}; none is trusted here yet"),
            "compare the id with what its governors publish; the first command that needs one will ask",
        ),
        Some(pin) if pin.id != info.ledger => Finding::bad(
            "ledger",
            format!("{id} is NOT the one that is trusted, {}", short_id(&pin.id)),
            "name the right node with --node URL, or another --home DIR for another ledger; if the address is the same as before, ask its governors why",
        ),
        Some(pin) if !info.vkeys.iter().any(|vkey| pin.vkeys.contains(vkey)) => Finding::bad(
            "ledger",
            format!("{id} is the one that is trusted; its log's keys are others"),
            "`suyuan audit` walks the charters to the keys in force, and keeps them",
        ),
        Some(_) => Finding::ok("ledger", format!("{id}, the one that is trusted")),
    }
}

fn log(client: &Client, info: &LedgerInfo, health: &Value) -> Finding {
    let size = match checkpoint_size(client, info) {
        Ok(size) => size,
        Err(failure) => return Finding::failed("log", &failure),
    };
    let source = health["following"]["theirs"].as_u64().unwrap_or(info.size);
    let ahead = source.max(info.size).saturating_sub(size);
    let cosigned = health["cosigned"].as_u64().map(|cosigned| format!(", cosigned to {cosigned}"));
    let said = format!(
        "{} entries; the checkpoint holds, {ahead} behind{}",
        info.size,
        cosigned.unwrap_or_default()
    );
    match ahead > BEHIND {
        true => Finding::look(
            "log",
            said,
            "ask again in a minute; if it grows, look at witnesses, source and disk (docs/OPERATING.md, Watch)",
        ),
        false => Finding::ok("log", said),
    }
}

/// What stands for the node's address: a host that the ledger publishes is no secret, any other is nobody's business.
pub(super) fn label(context: &Context, base: &str) -> &'static str {
    let host = base.split_once("://").map_or(base, |(_, rest)| rest);
    let known = context.config.ledger.as_ref().is_some_and(|pin| pin.hosts.iter().any(|h| h == host));
    match known {
        true => "the ledger's own address",
        false => "the node's address",
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
