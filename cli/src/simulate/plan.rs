//! What is going to be said in the county, in the order in which it will be entered; and stories, which plan it.
//!
//! A story tells what happens to some goods over days: it moves its own clock on, and each act lands in the plan with two times,
//! when it was done and signed, and when it is entered. A payload may name an earlier statement by its label, as `⟦label⟧`;
//! its id stands there when it is signed.

use std::collections::BTreeMap;

use serde_json::Value;
use suyuan_ledger::rules::{Code, RefusalCode};

use super::{
    calendar::{MINUTE, moment},
    chance::Chance,
    telling::Telling,
};
use crate::failure::Failure;

/// What a verdict is supposed to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Supposed {
    /// Pending or flagged with this code.
    Remark(Code),
    /// Refused with this code.
    Refusal(RefusalCode),
}

impl Supposed {
    /// The code, as the API has it.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Supposed::Remark(code) => code.as_str(),
            Supposed::Refusal(code) => code.as_str(),
        }
    }

    /// Whether no stock may move.
    pub(super) fn stops(self) -> bool {
        match self {
            Supposed::Remark(code) => code.is_pending(),
            Supposed::Refusal(_) => true,
        }
    }
}

/// Who says a statement: somebody honest, or somebody in a fraud.
#[derive(Clone, Debug)]
pub(super) enum Mark {
    /// Honest, and these remarks are true of it.
    Honest {
        /// What has truly happened that the ledger remarks on.
        truths: Vec<Code>,
    },
    /// Part of a planted fraud.
    Planted {
        /// Which one.
        plant: usize,
        /// What gives it away; nothing where only the rest of it does.
        supposed: Option<Supposed>,
    },
}

/// How a statement is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// As it should be.
    Properly,
    /// A bit of the signature is another.
    Forged,
    /// A digit of the payload is another than what was signed.
    Altered,
    /// Under the number that the key's last statement has.
    Forked,
    /// A number is left out.
    Gapped,
    /// As the first statement of its key in another ledger.
    Elsewhere,
    /// In the name of another party.
    Borrowed(String),
}

/// A statement that will be signed and entered.
#[derive(Clone, Debug)]
pub(super) struct Planned {
    /// Whose key: a party, or `PARTY/device`.
    pub(super) signer: String,
    /// The kind of statement.
    pub(super) kind: &'static str,
    /// What it is about.
    pub(super) subject: String,
    /// Its JSON.
    pub(super) payload: String,
    /// When it was signed, by the signer's clock.
    pub(super) signed_ms: u64,
    /// Who says it.
    pub(super) mark: Mark,
    /// What later payloads call it.
    pub(super) label: Option<String>,
    /// How it is signed.
    pub(super) manner: Manner,
    /// The key that the signer signs with from then on: its number, counted from 0.
    pub(super) turns_to: Option<u32>,
}

/// All that will be said, by entry time.
#[derive(Default)]
pub(super) struct Plan {
    queue: BTreeMap<(u64, u64), Planned>,
    planned: u64,
}

impl Plan {
    /// Plans a statement for this time.
    pub(super) fn add(&mut self, enters_ms: u64, planned: Planned) {
        self.queue.insert((enters_ms, self.planned), planned);
        self.planned += 1;
    }

    /// The next statement that is entered before this time.
    pub(super) fn next_before(&mut self, time_ms: u64) -> Option<(u64, Planned)> {
        let first = self.queue.first_entry()?;
        let enters_ms = first.key().0;
        (enters_ms < time_ms).then(|| (enters_ms, first.remove()))
    }

    /// A number that nothing else in the county has.
    pub(super) fn fresh(&mut self) -> u64 {
        self.planned += 1;
        self.planned
    }
}

/// Somebody's day, told as it happens.
pub(super) struct Story<'p> {
    /// Where it lands.
    pub(super) plan: &'p mut Plan,
    /// Its own draws.
    pub(super) chance: Chance,
    clock_ms: u64,
    entered_ms: u64,
    delay_ms: u64,
    plant: Option<usize>,
}

impl<'p> Story<'p> {
    /// A story that begins on this day.
    pub(super) fn on(plan: &'p mut Plan, chance: Chance, day: u64, hour: u64) -> Story<'p> {
        Story { plan, chance, clock_ms: moment(day, hour, 0), entered_ms: 0, delay_ms: 0, plant: None }
    }

    /// The same as the story of a planted fraud.
    pub(super) fn of_plant(self, plant: usize) -> Story<'p> {
        Story { plant: Some(plant), ..self }
    }

