//! `pre-harvest-interval`: nothing is harvested before the days are over that a spraying asks for.
//!
//! A spraying counts for the crops that it names, if the signer planted them, and for the plot, if the signer or actor runs it. A harvest is
//! held against the crops that it names, else against its plot: it may not be after the spraying and on an earlier local day
//! than the spraying's day plus the days. A spraying that is entered after the harvest flags the harvest, where the harvest opened its
//! lot and so its time is known, and loses the flag again when the spraying is declared an error.

use std::borrow::Cow;

use crate::event::Event;
use crate::identifier::{Identifier, Kind};
use crate::rules::accounts::Account;
use crate::rules::attestation::MOST_LINK_BYTES;
use crate::rules::decision::Goods;
use crate::rules::payload::{Act, Day};
use crate::rules::plan::Plan;
use crate::rules::state::State;
use crate::rules::{Code, Prepared, Reason, Refusal, RefusalCode};

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

impl Plan<'_> {
    /// Notes from when until which day nothing is to be harvested.
    pub(super) fn note_spraying(&mut self) {
        let Ok(Some(days)) = days_before_harvest(self.event) else { return };
        let planted = |id: &str| self.known(id).is_some_and(|lot| lot.maker == self.signer);
        let mut of: Vec<String> =
            self.named_lots(|_| true).into_iter().map(|(id, _)| id).filter(|id| planted(id)).collect();
        let runs = |plot: &String| self.state.runs(plot, self.signer) || self.state.runs(plot, &self.actor);
        of.extend(self.place_of_origin().filter(runs));
        let (from_ms, until) = (self.event.time_ms(), self.local_day().plus(days));
        let noted = of.into_iter().map(|of| (Account::Sprayed { of, from_ms, until }, 1.into()));
        self.goods.postings.amounts.extend(noted);
    }

    /// Flags a harvest that comes too early.
    pub(super) fn check_interval(&mut self) {
        let mut of: Vec<Cow<'_, str>> = self.crops().into_keys().map(Cow::Owned).collect();
        if of.is_empty() {
            of.extend(self.origin());
        }
        let (at_ms, day) = (self.event.time_ms(), self.local_day());
        for of in of {
            if let Some(until) = self.state.too_early(&of, at_ms, day) {
                self.flag_as(too_early(&of, until));
            }
        }
    }
}

impl State {
    /// The day that a harvest should have waited for, if it should.
    fn too_early(&self, of: &str, at_ms: i64, day: Day) -> Option<Day> {
        let asked = self.accounts.sprayed(of).filter(|(from_ms, until)| *from_ms <= at_ms && day < *until);
        asked.map(|(_, until)| until).max()
    }

    /// A spraying that comes to be known, or is taken back, after the harvest.
    pub(super) fn flag_harvests(&mut self, prepared: &Prepared, goods: &Goods) {
        let Act::Event(event) = prepared.act() else { return };
        for (account, _) in &goods.postings.amounts {
            let Account::Sprayed { of, .. } = account else { continue };
            let is_lot = Identifier::parse(of).is_ok_and(|id| id.kind() == Kind::Lot);
            if !is_lot || self.links.bytes_forward(of, &self.ids) > MOST_LINK_BYTES {
                continue;
            }
            for link in self.links_forward(of) {
                let Some(lot) = self.lots.get(&link.to).filter(|lot| lot.opened == link.index) else {
                    continue;
                };
                let (at_ms, day) = (lot.made_ms, Day::local(lot.made_ms, event.common.offset));
                match self.too_early(of, at_ms, day) {
                    Some(until) => self.add_flag(link.index, too_early(of, until)),
                    None => self.drop_flag(link.index, Code::PreHarvestInterval),
                }
            }
        }
    }
}

fn too_early(of: &str, until: Day) -> Reason {
    let detail = format!("{of} was sprayed, and is not to be harvested before {until}");
    Reason::new(Code::PreHarvestInterval, "/eventTime", detail)
}
