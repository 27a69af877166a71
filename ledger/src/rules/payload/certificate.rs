//! `certificate`: what a laboratory, certifier, inspector or association says of a lot, product, place or party.
//!
//! ```json
//! {"about": "https://HOST/place/SL-E1", "number": "OF-2026-17", "type": "organic", "issued": "2026-01-10",
//!  "validFrom": "2026-01-15", "validUntil": "2027-01-14", "report": {"sha256": "…", "name": "of-17.pdf", "bytes": 81234}}
//! {"about": "https://HOST/place/SL-E1", "number": "OF-2026-17", "revoked": {"from": "2026-08-01T00:00:00+08:00", "reason": "…"}}
//! ```

use serde::{Deserialize, Serialize};

use crate::event::{Dimension, EventTime, Quantity};
use crate::identifier::{Identifier, Kind, ProductId};
use crate::json::Json;
use crate::rules::payload::day::Day;
use crate::rules::payload::fields::{Fields, Names, malformed};
use crate::rules::{Refusal, names};

/// What is said about a certificate.
#[derive(Clone, Debug)]
pub enum CertificateAct {
    /// It is issued.
    Issue(Certificate),
    /// It no longer holds.
    Revoke(Revocation),
}

/// A certificate as issued.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Certificate {
    /// Canonical id of the lot, product, place or party.
    pub about: String,
    /// Its number with the issuer.
    pub number: String,
    /// What it is for: `organic`, `green`, `gi`, `test`, `phytosanitary`, …
    pub kind: String,
    /// The scheme or standard.
    pub scheme: Option<String>,
    /// Whether what was looked at conforms; only an explicit `non-conformant` says no.
    pub conformant: bool,
    /// When it was issued.
    pub issued: Day,
    /// The first day of its validity.
    pub valid_from: Day,
    /// The last day of its validity.
    pub valid_until: Option<Day>,
    /// The area that it is about.
    pub area: Option<Quantity>,
    /// The protected name that the place feeds.
    pub name: Option<ProductId>,
    /// The document.
    pub report: Option<Report>,
    /// How it is called.
    pub names: Option<Names>,
}

/// A document kept beside the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// Its file name.
    pub name: String,
    /// How many bytes.
    pub bytes: u64,
}

/// The end of a certificate before its time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocation {
    /// What the certificate is about.
    pub about: String,
    /// Its number.
    pub number: String,
    /// From when on it no longer holds, in milliseconds since 1970.
    pub from_ms: i64,
    /// Why.
    pub reason: String,
}

impl CertificateAct {
    pub(super) fn read(json: &Json) -> Result<CertificateAct, Refusal> {
        let revokes = json.as_object().is_some_and(|o| o.get("revoked").is_some());
        if revokes {
            Revocation::read(json).map(Self::Revoke)
        } else {
            Certificate::read(json).map(Self::Issue)
        }
    }

    /// Canonical id of what it is about.
    pub fn about(&self) -> &str {
        match self {
            CertificateAct::Issue(certificate) => &certificate.about,
            CertificateAct::Revoke(revocation) => &revocation.about,
        }
    }
}

impl Certificate {
    fn read(json: &Json) -> Result<Certificate, Refusal> {
        let members = [
            "about",
            "number",
            "type",
            "scheme",
            "result",
            "issued",
            "validFrom",
            "validUntil",
            "area",
            "name",
            "report",
            "names",
        ];
        let f = Fields::root(json, &members)?;
        let about = f.parsed("about", read_about)?;
        let certificate = Certificate {
            about,
            number: f.text("number")?.to_owned(),
            kind: f.parsed("type", read_kind)?,
            scheme: f.optional("scheme", |f, n| f.text(n).map(str::to_owned))?,
            conformant: f.optional("result", |f, n| f.word(n, &["conformant", "non-conformant"]))?
                != Some("non-conformant"),
            issued: f.parsed("issued", Day::parse)?,
            valid_from: f.parsed("validFrom", Day::parse)?,
            valid_until: f.optional("validUntil", |f, n| f.parsed(n, Day::parse))?,
            area: f.optional("area", |f, n| f.quantity(n))?,
            name: f.optional("name", |f, n| f.product(n))?,
            report: f.optional("report", |f, n| read_report(&f.object(n, &["sha256", "name", "bytes"])?))?,
            names: f.optional("names", |f, n| f.names(n))?,
        };
        certificate.check(&f)?;
        Ok(certificate)
    }

    fn check(&self, f: &Fields<'_>) -> Result<(), Refusal> {
        if let Some(until) = self.valid_until.filter(|until| *until < self.valid_from) {
            let detail = format!("{until} is before {}, when it begins", self.valid_from);
            return Err(malformed(&f.at("validUntil"), detail));
        }
        let place = kind_of(&self.about) == Some(Kind::Place);
        if self.name.is_some() && !(place && self.area.is_some()) {
            let detail =
                "a protected name is fed by a place with a certified area: name the place in about, and area";
            return Err(malformed(&f.at("name"), detail));
        }
        match &self.area {
            Some(_) if !place => Err(malformed(&f.at("area"), "only a place has an area")),
            Some(area) if area.dimension() != Dimension::Area => {
                let detail = format!("{} is not a unit of area; expected MTK or HAR", area.unit);
                Err(malformed(&f.at("area/unit"), detail))
            }
            Some(area) if area.to_base().is_err() => {
                Err(malformed(&f.at("area/value"), "more digits than can be kept in square metres"))
            }
            _ => Ok(()),
        }
    }

    /// Whether it holds at an instant, revocation aside.
    pub fn valid_at(&self, ms: i64) -> bool {
        self.valid_from.begin_ms() <= ms && self.valid_until.is_none_or(|until| ms < until.end_ms())
    }
}

impl Revocation {
    fn read(json: &Json) -> Result<Revocation, Refusal> {
        let f = Fields::root(json, &["about", "number", "revoked"])?;
        let revoked = f.object("revoked", &["from", "reason"])?;
        Ok(Revocation {
            about: f.parsed("about", read_about)?,
            number: f.text("number")?.to_owned(),
            from_ms: revoked.parsed("from", EventTime::parse)?.ms(),
            reason: revoked.text("reason")?.to_owned(),
        })
    }
}

/// The kind of thing that an identifier names.
pub(in crate::rules) fn kind_of(id: &str) -> Option<Kind> {
    Identifier::parse(id).ok().map(|id| id.kind())
}

/// Reads the word of a type of certificate.
pub(in crate::rules) fn read_kind(text: &str) -> Result<String, &'static str> {
    let mut letters = text.bytes();
    let good = text.len() <= 32
        && letters.next().is_some_and(|b| b.is_ascii_lowercase())
        && letters.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if good { Ok(text.to_owned()) } else { Err("expected a word such as organic: [a-z][a-z0-9-]{0,31}") }
}

fn read_about(text: &str) -> Result<String, String> {
    match kind_of(text) {
        Some(Kind::Lot | Kind::Product | Kind::Place | Kind::Party) => Ok(names::canonical(text)),
        _ => Err("expected a lot, product, place or party".to_owned()),
    }
}

fn read_report(f: &Fields<'_>) -> Result<Report, Refusal> {
    let sha256 = f.parsed("sha256", |text| {
        let mut hash = [0; 32];
        let lower = !text.bytes().any(|b| b.is_ascii_uppercase());
        match hex::decode_to_slice(text, &mut hash) {
            Ok(()) if lower => Ok(hash),
            _ => Err("expected 64 small hex digits"),
        }
    })?;
    Ok(Report { sha256, name: f.text("name")?.to_owned(), bytes: f.count("bytes")? })
}
