//! A day's orders, read from a sheet and held against the ledger: what was sold of each lot, which codes went along, and a row an order.

use std::collections::BTreeMap;

use suyuan_ledger::{
    event::{Quantity, Unit},
    identifier::LotId,
    json::{Json, Object},
};

use super::{
    sold::{Codes, Finder, OfLot},
    table::{Column, Table, failed},
};
use crate::{
    acts::Portion,
    codes::{Ranges, list},
    failure::Failure,
    record::{Desk, quantity},
    sheet::{Fault, Row},
    short::spoken,
    speech::tr,
};

/// The most orders of one sale; a longer day is split.
const MOST_ORDERS: usize = 10_000;
/// The longest number of an order or parcel.
const LONGEST: usize = 64;

/// What a sheet says.
#[derive(Clone, Debug)]
pub(crate) struct Day {
    /// The orders, as they first stand in the sheet.
    pub(crate) orders: Vec<Order>,
    /// What was sold of each lot.
    pub(crate) sold: Vec<Portion>,
    /// The codes that went along, as an event has them.
    pub(crate) along: Vec<Json<'static>>,
}

/// One order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Order {
    /// Its number.
    pub(crate) number: String,
    /// Its row: the text that is committed to.
    pub(crate) row: String,
    /// Its first row in the sheet.
    pub(crate) at: usize,
}

/// A line of an order: so much of one lot, in one parcel.
struct Line {
    waybill: Option<String>,
    lot: LotId,
    quantity: Quantity,
    codes: Codes,
}

struct Reading<'d> {
    table: &'d Table,
    desk: &'d Desk<'d>,
    finder: Finder<'d>,
    /// Which row has a group or position already.
    taken: BTreeMap<(String, bool, u64), usize>,
    faults: Vec<Fault>,
}

impl Day {
    /// Reads it. All faults are found before any is told.
    pub(crate) fn of(table: &Table, desk: &Desk<'_>) -> Result<Day, Failure> {
        let cells = table.rows.iter().filter_map(|row| table.cell(row, Column::Codes).ok().flatten());
        let finder = Finder::new(desk, cells)?;
        let mut reading = Reading { table, desk, finder, taken: BTreeMap::new(), faults: Vec::new() };
        let mut orders: Vec<(String, usize, Vec<Line>)> = Vec::new();
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        for row in &table.rows {
            let Some((number, lines)) = reading.row(row)? else { continue };
            let place = *known.entry(number.clone()).or_insert(orders.len());
            match orders.get_mut(place) {
                Some((_, _, there)) => there.extend(lines),
                None => orders.push((number, row.number, lines)),
            }
        }
        if !reading.faults.is_empty() {
            return Err(failed(&reading.faults));
        }
        if orders.len() > MOST_ORDERS {
            return Err(Failure::usage(tr!(
                "orders-too-many",
                file = table.file.to_string(),
                orders = orders.len()
            ))
            .hint(tr!("orders-too-many-do", most = MOST_ORDERS.to_string())));
        }
        let all = || orders.iter().flat_map(|(_, _, lines)| lines);
        let (sold, along) = (sum(all())?, along(all()));
        let order = |(number, at, lines): &(String, usize, Vec<Line>)| Order {
            number: number.clone(),
            row: row_text(number, lines),
            at: *at,
        };
        Ok(Day { orders: orders.iter().map(order).collect(), sold, along })
    }
}

