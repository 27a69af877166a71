//! `suyuan doctor`.

use std::path::PathBuf;

use serde_json::json;

use crate::{
    command::listing::padded,
    context::Context,
    doctor::{self, Asked, State},
    failure::Failure,
    speech::tr,
};

/// Look at key, node, clock, disks and backup, and say what to do; the lines can be shown to whoever helps
///
/// No names, paths or addresses stand in them; of the key its fingerprint. Nothing is changed. It ends with 1 if anything is bad.
#[derive(Debug, clap::Args)]
pub(crate) struct Doctor {
    /// Look at this node's data directory too
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Look at the age of this backup too
    #[arg(long, value_name = "DIR")]
    backup: Option<PathBuf>,
}

impl Doctor {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let found = doctor::examine(context, &Asked { data: self.data.clone(), backup: self.backup.clone() });
        let bad: Vec<String> = found.iter().filter(|f| f.state == State::Bad).map(|f| f.named()).collect();
        let report = json!({"findings": found});
        let failed = (!bad.is_empty()).then(|| {
            Failure::check(tr!("doctor-unwell", bad = bad.join("; ")))
                .code("unwell")
                .hint(tr!("doctor-unwell-do"))
        });
        if let Some(failure) = failed.clone().filter(|_| context.voice.json) {
            return Err(failure.data(report));
        }
        context.voice.answer(&report, |voice| {
            for finding in &found {
                voice.line(format_args!(
                    "{} {} {}",
                    padded(&finding.state.word(), 5),
                    padded(&finding.named(), 11),
                    finding.said
                ));
                if let Some(remedy) = &finding.remedy {
                    voice.line(format_args!("{:<17} → {remedy}", ""));
                }
            }
        });
        failed.map_or(Ok(()), Err)
    }
}
