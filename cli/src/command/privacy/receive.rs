//! `suyuan privacy receive`: private values that another member handed over, checked against the ledger and kept.

use serde_json::json;

use super::find;
use crate::{
    command::key::text_of,
    context::Context,
    failure::Failure,
    handover::{HandOver, HandOverError},
    secrets::{Secrets, plain},
    short::spoken,
    speech::tr,
};

/// Take private values that another member handed to you
///
/// Opens the file with your key and keeps what proves itself: each value must open a commitment that stands in the ledger.
#[derive(Debug, clap::Args)]
pub(crate) struct Receive {
    /// The file, or - for standard input
    #[arg(value_name = "FILE|-")]
    file: String,
}

impl Receive {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let text = text_of(&self.file)?;
        let trusted = context.trusted()?;
        let key = context.open_key()?;
        let handover = HandOver::open(&text, &trusted.pin.id, &key).map_err(|error| {
            let hint = match &error {
                HandOverError::NotOurs { .. } => tr!("privacy-not-ours-hint"),
                HandOverError::Ledger { .. } => tr!("request-other-ledger-hint"),
                _ => tr!("privacy-open-hint"),
            };
            Failure::check(&error).code("bad-hand-over").hint(hint)
        })?;
        // All or nothing: a value that proves nothing taints what it came with.
        for handed in &handover.values {
            let commitment = handed.disclosure.commitment().to_string();
            let history = trusted.client.history(&handed.about)?;
            if !history.iter().any(|logged| find::commitments(&logged.payload).contains(&commitment)) {
                return Err(Failure::check(tr!(
                    "privacy-unproven",
                    about = spoken(&handed.about),
                    member = handed.member.as_str()
                ))
                .code("not-in-the-ledger")
                .hint(tr!("privacy-unproven-hint")));
            }
        }
        for handed in &handover.values {
            let value = [(handed.member.as_str(), handed.disclosure.clone())];
            Secrets::keep_from(&context.home, &handed.about, &value, &handover.from)?;
        }
        let data: Vec<_> = handover
            .values
            .iter()
            .map(|handed| json!({"about": handed.about, "member": handed.member, "text": handed.disclosure.text}))
            .collect();
        context.voice.answer(
            &json!({"from": handover.from, "made": handover.made, "private": data}),
            |voice| {
                for handed in &handover.values {
                    let about = spoken(&handed.about);
                    voice.line(format_args!(
                        "● {about} {}  {}",
                        handed.member,
                        plain(&handed.disclosure.text)
                    ));
                }
                voice.say(tr!("privacy-received", party = spoken(&handover.from)));
            },
        );
        Ok(())
    }
}
