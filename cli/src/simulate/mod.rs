//! A simulated county: honest people and planted frauds, played through the real rules on really signed statements, to measure how
//! well the ledger judges.
//!
//! The same seed gives the same county, byte for byte: keys, draws and clocks come from it, and the county's clock is its own. A
//! day's work is planned first (`honest`, `frauds`), as acts with the time of the act and the time at which it is entered; then it is
//! signed in its key's chain, read back from its bytes, verified and judged (`county`). After the last day everything that is under
//! way comes to its end, and five quiet days let every deadline pass. Then `measure` compares what the ledger says with what is true.
//!
//! The keys are test keys, made from the seed; nothing of it belongs into a real ledger.

mod calendar;
mod cast;
mod chance;
pub(crate) mod copies;
mod county;
mod frauds;
mod honest;
mod measure;
mod names;
mod plan;
mod publish;
mod report;
mod telling;
#[cfg(test)]
mod tests;

pub(crate) use frauds::{KINDS, Kind};
pub(crate) use report::Report;

use std::{path::Path, time::Instant};

use calendar::{DAY, START_MS};
use cast::Cast;
use county::County;
use measure::Tally;

use crate::failure::Failure;

/// Quiet days after the last entry, in which every deadline passes.
const QUIET_DAYS: u64 = 5;

/// What to play.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// Where all chance comes from.
    pub(crate) seed: u64,
    /// How many cooperatives.
    pub(crate) cooperatives: u64,
    /// How many days they work.
    pub(crate) days: u64,
    /// Which frauds are planted, each once in every cooperative.
    pub(crate) frauds: Vec<&'static Kind>,
}

/// A county that was played to its end.
struct Played {
    county: County,
    cast: Cast,
    plants: Vec<&'static Kind>,
}

/// Plays a county and measures how it was judged. `out` gets its log; `told` hears how many days are over.
pub(crate) fn simulate(
    settings: &Settings,
    out: Option<&Path>,
    told: impl Fn(u64),
) -> Result<Report, Failure> {
    let start = Instant::now();
    let Played { county, cast, plants } = play(settings, out.is_some(), told)?;
    let seconds = start.elapsed().as_secs_f64();
    let end_ms = county.state.last_time_ms() + QUIET_DAYS * DAY;
    let tally = Tally::of(&county, &plants, |index| county.state.verdict_at(index, end_ms));
    let written = match (out, &county.log) {
        (Some(dir), Some(log)) => {
            let vkey = publish::write(dir, log, (cast::ORIGIN, &cast::log_key(cast.seed)?))?;
            Some((dir.display().to_string(), vkey))
        }
        _ => None,
    };
    Ok(Report {
        settings: settings.clone(),
        tally,
        statements: county.state.size(),
        refused: county.refused.len(),
        fingerprint: hex::encode(county.state.fingerprint()),
        seconds,
        written,
    })
}

fn play(settings: &Settings, keep: bool, told: impl Fn(u64)) -> Result<Played, Failure> {
    let cast = Cast::of(settings.seed, settings.cooperatives);
    let mut county = County::new(settings.seed, keep);
    cast.found(&mut county.plan)?;
    let mut plants = Vec::new();
    for coop in 0..cast.coops.len() {
        for kind in &settings.frauds {
            frauds::plant((&mut county.plan, &cast), kind, plants.len(), (coop, settings.days))?;
            plants.push(*kind);
        }
    }
    for day in 0..settings.days {
        honest::day(&mut county.plan, &cast, day)?;
        county.play_until(START_MS + (day + 1) * DAY)?;
        told(day + 1);
    }
    county.play_until(u64::MAX)?;
    Ok(Played { county, cast, plants })
}
