//! Pages about a place, a party, and one statement.

use serde::Serialize;

use super::{Detail, LedgerInfo, Moment, Named, ProofBundle, Reason, Shown, Step, Verdict};
use crate::lang::Lang;

/// A plot, greenhouse, plant, warehouse, shop …
#[derive(Clone, Debug, Serialize)]
pub struct PlacePage {
    /// The reader's language.
    #[serde(skip)]
    pub lang: Lang,
    /// The ledger.
    pub ledger: LedgerInfo,
    /// The place itself.
    pub place: Named,
    /// `plot`, `greenhouse`, …: text `place-TYPE`.
    pub kind: String,
    /// Its region.
    pub region: Option<Shown>,
    /// Who runs it.
    pub party: Option<Named>,
    /// Area, crop, capacity.
    pub facts: Vec<Detail>,
    /// What happened there lately, newest first.
    pub steps: Vec<Step>,
    /// Proof of what is shown.
    pub proof: ProofBundle,
    /// RFC 3339.
    pub generated_at: String,
}

/// A member or a party outside the ledger.
#[derive(Clone, Debug, Serialize)]
pub struct PartyPage {
    /// The reader's language.
    #[serde(skip)]
    pub lang: Lang,
    /// The ledger.
    pub ledger: LedgerInfo,
    /// The party itself.
    pub party: Named,
    /// Roles: texts `role-ROLE`.
    pub roles: Vec<String>,
    /// `active`, `suspended`, `removed` or `outside`: text `member-STATUS`.
    pub status: String,
    /// Admitted when.
    pub since: Option<Moment>,
    /// Its places.
    pub places: Vec<Named>,
    /// Its products.
    pub products: Vec<Named>,
    /// The keys that sign for it, oldest first.
    pub keys: Vec<PartyKey>,
    /// What it signed lately, newest first.
    pub steps: Vec<Step>,
    /// Proof of what is shown.
    pub proof: ProofBundle,
    /// RFC 3339.
    pub generated_at: String,
}

/// A key in force of a party, as people compare it.
#[derive(Clone, Debug, Serialize)]
pub struct PartyKey {
    /// The first 20 digits of it, in groups of four.
    pub fingerprint: String,
    /// Whose hand or device.
    pub label: Option<String>,
    /// The entry that brought it in.
    pub since: u64,
}

/// One statement, as an inspector wants it.
#[derive(Clone, Debug, Serialize)]
pub struct StatementPage {
    /// The reader's language.
    #[serde(skip)]
    pub lang: Lang,
    /// The ledger.
    pub ledger: LedgerInfo,
    /// Index of its entry.
    pub index: u64,
    /// Statement id, hex.
    pub id: String,
    /// Kind, e.g. `event`: text `kind-KIND`.
    pub kind: String,
    /// Who signed.
    pub issuer: Named,
    /// What it is about: an identifier, an origin, or a statement id in hex.
    pub subject: String,
    /// When it was signed, by the actor's clock.
    pub issued_at: Moment,
    /// When it was entered.
    pub entered: Moment,
    /// The signing key, hex.
    pub key: String,
    /// The key's own count.
    pub seq: u64,
    /// Id of the key's statement before, hex; none in entry 0.
    pub prev: Option<String>,
    /// Ids of refused statements that this one replaces.
    pub instead: Vec<String>,
    /// The signed payload, exactly.
    pub payload: String,
    /// The same laid out for reading.
    pub pretty: String,
    /// The signed bytes (COSE_Sign1), hex.
    pub bytes: String,
    /// Verdict of the rules.
    pub verdict: Verdict,
    /// Verdict at its own entry, where a later entry cured or changed it.
    pub at_first: Vec<Reason>,
    /// Entry that cured it.
    pub cured_by: Option<u64>,
    /// Proof of this entry.
    pub proof: ProofBundle,
    /// RFC 3339.
    pub generated_at: String,
}
