//! What an event says of goods, as portions of lots and items: of each how much, and where the event says so.
//!
//! Reading identifiers and amounts needs no state, so it is done where statements are prepared, on any thread; what is
//! inside logistic units is looked up when the event is judged.

use std::borrow::Cow;

use rust_decimal::Decimal;

use crate::event::{Event, Quantity, QuantityElement, Unit};
use crate::identifier::{Identifier, IdentifierError, ItemId, Kind, LotId, Plain};
use crate::rules::decision::Content;
use crate::rules::lot::fits_books;
use crate::rules::names::{self, Named, Pointer};
use crate::rules::plan::{Plan, Portion, Portions, too_much};
use crate::rules::{Code, Refusal, RefusalCode};

/// The most goods of one event, those inside its logistic units included.
pub const MOST_PORTIONS: usize = 2_000;

/// Goods as an event names them.
#[derive(Clone, Debug)]
pub(super) enum Goods {
    /// A lot or item.
    Portion(Portion),
    /// A logistic unit, or whatever else has an EPC of its own.
    Unit { id: String, pointer: Pointer },
}

/// Reads all goods of an event.
pub(super) fn read(event: &Event) -> Result<Vec<Goods>, Refusal> {
    let epcs = names::epcs(event).map(|named| match item(&named) {
        Some(item) => Ok(Goods::Portion(item)),
        None => Ok(Goods::Unit { id: named.canonical(), pointer: named.pointer }),
    });
    epcs.chain(names::classes(event).map(|(named, element)| portion(&named, element).map(Goods::Portion)))
        .collect()
}

impl<'s> Plan<'s> {
    /// All goods of the event as portions: items, lots, and what is inside logistic units.
    pub(super) fn portions(&mut self) -> Result<Vec<Cow<'s, Portion>>, Refusal> {
        let read = self.read.as_ref().map_err(Refusal::clone)?;
        let mut portions = Vec::with_capacity(read.len());
        for goods in read {
            match goods {
                Goods::Portion(portion) => portions.push(Cow::Borrowed(portion)),
                Goods::Unit { id, pointer } => self.inside(id, *pointer, &mut portions),
            }
            few_enough(&portions)?;
        }
        Ok(portions)
    }

    /// Goods that move need an amount.
    pub(super) fn moving(&mut self) -> Result<Vec<Cow<'s, Portion>>, Refusal> {
        let portions = self.portions()?;
        match portions.iter().find(|p| p.quantity.is_none()) {
            Some(portion) => Err(without_amount(portion.pointer)),
            None => Ok(portions),
        }
    }

    fn inside(&mut self, unit: &str, pointer: Pointer, portions: &mut Vec<Cow<'s, Portion>>) {
        let contents = self.state.contents(unit);
        if contents.is_empty() {
            self.block(Code::UnknownReference, pointer, format!("what is in {unit} is not known yet"), unit);
        }
        let portion = |c: &Content| {
            let lot = self.state.lots.get(&c.lot);
            Cow::Owned(Portion {
                lot: c.lot.clone(),
                product: lot.map(|l| l.product.clone()).unwrap_or_default(),
                quantity: Some(c.quantity),
                pointer,
                unit: Some(unit.to_owned()),
                item: false,
                batch: None,
            })
        };
        portions.extend(contents.iter().map(portion));
    }
}

/// Reads an EPC as a portion of one. An item is the same with and without its lot.
fn item(named: &Named<'_>) -> Option<Portion> {
    if Plain::see(named.uri).is_some_and(|plain| plain.kind() != Kind::Item) {
        return None;
    }
    let item = ItemId::try_from(Identifier::parse(named.uri).ok()?).ok()?;
    Some(Portion {
        lot: item.without_lot().as_str().to_owned(),
        product: item.product().as_str().to_owned(),
        quantity: Some(Quantity::new(Decimal::ONE, Unit::PIECE)),
        pointer: named.pointer,
        unit: None,
        item: true,
        batch: item.lot().map(|lot| lot.as_str().to_owned()),
    })
}

/// Reads an amount of a class as a portion of a lot; goods without a lot cannot be kept in the books.
fn portion(named: &Named<'_>, element: &QuantityElement) -> Result<Portion, Refusal> {
    let (lot, product) = lot(named.uri).map_err(|e| {
        Refusal::new(
            RefusalCode::InvalidEvent,
            named.pointer,
            format!("{:?} names no lot: {e}", named.uri),
            "name the lot, such as https://HOST/p/PRODUCT/10/LOT; for goods of others use a report",
        )
    })?;
    let quantity = element.amount();
    if quantity.is_some_and(|q| !q.to_base().is_ok_and(|base| fits_books(base.amount))) {
        return Err(too_much(named.pointer.quantity(), &lot));
    }
    Ok(Portion { lot, product, quantity, pointer: named.pointer, unit: None, item: false, batch: None })
}

/// The canonical ids of a lot and its product.
fn lot(uri: &str) -> Result<(String, String), IdentifierError> {
    if let Some(plain) = Plain::see(uri).filter(|plain| plain.kind() == Kind::Lot) {
        return Ok((uri.to_owned(), plain.product().to_owned()));
    }
    let lot = LotId::parse(uri)?;
    Ok((lot.as_str().to_owned(), lot.product().as_str().to_owned()))
}

fn few_enough(portions: &Portions<'_>) -> Result<(), Refusal> {
    if portions.len() <= MOST_PORTIONS {
        return Ok(());
    }
    Err(Refusal::new(
        RefusalCode::InvalidEvent,
        portions.last().map(|p| p.pointer.to_string()).unwrap_or_default(),
        format!("more than {MOST_PORTIONS} lots and items in one event"),
        "tell it in several events",
    ))
}

pub(super) fn without_amount(pointer: Pointer) -> Refusal {
    Refusal::new(
        RefusalCode::InvalidEvent,
        pointer.quantity(),
        "goods that are made, moved or used need a quantity",
        "state quantity and uom",
    )
}