    /// What goes on beside this from now on, with a clock of its own.
    pub(super) fn aside(&mut self) -> Story<'_> {
        let chance = self.chance.aside();
        Story { plan: self.plan, chance, ..*self }
    }

    /// What its clock shows.
    pub(super) fn now(&self) -> u64 {
        self.clock_ms
    }

    /// Time goes by.
    pub(super) fn wait(&mut self, minutes: u64) {
        self.clock_ms += minutes * MINUTE;
    }

    /// The clock goes to a time of day so many days later, or stays if it is past that.
    pub(super) fn until(&mut self, days: u64, hour: u64, minute: u64) {
        let midnight = self.clock_ms - (self.clock_ms - moment(0, 0, 0)) % super::calendar::DAY;
        let then = midnight + days * super::calendar::DAY + (hour * 60 + minute) * MINUTE;
        self.clock_ms = self.clock_ms.max(then);
    }

    /// What is told from now on is signed now and entered so much later: there is no signal here.
    pub(super) fn offline(&mut self, minutes: u64) {
        (self.delay_ms, self.entered_ms) = (minutes * MINUTE, 0);
    }

    /// An honest event.
    pub(super) fn tell(&mut self, by: &str, telling: Telling) {
        self.tell_truly(by, telling, &[]);
    }

    /// An honest event on which the ledger truly remarks something.
    pub(super) fn tell_truly(&mut self, by: &str, telling: Telling, truths: &[Code]) {
        let mark = Mark::Honest { truths: truths.to_vec() };
        self.tell_as(by, telling, self.clock_ms, mark);
    }

    /// An event that was told wrong is declared an error, now.
    pub(super) fn take_back(&mut self, by: &str, wrong: Telling) {
        // The declaration repeats the event, its time included; what counts is when it was declared.
        self.tell(by, wrong.in_error(self.clock_ms));
        self.wait(2);
    }

    /// Part of a fraud that gives nothing away by itself.
    pub(super) fn prepare(&mut self, by: &str, telling: Telling) {
        let mark = self.planted(None);
        self.tell_as(by, telling, self.clock_ms, mark);
    }

    /// The same, said to have happened at another time.
    pub(super) fn prepare_at(&mut self, time_ms: u64, by: &str, telling: Telling) {
        let mark = self.planted(None);
        self.tell_as(by, telling, time_ms, mark);
    }

    /// The fraud.
    pub(super) fn cheat(&mut self, by: &str, telling: Telling, supposed: Supposed) {
        let mark = self.planted(Some(supposed));
        self.tell_as(by, telling, self.clock_ms, mark);
    }

    /// The fraud, said to have happened at another time.
    pub(super) fn cheat_at(&mut self, time_ms: u64, by: &str, telling: Telling, supposed: Supposed) {
        let mark = self.planted(Some(supposed));
        self.tell_as(by, telling, time_ms, mark);
    }

    /// The fraud, signed in a way of its own.
    pub(super) fn cheat_by(&mut self, manner: Manner, by: &str, telling: Telling, supposed: Supposed) {
        let mark = self.planted(Some(supposed));
        let (subject, payload) = telling.finish(self.clock_ms);
        self.add(by, "event", subject, payload, mark).manner = manner;
    }

    /// An honest statement that is no event.
    pub(super) fn state(&mut self, by: &str, kind: &'static str, subject: &str, payload: &Value) {
        let mark = Mark::Honest { truths: Vec::new() };
        self.add(by, kind, subject.to_owned(), payload.to_string(), mark);
    }

    /// The same, by a label that later payloads name.
    pub(super) fn state_as(
        &mut self,
        label: &str,
        by: &str,
        kind: &'static str,
        subject: &str,
        payload: &Value,
    ) {
        let mark = Mark::Honest { truths: Vec::new() };
        self.add(by, kind, subject.to_owned(), payload.to_string(), mark).label = Some(label.to_owned());
    }

    /// A fraud that is no event.
    pub(super) fn cheat_with(
        &mut self,
        by: &str,
        kind: &'static str,
        subject: &str,
        payload: &Value,
        supposed: Supposed,
    ) {
        let mark = self.planted(Some(supposed));
        self.add(by, kind, subject.to_owned(), payload.to_string(), mark);
    }

    /// A statement of a key; the signer goes on with another key of its own.
    pub(super) fn turn(&mut self, by: &str, subject: &str, payload: &Value, to: u32) {
        let mark = Mark::Honest { truths: Vec::new() };
        self.add(by, "key", subject.to_owned(), payload.to_string(), mark).turns_to = Some(to);
    }

    fn planted(&self, supposed: Option<Supposed>) -> Mark {
        match self.plant {
            Some(plant) => Mark::Planted { plant, supposed },
            None => Mark::Honest { truths: Vec::new() },
        }
    }

    fn tell_as(&mut self, by: &str, telling: Telling, time_ms: u64, mark: Mark) {
        let (subject, payload) = telling.finish(time_ms);
        self.add(by, "event", subject, payload, mark);
    }

    fn add(
        &mut self,
        by: &str,
        kind: &'static str,
        subject: String,
        payload: String,
        mark: Mark,
    ) -> &mut Planned {
        // A phone takes seconds to hand it over; within a story, what was done first is entered first.
        let handed_over = self.clock_ms + self.delay_ms + self.chance.between(500, 20_000);
        self.entered_ms = handed_over.max(self.entered_ms + 1);
        let planned = Planned {
            signer: by.to_owned(),
            kind,
            subject,
            payload,
            signed_ms: self.clock_ms,
            mark,
            label: None,
            manner: Manner::Properly,
            turns_to: None,
        };
        let key = (self.entered_ms, self.plan.planned);
        self.plan.planned += 1;
        self.plan.queue.entry(key).or_insert(planned)
    }
}

/// What cannot happen here, told rather than hidden.
pub(super) fn broken(what: impl std::fmt::Display) -> Failure {
    Failure::check(format!("the simulation is broken: {what}"))
}
