//! `suyuan event`: looks at EPCIS documents on this machine. Nothing is signed or sent.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde_json::{Value, json};
use suyuan_ledger::event::{Document, EventError, EventErrors, EventHash};

use crate::{context::Context, failure::Failure, given, speech::tr};

/// Check EPCIS 2.0 events, or compute their exchange ids
#[derive(Debug, Subcommand)]
pub(crate) enum Event {
    Check(Check),
    Hash(Hash),
}

/// Check an EPCIS 2.0 document as strictly as the ledger does, and name every fault with its place
#[derive(Debug, clap::Args)]
pub(crate) struct Check {
    /// The document, query document, array of events, or one event (JSON or JSON-LD)
    #[arg(value_name = "FILE.jsonld")]
    file: PathBuf,
}

/// Compute the CBV event hash of each event: ni:///sha-256;…?ver=CBV2.0
///
/// Partners that hold the same event get the same id, whoever wrote it down. It is for exchange only: different events may share it,
/// and the ledger decides nothing by it.
#[derive(Debug, clap::Args)]
pub(crate) struct Hash {
    /// The document, query document, array of events, or one event (JSON or JSON-LD)
    #[arg(value_name = "FILE.jsonld")]
    file: PathBuf,
    /// Print what is hashed instead
    #[arg(long)]
    prehash: bool,
}

impl Event {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        match self {
            Event::Check(check) => check.run(context),
            Event::Hash(hash) => hash.run(context),
        }
    }
}

impl Check {
    fn run(&self, context: &Context) -> Result<(), Failure> {
        let document = Document::parse(&read(&self.file)?);
        let (count, faults): (usize, Vec<EventError>) = match &document {
            Ok(document) => (document.events.len(), document.faults().cloned().collect()),
            Err(faults) => (0, faults.iter().cloned().collect()),
        };
        if let Some(first) = faults.first() {
            let told: Vec<Value> = faults
                .iter()
                .map(|fault| json!({"pointer": fault.pointer, "reason": fault.reason.to_string()}))
                .collect();
            for fault in &faults {
                context.voice.say(fault);
            }
            return Err(Failure::check(format!("{}: {}", self.file.display(), first.reason))
                .field(first.pointer.clone())
                .code("invalid-event")
                .data(json!({"faults": told})));
        }
        for name in document.iter().flat_map(|document| &document.repeated) {
            context.voice.warn(tr!("event-name-twice", name = name.to_string()));
        }
        context.voice.answer(&json!({"events": count, "faults": []}), |voice| {
            voice.line(tr!("event-no-fault", events = count.to_string()));
        });
        Ok(())
    }
}

impl Hash {
    fn run(&self, context: &Context) -> Result<(), Failure> {
        let hashes = EventHash::of_document(&read(&self.file)?).map_err(|e| unreadable(&self.file, &e))?;
        let told: Vec<Value> =
            hashes.iter().map(|hash| json!({"cbvHash": hash.uri(), "prehash": hash.prehash()})).collect();
        context.voice.answer(&json!(told), |voice| {
            for hash in &hashes {
                if self.prehash {
                    voice.line(hash.prehash());
                } else {
                    voice.line(hash.uri());
                }
            }
        });
        Ok(())
    }
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    given::read("FILE", file)
}

fn unreadable(file: &Path, faults: &EventErrors) -> Failure {
    let first = faults.first();
    Failure::usage(format!("{}: {}", file.display(), first.reason))
        .field(first.pointer.clone())
        .hint(tr!("event-do"))
}
