//! `suyuan codes`: a code for each pack, before there is a lot to put into it.

mod bind;
mod list;
mod make;
mod print;
mod scans;
mod send;
mod show;
mod simulate;
mod void;

use clap::Subcommand;

use crate::{context::Context, failure::Failure};

/// Make item codes, one for each pack, and say what becomes of them
///
/// Such as `suyuan codes RICE --count 1000000 --pin --csv rice.csv`: serials that nobody can guess, in groups (a carton, a section of a roll), one entry
/// in the log for all of them. Bags may be printed weeks before the lot is packed: `suyuan codes bind R1/0-9 RICE/SL-1121` says what they are for;
/// `suyuan codes RICE/SL-1121 --count 400` does both at once.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Codes {
    #[command(subcommand)]
    act: Option<Act>,
    #[command(flatten)]
    make: make::Make,
}

/// What becomes of codes.
#[derive(Debug, Subcommand)]
enum Act {
    Bind(bind::Bind),
    Void(void::Void),
    List(list::List),
    Show(show::Show),
    Print(print::Print),
    Send(send::Send),
    Scans(scans::Scans),
    Simulate(simulate::Simulate),
}

impl Codes {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        match &self.act {
            None => self.make.run(context),
            Some(Act::Bind(c)) => c.run(context),
            Some(Act::Void(c)) => c.run(context),
            Some(Act::List(c)) => c.run(context),
            Some(Act::Show(c)) => c.run(context),
            Some(Act::Print(c)) => c.run(context),
            Some(Act::Send(c)) => c.run(context),
            Some(Act::Scans(c)) => c.run(context),
            Some(Act::Simulate(c)) => c.run(context),
        }
    }
}
