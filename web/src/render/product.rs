//! A product's page.

use askama::Template;

use super::frame::{Frame, made, unit_of};
use super::{finish, product_data};
use crate::format;
use crate::lang::Lang;
use crate::markup::Markup;
use crate::view::ProductPage;

#[derive(Template)]
#[template(path = "product.html")]
struct Product<'a> {
    lang: Lang,
    frame: Frame,
    page: &'a ProductPage,
    title: String,
    facts: Vec<(String, Markup)>,
    address: &'a str,
    url: &'a str,
    data: Markup,
    made: Markup,
}

/// What it is, how it keeps, and its latest lots.
pub fn product(page: &ProductPage) -> String {
    let lang = page.lang;
    let mut facts = vec![(lang.say("product-unit"), lang.shown(&page.unit))];
    facts.extend(page.factor.iter().map(|factor| (lang.say("product-factor"), lang.quantity(factor))));
    facts.extend(page.shelf.iter().map(|shelf| (lang.say("product-shelf"), lang.shown(shelf))));
    facts.extend(page.cold.iter().map(|(min, max)| {
        let values = [("min", lang.quantity(min)), ("max", lang.quantity(max))];
        (lang.say("product-cold"), lang.around_all("product-cold-range", &values))
    }));
    if !page.packers.is_empty() {
        let packers: Vec<String> = page.packers.iter().map(|packer| lang.named(packer).0).collect();
        facts.push((lang.say("product-packers"), Markup(packers.join(&lang.say("comma")))));
    }
    let mut units: Vec<&str> =
        [Some(&page.unit), page.shelf.as_ref()].into_iter().flatten().filter_map(unit_of).collect();
    units.extend(page.factor.iter().map(|factor| factor.unit.as_str()));
    units.extend(page.cold.iter().map(|(min, _)| min.unit.as_str()));
    finish(&Product {
        lang,
        frame: Frame::proven(lang, &page.ledger, "", &page.steps, &units, &page.proof),
        page,
        title: lang.name(&page.product),
        facts,
        address: format::address(&page.product.uri),
        url: &page.product.uri,
        data: product_data::of_product(page),
        made: lang.moment(&made(&page.generated_at)),
    })
}
