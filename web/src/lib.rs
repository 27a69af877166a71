//! What people see: pages, browser proof, languages, QR codes.
//!
//! The node fills the structs of [`view`] with what the ledger says and hands them to the `render` functions; this
//! crate knows words, shapes and type, and nothing of storage or rules. Every text comes from `lang/*.ftl`.
//! A value that comes from a signed statement carries an [`view::At`], so that the reader's own phone can compare what
//! is displayed with what was signed (`assets/verify.js`).

pub mod asset;
pub mod format;
mod judgement;
pub mod lang;
pub mod linkset;
mod markup;
pub mod parts;
pub mod picture;
pub mod qr;
pub mod render;
pub mod verifier;
pub mod view;
mod words;

pub use asset::{Asset, CONTENT_SECURITY_POLICY, asset};
pub use judgement::explains;
pub use lang::{Lang, negotiate};
pub use linkset::Linked;
pub use verifier::{Pinned, Verifier, verifier};
