//! `suyuan sync`.

use serde_json::json;

use crate::{
    bench::meter,
    codes_spoken,
    context::Context,
    failure::Failure,
    key_file,
    outbox::{self, Outbox, act_of},
    record::{answer_json, verdict_words},
    signer::tell_synced,
    speech::tr,
    voice::Voice,
};

/// Send what was signed without a node
///
/// In order, and as often as you like: the same bytes go out, and the node gives the same number to what it has already. What is
/// refused is put aside with its reason (`suyuan outbox`), and what you signed after it is signed again, unchanged; for that alone the
/// passphrase is asked. What is pending is entered and holds nothing up; what comes late is marked late, not lost.
#[derive(Debug, clap::Args)]
pub(crate) struct Sync {}

impl Sync {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let hex = key_file::read_public(&context.key_path())?;
        let outbox = Outbox::of(&context.home, &hex)?;
        let waiting = outbox.waiting()?.len();
        let trusted = context.trusted()?;
        context.hold(&trusted)?;
        let client = trusted.client;
        let bar = meter(&context.voice, tr!("meter-sent"), waiting);
        let synced = outbox::sync(
            &client,
            &outbox,
            &mut || context.open_key(),
            &mut |more| bar.inc(more as u64),
            &context.voice,
        )?;
        bar.finish_and_clear();
        // For the next day without a connection.
        let _ = client.key(&hex);
        client.learn_lists();
        let left = outbox.waiting()?.len();
        let entered: Vec<_> =
            synced.entered.iter().map(|(s, answer)| answer_json(answer, &s.header().subject)).collect();
        let refused: Vec<_> = synced
            .refused
            .iter()
            .map(|(s, problem)| json!({"act": act_of(s).to_json(), "problem": problem}))
            .collect();
        let data = json!({"waiting": waiting, "sent": entered.len(), "entered": entered, "refused": refused,
            "signed_again": synced.signed_again, "left": left});
        let words = |voice: &Voice| {
            match waiting {
                0 => voice.line(tr!("sync-nothing")),
                _ => voice.line(tr!("sync-sent", sent = synced.entered.len(), left = left)),
            }
            for (statement, answer) in synced.entered.iter().filter(|(_, a)| a.verdict != "accepted") {
                voice.line(tr!(
                    "sync-entered-one",
                    act = act_of(statement).line(),
                    index = answer.index,
                    verdict = verdict_words(&answer.verdict)
                ));
                for reason in &answer.reasons {
                    voice.line(format_args!("  - {}", codes_spoken::said(&reason.code, &reason.detail)));
                }
            }
        };
        let failure = match &synced.stopped {
            Some(failure) => Some(failure.clone()),
            None if !synced.refused.is_empty() => Some(
                Failure::refused(tr!("sync-refused", refused = synced.refused.len()))
                    .hint(tr!("sync-refused-do")),
            ),
            None => None,
        };
        let told = context.voice.answer_or(failure, data, words);
        tell_synced(&context.voice, &outbox::Synced { entered: Vec::new(), stopped: None, ..synced });
        told
    }
}
