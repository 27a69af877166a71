//! The command line with its help: examples below every command, and all of it in the language spoken.
//!
//! English help stands where the options are declared (`///` above commands and arguments). Another language gives its own in
//! `cli/lang/TAG/help*.ftl`:
//!
//! ```text
//! help-sensor-add = 把温湿度记录仪的文件写入账本     of the command `suyuan sensor add`; below a blank line, what `--help` says besides
//! help-sensor-add--min = 允许的最低温度             of its argument `min`
//! help-any--note = 其他说明                        of the argument `note` of every command that has none of its own
//! help-value--min--MODE-asks = …                  of a possible value
//! ```
//!
//! Tests hold them to the commands: none is missing, none is left over. Examples stand in `cli/lang/examples.txt`, in every language.

mod complaint;
mod examples;
mod pages;
mod translated;

use clap::{CommandFactory, FromArgMatches, error::ErrorKind};

pub(crate) use pages::write_pages;
use translated::Form;

use crate::{
    args::Cli,
    speech::{self, FALLBACK},
};

/// The command line as it is read and shown, in the language spoken.
pub(crate) fn command() -> clap::Command {
    command_in(speech::spoken(), Form::Terminal)
}

/// The same in this language.
fn command_in(tag: &str, form: Form) -> clap::Command {
    let command = examples::attached(Cli::command(), tag);
    match tag {
        FALLBACK => command,
        _ => translated::translated(command, tag, form),
    }
}

/// Reads the command line of this run; shows help, or what is wrong with it, and ends, where there is nothing else to do.
pub(crate) fn read() -> Cli {
    let read = command().try_get_matches().and_then(|matches| Cli::from_arg_matches(&matches));
    let error = match read {
        Ok(cli) => return cli,
        Err(error) if speech::spoken() == FALLBACK => error.exit(),
        Err(error) => error,
    };
    let code = error.exit_code();
    // A closed stdout or stderr leaves nobody to tell.
    let _ = match error.kind() {
        ErrorKind::DisplayVersion => error.print(),
        ErrorKind::DisplayHelp => {
            let text = translated::own_words(&error.render().ansi().to_string());
            std::io::Write::write_all(&mut anstream::stdout(), text.as_bytes())
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let text = translated::own_words(&error.render().ansi().to_string());
            std::io::Write::write_all(&mut anstream::stderr(), text.as_bytes())
        }
        _ => error.apply::<complaint::Plain>().print(),
    };
    std::process::exit(code)
}

#[cfg(test)]
mod tests;