impl<'d> Reading<'d> {
    /// The lines of a row; nothing if something is wrong with it, which is remembered.
    fn row(&mut self, row: &'d Row) -> Result<Option<(String, Vec<Line>)>, Failure> {
        let before = self.faults.len();
        let number = self.cell(row, Column::Order);
        if number.is_none() && self.faults.len() == before {
            self.fault(row, Column::Order, tr!("orders-no-number"), tr!("orders-no-number-do"));
        }
        let waybill = self.cell(row, Column::Waybill).map(str::to_owned);
        for (column, text) in [(Column::Order, number), (Column::Waybill, waybill.as_deref())] {
            let long = text.map(|text| text.chars().count()).filter(|long| *long > LONGEST);
            if let Some(long) = long {
                self.fault(row, column, tr!("orders-long", long = long.to_string()), tr!("orders-long-do"));
            }
        }
        let lot = self.lot(row);
        let quantity = self.quantity(row);
        let codes = self.codes(row)?;
        if self.faults.len() > before {
            return Ok(None);
        }
        let lines = self.lines(row, waybill, lot, quantity, codes);
        Ok(lines.zip(number).map(|(lines, number)| (number.to_owned(), lines)))
    }

    fn cell(&mut self, row: &'d Row, column: Column) -> Option<&'d str> {
        let table = self.table;
        table.cell(row, column).unwrap_or_else(|fault| {
            self.faults.push(fault);
            None
        })
    }

    fn fault(&mut self, row: &Row, column: Column, what: impl std::fmt::Display, hint: impl AsRef<str>) {
        self.faults.push(self.table.fault(row, column, what, hint.as_ref()));
    }

    fn lot(&mut self, row: &'d Row) -> Option<LotId> {
        let text = self.cell(row, Column::Lot)?;
        match self.desk.trusted.names.lot(text, None) {
            Ok(lot) => Some(lot),
            Err(failure) => {
                self.fault(row, Column::Lot, failure, tr!("orders-lot-do"));
                None
            }
        }
    }

    /// A plain number counts pieces.
    fn quantity(&mut self, row: &'d Row) -> Option<Quantity> {
        let text = self.cell(row, Column::Quantity)?;
        let plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        let read = quantity(&if plain { format!("{text} pcs") } else { text.to_owned() });
        let why = match read {
            Ok(read) if read.amount > rust_decimal::Decimal::ZERO => return Some(read),
            Ok(_) => tr!("orders-nothing", said = text.to_string()),
            Err(failure) => failure.cause,
        };
        self.fault(row, Column::Quantity, why, tr!("orders-quantity-do"));
        None
    }

    fn codes(&mut self, row: &'d Row) -> Result<BTreeMap<String, OfLot>, Failure> {
        let Some(text) = self.cell(row, Column::Codes) else { return Ok(BTreeMap::new()) };
        let lots = match self.finder.cell(text)? {
            Ok(lots) => lots,
            Err((what, hint)) => {
                self.fault(row, Column::Codes, what, hint);
                return Ok(BTreeMap::new());
            }
        };
        for (roll, (groups, positions)) in lots.values().flat_map(|of| &of.codes) {
            for (group, ranges) in [(true, groups), (false, positions)] {
                for number in ranges.iter().flat_map(|(first, last)| first..=last) {
                    let there = self.taken.insert((roll.clone(), group, number), row.number);
                    if let Some(there) = there.filter(|there| *there != row.number) {
                        let (mark, name) = (if group { '/' } else { ':' }, self.finder.name(roll).to_owned());
                        let what = tr!(
                            "orders-twice",
                            code = name.to_string(),
                            row = mark.to_string(),
                            number = number.to_string(),
                            there = there.to_string()
                        );
                        self.fault(row, Column::Codes, what, tr!("orders-twice-do"));
                    }
                }
            }
        }
        Ok(lots)
    }

    fn lines(
        &mut self,
        row: &Row,
        waybill: Option<String>,
        lot: Option<LotId>,
        quantity: Option<Quantity>,
        codes: BTreeMap<String, OfLot>,
    ) -> Option<Vec<Line>> {
        if codes.is_empty() {
            return match (lot, quantity) {
                (Some(lot), Some(quantity)) => {
                    Some(vec![Line { waybill, lot, quantity, codes: Codes::new() }])
                }
                (None, _) => {
                    self.fault(row, Column::Lot, tr!("orders-neither"), tr!("orders-neither-do"));
                    None
                }
                (Some(_), None) => {
                    self.fault(
                        row,
                        Column::Quantity,
                        tr!("orders-no-quantity"),
                        tr!("orders-no-quantity-do"),
                    );
                    None
                }
            };
        }
        let of = |lot: &LotId| suyuan_ledger::rules::names::canonical(lot.as_str());
        if let Some(other) = lot.as_ref().and_then(|lot| codes.keys().find(|id| **id != of(lot))) {
            let what = tr!("orders-other-lot", lot = spoken(other));
            self.fault(row, Column::Codes, what, tr!("orders-other-lot-do"));
            return None;
        }
        if codes.len() > 1 && quantity.is_some() {
            let what = tr!("orders-one-quantity", lots = codes.len());
            self.fault(row, Column::Quantity, what, tr!("orders-one-quantity-do"));
            return None;
        }
        let mut lines = Vec::new();
        for (id, OfLot { codes, pieces }) in codes {
            let counted = pieces.map(|pieces| Quantity::new(pieces, Unit::PIECE));
            let Some(quantity) = quantity.or(counted) else {
                let what = tr!("orders-groups");
                self.fault(row, Column::Quantity, what, tr!("orders-groups-do"));
                return None;
            };
            match LotId::parse(&id) {
                Ok(lot) => lines.push(Line { waybill: waybill.clone(), lot, quantity, codes }),
                Err(error) => self.fault(row, Column::Codes, error, tr!("orders-look-at-lot")),
            }
        }
        Some(lines)
    }
}

/// What was sold of each lot, by lot.
fn sum<'l>(lines: impl Iterator<Item = &'l Line>) -> Result<Vec<Portion>, Failure> {
    let mut sold: BTreeMap<&str, Portion> = BTreeMap::new();
    for line in lines {
        match sold.get_mut(line.lot.as_str()) {
            Some(there) => {
                there.quantity = there.quantity.checked_add(&line.quantity).map_err(|e| {
                    Failure::usage(format!("{}: {e}", spoken(line.lot.as_str())))
                        .hint(tr!("orders-one-unit-do"))
                })?;
            }
            None => {
                let portion = Portion { lot: line.lot.clone(), quantity: line.quantity };
                sold.insert(line.lot.as_str(), portion);
            }
        }
    }
    Ok(sold.into_values().collect())
}

