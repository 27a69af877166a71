//! What comes out of a transformation against what went in.
//!
//! Amounts balance within a dimension: mass (and pieces, where the lot's factor tells their mass), volume, length, area. Of
//! a product with a yield range comes out at most its maximum for each unit that went in, of one without at most what went
//! in; and of several products together no more than went in, each reckoned at its own maximum where that is above 1. More
//! is `over-yield`. Less than the least yield in all, losses counted in, is flagged `stock-difference`.
//!
//! Where the amounts do not compare, because no factor tells what a piece or a case weighs, nothing is held up: the flag
//! `factor-unknown` says that the balance could not be judged. A product that states its yield is held to what was weighed,
//! so that no unweighed bag among the inputs lets more come out.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use crate::event::{Dimension, Quantity, Unit};
use crate::json::Json;
use crate::rules::lot::Lot;
use crate::rules::payload::Product;
use crate::rules::plan::{Plan, Portions};
use crate::rules::{Code, Refusal, RefusalCode};

/// Extension: what a transformation lost, `{"value": …, "unit": …, "cause": …}`.
pub const LOSS: &str = "suyuan:loss";

/// Why there is less, or more, than there was.
pub const CAUSES: [&str; 7] = ["moisture", "shrinkage", "rot", "scale", "theft", "opening", "other"];

/// Amounts of one side, by what they can be compared in.
#[derive(Default)]
struct Side {
    /// In base units, by dimension and product: mass with all that a factor makes mass, volume, length, area.
    measured: BTreeMap<Dimension, BTreeMap<String, Decimal>>,
    /// Pieces, cases and the like that nothing makes comparable, by unit and product.
    unmeasured: BTreeMap<Dimension, BTreeMap<String, Decimal>>,
}

impl Side {
    fn add(&mut self, lot: &Lot, amount: Decimal) {
        let Some(unit) = lot.unit else { return };
        let (amount, dimension) = match (lot.as_mass(amount), unit.dimension()) {
            (Some(mass), _) => (mass, Dimension::Mass),
            (None, own) => (amount, own),
        };
        let comparable = !matches!(dimension, Dimension::Count | Dimension::Own(_));
        let side = if comparable { &mut self.measured } else { &mut self.unmeasured };
        *side.entry(dimension).or_default().entry(lot.product.clone()).or_default() += amount;
    }

    fn of(&self, dimension: Dimension) -> Decimal {
        self.measured.get(&dimension).map_or(Decimal::ZERO, |by_product| by_product.values().sum())
    }

    fn unmeasured(&self, dimension: Dimension) -> Decimal {
        self.unmeasured.get(&dimension).map_or(Decimal::ZERO, |by_product| by_product.values().sum())
    }

    /// Whether there is anything besides what is measured in a dimension.
    fn beside(&self, dimension: Dimension) -> bool {
        !self.unmeasured.is_empty() || self.measured.keys().any(|other| *other != dimension)
    }

    fn products(&self) -> impl Iterator<Item = &String> {
        self.measured.values().chain(self.unmeasured.values()).flat_map(|by_product| by_product.keys())
    }
}

