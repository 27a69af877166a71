//! The other three answers: pending, accepted with flags, accepted.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// What an entered statement came to. It can change once, from pending to one of the others, when something cures it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// Nothing to remark.
    Accepted,
    /// In effect, with remarks.
    Flagged(Vec<Reason>),
    /// Entered, without effect until something cures it.
    Pending(Vec<Reason>),
}

impl Verdict {
    /// In effect, with these flags.
    pub(super) fn in_effect(flags: Vec<Reason>) -> Verdict {
        if flags.is_empty() { Verdict::Accepted } else { Verdict::Flagged(flags) }
    }

    /// `accepted`, `flagged` or `pending`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Verdict::Accepted => "accepted",
            Verdict::Flagged(_) => "flagged",
            Verdict::Pending(_) => "pending",
        }
    }

    /// The remarks, empty when accepted.
    pub fn reasons(&self) -> &[Reason] {
        match self {
            Verdict::Accepted => &[],
            Verdict::Flagged(reasons) | Verdict::Pending(reasons) => reasons,
        }
    }

    /// Whether it has no effect yet.
    pub fn is_pending(&self) -> bool {
        matches!(self, Verdict::Pending(_))
    }
}

/// One remark on a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The code.
    pub code: Code,
    /// A JSON pointer into the payload, empty for the whole.
    pub field: String,
    /// What was found and what was expected.
    pub detail: String,
}

impl Reason {
    /// A remark on a field.
    pub fn new(code: Code, field: impl Into<String>, detail: impl Into<String>) -> Reason {
        Reason { code, field: field.into(), detail: detail.into() }
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $pending:literal;)*) => {
        /// Why a statement is pending or flagged, in the codes of the API.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code { $($(#[$doc])* $name,)* }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];

            /// The stable word of the API.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $word,)* }
            }

            /// Whether this keeps a statement from taking effect (else it is a flag).
            pub fn is_pending(self) -> bool {
                match self { $(Code::$name => $pending,)* }
            }
        }
    };
}

codes! {
    /// Names something that the ledger does not know yet.
    UnknownReference = "unknown-reference", true;
    /// The lot or item exists already and is not the signer's to add to.
    IdTaken = "id-taken", true;
    /// The signer does not hold what it moves or uses.
    NotHeld = "not-held", true;
    /// More than there is.
    Overdrawn = "overdrawn", true;
    /// A unit that the lot's own cannot be compared with.
    UnitMismatch = "unit-mismatch", true;
    /// More comes out of a transformation than the product's yield, or than went in.
    OverYield = "over-yield", true;
    /// Somebody holds the goods back; they go no further.
    OnHold = "on-hold", true;
    /// The goods are recalled; they go no further.
    Recalled = "recalled", true;
    /// The goods were destroyed.
    Destroyed = "destroyed", true;
    /// More under a protected name than certified plots grew.
    OverQuota = "over-quota", true;
    /// Waits for other governors to agree.
    AwaitingApproval = "awaiting-approval", true;
    /// Entered long after it happened.
    LateEntry = "late-entry", false;
    /// Claims to have happened after it was entered.
    ClockAhead = "clock-ahead", false;
    /// Somebody else's word, as received.
    Reported = "reported", false;
    /// A lot that enters from outside the ledger: an incomplete chain.
    OriginNotRecorded = "origin-not-recorded", false;
    /// Shipped to a member who has not confirmed.
    UnconfirmedHandover = "unconfirmed-handover", false;
    /// Received is not what was shipped.
    HandoverMismatch = "handover-mismatch", false;
    /// A scale found more or less than the books say.
    StockDifference = "stock-difference", false;
    /// Pieces and mass meet, and no factor tells how much a piece weighs.
    FactorUnknown = "factor-unknown", false;
    /// Harvested before the days were over that a spraying asks for.
    PreHarvestInterval = "pre-harvest-interval", false;
    /// No certificate that the product requires.
    CertificateMissing = "certificate-missing", false;
    /// The certificate that the product requires no longer holds.
    CertificateExpired = "certificate-expired", false;
    /// A claim that no certificate stands behind.
    ClaimUnattested = "claim-unattested", false;
    /// More than a plot can give in a season.
    CapacityExceeded = "capacity-exceeded", false;
    /// In two places faster than anything travels.
    ImpossibleJourney = "impossible-journey", false;
    /// Handed over after its shelf life.
    PastShelfLife = "past-shelf-life", false;
    /// Kept outside its cold chain for too long.
    ColdChain = "cold-chain", false;
    /// Codes on goods that are sold or shipped are no active codes of those goods.
    CodeNotActivated = "code-not-activated", false;
    /// A true correction left a lot below zero.
    OverIssued = "over-issued", false;
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Code, D::Error> {
        let word = String::deserialize(deserializer)?;
        let known = Code::ALL.iter().copied().find(|code| code.as_str() == word);
        known.ok_or_else(|| D::Error::custom(format_args!("{word:?} is no code of a verdict")))
    }
}
