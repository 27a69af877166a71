//! What was signed and what became of it: from this device's own files, and from the ledger if its node answers.
//!
//! | state | where it is from |
//! |---|---|
//! | waiting | the outbox |
//! | accepted, flagged, pending | the receipt and what the ledger said then; the ledger's word of now if it answers |
//! | refused | what was put aside, with the reason |
//! | draft | not signed yet |
//!
//! An error declaration repeats the event with its id, so what corrects what is read from the events themselves, on both sides.

mod links;

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde_json::{Value, json};
use suyuan_ledger::statement::Statement;

pub(crate) use links::Links;

use crate::{
    client::{Answer, Client, Logged, Problem, Reason},
    drafts::Drafts,
    failure::Failure,
    home::Home,
    outbox::{Outbox, act_of},
    wording::in_words,
};

/// So many entries at the log's end are looked through first; then ever more.
const WINDOW: u64 = 2_000;

/// What became of a statement.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum State {
    /// Not signed.
    Draft,
    /// Signed, not answered.
    Waiting,
    /// Entered: the verdict and why.
    Entered(String, Vec<Reason>),
    /// Refused, and why if that was kept.
    Refused(Option<Problem>),
}

/// One statement.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    /// Its id; of a draft, its name.
    pub(crate) id: String,
    /// Its number in the ledger.
    pub(crate) index: Option<u64>,
    /// Its number in its key's chain.
    pub(crate) seq: u64,
    /// What was done, in a word.
    pub(crate) what: String,
    /// The kind of statement.
    kind: String,
    /// About what.
    pub(crate) subject: String,
    /// When it was done, as claimed.
    pub(crate) time: String,
    /// Who signed.
    pub(crate) issuer: String,
    /// What became of it.
    pub(crate) state: State,
    /// The exact payload.
    pub(crate) payload: String,
}

/// Which statements are wanted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted {
    /// About this thing, by whomever; nothing: one's own.
    pub(crate) thing: Option<String>,
    /// Signed by this party.
    pub(crate) party: Option<String>,
    /// From this day on.
    pub(crate) from: Option<String>,
    /// Up to this day.
    pub(crate) to: Option<String>,
    /// So many.
    pub(crate) limit: usize,
}

impl Item {
    fn of(statement: &Statement, index: Option<u64>, state: State) -> Item {
        let (header, act) = (statement.header(), act_of(statement));
        Item {
            id: act.id,
            index,
            seq: act.seq,
            what: act.what,
            kind: header.kind.to_string(),
            subject: act.subject,
            time: act.time,
            issuer: header.issuer.clone(),
            state,
            payload: String::from_utf8_lossy(statement.payload()).into_owned(),
        }
    }

    fn of_log(logged: Logged) -> Item {
        let told: Value = serde_json::from_str(&logged.payload).unwrap_or_default();
        let text = |name: &str| told.get(name).and_then(Value::as_str).map(str::to_owned);
        let step = text("bizStep").map(|step| step.rsplit(['#', '/', ':']).next().unwrap_or("").to_owned());
        Item {
            what: step.unwrap_or_else(|| logged.kind.clone()),
            kind: logged.kind,
            time: text("eventTime").unwrap_or(logged.time),
            state: State::Entered(logged.verdict, logged.reasons),
            id: logged.id,
            index: Some(logged.index),
            seq: 0,
            subject: logged.subject,
            issuer: logged.issuer,
            payload: logged.payload,
        }
    }

    fn names(&self, thing: &str) -> bool {
        self.subject == thing || self.payload.contains(&format!("\"{thing}\""))
    }

    /// In a line.
    pub(crate) fn words(&self) -> String {
        in_words(&self.kind, &self.subject, self.payload.as_bytes())
    }

    /// The day as claimed, `2026-04-18`.
    fn day(&self) -> &str {
        self.time.get(..10).unwrap_or(&self.time)
    }

    fn moment(&self) -> i64 {
        self.time.parse::<jiff::Timestamp>().map_or(i64::MIN, jiff::Timestamp::as_millisecond)
    }

    /// How people point at it: its number in the ledger, else the first digits of its id.
    pub(crate) fn reference(&self) -> String {
        self.index.map_or_else(|| crate::context::short_id(&self.id).to_owned(), |index| index.to_string())
    }

