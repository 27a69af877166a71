//! `suyuan completions`.

use crate::{context::Context, failure::Failure, help};

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
        clap_complete::generate(self.shell, &mut help::command(), "suyuan", &mut text);
        context.voice.raw(&String::from_utf8_lossy(&text));
        Ok(())
    }
}
