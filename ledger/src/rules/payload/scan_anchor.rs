//! `scan-anchor`: what a node commits to of a day's scans of item codes, which it keeps beside the log. It moves nothing.
//!
//! ```json
//! {"day": "2026-11-21", "count": 1284, "root": "base64", "previous": "hex id of the issuer's last one"}
//! ```
//!
//! `sub` is the issuer. An issuer's first has no `previous`; its days ascend.

use crate::json::Json;
use crate::log::Hash;
use crate::rules::Refusal;
use crate::rules::payload::day::Day;
use crate::rules::payload::fields::Fields;
use crate::statement::StatementId;

/// A day's scans, as far as the ledger knows of them.
#[derive(Clone, Debug)]
pub struct ScanAnchor {
    /// The day, at UTC.
    pub day: Day,
    /// How many scans there were.
    pub count: u64,
    /// The root over them.
    pub root: Hash,
    /// The issuer's last anchor before this one.
    pub previous: Option<StatementId>,
}

impl ScanAnchor {
    pub(super) fn read(json: &Json) -> Result<ScanAnchor, Refusal> {
        let f = Fields::root(json, &["day", "count", "root", "previous"])?;
        Ok(ScanAnchor {
            day: f.parsed("day", Day::parse)?,
            count: f.count("count")?,
            root: f.parsed("root", str::parse::<Hash>)?,
            previous: f.optional("previous", |f, n| f.parsed(n, str::parse::<StatementId>))?,
        })
    }
}
