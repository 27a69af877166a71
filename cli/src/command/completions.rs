//! `suyuan completions`.

use clap::CommandFactory;

use crate::{args::Cli, context::Context, failure::Failure};

/// Print completions for a shell
///
/// bash: `suyuan completions bash > ~/.local/share/bash-completion/completions/suyuan`
#[derive(Debug, clap::Args)]
pub(crate) struct Completions {
    /// The shell
    shell: clap_complete::Shell,
}

impl Completions {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let mut text = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "suyuan", &mut text);
        context.voice.raw(&String::from_utf8_lossy(&text));
        Ok(())
    }
}
