//! Records as authorities and customers ask for them, made from signed events: `suyuan export --form …`.
//!
//! A form supports the fields that its law names; whether that is enough is the reader's to judge. What nobody recorded stays an
//! empty cell, and the last column, *missing*, names it: nothing is invented. Everything comes from public statements, so
//! telephones and addresses are missing unless this machine knows them: as private details of a party that was stated from here,
//! or from `contacts.toml` in the client's directory.
//!
//! ```toml
//! SLCM = "028 8888 0000, 双流区草莓路 1 号"
//! "https://trace.example.cn/place/SL-COLD" = "028 8888 0001, 双流区冷库路 2 号"
//! ```
//!
//! | form | law | sheets |
//! |---|---|---|
//! | `fsma204` | 21 CFR 1.1325–1.1350 | one a critical tracking event |
//! | `cn-purchase-sale` | 食品安全法 50, 51, 53 | purchases, sales |
//! | `eu-one-up-one-down` | 178/2002 Art. 18, 931/2011 Art. 3 | one |

mod china;
mod europe;
mod fsma204;
mod gather;
mod sheet;

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde_json::json;
use suyuan_ledger::identifier::Kind;

use crate::{
    context::{Context, Trusted},
    failure::Failure,
    short::spoken,
    speech::tr,
};
use gather::Material;
use sheet::Sheet;

/// A form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// FSMA 204's sortable spreadsheet: a sheet a critical tracking event
    Fsma204,
    /// China's records of purchases and sales
    CnPurchaseSale,
    /// The EU's one step back and one step forward
    EuOneUpOneDown,
    /// Everything signed about a lot in one file that proves itself offline
    Evidence,
    /// The verifier as a file: one page that checks receipts, bundles and evidence offline, against the ledger pinned here
    Verifier,
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Order<'o> {
    /// A lot or a party.
    pub(crate) code: &'o str,
    /// The first day.
    pub(crate) since: Option<&'o str>,
    /// The last day.
    pub(crate) until: Option<&'o str>,
    /// Headers and names in Chinese.
    pub(crate) chinese: bool,
    /// Where it goes: .xlsx, or .csv (a file a sheet).
    pub(crate) output: Option<&'o Path>,
}

/// Writes one.
pub(crate) fn export(
    context: &Context,
    trusted: &Trusted,
    form: Form,
    order: &Order<'_>,
) -> Result<(), Failure> {
    // A bare word is a party here: records are kept by whoever trades.
    let id = match order.code.contains([':', '/']) {
        true => trusted.names.anything(order.code)?,
        false => trusted.names.party(order.code)?.identifier().clone(),
    };
    let party = (id.kind() == Kind::Party).then(|| id.as_str().to_owned());
    let days = [order.since, order.until].map(|day| day.map(read_day).transpose());
    let [since, until] = days;
    let material = Material::gather(
        context,
        &trusted.client,
        id.as_str(),
        party.as_deref(),
        (since?, until?),
        order.chinese,
    )?;
    let sheets = match form {
        Form::CnPurchaseSale => china::sheets(&material),
        Form::EuOneUpOneDown => europe::sheets(&material),
        Form::Fsma204 | Form::Evidence | Form::Verifier => fsma204::sheets(&material),
    };
    let name = form.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    let default = PathBuf::from(format!("{name}-{}.xlsx", spoken(id.as_str()).replace('/', "-")));
    let path = order.output.map_or(default, Path::to_owned);
    let written = sheet::write(&path, &sheets, order.chinese)?;
    let rows: usize = sheets.iter().map(|sheet| sheet.rows.len()).sum();
    let missing: usize = sheets.iter().map(Sheet::incomplete).sum();
    for path in &written {
        context.voice.say(tr!("export-wrote", file = path.display().to_string()));
    }
    context.voice.say(tr!("records-rows", rows = rows.to_string(), missing = missing.to_string()));
    let told: Vec<_> = sheets
        .iter()
        .map(|s| json!({"sheet": s.name, "rows": s.rows.len(), "incomplete": s.incomplete()}))
        .collect();
    context.voice.answer(&json!({"output": written, "sheets": told}), |_| {});
    Ok(())
}

/// A day, as `2026-04-18`.
fn read_day(text: &str) -> Result<String, Failure> {
    let day: Result<jiff::civil::Date, _> = text.parse();
    day.map(|day| day.to_string()).map_err(|_| {
        Failure::usage(tr!("records-no-day", said = format!("{text:?}"))).hint(tr!("records-no-day-do"))
    })
}
