//! `suyuan certificate`: issue and revoke.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use serde_json::{Map, Value, json};
use suyuan_ledger::identifier::Identifier;

use crate::{
    attach::Attached,
    context::Context,
    failure::Failure,
    record::{Desk, Manner, quantity},
    short::spoken,
    signer::Saying,
    speech::tr,
    when,
};

/// Certify a lot, product, place or party, or revoke a certificate
#[derive(Debug, Subcommand)]
pub(crate) enum Certificate {
    Issue(Issue),
    Revoke(Revoke),
}

/// Certify a lot, product, place or party
///
/// Such as `suyuan certificate issue /place/E1 --number OF-17 --type organic --from 2026-01-15 --until 2027-01-14`. For laboratories,
/// certifiers, inspectors, associations and governors.
#[derive(Debug, clap::Args)]
pub(crate) struct Issue {
    /// What it is about: PRODUCT, PRODUCT/LOT, /place/ID, /party/ID, or a whole address
    #[arg(value_name = "CODE")]
    about: String,
    /// Its number, once for each thing
    #[arg(long)]
    number: String,
    /// What it says, in a word: organic, green, gi, test, phytosanitary
    #[arg(long = "type", value_name = "TYPE")]
    kind: String,
    /// The first day that it holds [default: today]
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// The last day that it holds [default: for good]
    #[arg(long, value_name = "DAY")]
    until: Option<String>,
    /// The day that it was issued [default: today]
    #[arg(long, value_name = "DAY")]
    issued: Option<String>,
    /// By which standard: "GB/T 19630"
    #[arg(long, value_name = "TEXT")]
    scheme: Option<String>,
    /// It does not conform
    #[arg(long)]
    fails: bool,
    /// How much of a place it is about: "1.5 ha"
    #[arg(long)]
    area: Option<String>,
    /// The protected name that the place may feed
    #[arg(long, value_name = "PRODUCT", requires = "area")]
    feeds: Option<String>,
    /// The report (PDF, picture, text): its hash and name go into the certificate, the file to the node
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    #[command(flatten)]
    manner: Manner,
}

/// Revoke a certificate of yours
#[derive(Debug, clap::Args)]
pub(crate) struct Revoke {
    /// What it is about
    #[arg(value_name = "CODE")]
    about: String,
    /// Its number
    #[arg(long)]
    number: String,
    /// From when on [default: now]
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    manner: Manner,
}

impl Certificate {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        match self {
            Certificate::Issue(issue) => issue.run(context),
            Certificate::Revoke(revoke) => revoke.run(context),
        }
    }
}

impl Issue {
    fn run(&self, context: &Context) -> Result<(), Failure> {
        let today = when::now().date().to_string();
        let day = |said: &Option<String>| said.clone().unwrap_or_else(|| today.clone());
        let area = self.area.as_deref().map(quantity).transpose()?;
        let report = self.report.as_ref().map(|path| report(path)).transpose()?;
        let mut desk = Desk::open(context, self.manner)?;
        let about = about(&desk, &self.about)?;
        let mut payload = Map::new();
        let mut set = |name: &str, value: Value| payload.insert(name.to_owned(), value);
        set("about", json!(about));
        set("number", json!(self.number));
        set("type", json!(self.kind));
        set("result", json!(if self.fails { "non-conformant" } else { "conformant" }));
        set("issued", json!(day(&self.issued)));
        set("validFrom", json!(day(&self.from)));
        if let Some(until) = &self.until {
            set("validUntil", json!(until));
        }
        if let Some(scheme) = &self.scheme {
            set("scheme", json!(scheme));
        }
        if let Some((report, bytes)) = report {
            set("report", report);
            desk.attach(bytes);
        }
        if let Some(name) = &self.feeds {
            set("name", json!(desk.trusted.names.product(name)?.as_str()));
        }
        if let Some(area) = area {
            // As an exact number: serde's own would be a float.
            let value: Value = serde_json::from_str(&crate::stated::quantity(area).to_string())
                .map_err(|e| Failure::usage(tr!("certificate-area", cause = format!("{e}"))))?;
            set("area", value);
        }
        let payload = Value::Object(payload).to_string();
        let did = tr!(
            "did-certify",
            about = spoken(&about),
            kind = self.kind.as_str(),
            number = self.number.as_str()
        );
        desk.say(&Saying { kind: "certificate", subject: about, payload }, &did)
    }
}

impl Revoke {
    fn run(&self, context: &Context) -> Result<(), Failure> {
        let now = when::now();
        let from = match &self.from {
            Some(said) => when::read(said, &now)?,
            None => when::event_time(&now)?,
        };
        let mut desk = Desk::open(context, self.manner)?;
        let about = about(&desk, &self.about)?;
        let revoked = json!({"from": from.as_str(), "reason": self.reason});
        let payload = json!({"about": about, "number": self.number, "revoked": revoked}).to_string();
        let did = tr!("did-revoke-certificate", about = spoken(&about), number = self.number.as_str());
        desk.say(&Saying { kind: "certificate", subject: about, payload }, &did)
    }
}

/// The canonical id of what a certificate is about.
fn about(desk: &Desk<'_>, said: &str) -> Result<String, Failure> {
    let id: Identifier = desk.trusted.names.anything(said)?;
    Ok(id.as_str().to_owned())
}

/// What a certificate says of its report, and the report.
fn report(path: &Path) -> Result<(Value, Vec<u8>), Failure> {
    let Attached { bytes, sha256, .. } = Attached::file("--report", path)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    Ok((json!({"sha256": sha256, "name": name, "bytes": bytes.len()}), bytes))
}
