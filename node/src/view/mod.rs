//! What pages are filled with: the ledger as people are told it. `suyuan_web` draws it.
//!
//! Everything on a page comes from entries below one checkpoint, names the place where it is signed, and goes with the
//! entries and paths that prove it ([`book`]).

mod book;
mod code;
mod commitment;
mod complaint;
mod home;
mod inspect;
mod journey;
mod live;
mod lot;
mod map;
mod party;
mod photo;
mod place;
mod problem;
mod product;
mod record;
mod seen;
mod sensor;
mod statement;
mod step;
mod trace;
mod voucher;

pub(crate) use code::{own_code, pack_page};
pub(crate) use commitment::commitment_page;
pub(crate) use complaint::{complaint_form, complaint_page};
pub(crate) use home::home_page;
pub(crate) use inspect::{
    Parts, Question, bulk_csv, bulk_page, check_page, find_page, inspect_page, reach_csv, reach_page,
};
pub(crate) use live::live_page;
pub(crate) use lot::{lot_page, told};
pub(crate) use party::party_page;
pub(crate) use place::place_page;
pub(crate) use problem::{code_page, not_found_page, problem_page};
pub(crate) use product::product_page;
pub(crate) use record::record_page;
pub(crate) use seen::{GroundTold, copies_page, facts, seen, seen_of};
pub(crate) use statement::statement_page;
pub(crate) use trace::trace_page;

/// The ledger that pages speak for.
pub(crate) fn ledger_info(app: &crate::app::App) -> Result<suyuan_web::view::LedgerInfo, crate::Problem> {
    book::Book::open(app)?.info()
}

/// The verifier for this ledger, as a file. Made again only when the ledger's log keys have changed.
pub(crate) fn verifier(
    app: &crate::app::App,
) -> Result<std::sync::Arc<suyuan_web::Verifier>, crate::Problem> {
    Ok(suyuan_web::verifier::of(&ledger_info(app)?))
}
