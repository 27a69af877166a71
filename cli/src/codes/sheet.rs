//! The codes of a roll as CSV, for the label printer and the print shop: one a line, in order, as secret as the seed.
//!
//! ```text
//! uri,qr,serial,pin,group,position,product,lot,date
//! https://trace.example.cn/p/RICE/21/7ZQ4…,https://TRACE.EXAMPLE.CN/P/RICE/21/7ZQ4…,7ZQ4…,K3M9T-0X7QF,0,0,RICE,SL-261121-1,2026-11-21
//! ```
//!
//! `pin`, `lot` and `date` are empty where there are none. Groups and positions count from 0, as statements do.

use std::{
    fmt::Write as _,
    io::{self, Write},
};

use rayon::prelude::*;
use suyuan_ledger::{
    codes::{Seed, Serial, Shape},
    identifier::{Host, ItemId, ProductId},
};

use super::Ranges;
use crate::{csv::harmless, failure::Failure, short::spoken, speech::tr};

const HEADER: &str = "uri,qr,serial,pin,group,position,product,lot,date\r\n";
/// So many lines are made by one thread at once.
const TOGETHER: u64 = 4_096;

/// What the lines have in common.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    uri: String,
    qr: String,
    product: String,
    /// The lot's number, if the roll was made for one.
    lot: String,
    /// Its day.
    date: String,
    pins: bool,
}

impl Sheet {
    /// Of a product's codes, opened at this host.
    pub(crate) fn of(product: &ProductId, host: &Host, pins: bool) -> Result<Sheet, Failure> {
        let serial = Serial::from_bytes([0; 10]).to_string();
        let item = ItemId::new(product, None, &serial).map_err(Failure::usage)?;
        let before = |form: String| {
            let before = form.strip_suffix(&serial).map(str::to_owned);
            before.ok_or_else(|| Failure::local(tr!("codes-no-serial", form = form.to_string())))
        };
        Ok(Sheet {
            uri: before(item.to_string())?,
            qr: before(item.qr_form(host))?,
            product: cell(&spoken(product.as_str())),
            lot: String::new(),
            date: String::new(),
            pins,
        })
    }

    /// With a lot's number and day on every line.
    pub(crate) fn for_lot(self, lot: &str, date: &str) -> Sheet {
        Sheet { lot: cell(lot), date: cell(date), ..self }
    }

    fn lines(&self, seed: &Seed, shape: &Shape, from: u64, to: u64) -> String {
        let mut text = String::with_capacity((to - from) as usize * 160);
        for position in from..to {
            let serial = seed.serial(position).to_string();
            let pin = if self.pins { seed.pin(position).to_string() } else { String::new() };
            let group = shape.group_of(position).unwrap_or_default();
            let Sheet { uri, qr, product, lot, date, .. } = self;
            // Writing to a String cannot fail.
            let _ = write!(
                text,
                "{uri}{serial},{qr}{serial},{serial},{pin},{group},{position},{product},{lot},{date}\r\n"
            );
        }
        text
    }
}

/// Writes the codes of these positions, or of all; how many they are. `done` is told how many more there are.
pub(crate) fn write_sheet(
    out: &mut impl Write,
    sheet: &Sheet,
    (seed, shape): (&Seed, &Shape),
    positions: &Ranges,
    done: impl Fn(u64),
) -> io::Result<u64> {
    // Excel reads Chinese no other way.
    out.write_all("\u{feff}".as_bytes())?;
    out.write_all(HEADER.as_bytes())?;
    let parts: Vec<(u64, u64)> = positions
        .iter()
        .flat_map(|(first, last)| {
            (first..=last).step_by(TOGETHER as usize).map(move |from| (from, (from + TOGETHER).min(last + 1)))
        })
        .collect();
    let mut count = 0;
    for some in parts.chunks(64) {
        let lines: Vec<String> =
            some.par_iter().map(|(from, to)| sheet.lines(seed, shape, *from, *to)).collect();
        for line in &lines {
            out.write_all(line.as_bytes())?;
        }
        let more: u64 = some.iter().map(|(from, to)| to - from).sum();
        done(more);
        count += more;
    }
    Ok(count)
}

fn cell(text: &str) -> String {
    let cell = harmless(text);
    match cell.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_what_a_label_needs() {
        let (seed, shape) = (Seed::from_bytes([5; 32]), Shape::new(10_000, 100).unwrap());
        let host = Host::parse("trace.example.cn").unwrap();
        let product = ProductId::own(&host, "RICE").unwrap();
        let sheet = Sheet::of(&product, &host, true).unwrap().for_lot("SL-1", "2026-11-21");
        let mut out = Vec::new();
        let positions = Ranges::read("3,9998-9999").unwrap();
        assert_eq!(write_sheet(&mut out, &sheet, (&seed, &shape), &positions, |_| {}).unwrap(), 3);
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<&str> = text.trim_end().split("\r\n").collect();
        assert_eq!(lines[0], format!("\u{feff}{}", HEADER.trim_end()));
        let (serial, pin) = (seed.serial(9_998), seed.pin(9_998));
        let want = format!(
            "https://trace.example.cn/p/RICE/21/{serial},https://TRACE.EXAMPLE.CN/P/RICE/21/{serial},{serial},{pin},99,9998,RICE,SL-1,2026-11-21"
        );
        assert_eq!(lines[2], want);
        let gtin = Sheet::of(&ProductId::gtin("00860009999923").unwrap(), &host, false).unwrap();
        assert_eq!(gtin.uri, "https://id.gs1.org/01/00860009999923/21/");
        assert_eq!(gtin.qr, "https://TRACE.EXAMPLE.CN/01/00860009999923/21/");
    }
}
