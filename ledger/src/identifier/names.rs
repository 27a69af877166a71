//! The names that the rest of the ledger works with: an identifier whose kind is settled.
//!
//! A GTIN's variant (22) is no part of any of them: lot and item are what a handover counts.

use super::error::IdentifierError;
use super::host::Host;
use super::kind::Kind;
use super::own_id::{OwnId, Thing, foreign, minted};
use super::text_form::text_form;
use super::{Gs1Key, Identifier};

macro_rules! name {
    ($(#[$doc:meta])* $name:ident, $kind:expr, $gs1:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Identifier);

        impl $name {
            /// Read any form that [`Identifier::parse`] reads, if it is of this kind.
            pub fn parse(text: &str) -> Result<$name, IdentifierError> {
                Identifier::parse(text)?.try_into()
            }

            /// The canonical URI.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }

            /// The canonical URI.
            pub fn canonical(&self) -> &str {
                self.0.as_str()
            }

            /// The identifier, its kind forgotten.
            pub fn identifier(&self) -> &Identifier {
                &self.0
            }

            /// See [`Identifier::qr_form`].
            pub fn qr_form(&self, resolver: &Host) -> String {
                self.0.qr_form(resolver)
            }
        }

        impl TryFrom<Identifier> for $name {
            type Error = IdentifierError;

            fn try_from(identifier: Identifier) -> Result<$name, IdentifierError> {
                let found = identifier.kind();
                if found != $kind {
                    return Err(IdentifierError::Kind { id: identifier.to_string(), found, expected: $kind });
                }
                Ok($name(match identifier {
                    Identifier::Gs1(key) => Identifier::Gs1(key.only(&$gs1)),
                    own @ Identifier::Own(_) => own,
                }))
            }
        }

        impl From<$name> for Identifier {
            fn from(name: $name) -> Identifier {
                name.0
            }
        }

        text_form!($name);
    };
}

name! {
    /// A product: GTIN, or `/p/{product}`.
    ProductId, Kind::Product, ["01"]
}
name! {
    /// A lot of a product, or a crop `…/p/{product}/10/{plot}-{season}`.
    LotId, Kind::Lot, ["01", "10"]
}
name! {
    /// One item with a serial number, with or without its lot.
    ItemId, Kind::Item, ["01", "10", "21"]
}
name! {
    /// A place: GLN (414) with or without extension (254), or `/place/{id}`.
    PlaceId, Kind::Place, ["414", "254"]
}
name! {
    /// A party: GLN (417), or `/party/{id}`.
    PartyId, Kind::Party, ["417"]
}
name! {
    /// A carton or pallet: SSCC (00).
    LogisticUnitId, Kind::LogisticUnit, ["00"]
}

impl ProductId {
    /// Mint a product id.
    pub fn own(host: &Host, id: &str) -> Result<ProductId, IdentifierError> {
        Ok(ProductId(own(host, Thing::Product { product: minted("product", id)?, lot: None, serial: None })))
    }

    /// The product with this GTIN of 14 digits.
    pub fn gtin(gtin: &str) -> Result<ProductId, IdentifierError> {
        Ok(ProductId(Identifier::Gs1(Gs1Key::new(&[("01", gtin)])?)))
    }
}

impl LotId {
    /// A lot as its maker calls it: up to 20 characters of GS1 set 82.
    pub fn new(product: &ProductId, lot: &str) -> Result<LotId, IdentifierError> {
        Ok(LotId(within(&product.0, Some(lot), None)?))
    }

    /// A lot that we name: 1 to 20 of `0-9 A-Z . -`.
    pub fn mint(product: &ProductId, lot: &str) -> Result<LotId, IdentifierError> {
        LotId::new(product, &minted("lot", lot)?)
    }

    /// What it is a lot of.
    pub fn product(&self) -> ProductId {
        ProductId(self.0.product_level())
    }

    /// The lot number, decoded.
    pub fn lot(&self) -> &str {
        // A lot id has one: its kind was settled when it was made.
        self.0.lot().unwrap_or_default()
    }
}

impl ItemId {
    /// An item with a serial number of up to 20 characters of GS1 set 82.
    pub fn new(product: &ProductId, lot: Option<&str>, serial: &str) -> Result<ItemId, IdentifierError> {
        Ok(ItemId(within(&product.0, lot, Some(serial))?))
    }

    /// What it is an item of.
    pub fn product(&self) -> ProductId {
        ProductId(self.0.product_level())
    }

    /// Its lot, if the id says so.
    pub fn lot(&self) -> Option<LotId> {
        // The parts were sound in this id, so they are sound in the shorter one.
        within(&self.0, Some(self.0.lot()?), None).ok().map(LotId)
    }

    /// The serial number, decoded.
    pub fn serial(&self) -> &str {
        // An item id has one: its kind was settled when it was made.
        self.0.serial().unwrap_or_default()
    }

    /// Product and serial alone. A serial number is unique within its product, so two ids of one item, of which only
    /// one tells the lot, meet here.
    pub fn without_lot(&self) -> ItemId {
        match within(&self.0, None, self.0.serial()) {
            Ok(shorter) => ItemId(shorter),
            // Cannot be: the same parts were sound with the lot among them.
            Err(_) => self.clone(),
        }
    }
}

impl PlaceId {
    /// Mint a place id.
    pub fn own(host: &Host, id: &str) -> Result<PlaceId, IdentifierError> {
        Ok(PlaceId(own(host, Thing::Place(minted("place", id)?))))
    }
}

impl PartyId {
    /// Mint a party id.
    pub fn own(host: &Host, id: &str) -> Result<PartyId, IdentifierError> {
        Ok(PartyId(own(host, Thing::Party(minted("party", id)?))))
    }
}

fn own(host: &Host, thing: Thing) -> Identifier {
    Identifier::Own(OwnId::new(host.clone(), thing))
}

/// The id of the same product with other lot and serial.
fn within(base: &Identifier, lot: Option<&str>, serial: Option<&str>) -> Result<Identifier, IdentifierError> {
    match base {
        Identifier::Gs1(key) => {
            let gtin = key.value("01").unwrap_or_default();
            let parts = [("01", Some(gtin)), ("10", lot), ("21", serial)];
            let path: Vec<(&str, &str)> =
                parts.into_iter().filter_map(|(ai, v)| v.map(|v| (ai, v))).collect();
            Ok(Identifier::Gs1(Gs1Key::new(&path)?))
        }
        Identifier::Own(id) => {
            let product = match id.thing() {
                Thing::Product { product, .. } | Thing::Place(product) | Thing::Party(product) => {
                    product.clone()
                }
            };
            let lot = lot.map(|lot| foreign("lot", lot.as_bytes())).transpose()?;
            let serial = serial.map(|serial| foreign("serial", serial.as_bytes())).transpose()?;
            Ok(own(id.host(), Thing::Product { product, lot, serial }))
        }
    }
}
