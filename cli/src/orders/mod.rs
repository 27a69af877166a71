//! A day's online orders as one sale: the ledger gets how many there were and a root over them, the seller keeps the rows.
//!
//! ```text
//! order, waybill, lot, quantity, codes     the sheet, CSV or XLSX; other columns are neither read nor kept
//!      │ Table::read                       cells with their places, so that a fault names sheet, row and column
//!      │ Day::of                           orders, what was sold of each lot, the codes that went along
//!      ▼
//! {"order":"A-1","lines":[{"waybill":"SF1","lot":"…","quantity":{"value":2,"unit":"H87"},"codes":[…]}]}
//!      │                                   a row: the exact text; its leaf is H(00 ‖ salt[32] ‖ row)
//!      ▼
//! "suyuan:online": {"orders": 120, "root": "base64"}
//! ```
//!
//! Rows and salts stay in `orders/` of --home, written before anything is signed. A salt tells nobody anything; without it a row cannot be
//! guessed from the path. One order is proven by its row, its salt, its path and the sale's own proof ([`OrderProof`]).

mod day;
mod kept;
mod proof;
mod sold;
mod table;
mod template;

pub(crate) use day::Day;
pub(crate) use kept::{Kept, sha256};
pub(crate) use proof::{OrderProof, is_order_proof};
pub(crate) use table::Table;
pub(crate) use template::write_template;
