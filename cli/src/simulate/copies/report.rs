//! What came of it, in words, as JSON, and as the tables of docs/CLONES.md.

use std::{collections::BTreeMap, fmt::Write as _};

use serde_json::{Value, json};

use super::{DAY, Habit, Outcome, Settings};
use crate::voice::Voice;

/// One copied code among so many.
const AMONG: f64 = 1_000.0;

/// What came of it.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    seed: u64,
    honest: Vec<(Habit, u64, u64, u64)>,
    /// What spoke for copies of honest packs, and of copied codes.
    grounds: [BTreeMap<&'static str, u64>; 2],
    copied: Vec<Copied>,
}

#[derive(Clone, Debug)]
struct Copied {
    copies: u64,
    codes: u64,
    noticed: u64,
    often: u64,
    /// Days from the first false pack sold; the middle one.
    days: Option<u64>,
    /// False packs sold by then; the middle one.
    sold: Option<u64>,
}

impl Report {
    pub(super) fn of(settings: &Settings) -> Report {
        Report { seed: settings.seed, honest: Vec::new(), grounds: Default::default(), copied: Vec::new() }
    }

    pub(super) fn honest(&mut self, habit: Habit, outcomes: impl Iterator<Item = Outcome>) {
        let (mut packs, mut often, mut alarms) = (0, 0, 0);
        for outcome in outcomes {
            packs += 1;
            often += u64::from(outcome.often && outcome.noticed_ms.is_none());
            alarms += u64::from(outcome.noticed_ms.is_some());
            for word in outcome.grounds.into_iter().filter(|_| habit.share() > 0) {
                *self.grounds[0].entry(word).or_default() += 1;
            }
        }
        self.honest.push((habit, packs, often, alarms));
    }

    pub(super) fn copied(&mut self, copies: u64, outcomes: impl Iterator<Item = (Outcome, Vec<u64>)>) {
        let (mut codes, mut often, mut days, mut sold) = (0, 0, Vec::new(), Vec::new());
        for (outcome, bought) in outcomes {
            codes += 1;
            for word in outcome.grounds {
                *self.grounds[1].entry(word).or_default() += 1;
            }
            match outcome.noticed_ms {
                Some(at) => {
                    let first = bought.first().copied().unwrap_or(at);
                    days.push(at.saturating_sub(first).div_ceil(DAY));
                    sold.push(bought.iter().filter(|bought| **bought <= at).count() as u64);
                }
                None => often += u64::from(outcome.often),
            }
        }
        let noticed = days.len() as u64;
        let (days, sold) = (middle(days), middle(sold));
        self.copied.push(Copied { copies, codes, noticed, often, days, sold });
    }

    /// Of honest packs, the part that is said to be copied: habits by their shares, without what is on display.
    pub(crate) fn false_alarms(&self) -> f64 {
        self.share(|(.., alarms)| alarms)
    }

    fn share(&self, of: impl Fn((Habit, u64, u64, u64)) -> u64) -> f64 {
        let part =
            |row: &(Habit, u64, u64, u64)| row.0.share() as f64 * of(*row) as f64 / row.1.max(1) as f64;
        self.honest.iter().map(part).sum::<f64>() / 100.0
    }

    /// Of the codes with so many copies, the part that was noticed.
    #[cfg(test)]
    pub(super) fn recall(&self, copies: u64) -> f64 {
        let row = self.copied.iter().find(|row| row.copies == copies);
        row.map_or(0.0, |row| row.noticed as f64 / row.codes as f64)
    }

    fn precision(&self, row: &Copied) -> Option<f64> {
        let (good, bad) = (row.noticed as f64 / row.codes as f64, self.false_alarms() * (AMONG - 1.0));
        (row.noticed > 0).then(|| good / (good + bad))
    }

    /// As one JSON object.
    pub(crate) fn to_json(&self) -> Value {
        let honest = self.honest.iter().map(|(habit, packs, often, alarms)| {
            json!({"habit": habit.word(), "share": habit.share(), "packs": packs, "seenOften": often, "mayBeCopied": alarms})
        });
        let copied = self.copied.iter().map(|row| {
            json!({
                "copies": row.copies, "codes": row.codes, "noticed": row.noticed, "seenOften": row.often,
                "recall": row.noticed as f64 / row.codes as f64, "precision": self.precision(row),
                "medianDays": row.days, "medianSold": row.sold,
            })
        });
        json!({
            "seed": self.seed, "honest": honest.collect::<Vec<_>>(), "falseAlarms": self.false_alarms(),
            "copied": copied.collect::<Vec<_>>(),
            "grounds": {"honest": self.grounds[0], "copied": self.grounds[1]},
        })
    }

    /// The tables of docs/CLONES.md.
    pub(crate) fn to_markdown(&self) -> String {
        let mut out = String::from(
            "| packs of honest people | share | played | seen often | said to be copied |\n|---|---|---|---|---|\n",
        );
        for (habit, packs, often, alarms) in &self.honest {
            let share =
                if habit.share() == 0 { "not counted".to_owned() } else { format!("{} %", habit.share()) };
            let _ = writeln!(out, "| {} | {share} | {packs} | {often} | {alarms} |", habit.word());
        }
        let _ = writeln!(
            out,
            "| **all, by their shares** | | | {} | {} |",
            finely(self.share(|(_, _, often, _)| often)),
            finely(self.false_alarms())
        );
        out.push_str("\n| packs with one code | codes played | noticed (recall) | only seen often | days to notice | false packs sold by then | precision |\n|---|---|---|---|---|---|---|\n");
        for row in &self.copied {
            let number = |value: Option<u64>| value.map_or("–".to_owned(), |value| value.to_string());
            let _ = writeln!(
                out,
                "| {} | {} | {} | {} | {} | {} | {} |",
                row.copies,
                row.codes,
                percent(row.noticed as f64 / row.codes as f64),
                row.often,
                number(row.days),
                number(row.sold),
                self.precision(row).map_or("–".to_owned(), percent)
            );
        }
        out
    }

    /// In words.
    pub(crate) fn show(&self, voice: &Voice) {
        for line in self.to_markdown().lines() {
            voice.line(line);
        }
    }
}

fn middle(mut values: Vec<u64>) -> Option<u64> {
    values.sort_unstable();
    values.get(values.len().checked_sub(1)? / 2).copied()
}

fn finely(part: f64) -> String {
    format!("{:.2} %", part * 100.0)
}

fn percent(part: f64) -> String {
    format!("{:.1} %", part * 100.0)
}
