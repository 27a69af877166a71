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
    audit::{self, Order, Source},
    context::{Context, log_keys, short_id},
    failure::Failure,
    home::Pin,
    proof::{self, Bundle, Checked},
    secrets::Secrets,
    short::spoken,
    thread,
};

/// Check that nothing was changed: of a lot (asking the node for proofs), of a file (asking nobody), or of a whole log
///
/// A log is an address without a path (`https://HOST`) or a directory with `checkpoint` and `tile/` (C2SP tlog-tiles): every
/// signature, every key's chain, the log's chain, the tree, and every verdict of the rules are made again from its bytes. A file is a bundle from `suyuan export --bundle`, a page that was saved, or a .tlog-proof such as those in receipts/. It
/// is checked against the ledger that you trust; where you trust none yet, against the file's own charter, and you are told to
/// compare its id.
#[derive(Debug, clap::Args)]
pub(crate) struct Verify {
    /// A code such as STRAW/SL-260418-1, a file, a log's directory, or a node's address
    #[arg(value_name = "CODE|FILE|LOG")]
    what: String,
    /// With a .tlog-proof: the statement that it must be about [default: the .cose beside it, if there is one]
    #[arg(long, value_name = "FILE")]
    statement: Option<PathBuf>,
    /// With a .tlog-proof that does not hold its entry: the entry [default: the node is asked]
    #[arg(long, value_name = "FILE", conflicts_with = "statement")]
    entry: Option<PathBuf>,
    /// The log's key, instead of the pinned one
    #[arg(long, value_name = "VKEY")]
    vkey: Vec<String>,
    /// With a log: do not replay the rules over it
    #[arg(long)]
    log_only: bool,
}

impl Verify {
    /// `suyuan verify FILE`.
    pub(super) fn of_file(file: &str, vkeys: &[String]) -> Verify {
        Verify { what: file.to_owned(), statement: None, entry: None, vkey: vkeys.to_vec(), log_only: false }
    }

    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        if let Some(source) = Source::whole_host(&self.what)? {
            let order = Order { vkeys: &self.vkey, log_only: self.log_only, ..Order::default() };
            return audit::run(context, source, &order);
        }
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
        if entry.index != proof.index {
            let detail =
                format!("the receipt is for entry {}, the entry is number {}", proof.index, entry.index);
            return Err(Failure::check(detail).code("differs"));
        }
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

    /// The entry that the proof is about: in it, or given, or kept beside it. For a receipt of another program, which has none, the
    /// node is asked, and cannot lie about it: the leaf would be another.
    fn entry_of(&self, proof: &TlogProof, file: &Path, context: &Context) -> Result<Entry, Failure> {
        let read = |path: &Path| fs::read(path).map_err(|e| Failure::file(path, &e));
        if let Some(path) = &self.entry {
            return decode(path, &read(path)?);
        }
        let inside = proof.extra.as_ref().map(|bytes| decode(file, bytes)).transpose();
        let beside = file.with_extension("cose");
        let path = match (&self.statement, inside) {
            (None, Ok(Some(entry))) if !beside.is_file() => return Ok(entry),
            (Some(path), Ok(Some(entry))) => return same(entry, &statement(path, &read(path)?)?),
            (None, Ok(Some(entry))) => return same(entry, &statement(&beside, &read(&beside)?)?),
            (None, Err(failure)) if !beside.is_file() => return Err(failure),
            (given, _) => given.clone().unwrap_or(beside),
        };
        if !path.is_file() {
            return Err(Failure::usage(
                "a .tlog-proof shows that something is in a log; this one does not say what",
            )
            .hint("name the statement with --statement FILE, or the entry with --entry FILE"));
        }
        let statement = statement(&path, &read(&path)?)?;
        let logged = context.client()?.statement(&proof.index.to_string())?;
        let bytes = crate::context::base64(logged.entry.as_deref().unwrap_or_default())?;
        same(decode(Path::new("the node's entry"), &bytes)?, &statement)
    }
}

fn decode(path: &Path, bytes: &[u8]) -> Result<Entry, Failure> {
    Entry::decode(bytes).map_err(|e| Failure::check(format!("{}: {e}", path.display())).code("bad-entry"))
}

fn statement(path: &Path, bytes: &[u8]) -> Result<Statement, Failure> {
    Statement::parse(bytes)
        .map_err(|e| Failure::check(format!("{}: {e}", path.display())).code("bad-statement"))
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
    let known = Secrets::look(&context.home)?;
    context.voice.answer(&data, |voice| {
        for knot in checked.steps.iter().map(|step| thread::Knot::of_step(step, &known)) {
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
