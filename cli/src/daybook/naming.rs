//! What a cell names: a product, a lot, a place, a party.

use suyuan_ledger::identifier::{LotId, ProductId};

use super::{
    lists::{Found, List},
    reader::Reader,
};
use crate::{short::Names, speech::tr};

/// What is wrong with a cell, and what to do.
pub(super) type Wrong = (String, String);

/// A cell is wrong.
pub(super) fn wrong<T>(what: impl std::fmt::Display, hint: impl Into<String>) -> Result<T, Wrong> {
    Err((what.to_string(), hint.into()))
}

/// What stands in the column of products.
#[derive(Clone, Debug)]
pub(super) enum Product {
    /// A product.
    Of(ProductId),
    /// A whole lot.
    Lot(LotId),
}

/// The product, if it is one.
pub(super) fn product_of(product: &Option<Product>) -> Option<&ProductId> {
    match product {
        Some(Product::Of(product)) => Some(product),
        _ => None,
    }
}

impl Reader<'_> {
    pub(super) fn product(&self, text: &str) -> Result<Product, Wrong> {
        // A whole lot in the column of products.
        if text.contains('/') && !text.contains(':') && !text.starts_with('/') {
            return self.named_lot(text, None).map(Product::Lot);
        }
        self.find(text, &self.lists.products, "product", |names, text| names.product(text), |id| id.as_str())
            .map(Product::Of)
    }

    /// A lot as `PRODUCT/LOT`, where the product may be called by its name; or a number alone beside its product.
    pub(super) fn named_lot(&self, text: &str, product: Option<&ProductId>) -> Result<LotId, Wrong> {
        let hint = tr!("name-lot-do");
        if let Some((called, number)) = text.split_once('/')
            && let Found::One(id) = self.lists.products.named(called)
            && let Ok(of) = self.names.product(id)
        {
            return self.names.lot(number.trim(), Some(&of)).or_else(|e| wrong(e, hint));
        }
        self.names.lot(text, product).or_else(|e| wrong(e, hint))
    }

    /// A thing by its name or short identifier; if the lists can be trusted it must be in its list.
    pub(super) fn find<T, E: std::fmt::Display>(
        &self,
        text: &str,
        list: &List,
        what: &str,
        read: impl Fn(&Names, &str) -> Result<T, E>,
        id: impl Fn(&T) -> &str,
    ) -> Result<T, Wrong> {
        let known = || match list.called("zh") {
            known if known.is_empty() => {
                tr!("name-short-do")
            }
            known => {
                let rest = if known.len() > 8 { ", …" } else { "" };
                tr!("name-known", known = known.iter().take(8).cloned().collect::<Vec<_>>().join(", ") + rest)
            }
        };
        match list.named(text) {
            Found::One(uri) => return read(self.names, uri).or_else(|e| wrong(e, known())),
            Found::Several(ids) => {
                return wrong(tr!("name-several", said = text), tr!("name-several-do", ids = ids.join(", ")));
            }
            Found::None => {}
        }
        match read(self.names, text) {
            Ok(found) if self.said.lists_may_lack || list.is_empty() || list.has(id(&found)) => Ok(found),
            _ => wrong(tr!("name-none", what = what, said = text), known()),
        }
    }
}
