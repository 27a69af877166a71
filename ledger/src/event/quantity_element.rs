//! So much of a class of objects: EPCIS 2.0 `quantityElement`.
//!
//! The standard (§7.3.3.3): without `quantity` the amount is unknown and there is no `uom`; without `uom` the quantity
//! counts instances and is a whole number; with `uom` it is a measure. Either is more than zero. We let zero pass where stock is
//! counted (`stock_taking`, `cycle_counting`), because "nothing is left" is what a count may find.

use rust_decimal::Decimal;

use super::{
    Quantity, Reason, Unit, epc,
    reading::{At, Extensible},
};

/// So much of a class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuantityElement {
    /// The class: a product, or a lot of it.
    pub epc_class: String,
    /// How much or how many; nothing if not said.
    pub quantity: Option<Decimal>,
    /// The unit; nothing counts instances.
    pub uom: Option<Unit>,
}

impl QuantityElement {
    /// The amount with its unit, pieces where none is named; nothing if not said.
    pub fn amount(&self) -> Option<Quantity> {
        Some(Quantity { amount: self.quantity?, unit: self.uom.unwrap_or(Unit::PIECE) })
    }

    pub(super) fn read(at: &At<'_>, zero: Zero) -> Option<QuantityElement> {
        at.object()?;
        let epc_class = at.required("epcClass").and_then(|c| epc::class(&c));
        let uom_at = at.member("uom");
        let uom = uom_at.and_then(|u| u.unit());
        let quantity = at.member("quantity").and_then(|q| positive(&q, uom_at.is_some(), zero));
        if let (Some(uom_at), None) = (uom_at, at.member("quantity")) {
            uom_at.refuse(Reason::UnitAlone);
        }
        at.extensions(&["epcClass", "quantity", "uom"], Extensible::No);
        Some(QuantityElement { epc_class: epc_class?, quantity, uom })
    }
}

/// Whether a quantity may be zero.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Zero {
    Allowed,
    Refused,
}

fn positive(at: &At<'_>, measured: bool, zero: Zero) -> Option<Decimal> {
    let found = at.number()?;
    let counted_out = found.is_zero() && zero == Zero::Allowed;
    if found <= Decimal::ZERO && !counted_out {
        at.refuse(Reason::NotPositive { found });
        return None;
    }
    if !measured && !found.is_integer() {
        at.refuse(Reason::NotWhole { found });
        return None;
    }
    Some(found)
}
