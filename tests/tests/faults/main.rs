//! Faults of the machine, and what the node makes of them: the real binary, seen from outside.
//!
//! After each fault the node has refused in order, naming a file and a remedy, or has come up again by itself; and then it has every
//! statement that it ever acknowledged, at its index, with its bytes; every checkpoint that it ever signed is a prefix of its log; and the
//! audit of what it publishes finds nothing. `docs/RELIABILITY.md` says what that does and does not show.
//!
//! ```sh
//! cargo test -p suyuan-tests --test faults                                                     # a spread, minutes
//! SUYUAN_FAULTS=long cargo test --release -p suyuan-tests --test faults -- --nocapture         # every case
//! ```
//!
//! Needs root for the disks, and the Debian packages strace, e2fsprogs, util-linux and faketime. What is missing is said aloud; in CI
//! it is a failure.
#![allow(clippy::unwrap_used)] // a test that cannot go on should stop at once

mod clock;
mod cuts;
mod damage;
mod full;
mod kill;
mod order;
mod power;
mod running;
mod starting;
