//! The page that a code on a pack opens.

use serde::Serialize;

use super::{
    CodePanel, Commitment, LedgerInfo, Map, Moment, Named, ProofBundle, Quantity, Seen, SensorChart, Shown,
    Step,
};
use crate::lang::Lang;

/// The most places of origin that the first screen names.
const SHOWN_ORIGINS: usize = 3;

/// A lot (or one item of it), from field to shop.
#[derive(Clone, Debug, Serialize)]
pub struct LotPage {
    /// The reader's language.
    #[serde(skip)]
    pub lang: Lang,
    /// The ledger.
    pub ledger: LedgerInfo,
    /// Identifier as printed, canonical form; its path is this page's path.
    pub uri: String,
    /// What it is.
    pub product: Named,
    /// The lot's id, e.g. `SL-0418A`.
    pub lot: String,
    /// The item's serial, if the code names one item.
    pub serial: Option<String>,
    /// What its steps tell of: the lot of a pack that no statement names by itself, else the page's own thing.
    #[serde(skip)]
    pub told_of: String,
    /// The code of the pack, if its product has rolls of codes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<CodePanel>,
    /// Who made the lot.
    pub producer: Option<Named>,
    /// Where it grew; several for a mixed lot.
    pub origins: Vec<Origin>,
    /// Harvested or packed, when.
    pub dated: Option<Dated>,
    /// Last day of its shelf life, if the product states one.
    pub best_before: Option<Moment>,
    /// May it be eaten?
    pub state: LotState,
    /// How cold it stayed.
    pub cold: Option<Cold>,
    /// What was measured on the way.
    pub charts: Vec<SensorChart>,
    /// Where it came along.
    pub map: Option<Map>,
    /// Who vouches for it.
    pub vouchers: Vec<Voucher>,
    /// What whoever made or holds it promises of it, on paper.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub commitments: Vec<Commitment>,
    /// Scans of this very code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seen: Option<Seen>,
    /// The journey, oldest first.
    pub steps: Vec<Step>,
    /// What is worth knowing about the whole lot.
    pub notices: Vec<Notice>,
    /// Everything the reader's phone needs to check the page.
    pub proof: ProofBundle,
    /// Whether complaints are taken here.
    #[serde(skip)]
    pub complaints: bool,
    /// RFC 3339: when the node made this page.
    pub generated_at: String,
}

/// A place where it grew.
#[derive(Clone, Debug, Serialize)]
pub struct Origin {
    /// The plot, pond or greenhouse.
    pub place: Named,
    /// Its region (`Shown::Names` from the place's `/region`).
    pub region: Option<Shown>,
}

/// The one date that tells most.
#[derive(Clone, Debug, Serialize)]
pub enum Dated {
    /// Harvested on.
    Harvested(Moment),
    /// Packed on.
    Packed(Moment),
}

/// May it be eaten?
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum LotState {
    /// Nothing against it is known here.
    Normal,
    /// Its shelf life has ended.
    PastDate(Moment),
    /// Held back while somebody looks into it.
    OnHold {
        /// Who says so.
        by: Named,
        /// Since when.
        since: Moment,
        /// Why, in their words.
        reason: Option<Shown>,
    },
    /// Recalled.
    Recalled {
        /// Who says so.
        by: Named,
        /// Since when.
        since: Moment,
        /// Why, in their words.
        reason: Option<Shown>,
        /// What to do, in their words.
        action: Option<Shown>,
    },
    /// Recorded as destroyed: it should not be on sale.
    Destroyed,
    /// Named by others, but its maker has not recorded it: nothing can be said.
    Unrecorded,
    /// Part of its way is not recorded.
    Incomplete,
}

impl LotState {
    /// Key of its texts: `state-WORD`, `state-WORD-means`, `state-WORD-do`.
    pub fn word(&self) -> &'static str {
        match self {
            LotState::Normal => "normal",
            LotState::PastDate(_) => "past-date",
            LotState::OnHold { .. } => "on-hold",
            LotState::Recalled { .. } => "recalled",
            LotState::Destroyed => "destroyed",
            LotState::Unrecorded => "unrecorded",
            LotState::Incomplete => "incomplete",
        }
    }
}

impl LotState {
    /// Whether it goes to the top of the page.
    pub(crate) fn is_alarm(&self) -> bool {
        !matches!(self, LotState::Normal)
    }

    /// Whether it should not be eaten.
    pub(crate) fn is_bad(&self) -> bool {
        matches!(self, LotState::Recalled { .. } | LotState::Destroyed)
    }

    pub(crate) fn by(&self) -> Option<&Named> {
        match self {
            LotState::OnHold { by, .. } | LotState::Recalled { by, .. } => Some(by),
            _ => None,
        }
    }

    pub(crate) fn reason(&self) -> Option<&Shown> {
        match self {
            LotState::OnHold { reason, .. } | LotState::Recalled { reason, .. } => reason.as_ref(),
            _ => None,
        }
    }

    pub(crate) fn action(&self) -> Option<&Shown> {
        match self {
            LotState::Recalled { action, .. } => action.as_ref(),
            _ => None,
        }
    }
}

