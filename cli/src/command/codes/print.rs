//! `suyuan codes print`.

use std::path::{Path, PathBuf};

use serde_json::json;
use suyuan_ledger::identifier::{LotId, ProductId};

use super::send::to_file;
use crate::{
    bench::meter,
    codes::{Chosen, Ranges, RollFile, Sheet, write_sheet},
    context::Context,
    failure::Failure,
    short::Names,
    speech::tr,
};

/// Write the codes of a roll for whoever prints them, also without a node
///
/// One a line: uri,qr,serial,pin,group,position,product,lot,date. Who has this file can print the codes: hand it on as you would a key. `suyuan label --roll FILE`
/// makes labels of it.
#[derive(Debug, clap::Args)]
pub(super) struct Print {
    /// The roll, or some of its groups or codes: R1, R1/0-9, R1:42
    #[arg(value_name = "ROLL")]
    roll: String,
    /// Only these groups: 0-9,12
    #[arg(long, value_name = "GROUPS")]
    groups: Option<String>,
    /// Where to; - is stdout
    #[arg(long, value_name = "FILE", default_value = "-")]
    csv: PathBuf,
}

impl Print {
    pub(super) fn run(&self, context: &Context) -> Result<(), Failure> {
        let chosen = Chosen::read(&self.roll)?;
        let roll = RollFile::read(&context.home, &chosen.roll)?;
        let shape = roll.shape()?;
        let groups =
            self.groups.as_deref().map(Ranges::read).transpose()?.unwrap_or_default().and(&chosen.groups);
        if let Some(last) = groups.last().filter(|last| *last >= shape.groups()) {
            return Err(Failure::usage(tr!(
                "codes-no-group",
                roll = roll.name.to_string(),
                groups = shape.groups().to_string(),
                last = last.to_string()
            ))
            .hint(tr!("codes-no-group-do")));
        }
        if let Some(last) = chosen.positions.last().filter(|last| *last >= roll.count) {
            return Err(Failure::usage(tr!(
                "codes-no-position",
                roll = roll.name.to_string(),
                count = roll.count.to_string(),
                last = last.to_string()
            ))
            .hint(tr!("codes-no-position-do")));
        }
        let of_group =
            |(first, last): (u64, u64)| (shape.positions(first).start, shape.positions(last).end - 1);
        let positions = match groups.is_empty() && chosen.positions.is_empty() {
            true => Ranges::all(roll.count),
            false => Ranges::of(groups.iter().map(of_group).collect()).and(&chosen.positions),
        };
        let host = match &context.config.ledger {
            Some(pin) => Names::at(pin.hosts.first().map(String::as_str).unwrap_or_default())?,
            None => context.trusted()?.names,
        };
        let count = write(context, &host, &roll, &positions, &self.csv)?;
        if self.csv.as_os_str() != "-" {
            context.voice.answer(&json!({"roll": roll.name, "codes": count, "csv": self.csv}), |voice| {
                voice.line(tr!(
                    "codes-printed",
                    codes = count.to_string(),
                    roll = roll.name.as_str(),
                    file = self.csv.display().to_string()
                ));
            });
        }
        Ok(())
    }
}

/// Writes these codes; how many they are.
pub(super) fn write(
    context: &Context,
    names: &Names,
    roll: &RollFile,
    positions: &Ranges,
    path: &Path,
) -> Result<u64, Failure> {
    let product = ProductId::parse(&roll.product).map_err(Failure::usage)?;
    let mut sheet = Sheet::of(&product, names.host(), roll.pins)?;
    if let Some(lot) = &roll.lot {
        let lot = LotId::parse(lot).map_err(Failure::usage)?;
        sheet = sheet.for_lot(lot.lot(), roll.made.get(..10).unwrap_or_default());
    }
    let (seed, shape) = (roll.seed()?, roll.shape()?);
    let bar =
        meter(&context.voice, tr!("meter-written"), usize::try_from(positions.count()).unwrap_or(usize::MAX));
    let written = to_file(path, |mut out| {
        write_sheet(&mut out, &sheet, (&seed, &shape), positions, |more| bar.inc(more))
    });
    bar.finish_and_clear();
    written.map_err(|e| Failure::file(path, &e))
}
