//! Names of things, parsed once.
//!
//! | form | names | canonical |
//! |---|---|---|
//! | `https://HOST/…/01/GTIN[/10/LOT][/21/SERIAL]` and every other GS1 key, any host | `Gs1Key` | `https://id.gs1.org/…` |
//! | `urn:epc:id:…`, `urn:epc:class:lgtin:…`, `urn:epc:idpat:….*` | `Gs1Key` | the same |
//! | `https://HOST/p/PRODUCT[/10/LOT][/21/SERIAL]`, `/place/ID`, `/party/ID` | `OwnId` | as minted, words and host small |
//!
//! Two identifiers name the same thing exactly if their canonical URIs are equal. Reading a canonical URI gives the
//! identifier that wrote it. Which hosts are ours is not known here: the charter says.
//!
//! `ProductId`, `LotId`, `ItemId`, `PlaceId`, `PartyId` and `LogisticUnitId` are identifiers of a settled
//! kind. `finest_key` is for CBV event hashes only.

mod ai;
mod charset;
pub mod check_digit;
mod class;
mod code_list;
mod content;
mod digital_link;
mod element;
mod epc_urn;
mod error;
mod finest_key;
mod gs1_key;
mod host;
mod kind;
mod names;
mod own_id;
pub mod percent;
mod plain;
mod text_form;
mod to_urn;

pub use class::Class;
pub use digital_link::{CANONICAL_STEM, DigitalLink};
pub use element::Element;
pub use error::IdentifierError;
pub use finest_key::finest_key;
pub use gs1_key::{Gs1Key, gtin14};
pub use host::Host;
pub use kind::Kind;
pub use names::{ItemId, LogisticUnitId, LotId, PartyId, PlaceId, ProductId};
pub use own_id::OwnId;
pub(crate) use plain::Plain;
pub use to_urn::NoUrn;

use own_id::Thing;
use text_form::text_form;

/// Any identifier that the ledger understands. Cheap to clone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Identifier {
    /// A GS1 key, from a link at any host or an EPC URN.
    Gs1(Gs1Key),
    /// One of our own ids.
    Own(OwnId),
}

impl Identifier {
    /// Read a URI or EPC URN.
    pub fn parse(text: &str) -> Result<Identifier, IdentifierError> {
        if let Some(plain) = Plain::see(text) {
            return Ok(Identifier::Own(OwnId::seen(text, &plain)));
        }
        if gs1_key::is_urn(text) || !own_id::looks_own(text) {
            return Gs1Key::parse(text).map(Identifier::Gs1);
        }
        OwnId::parse(text).map(Identifier::Own).or_else(|own| {
            // A stem such as /p/ of somebody else's resolver; if it is neither, our own grammar was meant.
            Gs1Key::parse(text).map(Identifier::Gs1).map_err(|_| own)
        })
    }

    /// What a request for `path` at `host` is about. The path starts with a slash and is as the client sent it.
    pub fn from_path(host: &Host, path: &str) -> Result<Identifier, IdentifierError> {
        if !path.starts_with('/') {
            return Err(IdentifierError::NoKey { found: error::excerpt(path) });
        }
        Identifier::parse(&format!("{}{path}", host.origin()))
    }

    /// The canonical URI.
    pub fn as_str(&self) -> &str {
        match self {
            Identifier::Gs1(key) => key.as_str(),
            Identifier::Own(id) => id.as_str(),
        }
    }

    /// The canonical URI.
    pub fn canonical(&self) -> &str {
        self.as_str()
    }

    /// What it names.
    pub fn kind(&self) -> Kind {
        match self {
            Identifier::Gs1(key) => key.kind(),
            Identifier::Own(id) => id.kind(),
        }
    }

    /// The URI for a QR code: `https://` small, because phones take `HTTPS://` for text, and capitals behind it as
    /// far as that keeps the identity, because they take half the room. A GS1 key is shown at `resolver`.
    pub fn qr_form(&self, resolver: &Host) -> String {
        match self {
            Identifier::Gs1(key) => format!("{}{}", resolver.qr_origin(), key.path_text()),
            Identifier::Own(id) => id.qr_form(),
        }
    }

    /// The lot number of a lot, or of an item that tells it.
    fn lot(&self) -> Option<&str> {
        match self {
            Identifier::Gs1(key) => key.value("10"),
            Identifier::Own(id) => match id.thing() {
                Thing::Product { lot, .. } => lot.as_deref(),
                Thing::Place(_) | Thing::Party(_) => None,
            },
        }
    }

    fn serial(&self) -> Option<&str> {
        match self {
            Identifier::Gs1(key) => key.value("21"),
            Identifier::Own(id) => match id.thing() {
                Thing::Product { serial, .. } => serial.as_deref(),
                Thing::Place(_) | Thing::Party(_) => None,
            },
        }
    }

    /// The product of a product, lot or item.
    fn product_level(&self) -> Identifier {
        match self {
            Identifier::Gs1(key) => Identifier::Gs1(key.only(&["01"])),
            Identifier::Own(id) => match id.thing() {
                Thing::Product { product, .. } => {
                    let thing = Thing::Product { product: product.clone(), lot: None, serial: None };
                    Identifier::Own(OwnId::new(id.host().clone(), thing))
                }
                Thing::Place(_) | Thing::Party(_) => self.clone(),
            },
        }
    }
}

text_form!(Identifier);

#[cfg(test)]
mod tests;
