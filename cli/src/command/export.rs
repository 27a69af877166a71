//! `suyuan export`.

use std::path::PathBuf;

use serde_json::json;
use suyuan_ledger::{
    event, json as strict,
    log::{CoseReceiptError, InclusionReceipt},
    rules::Prepared,
    statement::TransparentStatement,
};
use suyuan_web::{Pinned, view::LogKeyTime};

use crate::{
    chain::Way,
    context::{Context, Trusted, log_keys},
    evidence,
    failure::Failure,
    home::PinnedKey,
    proof::{self, Bundle, Checked},
    records::{self, Form},
    safe_file,
    short::spoken,
    speech::tr,
    when,
};

/// Write what happened to a lot as one EPCIS 2.0 document; with --bundle, as a file that proves itself
///
/// Only what was checked here goes into the file. Reports of others go in too; the document alone does not say that they are reports,
/// the bundle does. With --transparent or --receipt, one statement with its COSE Receipt instead (RFC 9942, RFC 9943).
#[derive(Debug, clap::Args)]
pub(crate) struct Export {
    /// The lot: STRAW/SL-260418-1, or its whole address; with --transparent or --receipt a statement: its index or id
    #[arg(
        value_name = "CODE",
        required_unless_present = "form",
        default_value = "",
        hide_default_value = true
    )]
    code: String,
    /// Write the document to a file instead of stdout
    #[arg(long, short, visible_alias = "out", value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write entries, proofs and checkpoint too: `suyuan verify FILE` takes them offline
    #[arg(long, value_name = "FILE")]
    bundle: Option<PathBuf>,
    /// Write a record that an authority or a customer asks for, an evidence bundle, or (without CODE) a verifier to keep
    #[arg(long, value_enum, conflicts_with_all = ["bundle", "transparent", "receipt"])]
    form: Option<Form>,
    /// Take in what was made of the lot, too, and where that went
    #[arg(long, conflicts_with_all = ["transparent", "receipt"])]
    forward: bool,
    /// With --form: only from this day on (2026-04-18)
    #[arg(long, value_name = "DAY", requires = "form")]
    since: Option<String>,
    /// With --form: only up to this day, which counts
    #[arg(long, value_name = "DAY", requires = "form")]
    until: Option<String>,
    /// With --form: the language of headers and names
    #[arg(long, default_value = "en", value_parser = ["en", "zh"])]
    lang: String,
    /// Write a statement with its receipts attached, one file that `suyuan verify FILE` takes offline
    #[arg(long, value_name = "FILE", conflicts_with_all = ["output", "bundle"])]
    transparent: Option<PathBuf>,
    /// Write a statement's receipt, and the statement beside it (FILE with the ending .cose)
    #[arg(long, value_name = "FILE", conflicts_with_all = ["output", "bundle"])]
    receipt: Option<PathBuf>,
}

