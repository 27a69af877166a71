//! Labels: a code, what people read beside it, and the paper.
//!
//! ```text
//! a roll's CSV, or a code and what a node knows of it ──▶ Label ──▶ template ──▶ print::Page ──▶ sheets, ZPL, TSPL, PNG, SVG
//! ```
//!
//! | part | what it is |
//! |---|---|
//! | `content` | what one label says, by field |
//! | `roll` | labels from a CSV file, one after the other |
//! | `facts` | names and dates of a code, asked of a node |
//! | `template` | the cooperative's own arrangement, read from TOML |
//! | `built_in` | an arrangement for any size, as TOML that people copy |
//! | `layout` | a label set by a template |
//! | `stock` | sheets of labels by name |
//! | `sheet` | which label stands where on which sheet, cut marks, a ruler |
//! | `graphic` | a label's dots as bytes for printers |
//! | `zpl`, `tspl` | the languages of thermal printers |
//! | `shop` | CSV for a print shop |
//! | `output` | everything together, into a file |

pub(crate) mod built_in;
pub(crate) mod content;
pub(crate) mod facts;
mod graphic;
pub(crate) mod layout;
pub(crate) mod output;
pub(crate) mod roll;
pub(crate) mod sheet;
mod shop;
pub(crate) mod stock;
pub(crate) mod template;
#[cfg(test)]
mod tests;
mod tspl;
mod zpl;
