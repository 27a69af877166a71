//! How parties, places, products and lots of the county are called.

use rust_decimal::Decimal;
use suyuan_ledger::identifier::check_digit;

/// The ledger's only host; nobody answers there.
pub(super) const HOST: &str = "county.example";

/// So much of a lot.
#[derive(Clone, Debug)]
pub(super) struct Goods {
    /// The lot.
    pub(super) lot: String,
    /// How much.
    pub(super) amount: Decimal,
    /// The unit, a Rec 20 code.
    pub(super) unit: &'static str,
}

impl Goods {
    /// Kilograms of a lot.
    pub(super) fn kg(lot: impl Into<String>, amount: impl Into<Decimal>) -> Goods {
        Goods { lot: lot.into(), amount: amount.into(), unit: "KGM" }
    }

    /// Pieces of a lot.
    pub(super) fn pieces(lot: impl Into<String>, amount: impl Into<Decimal>) -> Goods {
        Goods { lot: lot.into(), amount: amount.into(), unit: "H87" }
    }

    /// As much of the same lot.
    pub(super) fn but(&self, amount: impl Into<Decimal>) -> Goods {
        Goods { amount: amount.into(), ..self.clone() }
    }
}

/// A party's id.
pub(super) fn party(name: &str) -> String {
    format!("https://{HOST}/party/{name}")
}

/// A place's id.
pub(super) fn place(name: &str) -> String {
    format!("https://{HOST}/place/{name}")
}

/// A product's id.
pub(super) fn product(name: &str) -> String {
    format!("https://{HOST}/p/{name}")
}

/// A lot's id.
pub(super) fn lot(product: &str, number: impl std::fmt::Display) -> String {
    format!("https://{HOST}/p/{product}/10/{number}")
}

/// A carton or pallet, by a number that is its own.
pub(super) fn unit(number: u64) -> String {
    let digits = format!("34012345{number:09}");
    let check = check_digit::digit_for(&digits).unwrap_or('0');
    format!("https://id.gs1.org/00/{digits}{check}")
}
