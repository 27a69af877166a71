//! The chain around a lot as the node tells it (`GET /v1/trace`, `/v1/reach`), page by page put together, and its two forms for
//! people: a tree in the terminal, a picture in a file.
//!
//! What is told here is not checked: each line names its entry, and `suyuan verify` checks those.

mod drawing;
mod tree;

use serde::{Deserialize, Serialize};
use serde_json::Number;

use crate::{
    client::{Client, ClientError, query},
    failure::Failure,
    short::spoken,
    speech::tr,
    wording,
};

pub(crate) use drawing::drawing;
pub(crate) use tree::{Lines, tree};

/// The most things of one page.
const PAGE: usize = 2_000;

/// A chain; with what it reaches, if that was asked for.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(crate) struct Chain {
    /// What it is about.
    pub(crate) of: String,
    /// Entries in the log.
    pub(crate) size: u64,
    /// Lots, items and units.
    pub(crate) lots: Vec<Lot>,
    /// What went into what.
    pub(crate) links: Vec<Link>,
    /// Who handed what to whom.
    pub(crate) moves: Vec<Move>,
    /// What does not add up.
    pub(crate) mismatches: Vec<serde_json::Value>,
    /// Whether there is more.
    #[serde(default)]
    pub(crate) truncated: bool,
    /// Where it goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<usize>,
    /// Of a reach: ranges of serials.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) items: Vec<Items>,
    /// Of a reach: what is with whom now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) holdings: Vec<Holding>,
    /// Of a reach: what left the books.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) gone: Vec<Gone>,
    /// Of a reach: who had any of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) parties: Vec<Where>,
    /// Of a reach: where it was.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) places: Vec<Where>,
}

/// A lot, an item or a unit.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Lot {
    /// Its id.
    pub(crate) lot: String,
    /// `lot`, `item` or `unit`.
    pub(crate) sort: String,
    /// Negative back, positive forward.
    pub(crate) depth: i64,
    /// Who made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) maker: Option<String>,
    /// How much was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) made: Option<Made>,
    /// When.
    #[serde(rename = "madeAt", default, skip_serializing_if = "Option::is_none")]
    pub(crate) made_at: Option<String>,
    /// With whom it is.
    pub(crate) stock: Vec<Stock>,
    /// The share whose origin nobody recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) unrecorded: Option<Number>,
    /// Remarks.
    pub(crate) flags: Vec<String>,
    /// Why it goes no further.
    pub(crate) stops: Vec<Stop>,
}

/// An amount.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Made {
    /// How much.
    pub(crate) value: Number,
    /// Of what.
    pub(crate) unit: String,
}

/// Stock at one spot.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Stock {
    /// Who has it.
    pub(crate) holder: String,
    /// Where.
    #[serde(default)]
    pub(crate) place: Option<String>,
    /// Whose it is.
    pub(crate) owner: String,
    /// How much.
    pub(crate) quantity: Number,
    /// Of what.
    pub(crate) unit: String,
    /// To whom it is under way.
    #[serde(rename = "underWayTo", default, skip_serializing_if = "Option::is_none")]
    pub(crate) under_way_to: Option<String>,
}

/// Why a chain goes no further.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Stop {
    /// The word of the API.
    pub(crate) why: String,
    /// To whom it went.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) to: Option<String>,
    /// The entry that says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) index: Option<u64>,
}

/// Something went into something.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Link {
    /// `made` or `packed`.
    pub(crate) how: String,
    /// What went in.
    pub(crate) from: String,
    /// Into what.
    pub(crate) to: String,
    /// The entry that says so.
    pub(crate) index: u64,
    /// How much of `from`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) quantity: Option<Number>,
    /// Of what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) unit: Option<String>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) time: Option<String>,
    /// Who did it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) by: Option<String>,
    /// Whether it is only reported.
    pub(crate) reported: bool,
}

/// Goods changed hands.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Move {
    /// The entry that says so.
    pub(crate) index: u64,
    /// The step.
    pub(crate) step: String,
    /// When.
    pub(crate) time: String,
    /// Who signed.
    pub(crate) by: String,
    /// Who gave.
    #[serde(default)]
    pub(crate) from: Option<String>,
    /// Who got.
    #[serde(default)]
    pub(crate) to: Option<String>,
    /// Whose it is then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) owner: Option<String>,
    /// Where.
    #[serde(default)]
    pub(crate) place: Option<String>,
    /// What, and how much.
    pub(crate) goods: Vec<Good>,
    /// With which papers.
    pub(crate) papers: Vec<String>,
    /// Whether it is only reported.
    pub(crate) reported: bool,
    /// Whether it was declared an error.
    #[serde(rename = "takenBack")]
    pub(crate) taken_back: bool,
    /// What came of it.
    pub(crate) verdict: String,
}

/// So much of something.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Good {
    /// Of what.
    pub(crate) lot: String,
    /// How much.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) quantity: Option<Number>,
    /// In what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) unit: Option<String>,
}

