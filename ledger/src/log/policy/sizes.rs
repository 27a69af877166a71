//! The sizes of a log at which a key signs its checkpoints: keys are changed, and each counts for its own time.

use std::fmt;

/// From a size on, and below another if the key was retired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sizes {
    /// The first.
    pub from: u64,
    /// The first that is none of them any more.
    pub until: Option<u64>,
}

impl Sizes {
    /// Every size: nothing is known of a change.
    pub const ALL: Sizes = Sizes { from: 0, until: None };

    /// Whether it is one of them.
    pub fn contains(&self, size: u64) -> bool {
        self.from <= size && self.until.is_none_or(|until| size < until)
    }
}

impl fmt::Display for Sizes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.until {
            Some(until) => write!(f, "{}..{until}", self.from),
            None => write!(f, "{}..", self.from),
        }
    }
}
