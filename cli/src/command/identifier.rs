//! `suyuan identifier`.

use serde_json::json;
use suyuan_ledger::identifier::Identifier as Name;

use crate::{context::Context, failure::Failure, speech::tr};

/// Show an identifier in its other forms: canonical Digital Link and EPC URN
///
/// Two identifiers name the same thing if their canonical forms are equal. The EPC URN needs the length of the company prefix, which
/// stands in no Digital Link.
#[derive(Debug, clap::Args)]
pub(crate) struct Identifier {
    /// A Digital Link at any host, an EPC URN, or one of the ledger's own addresses
    #[arg(value_name = "URI")]
    uri: String,
    /// Print the EPC URN, with so many digits (6 to 12) in the company prefix
    #[arg(long, value_name = "DIGITS")]
    prefix_digits: Option<usize>,
}

impl Identifier {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let name = Name::parse(&self.uri).map_err(|e| Failure::usage(e).hint(tr!("identifier-do")))?;
        let urn = match (self.prefix_digits, &name) {
            (None, _) => None,
            (Some(digits), Name::Gs1(key)) => {
                Some(key.epc_urn(digits).map_err(|e| Failure::usage(e).hint(tr!("identifier-digits-do")))?)
            }
            (Some(_), Name::Own(_)) => {
                return Err(Failure::usage(tr!("identifier-own", name = name.to_string()))
                    .hint(tr!("identifier-own-do")));
            }
        };
        let told = json!({"canonical": name.as_str(), "kind": name.kind().to_string(), "urn": urn});
        context.voice.answer(&told, |voice| {
            voice.line(urn.as_deref().unwrap_or(name.as_str()));
            voice.say(format_args!("  {}", name.kind()));
        });
        Ok(())
    }
}
