//! The time of entries, and when not to trust it.
//!
//! `time_ms` of an entry can never be taken back, and one wrong clock would drag every later entry along, since times
//! never decrease. So sequencing stops, until a person confirms the clock, when
//!
//! - wall clock and monotonic clock have parted by more than [`MAX_PARTING_MS`] since the store was opened or confirmed: somebody
//!   set the clock (the two are slewed together, so they part by steps only; choose a monotonic clock that
//!   also counts the time a machine sleeps); or
//! - at the start the wall clock is more than [`MAX_AHEAD_MS`] ahead of the last entry, or behind it.
//!
//! The ledger reads no clock itself: both come in as functions.

use std::fmt;

use thiserror::Error;

/// The most that the wall clock may move against the monotonic clock: 60 s.
pub const MAX_PARTING_MS: u64 = 60_000;
/// The most that the clock may be ahead of the last entry at the start: one day.
pub const MAX_AHEAD_MS: u64 = 86_400_000;

type Reading = Box<dyn Fn() -> u64 + Send + Sync>;

/// Two clocks, given from outside, in milliseconds.
pub struct Clock {
    wall: Reading,
    monotonic: Reading,
}

/// Why the clock needs a person's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ClockDoubt {
    /// The wall clock was set.
    #[error(
        "the wall clock stands at {wall_ms} ms where {expected_ms} ms was expected: it was set by more than a minute while running"
    )]
    Parted {
        /// What the wall clock says, in milliseconds since 1970.
        wall_ms: u64,
        /// What it would say, had it moved with the monotonic clock.
        expected_ms: u64,
    },
    /// The last entry is older than a day.
    #[error("the clock ({wall_ms} ms) is more than a day ahead of the last entry ({last_ms} ms)")]
    FarAhead {
        /// What the wall clock says.
        wall_ms: u64,
        /// The time of the last entry.
        last_ms: u64,
    },
    /// The last entry is in the future.
    #[error("the clock ({wall_ms} ms) is behind the last entry ({last_ms} ms)")]
    Behind {
        /// What the wall clock says.
        wall_ms: u64,
        /// The time of the last entry.
        last_ms: u64,
    },
}

/// Reads a clock as long as it can be trusted.
#[derive(Debug)]
pub(super) struct Watch {
    clock: Clock,
    wall_at: u64,
    monotonic_at: u64,
    doubt: Option<ClockDoubt>,
}

