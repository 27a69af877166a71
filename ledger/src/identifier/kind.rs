//! What sort of thing an identifier names.

use std::fmt;

/// The sorts of thing that the ledger tells apart. Any other GS1 key is [`Kind::Other`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A product: GTIN, or `/p/{product}`.
    Product,
    /// A lot of a product, or a crop.
    Lot,
    /// One item with a serial number.
    Item,
    /// A place: GLN with or without extension, or `/place/{id}`.
    Place,
    /// A party: party GLN, or `/party/{id}`.
    Party,
    /// A carton or pallet: SSCC.
    LogisticUnit,
    /// A GS1 key for something else: an asset, a document, a consignment, a component.
    Other,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Product => "a product",
            Kind::Lot => "a lot",
            Kind::Item => "an item",
            Kind::Place => "a place",
            Kind::Party => "a party",
            Kind::LogisticUnit => "a logistic unit",
            Kind::Other => "something else",
        })
    }
}
