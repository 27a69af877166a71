//! Where log lines go: standard error, as text for people or JSON for machines, filtered by `SUYUAN_LOG`.

use std::io::{self, IsTerminal};

use tracing_subscriber::{EnvFilter, fmt};

/// How log lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One object a line.
    Json,
}

/// What is logged unless `SUYUAN_LOG` says otherwise.
const USUAL: &str = "info";
/// The same at a terminal, where people type other commands below a node in the background: no line a request.
const AT_A_TERMINAL: &str = "info,suyuan_node::observe::access=warn";

/// Starts logging for the whole process; the first call wins. `SUYUAN_LOG` (such as `info,suyuan_node=debug`) overrides
/// the default level, info, which at a terminal leaves out the line a request.
pub fn init_logs(format: LogFormat) {
    let usual = if io::stderr().is_terminal() { AT_A_TERMINAL } else { USUAL };
    let filter = EnvFilter::try_from_env("SUYUAN_LOG").unwrap_or_else(|_| EnvFilter::new(usual));
    // Colours are for eyes: a file or a journal gets plain text.
    let colours = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|no| no.is_empty());
    let base = fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(colours);
    // A line that cannot be written (the log's own disk is full) is lost. Complaining about it on the same standard error would
    // panic, and end the node for its log's sake.
    let base = base.log_internal_errors(false);
    // A second call fails, which is fine: the first one's choice stands.
    let _ = match format {
        LogFormat::Text => base.with_target(false).try_init(),
        LogFormat::Json => base.json().flatten_event(true).try_init(),
    };
}
