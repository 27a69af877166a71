//! The second story: a produce chain as somebody else's systems told it (the examples of a U.S. FSMA 204 profile), imported as reports
//! by the inspector. It does not add up, and the pages show where.

use std::path::{Path, PathBuf};

use suyuan_ledger::{event::Document, rules::names};

use super::People;
use crate::{client::Client, failure::Failure, signer::Saying, speech::tr, voice::Voice};

/// The documents, in the order in which goods pass from hand to hand.
const DOCUMENTS: [&str; 5] = [
    "harvest-cte.jsonld",
    "initial-packing-cte.jsonld",
    "shipping-cte.jsonld",
    "receiving-cte.jsonld",
    "transformation-cte.jsonld",
];

/// What was reported.
#[derive(Clone, Debug, Default)]
pub(crate) struct Produce {
    /// How many events.
    pub(crate) events: usize,
    /// What is worth looking at: the lot that more was used of than was made, the pallet that more came on than was sent.
    pub(crate) odd: Vec<String>,
}

/// Where the documents are: `$SUYUAN_CONFORMANCE`, or `shared/conformance` above this directory.
pub(crate) fn find_documents() -> Option<PathBuf> {
    let named = std::env::var_os("SUYUAN_CONFORMANCE").map(PathBuf::from);
    let here = std::env::current_dir().ok();
    let above = here.iter().flat_map(|dir| dir.ancestors()).map(|dir| dir.join("shared/conformance"));
    named.into_iter().chain(above).map(|dir| dir.join("fsma204/epcis")).find(|dir| dir.is_dir())
}

/// Imports them as the inspector's reports; an event that stands in two documents is reported once.
pub(crate) fn report_produce(
    people: &People,
    client: &Client,
    dir: &Path,
    voice: Voice,
) -> Result<Produce, Failure> {
    let mut sayings: Vec<Saying> = Vec::new();
    let mut produce = Produce::default();
    for name in DOCUMENTS {
        let path = dir.join(name);
        let bytes = std::fs::read(&path).map_err(|e| Failure::file(&path, &e))?;
        let document = Document::parse(&bytes)
            .map_err(|e| Failure::local(format!("{}: {}", path.display(), e.first().reason)))?;
        for (at, event) in document.events.iter().enumerate() {
            let Ok(read) = &event.event else {
                voice.warn(tr!(
                    "demo-event-left-out",
                    file = path.display().to_string(),
                    pointer = event.pointer.to_string()
                ));
                continue;
            };
            let payload = document.event_payload(at).unwrap_or_default();
            let Some(subject) = names::goods(read).map(|n| n.canonical()).last() else { continue };
            if sayings.iter().any(|s| s.payload == payload) {
                continue;
            }
            let made = read.input_quantities().iter().chain(read.output_quantities());
            let candidates = made.map(|q| q.epc_class.as_str()).chain(read.parent_id()).map(names::canonical);
            for thing in candidates {
                if !produce.odd.contains(&thing) {
                    produce.odd.push(thing);
                }
            }
            sayings.push(Saying { kind: "report", subject, payload });
        }
    }
    produce.events = sayings.len();
    super::stage::all_entered(people.inspector.sign(client, voice)?.say_all(&sayings)?)?;
    let mut odd = Vec::new();
    for thing in produce.odd {
        let about = |m: &serde_json::Value| m.get("lot").and_then(|l| l.as_str()) == Some(&thing);
        if mismatches(client, &thing)?.iter().any(about) {
            odd.push(thing);
        }
    }
    if odd.is_empty() {
        return Err(Failure::check(tr!("demo-adds-up")));
    }
    Ok(Produce { odd, ..produce })
}

/// What does not add up around a thing, as the node finds it.
fn mismatches(client: &Client, of: &str) -> Result<Vec<serde_json::Value>, Failure> {
    let graph = client.trace(of, "both")?;
    Ok(graph.get("mismatches").and_then(|m| m.as_array()).cloned().unwrap_or_default())
}