fn along<'l>(lines: impl Iterator<Item = &'l Line>) -> Vec<Json<'static>> {
    let mut all = Codes::new();
    for (roll, (groups, positions)) in lines.flat_map(|line| &line.codes) {
        let there = all.entry(roll.clone()).or_default();
        *there = (there.0.and(groups), there.1.and(positions));
    }
    codes_json(&all)
}

/// Codes as events have them.
fn codes_json(codes: &Codes) -> Vec<Json<'static>> {
    let one = |(roll, (groups, positions)): (&String, &(Ranges, Ranges))| {
        let mut member = Object::new();
        member.set("roll", roll.as_str());
        for (name, ranges) in [("groups", groups), ("positions", positions)] {
            if !ranges.is_empty() {
                member.set(name, list(ranges));
            }
        }
        Json::Object(member)
    };
    codes.iter().map(one).collect()
}

/// The row of an order: compact JSON, members in this order.
fn row_text(number: &str, lines: &[Line]) -> String {
    let line = |line: &Line| {
        let (mut member, mut quantity) = (Object::new(), Object::new());
        if let Some(waybill) = &line.waybill {
            member.set("waybill", waybill.as_str());
        }
        quantity.set("value", line.quantity.amount.normalize()).set("unit", line.quantity.unit.code());
        member.set("lot", line.lot.as_str()).set("quantity", quantity);
        if !line.codes.is_empty() {
            member.set("codes", codes_json(&line.codes));
        }
        Json::Object(member)
    };
    let mut row = Object::new();
    row.set("order", number).set("lines", lines.iter().map(line).collect::<Vec<_>>());
    row.to_string()
}
