//! Whatever is said, in whatever order: no spot below zero, nothing from nothing, and a replay that agrees.

mod world;

use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::json;
use world::*;

#[derive(Clone, Debug)]
enum Deed {
    Harvest(usize, u32),
    Pack(usize, usize, u32, u32),
    Ship(&'static str, usize, u32, &'static str),
    Receive(&'static str, usize, u32, &'static str),
    Sell(&'static str, usize, u32),
    Count(&'static str, usize, u32),
    Product,
}

const HANDS: [&str; 3] = ["SL", "CC", "SHOP"];

fn hand() -> impl Strategy<Value = &'static str> {
    (0..HANDS.len()).prop_map(|i| HANDS[i])
}

fn deed() -> impl Strategy<Value = Deed> {
    let lot = 0..4usize;
    let kg = 1..200u32;
    prop_oneof![
        3 => (lot.clone(), kg.clone()).prop_map(|(l, q)| Deed::Harvest(l, q)),
        2 => (lot.clone(), lot.clone(), kg.clone(), kg.clone()).prop_map(|(a, b, q, r)| Deed::Pack(a, b, q, r)),
        4 => (hand(), lot.clone(), kg.clone(), hand()).prop_map(|(a, l, q, b)| Deed::Ship(a, l, q, b)),
        4 => (hand(), lot.clone(), kg.clone(), hand()).prop_map(|(a, l, q, b)| Deed::Receive(a, l, q, b)),
        1 => (hand(), lot.clone(), kg.clone()).prop_map(|(a, l, q)| Deed::Sell(a, l, q)),
        1 => (hand(), lot, kg).prop_map(|(a, l, q)| Deed::Count(a, l, q)),
        1 => Just(Deed::Product),
    ]
}

fn name(i: usize) -> String {
    // The first two lots are of a product that is stated late, so that much waits for it.
    lot(if i < 2 { "LATE" } else { "STRAW" }, &format!("L{i}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn stock_never_goes_below_zero_and_replay_agrees(deeds in prop::collection::vec(deed(), 1..60)) {
        let mut w = World::stocked();
        for deed in deeds {
            w.now += 1000;
            let _ = match deed {
                Deed::Harvest(l, q) => w.event("SL", harvest(&name(l), q.into(), "KGM")),
                Deed::Pack(a, b, q, r) => {
                    w.event("SL", transform(&[(&name(a), q.into(), "KGM")], &[(&name(b), r.into(), "KGM")]))
                }
                Deed::Ship(by, l, q, to) => w.event(by, ship(&name(l), q.into(), "KGM", to)),
                Deed::Receive(by, l, q, from) => w.event(by, receive(&name(l), q.into(), "KGM", from)),
                Deed::Sell(by, l, q) => w.event(by, observe("retail_selling", &name(l), q.into(), "KGM")),
                Deed::Count(by, l, q) => w.event(by, observe("stock_taking", &name(l), q.into(), "KGM")),
                Deed::Product => w.say("SL", "product", &product("LATE"),
                    &json!({"product": product("LATE"), "names": {"en": "late"}, "unit": "KGM"})),
            };
        }
        for lot in w.state.lots() {
            for (spot, amount) in &lot.stock {
                prop_assert!(*amount > Decimal::ZERO, "{} at {spot:?}: {amount}", lot.id);
            }
        }
        w.replays();
    }
}
