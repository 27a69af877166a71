//! `pre-harvest-interval`: nothing is harvested before the days are over that a spraying asks for.

use crate::event::Event;
use crate::rules::{Refusal, RefusalCode};

/// Extension: how many days must pass between this act and a harvest.
pub const PRE_HARVEST_DAYS: &str = "suyuan:preHarvestDays";

/// The most days that an act may ask for.
pub const MOST_PRE_HARVEST_DAYS: i32 = 3_650;

/// The days that must pass before a harvest, if the event says so.
pub fn days_before_harvest(event: &Event) -> Result<Option<i32>, Refusal> {
    let Some(said) = event.extension(PRE_HARVEST_DAYS) else { return Ok(None) };
    let days = said.as_u64().and_then(|days| i32::try_from(days).ok());
    days.filter(|days| *days <= MOST_PRE_HARVEST_DAYS).map(Some).ok_or_else(|| {
        Refusal::new(
            RefusalCode::InvalidEvent,
            "/suyuan:preHarvestDays",
            format!("expected whole days, 0 to {MOST_PRE_HARVEST_DAYS}"),
            "state the days on the label of what was used, such as 7",
        )
    })
}
