//! `suyuan codes simulate`.

use crate::{
    context::Context,
    failure::Failure,
    simulate::copies::{self, Settings},
};

/// Measure how well scans tell copied codes from honest packs, in a world made from a seed
///
/// Played in this process, without a node, and judged by the function that a node uses. docs/CLONES.md explains the world and its tables.
#[derive(Debug, clap::Args)]
pub(super) struct Simulate {
    /// Where all chance comes from: the same seed, the same world
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many packs bear one code, the true one included; several numbers are played one after the other
    #[arg(long, value_name = "K", num_args = 1.., default_values_t = [2, 5, 10, 50, 100, 1_000], value_parser = clap::value_parser!(u64).range(2..=10_000))]
    copies: Vec<u64>,
    /// How many honest packs of each habit
    #[arg(long, default_value_t = 2_000, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    packs: u64,
    /// Of a hundred looks that people take at packs in docs/CLONES.md, so many happen
    #[arg(long, value_name = "PERCENT", default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=100))]
    looks: u64,
    /// How many copied codes for each number of copies
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=100_000))]
    codes: u64,
    /// Print the tables of docs/CLONES.md
    #[arg(long, conflicts_with = "json")]
    markdown: bool,
}

impl Simulate {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let settings = Settings {
            seed: self.seed,
            copies: self.copies.clone(),
            honest: self.packs,
            looks: self.looks,
            codes: self.codes,
        };
        let report = copies::simulate(&settings);
        match self.markdown {
            true => context.voice.raw(&report.to_markdown()),
            false => context.voice.answer(&report.to_json(), |voice| report.show(voice)),
        }
        Ok(())
    }
}
