//! How often the codes of a lot were scanned within the last hour, minute by minute, for viewers beside a presenter.
//!
//! It is counted from the start of the node and kept nowhere: what it says is for now.

use std::collections::HashMap;

const MINUTE_MS: u64 = 60_000;
/// Minutes of an hour.
const HOUR: usize = 60;
/// From so many lots on, those that nobody scans any more are forgotten.
const MANY: usize = 1_024;

/// Scans of the last hour, by lot.
#[derive(Default)]
pub(super) struct Lately {
    lots: HashMap<String, Hour>,
}

struct Hour {
    /// The newest minute that is counted.
    newest: u64,
    /// By minute, the newest at `newest % 60`.
    minutes: [u32; HOUR],
}

impl Lately {
    /// One more.
    pub(super) fn see(&mut self, lot: &str, now_ms: u64) {
        let minute = now_ms / MINUTE_MS;
        if let Some(hour) = self.lots.get_mut(lot) {
            return hour.see(minute);
        }
        if self.lots.len() >= MANY {
            self.lots.retain(|_, hour| hour.newest + HOUR as u64 > minute);
        }
        let mut hour = Hour { newest: minute, minutes: [0; HOUR] };
        hour.see(minute);
        self.lots.insert(lot.to_owned(), hour);
    }

    /// How many there were.
    pub(super) fn of(&self, lot: &str, now_ms: u64) -> u64 {
        self.lots.get(lot).map_or(0, |hour| hour.until(now_ms / MINUTE_MS))
    }
}

impl Hour {
    fn see(&mut self, minute: u64) {
        // A clock that was set back counts on where it was.
        let gone = minute.saturating_sub(self.newest).min(HOUR as u64);
        for step in 1..=gone {
            self.minutes[Hour::at(self.newest + step)] = 0;
        }
        self.newest = self.newest.max(minute);
        let now = &mut self.minutes[Hour::at(self.newest)];
        *now = now.saturating_add(1);
    }

    fn until(&self, minute: u64) -> u64 {
        let gone = minute.saturating_sub(self.newest).min(HOUR as u64);
        let left = (gone..HOUR as u64).map(|ago| self.newest + HOUR as u64 - (ago - gone));
        left.map(|minute| u64::from(self.minutes[Hour::at(minute)])).sum()
    }

    fn at(minute: u64) -> usize {
        (minute % HOUR as u64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_goes_by_minute_by_minute() {
        let mut lately = Lately::default();
        let at = |minute: u64| 29_000_000 * MINUTE_MS + minute * MINUTE_MS;
        for minute in 0..90 {
            lately.see("B", at(minute));
            lately.see("B", at(minute) + 59_999);
            assert_eq!(lately.of("B", at(minute)), 2 * (minute + 1).min(60), "{minute}");
        }
        assert_eq!(lately.of("B", at(89 + 30)), 60);
        assert_eq!(lately.of("B", at(89 + 59)), 2);
        assert_eq!(lately.of("B", at(89 + 60)), 0);
        assert_eq!(lately.of("B", at(89 + 6_000)), 0);
        lately.see("B", at(89 + 6_000));
        assert_eq!(lately.of("B", at(89 + 6_000)), 1);
        lately.see("B", at(0));
        assert_eq!(lately.of("B", at(89 + 6_000)), 2, "a clock set back counts on");
        assert_eq!(lately.of("C", at(0)), 0);
    }

    #[test]
    fn lots_that_nobody_scans_are_forgotten() {
        let mut lately = Lately::default();
        for number in 0..MANY {
            lately.see(&number.to_string(), 0);
        }
        lately.see("new", 61 * MINUTE_MS);
        assert_eq!(lately.lots.len(), 1);
    }
}
