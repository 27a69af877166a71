//! `suyuan man`.

use std::{fs, path::PathBuf};

use clap::CommandFactory;
use serde_json::json;

use crate::{args::Cli, context::Context, failure::Failure};

/// Write the man pages, one a command
///
/// suyuan man ~/.local/share/man/man1, then `man suyuan-harvest`
#[derive(Debug, clap::Args)]
pub(crate) struct Man {
    /// Where to: a directory, made if it is not there
    #[arg(value_name = "DIR")]
    dir: PathBuf,
}

impl Man {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        fs::create_dir_all(&self.dir)
            .and_then(|()| clap_mangen::generate_to(Cli::command(), &self.dir))
            .map_err(|e| Failure::file(&self.dir, &e))?;
        context.voice.answer(&json!({"man": self.dir}), |voice| {
            voice
                .line(format_args!("● Wrote the man pages into {}; begin with suyuan.1", self.dir.display()));
        });
        Ok(())
    }
}
