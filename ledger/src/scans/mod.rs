//! Scans of item codes, which a node keeps beside the log, and what they tell of copies.
//!
//! ```text
//! record    48 bytes, big end first
//!           time_ms[8] ‖ roll[16] ‖ position[4] ‖ device[8] ‖ latitude[2] ‖ longitude[2] ‖ of[4] ‖ what[1] ‖ state[1] ‖ era[1] ‖ 00
//! roll      first 16 bytes of the id of the statement that commits to the roll
//! device    first 8 bytes of SHA-256("suyuan device 1\n" ‖ salt[32] ‖ network ‖ "\n" ‖ User-Agent ‖ "\n" ‖ Accept-Language)
//! latitude  tenths of a degree, signed; 8000 (hex) in both where no place is known
//! of        of a place: the number in the day, from 0, of the scan that it belongs to; else 0
//! what      1 scan, 2 place, 3 opening with the PIN
//! state     what the code was then: 0 not-activated … 6 voided, in the order of `CodeState`
//! era       which salt, counting on from one to the next
//! day       the records of a day at UTC, one behind the other, in a file YYYY-MM-DD.scans
//! anchor    RFC 6962 tree over the records of a day, each a leaf: what a `scan-anchor` statement commits to
//! ```
//!
//! Neither address nor agent nor cookie is kept, and whoever has a day's file cannot find a person in it: the salt stays with the node and
//! is thrown away when the retention is over. A position names the code as the log does, so a file shows no serial either.
//!
//! [`Sightings`] is all that is remembered of one code; [`judge`] makes of it, and of nothing else, a [`Level`] and its reasons. Node and
//! simulation share it. `docs/CLONES.md` says where the thresholds come from.

mod copies;
mod day;
mod record;
mod sightings;
mod spot;

pub use copies::{Facts, Ground, Judged, Level, judge};
pub use day::{DayScans, scans_root};
pub use record::{CodeAt, Device, RECORD, Record, RecordError, What};
pub use sightings::{Fresh, Seen, Sightings, Spotted};
pub use spot::Spot;
