//! `codes`: what a packer says of a roll of item codes, and that a pack was opened.
//!
//! ```json
//! {"act": "roll", "product": "https://HOST/p/RICE", "count": 1000000, "groupSize": 100, "pins": true, "root": "base64",
//!  "name": "R1"}
//! {"act": "bind", "roll": "hex id", "groups": [[0, 9], [12, 12]], "lot": "https://HOST/p/RICE/10/SL-1121"}
//! {"act": "void", "roll": "hex id", "groups": [[10, 10]], "positions": [[42, 42]], "reason": "spoiled", "text": "…"}
//! {"act": "open", "roll": "hex id", "position": 42, "code": "base64", "pinKey": "base64", "signature": "base64",
//!  "path": ["base64", …], "groupPath": ["base64", …]}
//! ```
//!
//! `sub` is the roll's product, of a bind the lot. A single code is named by its position, never by its serial, so that
//! nobody copies one from the log.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

use crate::codes::{Code, CodeProof, Shape, ShapeError};
use crate::identifier::{LotId, ProductId};
use crate::json::Json;
use crate::log::Hash;
use crate::rules::payload::fields::{Fields, malformed};
use crate::rules::payload::words::words;
use crate::rules::span::Span;
use crate::rules::{Refusal, names};
use crate::statement::{Statement, StatementId};

/// The most hashes of a path: no roll has so many codes that one is longer.
const LONGEST_PATH: usize = 64;

/// One statement about item codes.
#[derive(Clone, Debug)]
pub enum CodesAct {
    /// Commits to a roll of codes.
    Roll(Committed),
    /// Activates groups for a lot.
    Bind(Bind),
    /// Ends codes.
    Void(Void),
    /// A pack was opened.
    Open(Box<Opened>),
}

/// What a statement commits to: so many codes of a product, under one root.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Committed {
    /// The product that they are for.
    pub product: ProductId,
    /// How many, in groups of how many.
    pub shape: Shape,
    /// Whether each has a PIN.
    pub pins: bool,
    /// The root of the tree over them.
    pub root: Hash,
    /// The issuer's own short name of it.
    pub name: String,
}

/// Groups are for a lot.
#[derive(Clone, Debug)]
pub struct Bind {
    /// The statement that commits to the roll.
    pub roll: StatementId,
    /// Which groups.
    pub groups: Vec<Span>,
    /// Canonical id of the lot.
    pub lot: String,
}

/// Codes that count no more.
#[derive(Clone, Debug)]
pub struct Void {
    /// The statement that commits to the roll.
    pub roll: StatementId,
    /// Which groups.
    pub groups: Vec<Span>,
    /// Which single codes.
    pub positions: Vec<Span>,
    /// Why.
    pub reason: VoidReason,
    /// Why, in words.
    pub text: Option<String>,
}

/// Somebody used the PIN of a code.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The statement that commits to the roll.
    pub roll: StatementId,
    /// That the roll has the code, its PIN's key and its position.
    pub proof: CodeProof,
    /// By the PIN's key, over [`crate::codes::opening_message`].
    pub signature: [u8; 64],
}

words! {
    /// Why codes count no more.
    VoidReason {
        /// Badly printed, torn, soiled.
        Spoiled = "spoiled",
        /// Never put on anything.
        Unused = "unused",
        /// Nobody knows where they are.
        Lost = "lost",
        /// Came back on a pack that is packed anew or thrown away.
        DamagedReturn = "damaged-return",
        /// Somebody has copied them.
        Copied = "copied",
        /// Anything else.
        Other = "other",
    }
}

impl CodesAct {
    pub(super) fn read(json: &Json) -> Result<CodesAct, Refusal> {
        let members: &[&str] = match json.as_object().and_then(|o| o.get("act")).and_then(Json::as_str) {
            Some("bind") => &["act", "roll", "groups", "lot"],
            Some("void") => &["act", "roll", "groups", "positions", "reason", "text"],
            Some("open") => &["act", "roll", "position", "code", "pinKey", "signature", "path", "groupPath"],
            _ => &["act", "product", "count", "groupSize", "pins", "root", "name"],
        };
        let f = Fields::root(json, members)?;
        Ok(match f.word("act", &["roll", "bind", "void", "open"])? {
            "bind" => CodesAct::Bind(Bind {
                roll: roll(&f)?,
                groups: f.spans("groups")?,
                lot: f.parsed("lot", |text| LotId::parse(text).map(|_| names::canonical(text)))?,
            }),
            "void" => CodesAct::Void(Void::read(&f)?),
            "open" => CodesAct::Open(Box::new(Opened::read(&f)?)),
            _ => CodesAct::Roll(Committed::read(&f)?),
        })
    }

