//! `suyuan man`.

use std::{fs, path::PathBuf};

use serde_json::json;

use crate::{context::Context, failure::Failure, help, speech::tr};

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
            .and_then(|()| help::write_pages(&self.dir))
            .map_err(|e| Failure::file(&self.dir, &e))?;
        context.voice.answer(&json!({"man": self.dir}), |voice| {
            voice.line(tr!("man-wrote", dir = self.dir.display().to_string()));
        });
        Ok(())
    }
}