    /// As data, with what it corrects and what corrects it.
    pub(crate) fn to_json(&self, links: &Links) -> Value {
        let (state, reasons, problem) = match &self.state {
            State::Draft => ("draft", json!([]), Value::Null),
            State::Waiting => ("waiting", json!([]), Value::Null),
            State::Entered(verdict, reasons) => (verdict.as_str(), json!(reasons), Value::Null),
            State::Refused(problem) => ("refused", json!([]), json!(problem)),
        };
        json!({
            "id": self.id, "index": self.index, "what": self.what, "words": self.words(), "subject": self.subject,
            "time": self.time, "issuer": self.issuer, "state": state, "reasons": reasons, "problem": problem,
            "corrects": links.corrects(self), "corrected_by": links.corrected_by(self), "instead_of": links.instead_of(self),
        })
    }
}

/// What this device knows by itself.
pub(crate) fn own(home: &Home, outbox: &Outbox) -> Result<Vec<Item>, Failure> {
    let mut items: Vec<Item> = Vec::new();
    for draft in Drafts::of(home).all()? {
        let told: Value = serde_json::from_str(&draft.payload).unwrap_or_default();
        items.push(Item {
            id: draft.name(),
            index: None,
            seq: u64::MAX,
            what: draft.kind.clone(),
            kind: draft.kind,
            time: told.get("eventTime").and_then(Value::as_str).unwrap_or(&draft.made).to_owned(),
            subject: draft.subject,
            issuer: String::new(),
            state: State::Draft,
            payload: draft.payload,
        });
    }
    items.extend(outbox.waiting()?.iter().map(|statement| Item::of(statement, None, State::Waiting)));
    let entered = |(statement, answer): (Statement, Option<Answer>)| {
        let (index, state) = match answer {
            Some(Answer { index, verdict, reasons, .. }) => (Some(index), State::Entered(verdict, reasons)),
            None => (None, State::Entered("accepted".to_owned(), Vec::new())),
        };
        Item::of(&statement, index, state)
    };
    items.par_extend(outbox.receipts()?.into_par_iter().map(entered));
    for refused in outbox.all_refused()? {
        items.push(Item::of(&refused.statement, None, State::Refused(refused.problem)));
    }
    Ok(items)
}

/// The same, with what the ledger has of it and of others; the newest first.
pub(crate) fn gathered(
    mut items: Vec<Item>,
    client: Option<(&Client, u64)>,
    me: &str,
    wanted: &Wanted,
) -> Result<Vec<Item>, Failure> {
    if let Some((client, size)) = client {
        let party = wanted.party.as_deref().unwrap_or(me);
        let of = wanted.thing.as_deref().unwrap_or(party);
        let mut seen: BTreeMap<String, usize> =
            items.iter().enumerate().map(|(at, item)| (item.id.clone(), at)).collect();
        let mut window = WINDOW;
        loop {
            let from = size.saturating_sub(window);
            let found = client.history_from(of, from)?;
            let mut enough = 0;
            for logged in found {
                let item = Item::of_log(logged);
                enough += usize::from(wanted.takes(&item, me));
                match seen.get(&item.id) {
                    // The ledger's word of now counts.
                    Some(at) => (items[*at].index, items[*at].state) = (item.index, item.state.clone()),
                    None => {
                        seen.insert(item.id.clone(), items.len());
                        items.push(item);
                    }
                }
            }
            if from == 0 || enough >= wanted.limit {
                break;
            }
            window = window.saturating_mul(8);
        }
    }
    items.sort_by_cached_key(|item| {
        std::cmp::Reverse((item.moment(), item.index.unwrap_or(u64::MAX), item.seq))
    });
    Ok(items)
}

impl Wanted {
    /// Whether this one is wanted.
    pub(crate) fn takes(&self, item: &Item, me: &str) -> bool {
        let whose = match (&self.party, &self.thing) {
            (Some(party), _) => item.issuer == *party,
            (None, Some(_)) => true,
            (None, None) => item.issuer.is_empty() || item.issuer == me,
        };
        whose
            && self.thing.as_deref().is_none_or(|thing| item.names(thing))
            && self.from.as_deref().is_none_or(|from| item.day() >= from)
            && self.to.as_deref().is_none_or(|to| item.day() <= to)
    }
}
