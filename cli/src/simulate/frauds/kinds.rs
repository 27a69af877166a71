//! Which kinds of fraud there are.

use suyuan_ledger::rules::{Code, RefusalCode};

use super::{
    Deed, Kind, attested, clocks, codes, cold, field, handover, identity, keys, name, stock, stopped,
};
use crate::{failure::Failure, simulate::plan::Supposed};

const fn remark(
    word: &'static str,
    code: Code,
    says: &'static str,
    play: fn(&mut Deed<'_>) -> Result<(), Failure>,
) -> Kind {
    Kind { word, supposed: Supposed::Remark(code), says, play }
}

const fn refusal(
    word: &'static str,
    code: RefusalCode,
    says: &'static str,
    play: fn(&mut Deed<'_>) -> Result<(), Failure>,
) -> Kind {
    Kind { word, supposed: Supposed::Refusal(code), says, play }
}

/// Every kind, by family.
pub(crate) const KINDS: &[Kind] = &[
    remark(
        "double-sale",
        Code::NotHeld,
        "all of a lot is sold to one shop, and again to another",
        stock::double_sale,
    ),
    remark("oversale", Code::Overdrawn, "more of a lot is sold than is left of it", stock::oversale),
    remark("sale-of-nothing", Code::NotHeld, "a shop sells what it never had", stock::sale_of_nothing),
    remark(
        "sale-after-hiding",
        Code::NotHeld,
        "sold on after the harvest was declared an error",
        stock::sale_after_hiding,
    ),
    remark(
        "hidden-stock",
        Code::OverIssued,
        "a harvest is declared an error after it was sold",
        stock::hidden_stock,
    ),
    remark("over-milling", Code::OverYield, "900 kg of rice come of 1,000 kg of paddy", stock::over_milling),
    remark(
        "conjured-stock",
        Code::StockDifference,
        "a count finds nearly twice what there was",
        stock::conjured_stock,
    ),
    remark(
        "unit-trick",
        Code::UnitMismatch,
        "kilograms are sold as pieces, and nothing says what a piece weighs",
        stock::unit_trick,
    ),
    remark(
        "case-trick",
        Code::FactorUnknown,
        "150 cases become 2,000 of another size without a weight",
        stock::case_trick,
    ),
    remark(
        "ten-times-the-harvest",
        Code::OverQuota,
        "ten times what a plot can grow is milled under the name",
        name::ten_times,
    ),
    remark(
        "laundered-rice",
        Code::OverQuota,
        "paddy from the market is milled under the name",
        name::laundered,
    ),
    remark(
        "counted-up-paddy",
        Code::OverQuota,
        "paddy that only a count has found is milled under the name",
        name::counted_up,
    ),
    remark(
        "uncertified-plot",
        Code::OverQuota,
        "paddy of a plot without a certificate is milled under the name",
        name::uncertified_plot,
    ),
    remark(
        "milled-twice",
        Code::OverQuota,
        "rice is sold, its milling declared an error, and milled again",
        name::milled_twice,
    ),
    remark(
        "stretched-rice",
        Code::OverQuota,
        "plain rice is mixed into rice under the name",
        name::stretched,
    ),
    remark(
        "beyond-capacity",
        Code::CapacityExceeded,
        "a plot gives more than it can",
        field::beyond_capacity,
    ),
    remark(
        "sprayed-fruit",
        Code::PreHarvestInterval,
        "harvested before the days after a spraying are over",
        field::sprayed_fruit,
    ),
    remark(
        "late-told-spraying",
        Code::PreHarvestInterval,
        "the spraying is entered only after the harvest was sold",
        field::late_told_spraying,
    ),
    remark(
        "unattested-claim",
        Code::ClaimUnattested,
        "organic, says the harvest, and nobody has certified it",
        attested::unattested_claim,
    ),
    remark(
        "no-certificate",
        Code::CertificateMissing,
        "goods that need a certificate are sold without one",
        attested::no_certificate,
    ),
    remark(
        "expired-certificate",
        Code::CertificateExpired,
        "sold after the certificate ended",
        attested::expired,
    ),
    remark(
        "revoked-certificate",
        Code::CertificateExpired,
        "sold after the certificate was revoked",
        attested::revoked,
    ),
    remark(
        "mixed-in",
        Code::CertificateMissing,
        "conventional goods are mixed into certified ones",
        attested::mixed_in,
    ),
    refusal(
        "own-certificate",
        RefusalCode::NotPermitted,
        "a cooperative certifies itself",
        attested::own_certificate,
    ),
    remark(
        "back-dated",
        Code::LateEntry,
        "records are filled in for last month, before an audit",
        clocks::back_dated,
    ),
    remark("post-dated", Code::ClockAhead, "today's harvest bears tomorrow's date", clocks::post_dated),
    remark(
        "before-the-hold",
        Code::LateEntry,
        "held goods are sold with a time from before the hold",
        clocks::before_the_hold,
    ),
    remark(
        "copied-code",
        Code::ImpossibleJourney,
        "a pallet's code is seen 1,600 km away half an hour later",
        clocks::copied_code,
    ),
    remark(
        "teleport",
        Code::ImpossibleJourney,
        "goods arrive 1,600 km away in forty minutes",
        clocks::teleport,
    ),
    remark(
        "received-before-sent",
        Code::ImpossibleJourney,
        "goods are received a day before they were sent",
        clocks::received_before_sent,
    ),
    remark("held-goods", Code::OnHold, "sold while an inspector holds them", stopped::held),
    remark("recalled-goods", Code::Recalled, "sold after they were recalled", stopped::recalled),
    remark(
        "destroyed-goods",
        Code::Destroyed,
        "sold after they were recorded as destroyed",
        stopped::destroyed,
    ),
    remark("past-shelf-life", Code::PastShelfLife, "sold after their last day", stopped::past_shelf_life),
    remark(
        "short-receipt",
        Code::HandoverMismatch,
        "the receiver declares less than came, and says that is all",
        handover::short_receipt,
    ),
    remark(
        "long-receipt",
        Code::HandoverMismatch,
        "the receiver declares more than was shipped, and says that is all",
        handover::long_receipt,
    ),
    remark(
        "swollen-receipt",
        Code::Overdrawn,
        "the receiver declares more than was shipped",
        handover::swollen_receipt,
    ),
    remark(
        "phantom-receipt",
        Code::NotHeld,
        "goods are received that nobody shipped",
        handover::phantom_receipt,
    ),
    remark(
        "silent-receiver",
        Code::UnconfirmedHandover,
        "the receiver never confirms",
        handover::silent_receiver,
    ),
    remark(
        "reopened-lot",
        Code::IdTaken,
        "a lot that was shipped already is added to",
        identity::reopened_lot,
    ),
    remark(
        "neighbours-lot",
        Code::IdTaken,
        "something is added to somebody else's lot",
        identity::neighbours_lot,
    ),
    remark("same-event-twice", Code::IdTaken, "one event is entered twice", identity::same_event_twice),
    refusal(
        "neighbours-product",
        RefusalCode::NotPermitted,
        "a shop makes a lot of a cooperative's product",
        identity::neighbours_product,
    ),
    refusal(
        "spoken-for-member",
        RefusalCode::NotPermitted,
        "a harvest is said to be another member's",
        identity::spoken_for_member,
    ),
    remark("warm-lorry", Code::ColdChain, "the cooling is switched off on the way", cold::warm_lorry),
    remark(
        "wide-limits",
        Code::ColdChain,
        "a warm log is held against wider limits than the product's",
        cold::wide_limits,
    ),
    remark(
        "lone-governor",
        Code::AwaitingApproval,
        "one governor admits a member alone",
        keys::lone_governor,
    ),
    refusal("forged-signature", RefusalCode::BadSignature, "a signature is made up", keys::forged_signature),
    refusal(
        "altered-on-the-way",
        RefusalCode::BadSignature,
        "a quantity is changed after signing",
        keys::altered,
    ),
    refusal(
        "unknown-key",
        RefusalCode::UnknownKey,
        "signed with a key that nobody admitted",
        keys::unknown_key,
    ),
    refusal(
        "revoked-key",
        RefusalCode::KeyRevoked,
        "signed with a phone that was stolen and revoked",
        keys::revoked_key,
    ),
    refusal("suspended-member", RefusalCode::Suspended, "a suspended member goes on", keys::suspended),
    refusal(
        "sequence-fork",
        RefusalCode::SequenceTaken,
        "two statements are signed under one number",
        keys::fork,
    ),
    refusal(
        "dropped-statement",
        RefusalCode::SequenceGap,
        "a statement is left out of the chain",
        keys::dropped,
    ),
    refusal(
        "other-ledger",
        RefusalCode::WrongLedger,
        "a statement of another ledger is entered here",
        keys::other_ledger,
    ),
    remark(
        "more-labels-than-packs",
        Code::Overdrawn,
        "more codes are activated for a lot than packs were packed",
        codes::more_than_packs,
    ),
    remark(
        "label-of-another-lot",
        Code::IdTaken,
        "labels that are on one lot are activated for another",
        codes::of_another_lot,
    ),
    remark(
        "voided-labels",
        Code::CodeNotActivated,
        "packs are shipped under labels that were voided as spoiled",
        codes::voided,
    ),
    refusal(
        "borrowed-name",
        RefusalCode::NotPermitted,
        "signed in the name of another member",
        keys::borrowed_name,
    ),
];
