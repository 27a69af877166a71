//! What honest people do, day by day: each file is a trade.

mod handover;
mod mishaps;
mod notices;
mod pond;
mod rice;
mod strawberries;
mod upkeep;
mod vegetables;

pub(super) use handover::sensor_log_against;

use super::{
    cast::{Cast, Coop},
    chance::Chance,
    plan::{Plan, Story},
};
use crate::failure::Failure;

/// Plans what begins on this day.
pub(super) fn day(plan: &mut Plan, cast: &Cast, day: u64) -> Result<(), Failure> {
    for coop in &cast.coops {
        let mut workday = Workday { plan, cast, coop, day };
        strawberries::day(&mut workday)?;
        vegetables::day(&mut workday);
        rice::day(&mut workday);
        pond::day(&mut workday)?;
        upkeep::day(&mut workday)?;
        mishaps::day(&mut workday);
    }
    Ok(())
}

/// One day of one cooperative.
pub(super) struct Workday<'w> {
    plan: &'w mut Plan,
    cast: &'w Cast,
    coop: &'w Coop,
    day: u64,
}

impl Workday<'_> {
    /// Draws for one purpose on this day.
    fn chance(&self, purpose: &str) -> Chance {
        self.chance_on(self.day, purpose)
    }

    fn chance_on(&self, day: u64, purpose: &str) -> Chance {
        Chance::of(self.cast.seed, &format!("{} {purpose} {day}", self.coop.name))
    }

    /// A story that begins at this hour.
    fn story(&mut self, purpose: &str, hour: u64) -> Story<'_> {
        let chance = self.chance(purpose);
        Story::on(self.plan, chance, self.day, hour)
    }

    /// Whether a field was sprayed so lately that nothing is picked there today. Sprayings fall due every `every` days.
    fn waits(&self, every: u64, shift: u64, days: u64) -> bool {
        let since = (self.day + shift) % every;
        self.day >= since && since < days
    }

    fn sprays(&self, every: u64, shift: u64) -> bool {
        (self.day + shift).is_multiple_of(every)
    }
}