/// Serials that follow each other.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Items {
    /// The product.
    pub(crate) product: String,
    /// The first serial.
    pub(crate) first: String,
    /// The last one.
    pub(crate) last: String,
    /// How many.
    pub(crate) count: usize,
}

/// Affected stock.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Holding {
    /// The lot.
    pub(crate) lot: String,
    /// Where it is, and how much.
    #[serde(flatten)]
    pub(crate) stock: Stock,
    /// By which entry it came there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) index: Option<u64>,
    /// With which papers.
    pub(crate) papers: Vec<String>,
}

/// Affected goods that left the books.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Gone {
    /// The lot.
    pub(crate) lot: String,
    /// `sold`, `left-ledger` or `destroyed`.
    pub(crate) how: String,
    /// Who let it go.
    #[serde(default)]
    pub(crate) from: Option<String>,
    /// To whom.
    #[serde(default)]
    pub(crate) to: Option<String>,
    /// How much.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) quantity: Option<Number>,
    /// Of what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) unit: Option<String>,
    /// The entry that says so.
    pub(crate) index: u64,
    /// With which papers.
    pub(crate) papers: Vec<String>,
}

/// Somebody or some place, and the entries that say so.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Where {
    /// The id.
    pub(crate) id: String,
    /// The entries.
    pub(crate) entries: Vec<u64>,
}

/// Which way a chain is walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// Back.
    Back,
    /// Forward.
    Forward,
    /// Both ways.
    Both,
}

impl Chain {
    /// The chain around a thing, to at most so many things.
    pub(crate) fn of(client: &Client, of: &str, way: Way, limit: usize) -> Result<Chain, Failure> {
        let direction = match way {
            Way::Back => "back",
            Way::Forward => "forward",
            Way::Both => "both",
        };
        Chain::paged(client, &format!("/v1/trace?of={}&direction={direction}", query(of)), limit)
    }

    /// What a suspicion reaches.
    pub(crate) fn reach(client: &Client, of: &str, sources: bool, limit: usize) -> Result<Chain, Failure> {
        Chain::paged(client, &format!("/v1/reach?of={}&sources={sources}", query(of)), limit)
    }

    fn paged(client: &Client, path: &str, limit: usize) -> Result<Chain, Failure> {
        let mut whole: Chain = client.json(&format!("{path}&limit={}", limit.clamp(1, PAGE)))?;
        while let Some(next) = whole.next.filter(|next| *next < limit) {
            let path = format!("{path}&limit={}&from={next}&size={}", (limit - next).min(PAGE), whole.size);
            let page: Chain = client.json(&path)?;
            // A page that leads nowhere would never end.
            if page.lots.is_empty() || page.next.is_some_and(|after| after <= next) {
                return Err(ClientError::NotANode {
                    node: client.base().to_owned(),
                    what: tr!("node-empty-page"),
                }
                .into());
            }
            whole.join(page);
        }
        Ok(whole)
    }

    /// Adds a later page.
    fn join(&mut self, page: Chain) {
        self.lots.extend(page.lots);
        self.links.extend(page.links);
        for one in page.moves {
            match self.moves.iter_mut().find(|known| known.index == one.index) {
                Some(known) => known.goods.extend(one.goods),
                None => self.moves.push(one),
            }
        }
        self.mismatches.extend(page.mismatches);
        self.items.extend(page.items);
        self.holdings.extend(page.holdings);
        self.gone.extend(page.gone);
        for (own, more) in [(&mut self.parties, page.parties), (&mut self.places, page.places)] {
            for one in more {
                match own.iter_mut().find(|known| known.id == one.id) {
                    Some(known) => known.entries.extend(one.entries),
                    None => own.push(one),
                }
            }
        }
        (self.truncated, self.next) = (page.truncated, page.next);
    }
}

impl Stop {
    /// In words, without the entry.
    pub(crate) fn words(&self) -> String {
        match (self.why.as_str(), &self.to) {
            ("begins-here", _) => tr!("tree-begins-here"),
            ("origin-not-recorded", _) => tr!("tree-origin-not-recorded"),
            ("reported-only", _) => tr!("tree-reported-only"),
            ("left-ledger", Some(to)) => tr!("tree-left-ledger", to = spoken(to)),
            ("sold", _) => tr!("tree-sold"),
            ("destroyed", _) => tr!("tree-destroyed"),
            ("limit-reached", _) => tr!("tree-limit"),
            (why, _) => why.to_owned(),
        }
    }
}

/// An amount in words: `1200 kg`, or nothing.
pub(crate) fn amount(quantity: Option<&Number>, unit: Option<&str>) -> String {
    match quantity {
        Some(quantity) => {
            format!("{quantity} {}", unit.map(wording::unit).unwrap_or_default()).trim_end().to_owned()
        }
        None => String::new(),
    }
}

/// A date as people read it: `2026-04-18 08:30`.
pub(crate) fn day(time: &str) -> String {
    time.get(..16).unwrap_or(time).replace('T', " ")
}