impl Clock {
    /// Two functions: milliseconds since 1970, and milliseconds that only go forward.
    pub fn new(
        wall_ms: impl Fn() -> u64 + Send + Sync + 'static,
        monotonic_ms: impl Fn() -> u64 + Send + Sync + 'static,
    ) -> Clock {
        Clock { wall: Box::new(wall_ms), monotonic: Box::new(monotonic_ms) }
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

impl Watch {
    /// Begins to watch.
    pub(super) fn start(clock: Clock) -> Watch {
        let (wall_at, monotonic_at) = ((clock.wall)(), (clock.monotonic)());
        Watch { clock, wall_at, monotonic_at, doubt: None }
    }

    /// Compares the clock with the last entry's time, unless a person has looked at it.
    pub(super) fn compare(&mut self, last_ms: u64, confirmed: bool) {
        let wall_ms = self.wall_ms();
        if confirmed {
            self.confirm();
        } else if wall_ms < last_ms {
            self.doubt = Some(ClockDoubt::Behind { wall_ms, last_ms });
        } else if wall_ms - last_ms > MAX_AHEAD_MS {
            self.doubt = Some(ClockDoubt::FarAhead { wall_ms, last_ms });
        }
    }

    /// Compares again when the last entry is a later one. What a person has confirmed, and a clock that was set, stay what they are.
    pub(super) fn compare_again(&mut self, last_ms: u64) {
        match self.doubt {
            Some(ClockDoubt::FarAhead { .. } | ClockDoubt::Behind { .. }) => {
                self.doubt = None;
                self.compare(last_ms, false);
            }
            None if self.wall_ms() < last_ms => self.compare(last_ms, false),
            _ => {}
        }
    }

    /// The wall clock as it stands.
    pub(super) fn wall_ms(&self) -> u64 {
        (self.clock.wall)()
    }

    /// The wall clock, if it can be trusted.
    pub(super) fn now_ms(&mut self) -> Result<u64, ClockDoubt> {
        if let Some(doubt) = self.doubt {
            return Err(doubt);
        }
        let wall_ms = (self.clock.wall)();
        let expected_ms = self.wall_at + (self.clock.monotonic)().saturating_sub(self.monotonic_at);
        if wall_ms.abs_diff(expected_ms) > MAX_PARTING_MS {
            let doubt = ClockDoubt::Parted { wall_ms, expected_ms };
            self.doubt = Some(doubt);
            return Err(doubt);
        }
        Ok(wall_ms)
    }

    /// What is in doubt, if anything.
    pub(super) fn doubt(&self) -> Option<ClockDoubt> {
        self.doubt
    }

    /// A person says that the clock is right as it stands now.
    pub(super) fn confirm(&mut self) {
        self.doubt = None;
        self.wall_at = (self.clock.wall)();
        self.monotonic_at = (self.clock.monotonic)();
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicU64, Ordering::SeqCst},
    };

    use super::*;

    /// A clock whose hands a test moves.
    #[derive(Clone, Default)]
    pub(in crate::store) struct Hands {
        pub(in crate::store) wall: Arc<AtomicU64>,
        pub(in crate::store) monotonic: Arc<AtomicU64>,
    }

    impl Hands {
        pub(in crate::store) fn at(ms: u64) -> Hands {
            let hands = Hands::default();
            hands.wall.store(ms, SeqCst);
            hands
        }

        pub(in crate::store) fn clock(&self) -> Clock {
            let (wall, monotonic) = (self.wall.clone(), self.monotonic.clone());
            Clock::new(move || wall.load(SeqCst), move || monotonic.load(SeqCst))
        }

        pub(in crate::store) fn pass(&self, ms: u64) {
            self.wall.fetch_add(ms, SeqCst);
            self.monotonic.fetch_add(ms, SeqCst);
        }
    }

    #[test]
    fn stops_when_somebody_sets_the_clock_and_goes_on_when_confirmed() {
        let hands = Hands::at(1_000_000_000);
        let mut watch = Watch::start(hands.clock());
        hands.pass(5_000_000);
        assert_eq!(watch.now_ms(), Ok(1_005_000_000));
        hands.wall.fetch_add(60_000, SeqCst);
        assert_eq!(watch.now_ms(), Ok(1_005_060_000));
        hands.wall.fetch_add(1, SeqCst);
        let doubt = ClockDoubt::Parted { wall_ms: 1_005_060_001, expected_ms: 1_005_000_000 };
        assert_eq!(watch.now_ms(), Err(doubt));
        hands.wall.store(1_005_000_000, SeqCst);
        assert_eq!(watch.now_ms(), Err(doubt), "only a person ends a doubt");
        watch.confirm();
        assert_eq!(watch.now_ms(), Ok(1_005_000_000));
    }

    #[test]
    fn doubts_a_start_a_day_ahead_of_or_behind_the_last_entry() {
        let start = |wall, last| {
            let mut watch = Watch::start(Hands::at(wall).clock());
            watch.compare(last, false);
            watch.doubt()
        };
        assert_eq!(start(MAX_AHEAD_MS, 0), None);
        assert!(matches!(start(MAX_AHEAD_MS + 1, 0), Some(ClockDoubt::FarAhead { .. })));
        assert_eq!(start(7, 7), None);
        assert!(matches!(start(6, 7), Some(ClockDoubt::Behind { .. })));
        let mut watch = Watch::start(Hands::at(MAX_AHEAD_MS + 10).clock());
        watch.compare(0, false);
        watch.compare_again(9);
        assert!(watch.doubt().is_some());
        watch.compare_again(10);
        assert_eq!(watch.doubt(), None, "later entries have come in from elsewhere");
        watch.compare_again(MAX_AHEAD_MS + 11);
        assert!(matches!(watch.doubt(), Some(ClockDoubt::Behind { .. })));
    }
}
