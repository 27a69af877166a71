//! Names of things: GS1 keys in Digital Link shape and the ledger's own ids of the same grammar.

mod ai;
mod charset;
pub mod check_digit;
mod code_list;
mod content;
pub mod digital_link;
mod element;
mod error;
mod kind;
pub mod percent;

pub use digital_link::DigitalLink;
pub use element::Element;
pub use error::IdentifierError;
pub use kind::Kind;
