//! What an event says of item codes.
//!
//! ```json
//! "suyuan:codes": [{"roll": "hex id", "groups": [[0, 9]], "positions": [[1207, 1207]]}],
//! "suyuan:online": {"orders": 120, "root": "base64"}
//! ```
//!
//! `suyuan:codes`: the codes on the goods of the event. It stands on packing, shipping, receiving, selling and destroying.
//! `suyuan:online`, on a sale: the day's orders, of which the seller keeps the rows; the root is that of an RFC 6962 tree whose
//! leaves are over a salt of 32 bytes and the row's canonical JSON.

use crate::event::{BizStep, BizTransactionType, Disposition, Event, EventKind};
use crate::json::Json;
use crate::log::Hash;
use crate::rules::payload::codes::{read_codes, roll};
use crate::rules::payload::fields::{Fields, malformed};
use crate::rules::rolls::CodeMove;
use crate::rules::span::Span;
use crate::rules::{Refusal, RefusalCode};
use crate::statement::StatementId;

/// Extension: the item codes on the goods.
pub const CODES: &str = "suyuan:codes";

/// Extension: a day's orders.
pub const ONLINE: &str = "suyuan:online";

/// The most rolls of one event.
pub const MOST_ROLLS: usize = 100;

/// Codes of one roll that go along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Along {
    /// The statement that commits to the roll.
    pub roll: StatementId,
    /// Groups: of each the codes that were not singled out.
    pub groups: Vec<Span>,
    /// Single codes.
    pub positions: Vec<Span>,
}

/// A day's orders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Online {
    /// How many.
    pub orders: u64,
    /// The root over their salted rows.
    pub root: Hash,
}

impl Along {
    /// The codes that an event names; none if it does not say.
    pub fn of(event: &Event) -> Result<Vec<Along>, Refusal> {
        let Some(said) = event.extension(CODES) else { return Ok(Vec::new()) };
        Along::read_all(event, said).map_err(|refusal| of_event(CODES, refusal))
    }

    fn read_all(event: &Event, said: &Json) -> Result<Vec<Along>, Refusal> {
        if move_of(event).is_none() {
            let detail = "codes go along when goods are packed, shipped, received, sold or destroyed";
            return Err(malformed("", detail));
        }
        let rolls = said.as_array().filter(|rolls| (1..=MOST_ROLLS).contains(&rolls.len()));
        let Some(rolls) = rolls else {
            return Err(malformed("", format!("expected an array of 1 to {MOST_ROLLS} rolls")));
        };
        let mut all: Vec<Along> = Vec::new();
        for (i, json) in rolls.iter().enumerate() {
            let f = Fields::at_pointer(json, format!("/{i}"), &["roll", "groups", "positions"])?;
            let (groups, positions) = read_codes(&f)?;
            let along = Along { roll: roll(&f)?, groups, positions };
            if all.iter().any(|other| other.roll == along.roll) {
                return Err(malformed(&f.at("roll"), "the roll stands there twice"));
            }
            all.push(along);
        }
        Ok(all)
    }
}

impl Online {
    /// The orders that a sale names, if it does.
    pub fn of(event: &Event) -> Result<Option<Online>, Refusal> {
        let Some(said) = event.extension(ONLINE) else { return Ok(None) };
        let read = || {
            if !matches!(event.biz_step(), Some(BizStep::RetailSelling)) {
                return Err(malformed("", "orders belong to retail_selling"));
            }
            let f = Fields::root(said, &["orders", "root"])?;
            Ok(Online { orders: f.count("orders")?, root: f.parsed("root", str::parse::<Hash>)? })
        };
        read().map(Some).map_err(|refusal| of_event(ONLINE, refusal))
    }
}

/// What becomes of the codes on the goods of an event, if anything does.
pub(in crate::rules) fn move_of(event: &Event) -> Option<CodeMove> {
    let rma = |kind: &Option<BizTransactionType>| *kind == Some(BizTransactionType::Rma);
    let back = event.disposition() == Some(&Disposition::Returned)
        || event.common.biz_transactions.iter().any(|document| rma(&document.kind));
    Some(match event.biz_step() {
        Some(BizStep::Shipping | BizStep::Receiving | BizStep::Accepting) if back => CodeMove::Returned,
        Some(BizStep::Shipping) => CodeMove::Shipped,
        Some(BizStep::Receiving | BizStep::Accepting | BizStep::VoidShipping) => CodeMove::Received,
        Some(BizStep::RetailSelling) => CodeMove::Sold,
        Some(BizStep::Destroying) => CodeMove::Destroyed,
        Some(BizStep::Packing | BizStep::Repackaging) => CodeMove::Packed,
        _ if matches!(event.kind, EventKind::Transformation(_)) => CodeMove::Packed,
        _ => return None,
    })
}

fn of_event(extension: &str, refusal: Refusal) -> Refusal {
    let hint = format!("mend {extension}, or leave it out; docs/FORMAT.md shows it");
    Refusal::new(RefusalCode::InvalidEvent, format!("/{extension}{}", refusal.field), refusal.detail, hint)
}
