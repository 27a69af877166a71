//! Reading a row: each cell completed and held against the lists, every fault of it kept.

use jiff::civil::{Date, Time};
use suyuan_ledger::event::{EventTime, Quantity, SpokenError};

use super::{
    act::Act,
    column::Column,
    day,
    entry::{Entry, Lot, Said},
    lists::Lists,
    naming::{Product, Wrong, product_of, wrong},
    sheet::Sheet,
};
use crate::{
    sheet::{Fault, Row},
    short::Names,
    speech::tr,
    when,
};

/// The longest note, number of a paper or name of an input.
const LONGEST: usize = 500;

/// Reads rows.
pub(crate) struct Reader<'d> {
    /// The sheet.
    pub(crate) sheet: &'d Sheet,
    /// What is said of all rows.
    pub(crate) said: &'d Said,
    /// The ledger's lists.
    pub(crate) lists: &'d Lists,
    /// Completes short names.
    pub(crate) names: &'d Names,
    /// What is wrong, so far.
    pub(crate) faults: Vec<Fault>,
}

impl Reader<'_> {
    /// A row as an act; nothing if something is wrong with it, which is kept.
    pub(crate) fn row(&mut self, row: &Row) -> Option<Entry> {
        let before = self.faults.len();
        let act = match self.take(row, Column::Act, |_, text| {
            Act::read(text).ok_or_else(|| {
                (tr!("row-no-such-act", said = text), tr!("row-no-such-act-do", acts = acts()))
            })
        }) {
            Some(act) => act,
            None if self.faults.len() > before => return None,
            None => match self.said.act {
                Some(act) => act,
                None => {
                    let hint = tr!("row-which-act-do", acts = acts());
                    self.fault(row, None, tr!("row-which-act"), &hint);
                    return None;
                }
            },
        };
        let day = self.take(row, Column::Date, |reader, text| reader.day(text));
        let clock = self.take(row, Column::Time, |_, text| {
            when::clock(text).ok_or_else(|| (tr!("row-no-time", said = text), tr!("row-no-time-do")))
        });
        let product = self.take(row, Column::Product, |reader, text| reader.product(text));
        let lot = self.lot(row, act, product.as_ref());
        let quantity = self.amount(row, Column::Quantity);
        let place = self.take(row, Column::Place, |reader, text| {
            reader.find(
                text,
                &reader.lists.places,
                "place",
                |names, text| names.place(text),
                |id| id.as_str(),
            )
        });
        let crop = match act {
            Act::Harvest => {
                self.take(row, Column::Crop, |reader, text| reader.named_lot(text, product_of(&product)))
            }
            _ => None,
        };
        let side = match act {
            Act::Ship => Some(Column::To),
            Act::Receive => Some(Column::From),
            _ => None,
        };
        let party = |reader: &Self, text: &str| {
            reader.find(
                text,
                &reader.lists.parties,
                "party",
                |names, text| names.party(text),
                |id| id.as_str(),
            )
        };
        let other = side.and_then(|column| self.take(row, column, party));
        let sold = self.take(row, Column::Sold, |_, text| yes_or_no(text)).unwrap_or_default();
        let packed = match act {
            Act::Pack => self.take(row, Column::Source, |reader, text| reader.named_lot(text, None)),
            _ => None,
        };
        let used = self.amount(row, Column::Used);
        let input = self.take(row, Column::Input, words);
        let dose = self.amount(row, Column::Dose);
        let wait = self.take(row, Column::Wait, |_, text| {
            let days = text.trim_end_matches(['天', '日']).trim_end_matches("days").trim();
            days.parse::<u64>().or_else(|_| wrong(tr!("row-no-days", said = text), tr!("row-no-days-do")))
        });
        let doc = self.take(row, Column::Doc, words);
        let note = self.take(row, Column::Note, words);
        self.uncalled_for(row, act);
        let mut needed = vec![(Column::Date, day.is_some(), tr!("row-date-do"))];
        match act {
            Act::Spray => needed.push((Column::Input, input.is_some(), tr!("row-input-do"))),
            _ => needed.push((Column::Quantity, quantity.is_some(), tr!("row-quantity-do"))),
        }
        if act == Act::Pack {
            needed.push((Column::Source, packed.is_some(), tr!("row-source-do")));
            needed.push((Column::Used, used.is_some(), tr!("row-used-do")));
        }
        match side {
            Some(Column::To) => needed.push((Column::To, other.is_some(), tr!("row-to-do"))),
            Some(_) => needed.push((Column::From, other.is_some(), tr!("row-from-do"))),
            None => {}
        }
        // Of a cell that could not be read something was said already.
        if self.faults.len() == before {
            for (column, there, hint) in needed {
                if !there {
                    let or = tr!("row-missing-do", hint = hint, column = column.name());
                    self.fault(row, Some(column), tr!("row-missing", column = column.spoken()), &or);
                }
            }
        }
        let (date, with_day, full) = day?;
        let clock = clock.or(with_day);
        let time = match full {
            Some(full) => Some(full),
            None => self.moment(row, date, clock),
        };
        if self.faults.len() > before {
            return None;
        }
        let (time, lot) = (time?, lot?);
        Some(Entry {
            row: row.number,
            act,
            date,
            time,
            clock,
            lot,
            quantity,
            place,
            crop,
            other,
            sold,
            source: packed.zip(used),
            input,
            dose,
            wait,
            doc,
            note,
        })
    }

    /// Reads a cell, or what was said for empty ones.
    fn take<T>(
        &mut self,
        row: &Row,
        column: Column,
        read: impl FnOnce(&Self, &str) -> Result<T, Wrong>,
    ) -> Option<T> {
        let read = match self.sheet.cell(row, column) {
            Ok(cell) => cell.or(self.said.defaults[column as usize].as_deref()).map(|text| read(self, text)),
            Err(fault) => {
                self.faults.push(fault);
                return None;
            }
        };
        match read? {
            Ok(value) => Some(value),
            Err((what, hint)) => {
                self.fault(row, Some(column), what, &hint);
                None
            }
        }
    }

    fn fault(&mut self, row: &Row, column: Option<Column>, what: impl std::fmt::Display, hint: &str) {
        self.faults.push(self.sheet.fault(row.number, column, what, hint));
    }

    /// A filled cell of a column that the act has no use for would be lost silently.
    fn uncalled_for(&mut self, row: &Row, act: Act) {
        for column in Column::all().filter(|column| *column != Column::Act && !act.columns().contains(column))
        {
            if let Ok(Some(text)) = self.sheet.cell(row, column) {
                let what = tr!("row-uncalled-for", act = act.spoken(), column = column.spoken(), said = text);
                self.fault(row, Some(column), what, &tr!("row-uncalled-for-do"));
            }
        }
    }

    /// The day, a time with it, and the whole moment if it is told with its offset.
    fn day(&self, text: &str) -> Result<(Date, Option<Time>, Option<EventTime>), Wrong> {
        if let Ok(full) = EventTime::parse(text) {
            let date = text[..10].parse::<Date>().or_else(|e| wrong(e, tr!("row-moment-do")))?;
            return Ok((date, None, Some(full)));
        }
        let today = self.said.now.date();
        let (date, time) = day::read(text, self.said.dates, today).map_err(|e| (e.to_string(), e.hint()))?;
        match date > today {
            true => wrong(tr!("row-not-yet", date = date.to_string()), tr!("row-not-yet-do")),
            false => Ok((date, time, None)),
        }
    }

    /// A day without a time is noon, or if today's noon has not come, the day's beginning.
    fn moment(&mut self, row: &Row, date: Date, clock: Option<Time>) -> Option<EventTime> {
        let noon = Time::constant(12, 0, 0, 0);
        let early = date == self.said.now.date() && self.said.now.time() < noon;
        let time = clock.unwrap_or(if early { Time::midnight() } else { noon });
        let zoned = date.to_datetime(time).to_zoned(self.said.now.time_zone().clone());
        let moment = zoned.ok().and_then(|zoned| when::event_time(&zoned).ok());
        if moment.is_none() {
            self.fault(
                row,
                Some(Column::Date),
                tr!("row-no-moment", moment = format!("{date} {time}")),
                &tr!("row-no-moment-do"),
            );
        }
        moment
    }

    fn amount(&mut self, row: &Row, column: Column) -> Option<Quantity> {
        let unit = match column {
            Column::Quantity => self.take(row, Column::Unit, |_, text| Ok(text.to_owned())),
            _ => None,
        };
        // What stands in the row comes before what the heading says, and that before what was said for all.
        let of_row = self.sheet.cell(row, Column::Unit).ok().flatten().is_some();
        let heading = self.sheet.unit(column).map(str::to_owned);
        let unit = if of_row { unit } else { heading.or(unit) };
        self.take(row, column, |_, text| {
            let read = Quantity::read(text);
            let read = match (read, &unit) {
                (Err(SpokenError::NoUnit { .. }), Some(unit)) => Quantity::read(&format!("{text} {unit}")),
                (read, _) => read,
            };
            match read {
                Ok(quantity) if quantity.amount.is_zero() => wrong(tr!("row-zero"), tr!("row-zero-do")),
                Ok(quantity) => Ok(quantity),
                Err(SpokenError::NoUnit { text }) => {
                    wrong(tr!("row-no-unit", said = text), tr!("row-no-unit-do"))
                }
                Err(error) => wrong(told(&error, text), tr!("row-amount-do")),
            }
        })
    }

    fn lot(&mut self, row: &Row, act: Act, product: Option<&Product>) -> Option<Lot> {
        let before = self.faults.len();
        let column = if act == Act::Spray { Column::Crop } else { Column::Lot };
        let named = self.take(row, column, |reader, text| {
            let of = match product {
                Some(Product::Of(product)) => Some(product),
                _ => None,
            };
            reader.named_lot(text, of)
        });
        match (named, product) {
            (Some(lot), Some(Product::Of(product))) if lot.product() != *product => {
                let what = tr!("row-other-product", lot = crate::short::spoken(lot.as_str()));
                self.fault(row, Some(column), what, &tr!("row-other-product-do"));
                None
            }
            (Some(lot), _) => Some(Lot::Named(lot)),
            (None, Some(Product::Lot(lot))) => Some(Lot::Named(lot.clone())),
            (None, Some(Product::Of(product))) if matches!(act, Act::Harvest | Act::Pack) => {
                Some(Lot::Proposed(product.clone()))
            }
            _ if self.faults.len() > before => None,
            // What stands in the product's cell could not be read, and that was said.
            (None, None) if self.sheet.cell(row, Column::Product).ok().flatten().is_some() => None,
            _ => {
                let (what, hint) = match act {
                    Act::Harvest => (tr!("row-no-product"), tr!("row-no-product-do")),
                    Act::Pack => (tr!("row-no-packed"), tr!("row-no-product-do")),
                    Act::Spray => (tr!("row-no-crop"), tr!("row-no-crop-do")),
                    _ => (tr!("row-no-lot"), tr!("row-no-lot-do")),
                };
                let at = if matches!(act, Act::Harvest | Act::Pack) { Column::Product } else { column };
                self.fault(row, Some(at), what, &hint);
                None
            }
        }
    }
}

/// What the ledger's own reader of quantities says, in the language spoken.
fn told(error: &SpokenError, text: &str) -> String {
    if crate::speech::spoken() == crate::speech::FALLBACK {
        return error.to_string();
    }
    tr!("row-no-quantity", said = text)
}

fn words(_: &Reader<'_>, text: &str) -> Result<String, Wrong> {
    match text.chars().count() > LONGEST {
        true => wrong(
            tr!("row-too-long", characters = text.chars().count()),
            tr!("row-too-long-do", most = LONGEST),
        ),
        false => Ok(text.to_owned()),
    }
}

fn yes_or_no(text: &str) -> Result<bool, Wrong> {
    match text.to_lowercase().as_str() {
        "yes" | "y" | "true" | "是" | "√" | "✓" | "x" | "1" => Ok(true),
        "no" | "n" | "false" | "否" | "0" | "-" => Ok(false),
        _ => wrong(tr!("row-yes-no", said = text), tr!("row-yes-no-do")),
    }
}

fn acts() -> String {
    Act::ALL.map(|act| format!("{} {}", act.word(), act.chinese())).join(", ")
}

#[cfg(test)]
#[path = "reader_tests.rs"]
mod tests;
