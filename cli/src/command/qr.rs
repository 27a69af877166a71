//! `suyuan qr`.

use std::path::PathBuf;

use serde_json::json;
use suyuan_web::qr::Code;

use crate::{context::Context, failure::Failure, safe_file, speech::tr};

/// Show the QR code of a lot, product, place or party, or write it to a file
#[derive(Debug, clap::Args)]
pub(crate) struct Qr {
    /// The thing: STRAW/SL-260418-1, or its whole address
    #[arg(value_name = "CODE")]
    code: String,
    /// Write it as SVG
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Write it as PNG
    #[arg(long, value_name = "FILE")]
    png: Option<PathBuf>,
}

impl Qr {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let names = names(context)?;
        let id = names.anything(&self.code)?;
        let address = id.qr_form(names.host());
        let code = Code::new(&address).map_err(Failure::usage)?;
        let mut files = Vec::new();
        for (path, bytes) in
            [(&self.svg, code.svg().into_bytes()), (&self.png, code.png(8).map_err(Failure::usage)?)]
        {
            if let Some(path) = path {
                safe_file::replace(path, &bytes).map_err(|e| Failure::file(path, &e))?;
                files.push(path.display().to_string());
            }
        }
        context.voice.answer(&json!({"uri": id.as_str(), "printed": address, "files": files}), |voice| {
            if files.is_empty() {
                voice.line(code.terminal());
            }
            voice.line(&address);
            for file in &files {
                voice.say(tr!("acts-wrote", file = file.to_string()));
            }
        });
        Ok(())
    }
}

/// Short names need the ledger's host: the pinned one, so that no node is needed for a label.
fn names(context: &Context) -> Result<crate::short::Names, Failure> {
    match &context.config.ledger {
        Some(pin) => crate::short::Names::at(pin.hosts.first().map(String::as_str).unwrap_or_default()),
        None => Ok(context.trusted()?.names),
    }
}
