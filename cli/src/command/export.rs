//! `suyuan export`.

use std::path::PathBuf;

use serde_json::json;
use suyuan_ledger::{event, json as strict};

use crate::{context::Context, failure::Failure, proof, safe_file, when};

/// Write what happened to a lot as one EPCIS 2.0 document; with --bundle, as a file that proves itself
///
/// Only what was checked here goes into the file. Reports of others go in too; the document alone does not say that they are reports,
/// the bundle does.
#[derive(Debug, clap::Args)]
pub(crate) struct Export {
    /// The lot: STRAW/SL-260418-1, or its whole address
    #[arg(value_name = "CODE")]
    code: String,
    /// Write the document to a file instead of stdout
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write entries, proofs and checkpoint too: `suyuan verify FILE` takes them offline
    #[arg(long, value_name = "FILE")]
    bundle: Option<PathBuf>,
}

impl Export {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let trusted = context.trusted()?;
        let id = trusted.names.anything(&self.code)?;
        let bundle = proof::gather(&trusted.client, &trusted.info, id.as_str())?;
        let checked = proof::check(&bundle, Some(&trusted.pin))?;
        let events: Vec<_> = checked
            .steps
            .iter()
            .filter(|s| matches!(s.kind.as_str(), "event" | "report"))
            .filter_map(|s| strict::parse_str(&s.payload).ok())
            .collect();
        let document = event::document(&events, &when::event_time(&when::now())?).to_string();
        let write = |path: &PathBuf, text: &str| {
            safe_file::replace(path, text.as_bytes()).map_err(|e| Failure::file(path, &e))
        };
        if let Some(path) = &self.bundle {
            write(path, &bundle.to_text())?;
            context.voice.say(format_args!(
                "Wrote {}: {} entries with their proofs.",
                path.display(),
                bundle.entries.len()
            ));
        }
        if let Some(path) = &self.output {
            write(path, &(document.clone() + "\n"))?;
            context.voice.say(format_args!("Wrote {}: {} events.", path.display(), events.len()));
        }
        if self.output.is_none() && self.bundle.is_none() {
            context.voice.line(document);
        } else {
            let data = json!({"events": events.len(), "entries": bundle.entries.len(), "output": self.output, "bundle": self.bundle});
            context.voice.answer(&data, |_| {});
        }
        Ok(())
    }
}
