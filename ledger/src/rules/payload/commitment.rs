//! `commitment`: what whoever made or holds a lot promises of it, with its name to it (承诺达标合格证), that a buyer received it, or that
//! it is taken back. It is the producer's own word, and proof of nothing but that it was given.
//!
//! ```json
//! {"lot": "https://HOST/p/STRAW/10/SL-0418", "number": "SL-2026-0418", "quantity": {"value": 500, "unit": "KGM"},
//!  "origin": {"zh": "四川省成都市双流区", "en": "Shuangliu, Chengdu"}, "contact": "028-5550-0418", "issued": "2026-04-18",
//!  "promises": ["no-banned-substances", "residues-within-limits"], "basis": ["own-test"]}
//! {"lot": "https://HOST/p/STRAW/10/SL-0418", "received": "hex id"}
//! {"lot": "https://HOST/p/STRAW/10/SL-0418", "withdrawn": "hex id", "reason": "the second test found a residue"}
//! ```

use serde::{Deserialize, Serialize};

use crate::event::Quantity;
use crate::identifier::{Identifier, Kind};
use crate::json::Json;
use crate::rules::payload::day::Day;
use crate::rules::payload::fields::{Fields, Names, malformed};
use crate::rules::payload::words::words;
use crate::rules::{Refusal, names};
use crate::statement::StatementId;

/// One statement about a commitment.
#[derive(Clone, Debug)]
pub enum CommitmentAct {
    /// It is given.
    Issue(Commitment),
    /// A buyer has it.
    Receive {
        /// Canonical id of the lot.
        lot: String,
        /// The commitment.
        of: StatementId,
    },
    /// It is taken back.
    Withdraw {
        /// Canonical id of the lot.
        lot: String,
        /// The commitment.
        of: StatementId,
        /// Why.
        reason: String,
    },
}

/// What is promised of so much of a lot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commitment {
    /// Canonical id of the lot.
    pub lot: String,
    /// Its number with whoever gives it.
    pub number: String,
    /// How much it is about.
    pub quantity: Quantity,
    /// Where it was produced, in words.
    pub origin: Names,
    /// How to reach whoever gives it.
    pub contact: Contact,
    /// The day of issue.
    pub issued: Day,
    /// What is promised.
    pub promises: Vec<Promise>,
    /// On what ground.
    pub basis: Vec<Basis>,
    /// An earlier one that it takes the place of.
    pub replaces: Option<StatementId>,
}

/// How to reach somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Contact {
    /// Readable by everybody.
    Public(String),
    /// A salted commitment; the text lives in the erasable store.
    Private(String),
}

words! {
    /// What is promised.
    Promise {
        /// No banned pesticide, no banned or stopped veterinary drug, no illegal additive was used.
        NoBannedSubstances = "no-banned-substances",
        /// Residues of those that are allowed are within their limits.
        ResiduesWithinLimits = "residues-within-limits",
    }
}

words! {
    /// On what ground it is promised.
    Basis {
        /// Quality and safety are controlled while it is produced.
        QualityControl = "quality-control",
        /// Tested by whoever promises it.
        OwnTest = "own-test",
        /// Tested by somebody who was asked to.
        CommissionedTest = "commissioned-test",
    }
}

impl CommitmentAct {
    pub(super) fn read(json: &Json) -> Result<CommitmentAct, Refusal> {
        let has = |name| json.as_object().is_some_and(|o| o.get(name).is_some());
        if has("received") {
            let f = Fields::root(json, &["lot", "received"])?;
            Ok(CommitmentAct::Receive { lot: lot(&f)?, of: f.parsed("received", str::parse)? })
        } else if has("withdrawn") {
            let f = Fields::root(json, &["lot", "withdrawn", "reason"])?;
            let reason = f.text("reason")?.to_owned();
            Ok(CommitmentAct::Withdraw { lot: lot(&f)?, of: f.parsed("withdrawn", str::parse)?, reason })
        } else {
            Commitment::read(json).map(CommitmentAct::Issue)
        }
    }

    /// Canonical id of the lot that it is about.
    pub fn lot(&self) -> &str {
        match self {
            CommitmentAct::Issue(Commitment { lot, .. })
            | CommitmentAct::Receive { lot, .. }
            | CommitmentAct::Withdraw { lot, .. } => lot,
        }
    }
}

impl Commitment {
    fn read(json: &Json) -> Result<Commitment, Refusal> {
        let members =
            ["lot", "number", "quantity", "origin", "contact", "issued", "promises", "basis", "replaces"];
        let f = Fields::root(json, &members)?;
        Ok(Commitment {
            lot: lot(&f)?,
            number: f.text("number")?.to_owned(),
            quantity: f.quantity("quantity")?,
            origin: f.names("origin")?,
            contact: match json.as_object().and_then(|o| o.get("contact")).and_then(Json::as_object) {
                Some(_) => Contact::Private(f.private("contact")?),
                None => Contact::Public(f.text("contact")?.to_owned()),
            },
            issued: f.parsed("issued", Day::parse)?,
            promises: some(&f, "promises")?,
            basis: some(&f, "basis")?,
            replaces: f.optional("replaces", |f, n| f.parsed(n, str::parse))?,
        })
    }
}

/// At least one word, none twice.
fn some<T: PartialEq + std::str::FromStr<Err = String>>(
    f: &Fields<'_>,
    name: &str,
) -> Result<Vec<T>, Refusal> {
    let words = f.list(name, str::parse)?;
    if words.is_empty() {
        return Err(malformed(
            &f.at(name),
            "it is empty; a commitment says what is promised, and on what ground",
        ));
    }
    Ok(words)
}

fn lot(f: &Fields<'_>) -> Result<String, Refusal> {
    f.parsed("lot", |text| match Identifier::parse(text) {
        Ok(id) if id.kind() == Kind::Lot => Ok(names::canonical(text)),
        Ok(id) => Err(format!("this names {}; expected a lot", id.kind())),
        Err(error) => Err(error.to_string()),
    })
}