impl Export {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        if self.transparent.is_some() || self.receipt.is_some() {
            return self.statement(context);
        }
        if self.form == Some(Form::Verifier) {
            return self.verifier(context);
        }
        if self.code.is_empty() {
            return Err(Failure::usage(tr!("export-what")).hint(tr!("export-what-do")));
        }
        let trusted = context.trusted()?;
        if let Some(form) = self.form.filter(|form| *form != Form::Evidence) {
            let order = records::Order {
                code: &self.code,
                since: self.since.as_deref(),
                until: self.until.as_deref(),
                chinese: self.lang == "zh",
                output: self.output.as_deref(),
            };
            return records::export(context, &trusted, form, &order);
        }
        let id = trusted.names.anything(&self.code)?;
        let way = if self.forward { Way::Both } else { Way::Back };
        let bundle = proof::gather(&trusted.client, &trusted.info, id.as_str(), way)?;
        let checked = proof::check(&bundle, Some(&trusted.pin))?;
        if self.form == Some(Form::Evidence) {
            return self.evidence(context, &trusted, id.as_str(), &bundle, &checked);
        }
        let events: Vec<_> = checked
            .steps
            .iter()
            .filter(|s| matches!(s.kind.as_str(), "event" | "report"))
            .filter_map(|s| strict::parse_str(&s.payload).ok().map(strict::Json::into_owned))
            .collect();
        let document = event::document(&events, &when::event_time(&when::now())?).to_string();
        let write = |path: &PathBuf, text: &str| {
            safe_file::replace(path, text.as_bytes()).map_err(|e| Failure::file(path, &e))
        };
        if let Some(path) = &self.bundle {
            write(path, &bundle.to_text())?;
            context.voice.say(tr!(
                "export-bundle",
                file = path.display().to_string(),
                entries = bundle.entries.len()
            ));
        }
        if let Some(path) = &self.output {
            write(path, &(document.clone() + "\n"))?;
            context.voice.say(tr!("export-events", file = path.display().to_string(), events = events.len()));
        }
        if self.output.is_none() && self.bundle.is_none() {
            context.voice.line(document);
        } else {
            let data = json!({"events": events.len(), "entries": bundle.entries.len(), "output": self.output, "bundle": self.bundle});
            context.voice.answer(&data, |_| {});
        }
        Ok(())
    }

    /// The verifier as a file, for the ledger that is pinned; no node is asked.
    fn verifier(&self, context: &Context) -> Result<(), Failure> {
        if !self.code.is_empty() {
            return Err(Failure::usage(tr!("export-verifier-whole")).hint(tr!("export-verifier-whole-do")));
        }
        let pin = context
            .config
            .ledger
            .clone()
            .ok_or_else(|| Failure::usage(tr!("export-which")).hint(tr!("export-which-do")))?;
        let time = |key: PinnedKey| LogKeyTime { vkey: key.vkey, from: key.from, until: key.until };
        let made = suyuan_web::verifier(&Pinned {
            ledger: pin.id,
            origin: pin.origin,
            vkeys: pin.vkeys.into_iter().collect(),
            log_keys: LogKeyTime::told(pin.log_keys.into_iter().map(time).collect()),
        });
        let path = self.output.clone().unwrap_or_else(|| PathBuf::from("verifier.html"));
        safe_file::replace(&path, made.html.as_bytes()).map_err(|e| Failure::file(&path, &e))?;
        let data = json!({"output": path, "bytes": made.html.len(), "sha256": made.sha256});
        context.voice.answer(&data, |voice| {
            voice.line(tr!("export-verifier", file = path.display().to_string(), bytes = made.html.len()));
            voice.line(format_args!("SHA-256 {}", made.sha256));
            voice.line(tr!("export-verifier-do"));
        });
        Ok(())
    }

    /// The evidence bundle, checked as it was written.
    fn evidence(
        &self,
        context: &Context,
        trusted: &Trusted,
        of: &str,
        bundle: &Bundle,
        checked: &Checked,
    ) -> Result<(), Failure> {
        let name = format!("{}.tar", spoken(of).replace('/', "-"));
        let path = self.output.clone().unwrap_or_else(|| PathBuf::from(name));
        let blobs = evidence::attach(&trusted.client, checked)?;
        let bytes = evidence::make(of, bundle, checked, &blobs)?;
        let held = evidence::check(&bytes, |_| Ok(Some(trusted.pin.clone())))?;
        safe_file::replace(&path, &bytes).map_err(|e| Failure::file(&path, &e))?;
        context.voice.say(tr!(
            "export-evidence",
            file = path.display().to_string(),
            statements = bundle.entries.len(),
            attachments = blobs.len(),
            missing = if held.missing.is_empty() {
                String::new()
            } else {
                tr!("export-missing", missing = held.missing.len())
            }
            .to_string()
        ));
        let data = json!({"output": path, "entries": bundle.entries.len(), "attachments": blobs.len(), "missing": held.missing});
        context.voice.answer(&data, |_| {});
        Ok(())
    }

    /// One statement: receipts are held against the pinned log keys before anything is written.
    fn statement(&self, context: &Context) -> Result<(), Failure> {
        let trusted = context.trusted()?;
        let keys = log_keys(&trusted.pin.vkeys)?;
        let bytes = trusted.client.transparent(&self.code)?;
        let whole = TransparentStatement::decode(&bytes).map_err(|e| {
            Failure::check(tr!("export-answer-broken", error = format!("{e}"))).code("bad-statement")
        })?;
        let said = whole.statement.bytes();
        let holds = |receipt: &Vec<u8>| -> Result<_, CoseReceiptError> {
            Ok((receipt.clone(), InclusionReceipt::decode(receipt)?.verify(said, &keys)?))
        };
        let tried: Vec<_> = whole.receipts.iter().map(holds).collect();
        let (receipt, proven) = match tried.iter().find_map(|tried| tried.as_ref().ok()) {
            Some(held) => held,
            None => {
                let error = tried.iter().find_map(|tried| tried.as_ref().err());
                return Err(error.map_or_else(
                    || Failure::check(tr!("export-no-receipt")),
                    |error| proof::bad_receipt(tr!("export-answer"), error),
                ));
            }
        };
        Prepared::new(said).map_err(|e| Failure::check(e).code("bad-statement"))?;
        let write = |path: &PathBuf, bytes: &[u8]| -> Result<(), Failure> {
            safe_file::replace(path, bytes).map_err(|e| Failure::file(path, &e))?;
            context.voice.say(tr!("export-wrote", file = path.display().to_string()));
            Ok(())
        };
        if let Some(path) = &self.transparent {
            write(path, &bytes)?;
        }
        if let Some(path) = &self.receipt {
            let beside = path.with_extension("cose");
            if beside == *path {
                return Err(Failure::usage(tr!("export-beside")).hint(tr!("export-beside-do")));
            }
            write(path, receipt)?;
            write(&beside, said)?;
        }
        let (entry, checkpoint) = (&proven.entry, &proven.checkpoint);
        let data = json!({"index": entry.index, "id": whole.statement.id().to_string(), "origin": checkpoint.origin(),
            "size": checkpoint.size(), "transparent": self.transparent, "receipt": self.receipt});
        context.voice.answer(&data, |_| {});
        Ok(())
    }
}
