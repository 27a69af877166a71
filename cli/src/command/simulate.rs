//! `suyuan simulate`.

use std::path::PathBuf;

use indicatif::{ProgressBar, ProgressStyle};

use crate::{
    context::Context,
    failure::Failure,
    simulate::{self, KINDS, Kind, Settings},
    voice::Voice,
};

/// Play a county of cooperatives through the rules, with or without frauds, and measure how the ledger judges
///
/// Everything is played in this process, without a node, on statements that are really signed (with test keys made from the seed),
/// verified and judged. Ends with 1 if an honest statement was accused, or a planted fraud was not caught. The kinds of fraud:
/// `suyuan simulate --fraud list`.
#[derive(Debug, clap::Args)]
pub(crate) struct Simulate {
    /// Where all chance comes from: the same seed, the same county
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many cooperatives
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=200))]
    cooperatives: u64,
    /// How many days they work, from 13 July 2026 on
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=1_000))]
    days: u64,
    /// A kind of fraud that is planted once in every cooperative; all of them; or list, to be told them
    #[arg(long, value_name = "KIND", num_args = 1..)]
    fraud: Vec<String>,
    /// Write the county's log there, an empty directory, as logs are published: `suyuan audit` checks it
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print the tables of docs/JUDGEMENT.md
    #[arg(long, conflicts_with = "json")]
    markdown: bool,
}

impl Simulate {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let voice = &context.voice;
        if self.fraud.iter().any(|word| word == "list") {
            list(voice);
            return Ok(());
        }
        if let Some(dir) = &self.out
            && dir.read_dir().is_ok_and(|mut files| files.next().is_some())
        {
            return Err(
                Failure::usage(format!("{} is not empty", dir.display())).hint("name a new directory")
            );
        }
        let settings = Settings {
            seed: self.seed,
            cooperatives: self.cooperatives,
            days: self.days,
            frauds: kinds(&self.fraud)?,
        };
        let bar = progress(voice, self.days);
        let report = simulate::simulate(&settings, self.out.as_deref(), |day| bar.set_position(day))?;
        bar.finish_and_clear();
        if self.markdown {
            voice.raw(&report.to_markdown());
        } else {
            voice.answer(&report.to_json(), |voice| report.show(voice));
        }
        if report.tally.is_right() {
            return Ok(());
        }
        let (alarms, missed) = (report.tally.false_alarms.len(), report.tally.missed.len());
        let silent = report.tally.unremarked.len();
        Err(Failure::check(format!(
            "{alarms} false alarms, {missed} frauds not caught, {silent} truths unremarked"
        )))
    }
}

fn kinds(words: &[String]) -> Result<Vec<&'static Kind>, Failure> {
    if words.iter().any(|word| word == "all") {
        return Ok(KINDS.iter().collect());
    }
    let kind = |word: &String| {
        KINDS.iter().find(|kind| kind.word == word).ok_or_else(|| {
            Failure::usage(format!("{word:?} is no kind of fraud")).hint("see `suyuan simulate --fraud list`")
        })
    };
    words.iter().map(kind).collect()
}

fn list(voice: &Voice) {
    let kinds: Vec<_> = KINDS
        .iter()
        .map(|kind| serde_json::json!({"kind": kind.word, "code": kind.code(), "says": kind.says}))
        .collect();
    voice.answer(&serde_json::json!({"frauds": kinds}), |voice| {
        for kind in KINDS {
            voice.line(format_args!("{:24} {:22} {}", kind.word, kind.code(), kind.says));
        }
    });
}

fn progress(voice: &Voice, days: u64) -> ProgressBar {
    if voice.quiet || days < 2 {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("day {pos} of {len}  {wide_bar}  {eta}");
    ProgressBar::new(days).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
