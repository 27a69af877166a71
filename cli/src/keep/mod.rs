//! That a log never goes on in two ways: asking others how far it has come before anything is signed, and what a restored copy may do.
//!
//! | file | what |
//! |---|---|
//! | `advice` | the pure decision: what was seen elsewhere against what is here |
//! | `elsewhere` | another copy of the log: a node, a static copy of its tiles, a directory |
//! | `tail` | bringing in what is here still missing, and looking again |
//! | `restored` | the marker of a restored directory, and its history |
//! | `whence` | whose log lies in a directory: a node's own, a restored copy, a follower's |
//! | `start` | how a node starts, from all of these |

mod advice;
mod elsewhere;
mod restored;
mod start;
mod tail;
mod whence;

pub(crate) use elsewhere::Elsewhere;
pub(crate) use restored::{BEHIND, BRINGING_IN, Event, Marker, STATED, TAIL, now};
pub(crate) use start::{Asking, start, watch};
pub(crate) use tail::{Caught, ask, catch_up, stand};
pub(crate) use whence::{mark_old_copy, may_follow, refuse_backup, waits};

/// What a backup says about itself; a directory that has it is no data directory.
pub(crate) const BACKUP_FILE: &str = "backup.json";
