//! `hold`, `recall` and `release`: goods that go no further, why, and what becomes of them.
//!
//! ```json
//! {"lots": ["https://HOST/p/STRAW/10/SL-0418"], "reason": "residue above the limit", "do": "quarantine"}
//! {"recall": "declare", "number": "2026-01", "lots": ["https://HOST/p/STRAW/10/SL-0418"], "reason": "…", "do": "return",
//!  "notice": {"zh": "…", "en": "…"}}
//! {"recall": "acknowledge", "of": "hex id"}
//! {"recall": "found", "of": "hex id", "lot": "…", "quantity": {"value": 5, "unit": "KGM"}, "outcome": "recovered"}
//! {"recall": "close", "of": "hex id", "reason": "all of it is back"}
//! {"of": "hex id", "reason": "the second test found nothing"}
//! ```

use serde::{Deserialize, Serialize};

use crate::event::Quantity;
use crate::identifier::{Identifier, Kind};
use crate::json::Json;
use crate::rules::payload::fields::{Fields, Names, malformed};
use crate::rules::payload::words::words;
use crate::rules::{Refusal, names};
use crate::statement::StatementId;

/// The most lots, items and units of one hold.
pub const MOST_HELD: usize = 500;

/// The most of one recall.
pub const MOST_RECALLED: usize = 2_000;

/// Goods that go no further for now.
#[derive(Clone, Debug)]
pub struct Hold {
    /// Canonical ids of lots, items and logistic units.
    pub lots: Vec<String>,
    /// Why.
    pub reason: String,
    /// What to do with them.
    pub action: HoldAction,
}

/// One statement about a recall.
#[derive(Clone, Debug)]
pub enum Recall {
    /// Calls goods back.
    Declare(Declaration),
    /// A holder has heard of it.
    Acknowledge {
        /// The declaration.
        of: StatementId,
        /// The goods that it has looked for; all, if it does not say.
        lots: Option<Vec<String>>,
    },
    /// What became of goods, where the books do not tell.
    Found {
        /// The declaration.
        of: StatementId,
        /// Canonical id of the lot, item or unit.
        lot: String,
        /// How much.
        quantity: Quantity,
        /// What became of it.
        outcome: Outcome,
    },
    /// Nothing more is counted.
    Close {
        /// The declaration.
        of: StatementId,
        /// Why.
        reason: String,
    },
}

/// The declaration of a recall.
#[derive(Clone, Debug)]
pub struct Declaration {
    /// The issuer's own number of it.
    pub number: String,
    /// Canonical ids of lots, items and logistic units.
    pub lots: Vec<String>,
    /// Why.
    pub reason: String,
    /// What the danger is.
    pub hazard: Option<String>,
    /// What to do with them.
    pub action: HoldAction,
    /// What the public is told, by language.
    pub notice: Names,
}

/// Ends a hold or recall, for all of its goods or some.
#[derive(Clone, Debug)]
pub struct Release {
    /// The hold, or the declaration of the recall.
    pub of: StatementId,
    /// Canonical ids of those released; all, if it does not say.
    pub lots: Option<Vec<String>>,
    /// Why.
    pub reason: String,
}

words! {
    /// What to do with goods that go no further.
    HoldAction {
        /// Keep them apart.
        Quarantine = "quarantine",
        /// Take samples.
        Sample = "sample",
        /// Have them tested.
        Test = "test",
        /// Send them back.
        Return = "return",
        /// Destroy them.
        Destroy = "destroy",
    }
}

words! {
    /// What became of recalled goods.
    Outcome {
        /// They are back, or kept apart.
        Recovered = "recovered",
        /// They are destroyed.
        Destroyed = "destroyed",
        /// They had been sold to consumers.
        Sold = "sold",
        /// They are not to be found.
        Missing = "missing",
    }
}

impl Hold {
    pub(super) fn read(json: &Json) -> Result<Hold, Refusal> {
        let f = Fields::root(json, &["lots", "reason", "do"])?;
        Ok(Hold {
            lots: goods(&f, "lots", MOST_HELD)?,
            reason: f.text("reason")?.to_owned(),
            action: action(&f, HoldAction::ALL)?,
        })
    }
}

