//! What came of a run: in words, as one JSON object, and as the tables of docs/JUDGEMENT.md.

use std::fmt::Write;

use serde_json::{Map, Value, json};

use super::{
    Settings,
    frauds::KINDS,
    measure::{Row, Tally, Wrong},
};
use crate::voice::Voice;

/// Wrong judgements that are told one by one.
const MOST_TOLD: usize = 20;

/// One run, measured.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    /// What was asked for.
    pub(crate) settings: Settings,
    /// How it was judged.
    pub(crate) tally: Tally,
    /// Entries in the log.
    pub(crate) statements: u64,
    /// Statements that were refused.
    pub(crate) refused: usize,
    /// Hash of the whole state, in hex: two runs of one county have the same.
    pub(crate) fingerprint: String,
    /// Making, signing, verifying and judging, in seconds.
    pub(crate) seconds: f64,
    /// Where the log was written, and the key that audits it.
    pub(crate) written: Option<(String, String)>,
}

impl Report {
    /// For machines. The measure comes last.
    pub(crate) fn to_json(&self) -> Value {
        let Tally { frauds, honest, false_alarms, unremarked, missed, cured } = &self.tally;
        let by_kind = |number: fn(&Row) -> u64| {
            let numbers = frauds.iter().map(|(kind, row)| ((*kind).to_owned(), json!(number(row))));
            Value::Object(numbers.collect::<Map<_, _>>())
        };
        let rows = |rows: Vec<(&str, &Row)>| {
            Value::Object(rows.into_iter().map(|(name, row)| (name.to_owned(), json!(row.codes))).collect())
        };
        let truths = honest
            .iter()
            .map(|(truth, row)| (if truth.is_empty() { "nothing" } else { truth.as_str() }, row));
        let honest_codes =
            honest.values().flat_map(|row| &row.codes).fold(Map::new(), |mut all, (code, times)| {
                let before = all.get(*code).and_then(Value::as_u64).unwrap_or(0);
                all.insert((*code).to_owned(), json!(before + times));
                all
            });
        let written = self.written.as_ref().map(|(dir, vkey)| json!({"directory": dir, "vkey": vkey}));
        json!({
            "seed": self.settings.seed, "cooperatives": self.settings.cooperatives, "days": self.settings.days,
            "statements": self.statements, "refused": self.refused, "seconds": self.seconds,
            "statements_per_second": (self.rate()).round(), "fingerprint": self.fingerprint, "out": written,
            "honest": {"statements": honest.values().map(|row| row.planted).sum::<u64>(), "cured": cured,
                "codes": honest_codes, "by_truth": rows(truths.collect())},
            "matrix": rows(frauds.iter().map(|(kind, row)| (*kind, row)).collect()),
            "alarms": told(false_alarms), "unremarked": told(unremarked), "missed": told(missed),
            "false_alarms": false_alarms.len(), "planted": by_kind(|row| row.planted), "caught": by_kind(|row| row.caught),
        })
    }

    /// In words.
    pub(crate) fn show(&self, voice: &Voice) {
        let Tally { frauds, honest, cured, .. } = &self.tally;
        let Settings { seed, cooperatives, days, .. } = &self.settings;
        voice.line(format_args!("county       seed {seed}, {cooperatives} cooperatives, {days} days"));
        voice.line(format_args!(
            "statements   {} entered, {} refused, {:.0} a second over {:.2} s",
            self.statements,
            self.refused,
            self.rate(),
            self.seconds
        ));
        let all: u64 = honest.values().map(|row| row.planted).sum();
        voice.line(format_args!("honest       {all}, of which {cured} waited for something that came"));
        for (truth, row) in honest.iter().filter(|(truth, _)| !truth.is_empty()) {
            voice.line(format_args!("  {:>7}  truly {truth}", row.planted));
        }
        if !frauds.is_empty() {
            voice.line("frauds       caught of planted");
        }
        for (kind, row) in frauds {
            let Row { planted, caught, codes } = row;
            voice.line(format_args!("  {caught:>3} of {planted:<3}  {kind:24} {}", listed(codes)));
        }
        for (what, wrongs) in [
            ("false alarm", &self.tally.false_alarms),
            ("unremarked", &self.tally.unremarked),
            ("not caught", &self.tally.missed),
        ] {
            for wrong in wrongs.iter().take(MOST_TOLD) {
                voice.line(format_args!("{what:12} {wrong}"));
            }
            if wrongs.len() > MOST_TOLD {
                voice.line(format_args!("{what:12} and {} more", wrongs.len() - MOST_TOLD));
            }
        }
        let (caught, planted) =
            frauds.iter().fold((0, 0), |(c, p), (_, row)| (c + row.caught, p + row.planted));
        voice.line(format_args!("false alarms {}", self.tally.false_alarms.len()));
        voice.line(format_args!("caught       {caught} of {planted}"));
        if let Some((dir, vkey)) = &self.written {
            voice.line(format_args!("log          {dir}; check it with `suyuan audit {dir} --vkey {vkey}`"));
        }
    }

    /// The two tables of docs/JUDGEMENT.md.
    pub(crate) fn to_markdown(&self) -> String {
        let mut text = String::from(
            "| fraud | what is done | given away by | caught | what its statements got |\n|---|---|---|---|---|\n",
        );
        for (word, row) in &self.tally.frauds {
            let Some(kind) = KINDS.iter().find(|kind| kind.word == *word) else { continue };
            let Row { planted, caught, codes } = row;
            let supposed = kind.supposed.as_str();
            let _ = writeln!(
                text,
                "| {word} | {} | `{supposed}` | {caught} of {planted} | {} |",
                kind.says,
                listed(codes)
            );
        }
        text += "\n| what is true of honest statements | statements | what they got |\n|---|---|---|\n";
        for (truth, Row { planted, codes, .. }) in &self.tally.honest {
            let truth = if truth.is_empty() { "nothing to remark" } else { truth };
            let _ = writeln!(text, "| {truth} | {planted} | {} |", listed(codes));
        }
        text
    }

    fn rate(&self) -> f64 {
        self.statements as f64 / self.seconds.max(1e-9)
    }
}

impl std::fmt::Display for Wrong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(kind) = self.kind {
            write!(f, "{kind}, ")?;
        }
        if let Some(index) = self.index {
            write!(f, "entry {index}: ")?;
        }
        f.write_str(&self.said)
    }
}

fn told(wrongs: &[Wrong]) -> Vec<String> {
    wrongs.iter().take(MOST_TOLD).map(ToString::to_string).collect()
}

fn listed(codes: &std::collections::BTreeMap<&'static str, u64>) -> String {
    if codes.is_empty() {
        return "–".to_owned();
    }
    codes.iter().map(|(code, times)| format!("`{code}` × {times}")).collect::<Vec<_>>().join(", ")
}
