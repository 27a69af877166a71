//! `suyuan verify`.

use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
};

use serde_json::json;

use crate::{
    audit::{self, Order},
    chain::Way,
    command::{
        verify_cose::Cose,
        verify_form::{FileForm, form_of, names_a_file},
        verify_order::verify_order,
        verify_text::Text,
    },
    context::Context,
    evidence::{self, Evidence},
    failure::Failure,
    given,
    home::Pin,
    proof::{self, Bundle, Checked},
    secrets::Secrets,
    speech::tr,
    thread,
};

/// Check that nothing was changed: of a lot (asking the node for proofs), of a file (asking nobody), or of a whole log
///
/// A log is an address that is no code's (`https://HOST`, `https://HOST/tiles`) or a directory with `checkpoint` and `tile/` (C2SP tlog-tiles): every
/// signature, every key's chain, the log's chain, the tree, and every verdict of the rules are made again from its bytes. A file is an evidence bundle from `suyuan export --form evidence`, a bundle from `suyuan export --bundle`, a page that was saved, a .tlog-proof such as
/// those in receipts/, a COSE Receipt, a statement that carries its receipts (`suyuan export --receipt`, `--transparent`), or the proof of one order (`suyuan orders prove`). It
/// is checked against the ledger that you trust, or against --vkey or --policy alone; a receipt then asks nobody anything. A bundle, where you
/// trust none yet, is checked against its own charter, and you are told to compare its id.
#[derive(Debug, clap::Args)]
pub(crate) struct Verify {
    /// A code such as STRAW/SL-260418-1, a file, a log's directory, or a node's address
    #[arg(value_name = "CODE|FILE|LOG")]
    what: String,
    /// With a receipt: the statement that it must be about [default: the .cose beside it, if there is one]
    #[arg(long, value_name = "FILE")]
    statement: Option<PathBuf>,
    /// With a .tlog-proof that does not hold its entry: the entry [default: the node is asked]
    #[arg(long, value_name = "FILE", conflicts_with = "statement")]
    entry: Option<PathBuf>,
    /// With a COSE Receipt of consistency, or with a log: the older checkpoint
    #[arg(long, value_name = "FILE")]
    since: Option<PathBuf>,
    /// The log's key, instead of the pinned one
    #[arg(long, value_name = "VKEY")]
    vkey: Vec<String>,
    /// Whom to trust, instead of what is pinned: logs, witnesses and a quorum (C2SP tlog-policy); with a file or a log
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// With a log: do not replay the rules over it
    #[arg(long)]
    log_only: bool,
}

