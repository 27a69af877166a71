//! `suyuan send`.

use serde_json::json;

use crate::{context::Context, failure::Failure, key_file, signer};

/// Send what was signed and never answered
///
/// The same bytes are sent again; the node gives the same number to what it has already.
#[derive(Debug, clap::Args)]
pub(crate) struct Send {}

impl Send {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let hex = key_file::read_public(&context.key_path())?;
        let waiting = signer::left_over(&context.home, &hex)?.len();
        let sent = match waiting {
            0 => 0,
            _ => signer::send_left_over(&context.trusted()?.client, &context.home, &hex, &context.voice)?,
        };
        let left = signer::left_over(&context.home, &hex)?.len();
        context.voice.answer(&json!({"sent": sent, "left": left}), |voice| match waiting {
            0 => voice.line("Nothing was waiting to be sent."),
            _ => voice.line(format_args!("{sent} sent, {left} left.")),
        });
        Ok(())
    }
}
