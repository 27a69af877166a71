//! What an EPCIS quantity counts: a lot, or a product where nobody told the lot.

use super::error::IdentifierError;
use super::text_form::text_form;
use super::{Identifier, Kind, LotId, ProductId};

/// The `epcClass` of a quantity.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Any item of a product.
    Product(ProductId),
    /// Items of one lot.
    Lot(LotId),
}

impl Class {
    /// Read any form of a product or lot.
    pub fn parse(text: &str) -> Result<Class, IdentifierError> {
        let identifier = Identifier::parse(text)?;
        match identifier.kind() {
            Kind::Product => Ok(Class::Product(identifier.try_into()?)),
            _ => Ok(Class::Lot(identifier.try_into()?)),
        }
    }

    /// The canonical URI.
    pub fn as_str(&self) -> &str {
        match self {
            Class::Product(product) => product.as_str(),
            Class::Lot(lot) => lot.as_str(),
        }
    }

    /// The product, of the lot or itself.
    pub fn product(&self) -> ProductId {
        match self {
            Class::Product(product) => product.clone(),
            Class::Lot(lot) => lot.product(),
        }
    }

    /// The lot, where one is told.
    pub fn lot(&self) -> Option<&LotId> {
        match self {
            Class::Product(_) => None,
            Class::Lot(lot) => Some(lot),
        }
    }
}

text_form!(Class);
