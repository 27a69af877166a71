//! In whose hands it was too warm: excursions divided at handovers.
//!
//! Goods are the shipper's until somebody signs that they have arrived; what the receiver signs says when. So custody changes at the
//! `eventTime` of `receiving` (or `accepting`), and ends at `retail_selling` and `destroying`. A log that names the paper of a
//! handover is divided by the handovers of that paper alone: a lot may travel in two trucks.

use rust_decimal::Decimal;

use super::{Range, Series, Standing, micro::minutes};
use crate::event::{Action, BizStep, Event, EventKind, SourceDest};

/// An event in effect, and who signed it.
#[derive(Clone, Copy, Debug)]
pub struct Act<'e> {
    /// The event.
    pub event: &'e Event,
    /// Its signer.
    pub signer: &'e str,
    /// Who did it, if it was recorded for somebody without a key.
    pub done_by: Option<&'e str>,
}

/// Who held goods, from when to when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Custody {
    /// The party.
    pub holder: String,
    /// From this time on, in milliseconds since 1970 UTC; from ever where nothing says since when.
    pub from_ms: Option<i64>,
    /// Until this time, not included; until now where nothing says until when.
    pub until_ms: Option<i64>,
}

/// What of a log fell into one holder's time, in minutes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The party; none where nobody is known to have held the goods.
    pub holder: Option<String>,
    /// Measured in all.
    pub measured: Decimal,
    /// Not measured.
    pub unmeasured: Decimal,
    /// Below the lower limit.
    pub below: Decimal,
    /// Above the upper limit.
    pub above: Decimal,
}

/// Who held goods, as the events that name them tell it. With `papers`, only handovers that name one of them count, if there are any.
pub fn custody(acts: &[Act<'_>], papers: &[&str]) -> Vec<Custody> {
    let named = |act: &Act<'_>| {
        act.event.common.biz_transactions.iter().any(|paper| papers.contains(&paper.id.as_str()))
    };
    let by_paper: Vec<Turn> = acts.iter().filter(|act| named(act)).filter_map(|act| turn(act)).collect();
    let mut turns = match by_paper.is_empty() {
        true => acts.iter().filter_map(turn).collect(),
        false => by_paper,
    };
    turns.sort_by_key(|turn| turn.at_ms);
    let mut held: Vec<Custody> = Vec::new();
    for Turn { at_ms, from, to } in turns {
        if held.is_empty()
            && let Some(from) = from
        {
            held.push(Custody { holder: from, from_ms: None, until_ms: None });
        }
        let last = held.last_mut().filter(|last| last.until_ms.is_none());
        if let Some(last) = last {
            if to.as_deref() == Some(last.holder.as_str()) {
                continue;
            }
            last.until_ms = Some(at_ms);
        }
        held.extend(to.map(|holder| Custody { holder, from_ms: Some(at_ms), until_ms: None }));
    }
    held.retain(|custody| custody.from_ms.is_none() || custody.from_ms != custody.until_ms);
    held
}

/// A change of hands.
struct Turn {
    at_ms: i64,
    /// Who had them before, where that is known.
    from: Option<String>,
    /// Who has them then; nobody when they are gone.
    to: Option<String>,
}

/// What an event says about hands; nothing, if it moves nothing.
fn turn(act: &Act<'_>) -> Option<Turn> {
    let event = act.event;
    if event.error_declaration().is_some() {
        return None;
    }
    let actor = act.done_by.unwrap_or(act.signer).to_owned();
    let party = |id: Option<&str>| id.map(str::to_owned);
    let at_ms = event.time_ms();
    let made = matches!(event.kind, EventKind::Transformation(_)) || event.action() == Some(Action::Add);
    match event.biz_step() {
        Some(BizStep::Receiving | BizStep::Accepting) => {
            Some(Turn { at_ms, from: party(event.source(SourceDest::PossessingParty)), to: Some(actor) })
        }
        // Until somebody signs that they have come they stay the shipper's.
        Some(BizStep::Shipping) if event.destination(SourceDest::PossessingParty).is_some() => {
            Some(Turn { at_ms, from: Some(actor.clone()), to: Some(actor) })
        }
        Some(BizStep::RetailSelling | BizStep::Destroying) => {
            Some(Turn { at_ms, from: Some(actor), to: None })
        }
        _ if made => Some(Turn { at_ms, from: None, to: Some(actor) }),
        _ => None,
    }
}

/// Divides a log among those who held the goods: each once, in order of time.
pub fn attribute(series: &Series, range: Range, gap_ms: i64, held: &[Custody]) -> Vec<Held> {
    let mut shares: Vec<(Option<&str>, [i64; 4])> = Vec::new();
    let mut add = |holder, standing, ms| {
        let column = match standing {
            Standing::Inside => 0,
            Standing::Unmeasured => 1,
            Standing::Below => 2,
            Standing::Above => 3,
        };
        match shares.iter_mut().find(|(known, _)| *known == holder) {
            Some((_, share)) => share[column] += ms,
            None => {
                let mut share = [0; 4];
                share[column] = ms;
                shares.push((holder, share));
            }
        }
    };
    for span in series.spans(range, gap_ms) {
        let mut at = span.from_ms;
        while at < span.until_ms {
            let now = held.iter().find(|c| {
                c.from_ms.is_none_or(|from| from <= at) && c.until_ms.is_none_or(|until| at < until)
            });
            let next =
                held.iter().flat_map(|c| [c.from_ms, c.until_ms]).flatten().filter(|ms| *ms > at).min();
            let until = next.unwrap_or(span.until_ms).min(span.until_ms);
            add(now.map(|c| c.holder.as_str()), span.standing, until - at);
            at = until;
        }
    }
    let held = |(holder, [inside, unmeasured, below, above]): (Option<&str>, [i64; 4])| Held {
        holder: holder.map(str::to_owned),
        measured: minutes(inside + below + above),
        unmeasured: minutes(unmeasured),
        below: minutes(below),
        above: minutes(above),
    };
    shares.into_iter().map(held).collect()
}