impl Recall {
    pub(super) fn read(json: &Json) -> Result<Recall, Refusal> {
        let members: &[&str] = match json.as_object().and_then(|o| o.get("recall")).and_then(Json::as_str) {
            Some("acknowledge") => &["recall", "of", "lots"],
            Some("found") => &["recall", "of", "lot", "quantity", "outcome"],
            Some("close") => &["recall", "of", "reason"],
            _ => &["recall", "number", "lots", "reason", "hazard", "do", "notice"],
        };
        let f = Fields::root(json, members)?;
        Ok(match f.word("recall", &["declare", "acknowledge", "found", "close"])? {
            "acknowledge" => Recall::Acknowledge { of: of(&f)?, lots: some_of(&f)? },
            "found" => Recall::Found {
                of: of(&f)?,
                lot: f.parsed("lot", goods_id)?,
                quantity: f.quantity("quantity")?,
                outcome: word(&f, "outcome", Outcome::ALL, Outcome::as_str)?,
            },
            "close" => Recall::Close { of: of(&f)?, reason: f.text("reason")?.to_owned() },
            _ => Recall::Declare(Declaration {
                number: f.text("number")?.to_owned(),
                lots: goods(&f, "lots", MOST_RECALLED)?,
                reason: f.text("reason")?.to_owned(),
                hazard: f.optional("hazard", |f, n| f.text(n).map(str::to_owned))?,
                action: action(&f, &[HoldAction::Return, HoldAction::Destroy, HoldAction::Quarantine])?,
                notice: f.names("notice")?,
            }),
        })
    }

    /// Canonical ids of the goods that it names.
    pub fn lots(&self) -> &[String] {
        match self {
            Recall::Declare(declared) => &declared.lots,
            Recall::Acknowledge { lots, .. } => lots.as_deref().unwrap_or_default(),
            Recall::Found { lot, .. } => std::slice::from_ref(lot),
            Recall::Close { .. } => &[],
        }
    }

    /// What its statement is about: the first lot of a declaration, else the declaration's id.
    pub fn subject(&self) -> String {
        match self {
            Recall::Declare(declared) => declared.lots.first().cloned().unwrap_or_default(),
            Recall::Acknowledge { of, .. } | Recall::Found { of, .. } | Recall::Close { of, .. } => {
                of.to_string()
            }
        }
    }
}

impl Release {
    pub(super) fn read(json: &Json) -> Result<Release, Refusal> {
        let f = Fields::root(json, &["of", "lots", "reason"])?;
        Ok(Release { of: of(&f)?, lots: some_of(&f)?, reason: f.text("reason")?.to_owned() })
    }
}

fn of(f: &Fields<'_>) -> Result<StatementId, Refusal> {
    f.parsed("of", str::parse::<StatementId>)
}

fn some_of(f: &Fields<'_>) -> Result<Option<Vec<String>>, Refusal> {
    f.optional("lots", |f, name| goods(f, name, MOST_RECALLED))
}

fn goods(f: &Fields<'_>, name: &str, most: usize) -> Result<Vec<String>, Refusal> {
    let lots = f.list(name, goods_id)?;
    if (1..=most).contains(&lots.len()) {
        return Ok(lots);
    }
    Err(malformed(&f.at(name), format!("found {}, expected 1 to {most} lots, items or units", lots.len())))
}

fn goods_id(text: &str) -> Result<String, String> {
    let id = Identifier::parse(text).map_err(|e| e.to_string())?;
    match id.kind() {
        Kind::Lot | Kind::Item | Kind::LogisticUnit => Ok(names::canonical(text)),
        other => Err(format!("this names {other}; expected a lot, item or logistic unit")),
    }
}

fn action(f: &Fields<'_>, actions: &[HoldAction]) -> Result<HoldAction, Refusal> {
    word(f, "do", actions, HoldAction::as_str)
}

fn word<T: Copy>(
    f: &Fields<'_>,
    name: &str,
    all: &[T],
    as_str: impl Fn(T) -> &'static str,
) -> Result<T, Refusal> {
    let words: Vec<&'static str> = all.iter().map(|one| as_str(*one)).collect();
    let found = f.word(name, &words)?;
    let at = words.iter().position(|word| *word == found);
    at.map(|at| all[at]).ok_or_else(|| malformed(&f.at(name), "not a word of the list"))
}