/// Temperatures on the way, over all sensor reports.
#[derive(Clone, Debug, Serialize)]
pub struct Cold {
    /// Coldest.
    pub min: Quantity,
    /// Warmest.
    pub max: Quantity,
    /// How often it was outside its limits.
    pub alarms: u32,
}

impl Cold {
    pub(crate) fn alarms_count(&self) -> usize {
        self.alarms as usize
    }
}

/// A certificate that speaks for the lot, whether or not it holds.
#[derive(Clone, Debug, Serialize)]
pub struct Voucher {
    /// Own word or a third party's.
    pub kind: VoucherKind,
    /// Who says so.
    pub who: Named,
    /// What they are in the ledger: `role-WORD`.
    pub roles: Vec<String>,
    /// What it is about, where that is not the lot of the page.
    pub about: Option<Named>,
    /// Its type (`Shown::Certificate`).
    pub what: Shown,
    /// What is claimed, in their words.
    pub claim: Option<Shown>,
    /// The scheme or standard.
    pub scheme: Option<Shown>,
    /// Its number with the issuer.
    pub number: Shown,
    /// The report behind it, if the node has it.
    pub report: Option<Paper>,
    /// Whether what was looked at conforms.
    pub conforms: bool,
    /// Its first day.
    pub from: Moment,
    /// Its last day.
    pub until: Option<Moment>,
    /// Whether it holds at the time of the page.
    pub validity: Validity,
    /// Whether it held when the lot was made.
    pub held_then: bool,
    /// Entry that says it.
    pub index: u64,
}

/// A paper that is kept beside the log.
#[derive(Clone, Debug, Serialize)]
pub struct Paper {
    /// The file, as its SHA-256 in hexadecimal.
    pub sha256: String,
    /// Its name.
    pub name: Shown,
}

impl Voucher {
    pub(crate) fn is_third_party(&self) -> bool {
        self.kind == VoucherKind::Certificate
    }

    pub(crate) fn is_over(&self) -> bool {
        self.validity == Validity::Ended
    }

    pub(crate) fn is_early(&self) -> bool {
        self.validity == Validity::NotYet
    }

    pub(crate) fn revoked(&self) -> Option<(&Moment, &Shown)> {
        match &self.validity {
            Validity::Revoked { from, reason, .. } => Some((from, reason)),
            _ => None,
        }
    }
}

/// Whether a certificate holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Validity {
    /// It does.
    Holds,
    /// Its first day has not come.
    NotYet,
    /// Its last day has passed.
    Ended,
    /// It was revoked, from some time on.
    Revoked {
        /// From when on.
        from: Moment,
        /// Why, in the words of who revoked it.
        reason: Shown,
        /// Entry that says so.
        index: u64,
    },
}

/// Whose word it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum VoucherKind {
    /// Of whoever made the lot, owns its product, or owns or runs what it is about: never shown as third-party proof.
    Commitment,
    /// A laboratory's, certifier's or inspector's, about what is not theirs.
    Certificate,
}

/// Something about the lot worth knowing before eating or paying.
#[derive(Clone, Debug, Serialize)]
pub enum Notice {
    /// A flag or a reason for pending, by code (`flag-CODE`), at a step.
    Code {
        /// `late-entry`, `overdrawn`, …
        code: String,
        /// Step concerned.
        index: Option<u64>,
    },
    /// What was received is not what was shipped.
    Handover {
        /// Shipped.
        shipped: Quantity,
        /// Received.
        received: Quantity,
        /// Entry of the receipt.
        index: u64,
    },
    /// More was used than was made.
    Overdrawn {
        /// Made.
        made: Quantity,
        /// Used.
        used: Quantity,
        /// Entry that went too far.
        index: u64,
    },
}

impl Notice {
    /// Whether amounts contradict each other, which belongs before the journey.
    pub(crate) fn is_mismatch(&self) -> bool {
        !matches!(self, Notice::Code { .. })
    }
}

impl LotPage {
    /// The serial, unless the panel of the pack's code shows it.
    pub(crate) fn shown_serial(&self) -> Option<&String> {
        self.serial.as_ref().filter(|_| self.code.is_none())
    }

    pub(crate) fn differs(&self) -> bool {
        self.notices.iter().any(Notice::is_mismatch)
    }

    /// The region to name after the place of this number: once for several places of one region in a row.
    pub(crate) fn region_after(&self, at: &usize) -> Option<&Shown> {
        let here = self.origins.get(*at)?.region.as_ref()?;
        let names = |shown: &Shown| match shown {
            Shown::Names { names, .. } => Some(names.clone()),
            _ => None,
        };
        let next = self.origins.iter().take(SHOWN_ORIGINS).nth(at + 1).and_then(|next| next.region.as_ref());
        let same = next.is_some_and(|next| names(next).is_some() && names(next) == names(here));
        (!same).then_some(here)
    }

    pub(crate) fn remarks(&self) -> bool {
        !self.notices.iter().all(Notice::is_mismatch)
    }
}