impl Plan<'_> {
    /// Judges the balance of a transformation, after its outputs are planned.
    pub(super) fn balance(&mut self, inputs: &Portions<'_>, outputs: &Portions<'_>) -> Result<(), Refusal> {
        let loss = self.loss()?;
        if self.is_blocked() || outputs.is_empty() {
            return Ok(());
        }
        if inputs.is_empty() {
            let detail = "what went in is told elsewhere, so what came out is held against nothing";
            self.flag(Code::FactorUnknown, "/outputQuantityList", detail.to_owned());
            return Ok(());
        }
        let (went_in, came_out) = (self.side(inputs), self.side(outputs));
        for (dimension, by_product) in &came_out.measured {
            self.judge_measured(*dimension, by_product, &went_in, outputs);
            self.judge_least(*dimension, by_product, &went_in, loss.as_ref());
        }
        for (dimension, by_product) in &came_out.unmeasured {
            self.judge_unmeasured(*dimension, by_product, &went_in, &came_out, outputs);
        }
        Ok(())
    }

    fn judge_measured(
        &mut self,
        dimension: Dimension,
        outputs: &BTreeMap<String, Decimal>,
        went_in: &Side,
        portions: &Portions<'_>,
    ) {
        let (unit, there) = (dimension.base(), went_in.of(dimension));
        if there.is_zero() {
            self.cannot_tell(&format!("nothing that is measured in {unit} went in"));
            return;
        }
        for (product, amount) in outputs {
            let Some((_, most)) = self.yield_of(product) else { continue };
            if most.checked_mul(there).is_some_and(|limit| *amount > limit) {
                let detail = format!(
                    "{} {unit} of {product} came out of {} {unit}; its yield is at most {most}",
                    amount.normalize(),
                    there.normalize()
                );
                self.over_yield(product, portions, detail);
                return;
            }
        }
        let at_most = |product: &String| {
            self.yield_of(product).map_or(Decimal::ONE, |(_, most)| most.max(Decimal::ONE))
        };
        let reckoned = outputs.iter().filter_map(|(product, amount)| amount.checked_div(at_most(product)));
        let total = reckoned.sum::<Decimal>().round_dp(12);
        if total <= there {
            return;
        }
        let unstated = outputs.keys().find(|product| self.yield_of(product).is_none());
        let out: Decimal = outputs.values().sum();
        let detail = format!("{} {unit} came out of {} {unit}", out.normalize(), there.normalize());
        match unstated {
            Some(_) if went_in.beside(dimension) => self.cannot_tell(&detail),
            product => {
                let first = product.or(outputs.keys().next()).cloned().unwrap_or_default();
                self.over_yield(&first, portions, detail);
            }
        }
    }

    /// Pieces of one product in, and of the same out, compare; all other pieces and cases may be of other sizes.
    fn judge_unmeasured(
        &mut self,
        dimension: Dimension,
        outputs: &BTreeMap<String, Decimal>,
        went_in: &Side,
        came_out: &Side,
        portions: &Portions<'_>,
    ) {
        let out: Decimal = outputs.values().sum();
        let there = went_in.unmeasured(dimension);
        let one: BTreeSet<&String> = went_in.products().chain(came_out.products()).collect();
        let mut limit = there;
        if let Some(product) = one.first().filter(|_| one.len() == 1) {
            let most = self.yield_of(product).map_or(Decimal::ONE, |(_, most)| most);
            limit = most.checked_mul(there).unwrap_or(there);
            if dimension == Dimension::Count && out > limit {
                let detail = format!("{} pieces came out of {}", out.normalize(), there.normalize());
                self.over_yield(product, portions, detail);
                return;
            }
        }
        if out > limit {
            let unit = dimension.base();
            let detail =
                format!("{} {unit} came out, and nothing tells how much one of them is", out.normalize());
            self.cannot_tell(&detail);
        }
    }

    fn judge_least(
        &mut self,
        dimension: Dimension,
        outputs: &BTreeMap<String, Decimal>,
        went_in: &Side,
        loss: Option<&Quantity>,
    ) {
        let there = went_in.of(dimension);
        let lost = loss.filter(|l| l.dimension() == dimension).and_then(|l| l.to_base().ok());
        let lost = lost.map_or(Decimal::ZERO, |l| l.amount);
        let out: Decimal = outputs.values().sum::<Decimal>() + lost;
        for product in outputs.keys() {
            let Some((least, _)) = self.yield_of(product) else { continue };
            let Some(limit) = least.checked_mul(there).filter(|limit| out < *limit) else { continue };
            let unit = dimension.base();
            let detail = format!(
                "{} {unit} came out or was lost of {} {unit}; at least {} is the yield of {product}",
                out.normalize(),
                there.normalize(),
                limit.normalize()
            );
            self.flag(Code::StockDifference, "/outputQuantityList", detail);
            return;
        }
    }

    fn over_yield(&mut self, product: &str, portions: &Portions<'_>, detail: String) {
        let pointer = portions
            .iter()
            .find(|p| p.product == product)
            .map_or_else(String::new, |p| p.pointer.to_string());
        self.block(Code::OverYield, pointer, detail, product);
        for portion in portions {
            self.wait_for(&portion.product);
        }
    }

    fn cannot_tell(&mut self, why: &str) {
        self.flag(Code::FactorUnknown, "/outputQuantityList", format!("{why}: the balance cannot be judged"));
    }

    fn yield_of(&self, product: &str) -> Option<(Decimal, Decimal)> {
        self.stated(product)?.yield_range
    }

    /// What is stated of a product.
    pub(super) fn stated(&self, product: &str) -> Option<&Product> {
        self.state.products.get(product).map(|stated| &stated.what)
    }

    fn side(&self, portions: &Portions<'_>) -> Side {
        let mut side = Side::default();
        for portion in portions {
            let Some(lot) = self.as_planned(&portion.lot) else { continue };
            if let Some(amount) = portion.quantity.and_then(|q| lot.to_base(&q).ok()) {
                side.add(&lot, amount);
            }
        }
        side
    }

    /// `suyuan:loss`, if the event tells it.
    fn loss(&self) -> Result<Option<Quantity>, Refusal> {
        let Some(loss) = self.event.extension(LOSS) else { return Ok(None) };
        let refuse = |member: &str, detail: String| {
            let field = format!("/{LOSS}{member}");
            let hint = "tell it as {\"value\": 2.5, \"unit\": \"KGM\", \"cause\": \"moisture\"}";
            Err(Refusal::new(RefusalCode::InvalidEvent, field, detail, hint))
        };
        let Some(object) = loss.as_object() else {
            return refuse("", format!("found {}, expected an object", loss.kind()));
        };
        if let Some((name, _)) = object.iter().find(|(name, _)| !["value", "unit", "cause"].contains(name)) {
            return refuse("", format!("the member {name:?} does not belong here"));
        }
        let Some(value) = object.get("value").and_then(Json::as_number).filter(|v| *v >= Decimal::ZERO)
        else {
            return refuse("/value", "expected an amount, 0 or more".to_owned());
        };
        let Some(unit) = object.get("unit").and_then(Json::as_str).and_then(Unit::parse) else {
            return refuse("/unit", "expected a UN/ECE Rec 20 code such as KGM".to_owned());
        };
        if object.get("cause").is_some_and(|c| !c.as_str().is_some_and(|word| CAUSES.contains(&word))) {
            return refuse("/cause", format!("expected one of {}", CAUSES.join(", ")));
        }
        let loss = Quantity::new(value, unit);
        if loss.to_base().is_err() {
            return refuse("/value", "more digits than the books can say".to_owned());
        }
        Ok(Some(loss))
    }
}