    /// What it names besides its subject: the roll, unless it is one opening of many.
    pub(in crate::rules) fn names(&self, statement: &Statement) -> Option<String> {
        match self {
            CodesAct::Roll(_) => Some(statement.id().to_string()),
            CodesAct::Bind(_) | CodesAct::Void(_) => self.roll().map(StatementId::to_string),
            CodesAct::Open(_) => None,
        }
    }

    /// The statement that commits to the roll, of one that is about an earlier one.
    pub fn roll(&self) -> Option<&StatementId> {
        match self {
            CodesAct::Roll(_) => None,
            CodesAct::Bind(bind) => Some(&bind.roll),
            CodesAct::Void(void) => Some(&void.roll),
            CodesAct::Open(opened) => Some(&opened.roll),
        }
    }
}

impl Committed {
    fn read(f: &Fields<'_>) -> Result<Committed, Refusal> {
        let shape = Shape::new(f.count("count")?, f.count("groupSize")?).map_err(|error| {
            let field = if matches!(error, ShapeError::Count { .. }) { "count" } else { "groupSize" };
            malformed(&f.at(field), error.to_string())
        })?;
        Ok(Committed {
            product: f.product("product")?,
            shape,
            pins: f.yes_or_no("pins")?,
            root: f.parsed("root", str::parse::<Hash>)?,
            name: f.parsed("name", read_name)?,
        })
    }
}

impl Void {
    fn read(f: &Fields<'_>) -> Result<Void, Refusal> {
        let (groups, positions) = read_codes(f)?;
        let words: Vec<&str> = VoidReason::ALL.iter().map(|word| word.as_str()).collect();
        let reason = f.word("reason", &words)?;
        Ok(Void {
            roll: roll(f)?,
            groups,
            positions,
            reason: VoidReason::ALL
                .iter()
                .copied()
                .find(|word| word.as_str() == reason)
                .unwrap_or(VoidReason::Other),
            text: f.optional("text", |f, n| f.text(n).map(str::to_owned))?,
        })
    }
}

impl Opened {
    fn read(f: &Fields<'_>) -> Result<Opened, Refusal> {
        let key: Hash = f.parsed("pinKey", str::parse)?;
        let code = Code { hash: f.parsed("code", str::parse)?, pin_key: Some(*key.as_bytes()) };
        let position = f.count("position")?;
        let (path, group_path) = (read_path(f, "path")?, read_path(f, "groupPath")?);
        Ok(Opened {
            roll: roll(f)?,
            proof: CodeProof { position, code, path, group_path },
            signature: f.parsed("signature", |text| {
                let bytes = STANDARD.decode(text).ok();
                bytes.and_then(|bytes| bytes.try_into().ok()).ok_or("expected the base64 of 64 bytes")
            })?,
        })
    }
}

/// `groups`, `positions`, or both.
pub(super) fn read_codes(f: &Fields<'_>) -> Result<(Vec<Span>, Vec<Span>), Refusal> {
    let groups = f.optional("groups", |f, n| f.spans(n))?;
    let positions = f.optional("positions", |f, n| f.spans(n))?;
    if groups.is_none() && positions.is_none() {
        return Err(malformed(&f.at("groups"), "name groups, positions, or both"));
    }
    Ok((groups.unwrap_or_default(), positions.unwrap_or_default()))
}

pub(super) fn roll(f: &Fields<'_>) -> Result<StatementId, Refusal> {
    f.parsed("roll", str::parse::<StatementId>)
}

fn read_path(f: &Fields<'_>, name: &str) -> Result<Vec<Hash>, Refusal> {
    let path = f.each(name, str::parse::<Hash>)?;
    if path.len() <= LONGEST_PATH {
        return Ok(path);
    }
    Err(malformed(&f.at(name), format!("found {} hashes, at most {LONGEST_PATH} make a path", path.len())))
}

fn read_name(text: &str) -> Result<String, &'static str> {
    let good = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-');
    if (1..=20).contains(&text.len()) && text.bytes().all(good) {
        return Ok(text.to_owned());
    }
    Err("expected 1 to 20 of 0-9 A-Z . -")
}
