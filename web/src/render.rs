//! Pages as HTML text.

use crate::view::{
    HomePage, LotPage, NotFoundPage, PartyPage, PlacePage, ProblemPage, StatementPage, TracePage,
};

/// The page that a code on a pack opens.
pub fn lot(page: &LotPage) -> String {
    page.uri.clone()
}

/// A place.
pub fn place(page: &PlacePage) -> String {
    page.kind.clone()
}

/// A party.
pub fn party(page: &PartyPage) -> String {
    page.status.clone()
}

/// One statement.
pub fn statement(page: &StatementPage) -> String {
    page.id.clone()
}

/// The lots around a lot.
pub fn trace(page: &TracePage) -> String {
    page.of.uri.clone()
}

/// The front page.
pub fn home(page: &HomePage) -> String {
    page.checkpoint.clone()
}

/// A code that is not known.
pub fn not_found(page: &NotFoundPage) -> String {
    page.asked.clone()
}

/// An error, or what an error code means.
pub fn problem(page: &ProblemPage) -> String {
    page.code.clone()
}
