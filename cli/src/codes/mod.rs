//! Item codes on the packer's side: the seed of a roll in a file, the codes made from it, and the sheet for whoever prints.
//!
//! ```text
//! rolls/R1.toml        seed, product, shape, root: written and synced before anything is signed, and never again
//! rolls/R1.sent.toml   which statement it is, and whether the node has its list
//! ```
//!
//! A roll without `.sent.toml` was made and not entered, or its answer was lost: `suyuan codes send R1` finds out and goes on. Who has the seed has
//! every serial and PIN of the roll.

mod along;
mod chosen;
mod made;
mod roll_file;
mod sheet;
mod told;

pub(crate) use along::{Coded, list};
pub(crate) use chosen::{Chosen, Ranges};
pub(crate) use made::Made;
pub(crate) use roll_file::{RollFile, Sent, next_name};
pub(crate) use sheet::{Sheet, write_sheet};
pub(crate) use told::{Place, RollTold, is_code, place_elsewhere, place_of, places_here, serial_of};