impl Verify {
    /// `suyuan verify FILE`.
    pub(super) fn of_file(file: &str, vkeys: &[String]) -> Verify {
        Verify {
            what: file.to_owned(),
            statement: None,
            entry: None,
            since: None,
            vkey: vkeys.to_vec(),
            policy: None,
            log_only: false,
        }
    }

    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        if self.policy.is_some() && !self.vkey.is_empty() {
            return Err(Failure::usage(tr!("verify-vkey-or-policy")));
        }
        if !evidence::is_evidence_file(Path::new(&self.what))
            && let Some(source) = audit::no_thing(&self.what)?
        {
            self.goes_with(&["--since", "--log-only", "--policy"], &tr!("verify-a-log"))?;
            let order = Order {
                vkeys: &self.vkey,
                policy: self.policy.as_deref(),
                log_only: self.log_only,
                since: self.since.as_deref(),
                ..Order::default()
            };
            return audit::run(context, source, &order);
        }
        let file = PathBuf::from(&self.what);
        if file.is_file() {
            let bytes = given::read("FILE", &file)?;
            return self.file(context, &file, &bytes);
        }
        if names_a_file(&self.what) {
            return Err(given::unread("FILE", &file, &ErrorKind::NotFound.into()));
        }
        self.goes_with(&[], &tr!("verify-a-code"))?;
        // Keys that are given for this once decide alone; nothing is learned from a node that they may contradict.
        let trusted = if self.vkey.is_empty() { context.trusted()? } else { context.stranger()? };
        let id = trusted.names.anything(&self.what)?;
        let bundle = proof::gather(&trusted.client, &trusted.info, id.as_str(), Way::Back)?;
        tell(context, &proof::check(&bundle, self.pin(context, &bundle)?.or(Some(trusted.pin)).as_ref())?)
    }

    fn file(&self, context: &Context, file: &Path, bytes: &[u8]) -> Result<(), Failure> {
        let trust = || proof::trust(context, &self.vkey, self.policy.as_deref());
        match form_of(file, bytes)? {
            FileForm::Cose => {
                self.goes_with(&["--statement", "--since", "--policy"], &tr!("verify-a-cose"))?;
                let cose = Cose { file, statement: self.statement.as_ref(), since: self.since.as_ref() };
                cose.run(context, bytes, &trust()?)
            }
            FileForm::Evidence => {
                self.goes_with(&["--policy"], &tr!("verify-a-bundle"))?;
                let found = evidence::check(bytes, |bundle| self.pin(context, bundle))?;
                tell_evidence(context, &found)
            }
            FileForm::Order => {
                self.goes_with(&["--policy"], &tr!("verify-an-order"))?;
                verify_order(context, file, bytes, &trust()?)
            }
            FileForm::Text => {
                self.goes_with(&["--statement", "--entry", "--policy"], &tr!("verify-a-tlog-proof"))?;
                let (statement, entry) = (self.statement.as_ref(), self.entry.as_ref());
                Text { file, statement, entry }.run(context, proof::text(file, bytes)?, &trust()?)
            }
            FileForm::Bundle => {
                self.goes_with(&["--policy"], &tr!("verify-a-bundle"))?;
                let bundle = Bundle::read(proof::text(file, bytes)?)?;
                tell(context, &proof::check(&bundle, self.pin(context, &bundle)?.as_ref())?)
            }
        }
    }

    /// An option that would change nothing is refused: whoever gives it expects something to be checked.
    fn goes_with(&self, options: &[&str], what: &str) -> Result<(), Failure> {
        let given = [
            ("--statement", self.statement.is_some()),
            ("--entry", self.entry.is_some()),
            ("--since", self.since.is_some()),
            ("--policy", self.policy.is_some()),
            ("--log-only", self.log_only),
        ];
        let Some((option, _)) = given.iter().find(|(option, given)| *given && !options.contains(option))
        else {
            return Ok(());
        };
        let hint = match *option {
            "--policy" => tr!("verify-policy-do"),
            "--since" => tr!("verify-since-do"),
            "--log-only" => tr!("verify-log-only-do"),
            _ => tr!("verify-statement-do"),
        };
        Err(Failure::usage(tr!("verify-not-with", option = *option, what = what)).hint(hint))
    }

    /// The ledger to check against: what is pinned, with other log keys if some are given.
    fn pin(&self, context: &Context, bundle: &Bundle) -> Result<Option<Pin>, Failure> {
        let pin = context.config.ledger.clone();
        if self.vkey.is_empty() && self.policy.is_none() {
            return Ok(pin);
        }
        let trust = proof::trust(context, &self.vkey, self.policy.as_deref())?;
        trust.check(&bundle.checkpoint).map_err(|e| proof::bad_policy(&self.what, &e))?;
        let pin = pin.unwrap_or_else(|| Pin {
            id: bundle.ledger.clone(),
            origin: bundle.origin.clone(),
            vkeys: Vec::new(),
            hosts: Vec::new(),
            log_keys: Vec::new(),
        });
        let vkeys = trust.logs().iter().map(|log| log.key.to_string()).collect();
        Ok(Some(Pin { vkeys, log_keys: Vec::new(), ..pin }))
    }
}

/// What an evidence bundle holds: its statements as of any bundle, and its attachments.
fn tell_evidence(context: &Context, found: &Evidence) -> Result<(), Failure> {
    tell(context, &found.checked)?;
    let missing = found.missing.len();
    context.voice.say(tr!("verify-evidence", of = found.of.to_string(), blobs = found.blobs));
    if missing > 0 {
        context.voice.warn(tr!("verify-missing", missing = missing));
    }
    Ok(())
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
        voice.line(tr!(
            "verify-checked",
            steps = signed,
            signatures = checked.signatures,
            origin = checked.origin.as_str(),
            size = checked.size
        ));
        if !checked.pinned {
            voice.warn(tr!("verify-own-ledger", ledger = checked.ledger.to_string()));
        }
    });
    Ok(())
}
