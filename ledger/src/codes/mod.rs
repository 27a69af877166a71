//! Item codes: one for each pack, made before there is a lot to put into it, and one statement that commits to all of them.
//!
//! ```text
//! seed (32 random bytes, the packer's)
//!  ├─ serial of each position     80 bits: 16 of 0-9 A-Z without I L O U     printed in the QR code
//!  └─ PIN of each position        50 bits: XXXXX-XXXXX                       printed under a scratch layer, or none
//!
//! code     SHA-256("suyuan code 1\n" ‖ serial)                               what the node knows of it
//! leaf     H(00 ‖ code ‖ PIN's public key, if there are PINs)
//! group    RFC 6962 tree over its leaves: a carton, a section of a roll
//! root     RFC 6962 tree over H(00 ‖ the group's size, 4 bytes, big end first ‖ the group's root)
//! ```
//!
//! Groups are equal but for the last, so a position alone says which group it is in: [`Shape`]. The root, the count and the
//! group's size stand in a `codes` statement; one entry commits to a million codes. A node that holds the list of codes can say
//! that one exists and prove it ([`CodeProof`]); it cannot make one, for it never sees a serial before somebody scans it.
//!
//! A PIN is a key: [`Pin::key`] derives an Ed25519 key from serial and PIN, and the leaf names its public half. Who opens a pack signs
//! [`opening_message`] with it, so that an opening cannot be made up by the node either, and everybody can check it. Trying all
//! PINs of one code costs 2⁵⁰ derivations.
//!
//! This part knows nothing of lots or events: bytes and hashes.

mod code;
mod pin;
mod roll;
mod seed;
mod serial;
pub mod symbols;

pub use code::{Code, CodeProof, CodeProofError};
pub use pin::{Pin, opening_message};
pub use roll::{MOST_CODES, MOST_IN_A_GROUP, Roll, Shape, ShapeError};
pub use seed::Seed;
pub use serial::Serial;
pub use symbols::SymbolError;
