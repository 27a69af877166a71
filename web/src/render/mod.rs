//! Pages as HTML text: one function a page.

mod bulk;
mod chain_picture;
mod chart;
mod code;
mod commitment;
mod complaint;
mod frame;
mod graph;
mod inspect;
mod live;
mod lot;
mod map;
mod own;
mod plain;
mod product;
mod product_data;
mod record;
mod seen;
mod subject;
mod trace;

pub use bulk::inspect_scan;
pub use code::code;
pub use commitment::commitment;
pub use complaint::{complaint, complaint_form};
pub use inspect::{inspect_check, inspect_find, inspect_judgement, inspect_lot, inspect_reach};
pub use live::{live, live_state};
pub use lot::lot;
pub use own::{Blank, OwnPiece, Piece};
pub use plain::{home, not_found, problem};
pub use product::product;
pub use record::{record, record_manifest};
pub use seen::inspect_copies;
pub use subject::{party, place, statement};
pub use trace::trace;

/// A template that writes into memory cannot fail; should it, the page says nothing rather than something false.
pub(crate) fn finish(template: &impl askama::Template) -> String {
    template.render().unwrap_or_default()
}
