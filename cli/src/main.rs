//! The `suyuan` command: reads the command line, runs one command, and translates a failure once into words and an exit code.

mod acts;
mod args;
mod attach;
mod audit;
mod bench;
mod chain;
mod client;
mod codes;
mod codes_spoken;
mod command;
mod context;
mod csv;
mod data_dir;
mod daybook;
mod demo;
mod doctor;
mod drafts;
mod evidence;
mod failure;
mod given;
mod handover;
mod help;
mod history;
mod home;
mod keep;
mod key_file;
mod known;
mod label;
mod log_keys;
mod node_config;
mod orders;
mod outbox;
mod paper;
mod passphrase;
mod photographed;
mod print;
mod proof;
mod questions;
mod record;
mod records;
mod recovery;
mod rotation;
mod safe_file;
mod secrets;
mod seen;
mod sensor_file;
mod sheet;
mod short;
mod signer;
mod simulate;
mod speech;
mod stated;
mod store_spoken;
mod thread;
mod unsealed;
mod voice;
mod when;
mod wording;

use std::{io::Write, process::ExitCode};

use args::Cli;
use context::Context;
use failure::Failure;

fn main() -> ExitCode {
    // What the store turns into an error is told as one, with a remedy, and not as a panic too.
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !suyuan_ledger::store::catches_panics() && !photographed::catches_panics() {
            usual(panic);
        }
    }));
    let (json, done) = match questions::asked(std::env::args_os()) {
        Some(asked) => (false, ask(&asked)),
        None => {
            let cli = help::read();
            (cli.global.json, run(&cli))
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Where nobody can be told, the exit code still tells: a full disk under the log is no reason to panic.
            if json {
                let _ = writeln!(std::io::stdout(), "{}", failure.to_json());
            }
            let _ = writeln!(anstream::stderr(), "{failure}");
            ExitCode::from(failure.kind.exit_code())
        }
    }
}

fn run(cli: &Cli) -> Result<(), Failure> {
    let context = Context::new(&cli.global)?;
    command::run(&cli.command, &context)
}

/// A verb that stands alone: what it lacks is asked.
fn ask(asked: &questions::Asked) -> Result<(), Failure> {
    let mut context = Context::new(&asked.global)?;
    context.asks = true;
    command::run(&asked.command(&context)?, &context)
}
