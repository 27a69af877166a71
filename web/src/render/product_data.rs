//! What search engines and shops read of a page: `schema.org/Product` as JSON-LD, in a block that no browser runs.
//!
//! It says no more than the page. A certificate is named only if it is a third party's, conforms and is in force; a lot that is recalled or
//! held back says so in `additionalProperty`, for schema.org has no word for it.

use serde_json::{Map, Value, json};

use crate::lang::Lang;
use crate::markup::Markup;
use crate::view::{Dated, LotPage, Named, ProductPage, Shown, Validity, Voucher};
use crate::words;

/// The block of a lot, an item or a logistic unit.
pub(super) fn of_lot(page: &LotPage) -> Markup {
    let lang = page.lang;
    let mut data = product(lang, &page.product, &page.uri);
    if let Some(serial) = &page.serial {
        data.insert("@type".into(), json!(["Product", "IndividualProduct"]));
        data.insert("serialNumber".into(), json!(serial));
    }
    if let Some(producer) = &page.producer {
        data.insert("manufacturer".into(), organisation(lang, producer));
    }
    if let Some(Dated::Harvested(moment) | Dated::Packed(moment)) = &page.dated {
        data.insert("productionDate".into(), json!(day(&moment.rfc3339)));
    }
    let mut more = vec![property("lot", &page.lot), property("status", page.state.word())];
    more.extend(page.best_before.iter().map(|before| property("bestBefore", day(&before.rfc3339))));
    data.insert("additionalProperty".into(), json!(more));
    let certificates: Vec<Value> = page
        .vouchers
        .iter()
        .filter(|voucher| stands(voucher))
        .map(|voucher| certificate(lang, voucher))
        .collect();
    if !certificates.is_empty() {
        data.insert("hasCertification".into(), json!(certificates));
    }
    block(data)
}

/// The block of a product.
pub(super) fn of_product(page: &ProductPage) -> Markup {
    let mut data = product(page.lang, &page.product, &page.product.uri);
    data.insert("manufacturer".into(), organisation(page.lang, &page.owner));
    block(data)
}

fn product(lang: Lang, product: &Named, uri: &str) -> Map<String, Value> {
    let mut data = Map::new();
    data.insert("@context".into(), json!("https://schema.org"));
    data.insert("@type".into(), json!("Product"));
    data.insert("@id".into(), json!(uri));
    data.insert("name".into(), json!(lang.name(product)));
    data.insert("url".into(), json!(uri));
    let gtin = product.uri.split_once("/01/").map(|(_, rest)| rest.split('/').next().unwrap_or(rest));
    match gtin.filter(|gtin| gtin.len() == 14 && gtin.bytes().all(|b| b.is_ascii_digit())) {
        Some(gtin) => data.insert("gtin".into(), json!(gtin)),
        None => data.insert("productID".into(), json!(product.uri)),
    };
    data
}

fn organisation(lang: Lang, party: &Named) -> Value {
    json!({"@type": "Organization", "@id": party.uri, "name": lang.name(party)})
}

fn property(name: &str, value: &str) -> Value {
    json!({"@type": "PropertyValue", "name": name, "value": value})
}

fn stands(voucher: &Voucher) -> bool {
    voucher.is_third_party() && voucher.conforms && voucher.validity == Validity::Holds
}

fn certificate(lang: Lang, voucher: &Voucher) -> Value {
    let text = |shown: &Shown| match shown {
        Shown::Text { text, .. } => Some(text.clone()),
        Shown::Certificate { kind, .. } => Some(lang.word("certificate", kind)),
        _ => None,
    };
    let mut data = json!({"@type": "Certification", "issuedBy": organisation(lang, &voucher.who)});
    let dates = [("validFrom", Some(&voucher.from)), ("expires", voucher.until.as_ref())];
    let dates =
        dates.into_iter().map(|(name, moment)| (name, moment.map(|moment| day(&moment.rfc3339).to_owned())));
    let texts = [("name", text(&voucher.what)), ("certificationIdentification", text(&voucher.number))];
    for (name, value) in texts.into_iter().chain(dates) {
        if let Some(value) = value {
            data[name] = json!(value);
        }
    }
    data
}

/// The day of an RFC 3339 time or day.
fn day(rfc3339: &str) -> &str {
    rfc3339.get(..10).unwrap_or(rfc3339)
}

fn block(data: Map<String, Value>) -> Markup {
    Markup(format!("<script type=\"application/ld+json\">{}</script>\n", words::in_script(&data)))
}
