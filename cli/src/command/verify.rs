//! `suyuan verify`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::json;
use suyuan_ledger::{
    log::{Entry, TlogProof},
    rules::Prepared,
    statement::Statement,
};

use crate::{
    context::{Context, log_keys, short_id},
    failure::Failure,
    home::Pin,
    proof::{self, Bundle, Checked},
    short::spoken,
    thread,
};

/// Check that nothing was changed: of a lot (asking the node for proofs), or of a file (asking nobody)
///
/// A file is a bundle from `suyuan export --bundle`, a page that was saved, or a .tlog-proof such as those in receipts/. It
/// is checked against the ledger that you trust; where you trust none yet, against the file's own charter, and you are told to
/// compare its id.
#[derive(Debug, clap::Args)]
pub(crate) struct Verify {
    /// A code such as STRAW/SL-260418-1, or a file
    #[arg(value_name = "CODE|FILE")]
    what: String,
    /// With a .tlog-proof: the statement that was signed [default: the .cose beside it]
    #[arg(long, value_name = "FILE")]
    statement: Option<PathBuf>,
    /// With a .tlog-proof: the log's entry [default: the .entry beside it, else the node is asked]
    #[arg(long, value_name = "FILE", conflicts_with = "statement")]
    entry: Option<PathBuf>,
    /// The log's key, instead of the pinned one
    #[arg(long, value_name = "VKEY")]
    vkey: Vec<String>,
}

impl Verify {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let file = PathBuf::from(&self.what);
        if file.is_file() {
            let text = fs::read_to_string(&file).map_err(|e| Failure::file(&file, &e))?;
            if text.starts_with("c2sp.org/tlog-proof@") {
                return self.receipt(context, &file, &text);
            }
            let bundle = Bundle::read(&text)?;
            return tell(context, &proof::check(&bundle, self.pin(context, &bundle).as_ref())?);
        }
        if self.what.ends_with(".tlog-proof") || self.what.ends_with(".json") || self.what.ends_with(".html")
        {
            return Err(Failure::local(format!("{}: there is no such file", self.what)));
        }
        let trusted = context.trusted()?;
        let id = trusted.names.anything(&self.what)?;
        let bundle = proof::gather(&trusted.client, &trusted.info, id.as_str())?;
        tell(context, &proof::check(&bundle, self.pin(context, &bundle).or(Some(trusted.pin)).as_ref())?)
    }

    /// The ledger to check against: what is pinned, with other log keys if some are given.
    fn pin(&self, context: &Context, bundle: &Bundle) -> Option<Pin> {
        let pin = context.config.ledger.clone();
        if self.vkey.is_empty() {
            return pin;
        }
        let pin = pin.unwrap_or_else(|| Pin {
            id: bundle.ledger.clone(),
            origin: bundle.origin.clone(),
            vkeys: Vec::new(),
            hosts: Vec::new(),
        });
        Some(Pin { vkeys: self.vkey.clone(), ..pin })
    }

    fn receipt(&self, context: &Context, file: &Path, text: &str) -> Result<(), Failure> {
        let proof: TlogProof =
            text.parse().map_err(|e| Failure::check(format!("the proof cannot be read: {e}")))?;
        let vkeys = match (&self.vkey, &context.config.ledger) {
            (given, _) if !given.is_empty() => given.clone(),
            (_, Some(pin)) => pin.vkeys.clone(),
            _ => {
                return Err(Failure::usage("which log? No ledger is trusted yet")
                    .hint("give its key with --vkey, as `suyuan status` at a trusted place prints it"));
            }
        };
        let entry = self.entry_of(&proof, file, context)?;
        let signed = proof
            .verify(&entry.leaf_hash(), &log_keys(&vkeys)?)
            .map_err(|e| Failure::check(format!("the proof does not hold: {e}")).code("bad-proof"))?;
        let prepared =
            Prepared::new(&entry.statement).map_err(|e| Failure::check(e).code("bad-statement"))?;
        let (id, header) = (prepared.statement().id().to_string(), prepared.statement().header().clone());
        let checkpoint = signed.checkpoint();
        let data = json!({"holds": true, "index": proof.index, "id": id, "issuer": header.issuer, "kind": header.kind.as_str(),
            "origin": checkpoint.origin(), "size": checkpoint.size(), "time_ms": entry.time_ms});
        context.voice.answer(&data, |voice| {
            voice.line(format_args!(
                "● Holds: entry {} of {}, among {}.",
                proof.index,
                checkpoint.origin(),
                checkpoint.size()
            ));
            voice.line(format_args!(
                "  {} {}, signed by {}, unchanged",
                header.kind,
                short_id(&id),
                spoken(&header.issuer)
            ));
        });
        Ok(())
    }

    /// The entry that the proof is about: given, or kept beside the proof. A statement alone is completed with what the log added; the
    /// node is asked for that, and cannot lie about it: the leaf would be another.
    fn entry_of(&self, proof: &TlogProof, file: &Path, context: &Context) -> Result<Entry, Failure> {
        let read = |path: &Path| fs::read(path).map_err(|e| Failure::file(path, &e));
        let decode = |path: &Path, bytes: &[u8]| {
            Entry::decode(bytes)
                .map_err(|e| Failure::check(format!("{}: {e}", path.display())).code("bad-entry"))
        };
        if let Some(path) = &self.entry {
            return decode(path, &read(path)?);
        }
        let path = self.statement.clone().unwrap_or_else(|| file.with_extension("cose"));
        if !path.is_file() {
            return Err(Failure::usage("a .tlog-proof shows that something is in a log; of what?")
                .hint("name the statement with --statement FILE, or the entry with --entry FILE"));
        }
        let statement = Statement::parse(&read(&path)?)
            .map_err(|e| Failure::check(format!("{}: {e}", path.display())).code("bad-statement"))?;
        let beside = path.with_extension("entry");
        let entry = if beside.is_file() {
            decode(&beside, &read(&beside)?)?
        } else {
            let logged = context.client()?.statement(&proof.index.to_string())?;
            let bytes = crate::context::base64(logged.entry.as_deref().unwrap_or_default())?;
            decode(Path::new("the node's entry"), &bytes)?
        };
        same(entry, &statement)
    }
}

fn same(entry: Entry, statement: &Statement) -> Result<Entry, Failure> {
    if entry.statement != statement.bytes() {
        return Err(Failure::check("the entry holds another statement than the one given").code("differs"));
    }
    Ok(entry)
}

fn tell(context: &Context, checked: &Checked) -> Result<(), Failure> {
    let steps: Vec<_> = checked
        .steps
        .iter()
        .map(|s| json!({"index": s.index, "id": s.id, "kind": s.kind, "issuer": s.issuer}))
        .collect();
    let data = json!({"holds": true, "ledger": checked.ledger, "origin": checked.origin, "size": checked.size,
        "signatures": checked.signatures, "trusted": checked.pinned, "steps": steps});
    context.voice.answer(&data, |voice| {
        for knot in checked.steps.iter().map(thread::Knot::of_step) {
            voice.line(knot);
        }
        let signed = checked.steps.len();
        voice.line(format_args!(
            "Checked here just now: {signed} signed steps, none changed; {} signatures, all in the log {} at {} entries.",
            checked.signatures, checked.origin, checked.size
        ));
        if !checked.pinned {
            voice.warn(format_args!(
                "This was checked against the file's own ledger, {}.\nCompare that with what its governors publish.",
                checked.ledger
            ));
        }
    });
    Ok(())
}
