//! What comes out against what went in; what a scale finds; and what a correction leaves.

#![allow(clippy::unwrap_used)]

mod world;

use proptest::prelude::*;
use serde_json::{Value, json};
use suyuan_ledger::rules::{Code, RefusalCode, State};
use world::*;

/// A lot of SL's, so much of it.
fn made(w: &mut World, of: &str, amount: f64, uom: &str) -> String {
    let id = lot(of, &format!("{of}-IN"));
    assert_eq!(w.codes("SL", harvest(&id, amount, uom)).1, "accepted");
    id
}

/// What a transformation into these outputs comes to.
fn out(w: &mut World, inputs: &[(&str, f64, &str)], outputs: &[(&str, f64, &str)]) -> (u64, Vec<Code>) {
    let (index, _, codes) = w.codes("SL", transform(inputs, outputs));
    (index, codes)
}

#[test]
fn no_more_comes_out_than_went_in_and_a_wider_yield_cures_it() {
    let mut w = World::stocked();
    w.product("SL", "JAM", json!({}));
    let straw = made(&mut w, "STRAW", 300.0, "KGM");
    let jam = lot("JAM", "1");
    assert_eq!(out(&mut w, &[(&straw, 100.0, "KGM")], &[(&jam, 100.0, "KGM")]).1, [], "all of it");
    let (waits, codes) = out(&mut w, &[(&straw, 100.0, "KGM")], &[(&jam, 100.001, "KGM")]);
    assert_eq!(codes, [Code::OverYield]);
    assert_eq!(w.stock(&jam)["SL"], "100 KGM");
    w.product("SL", "JAM", json!({"yield": {"min": 0.5, "max": 1.4}}));
    assert_eq!(w.codes_at(waits).0, "accepted", "sugar that nobody counts");
    assert_eq!(out(&mut w, &[(&straw, 50.0, "KGM")], &[(&jam, 71.0, "KGM")]).1, [Code::OverYield]);
    assert_eq!(out(&mut w, &[(&straw, 50.0, "KGM")], &[(&jam, 70.0, "KGM")]).1, []);
    w.replays();
}

#[test]
fn each_of_several_products_keeps_to_its_own_range_and_all_to_what_went_in() {
    let mut w = World::stocked();
    w.product("SL", "FLOUR", json!({"yield": {"min": 0.6, "max": 0.75}}));
    w.product("SL", "BRAN", json!({"yield": {"min": 0.1, "max": 0.3}}));
    let grain = made(&mut w, "STRAW", 1000.0, "KGM");
    let (flour, bran) = (lot("FLOUR", "1"), lot("BRAN", "1"));
    let mut mill =
        |f: f64, b: f64| out(&mut w, &[(&grain, 100.0, "KGM")], &[(&flour, f, "KGM"), (&bran, b, "KGM")]).1;
    assert_eq!(mill(74.0, 25.0), []);
    assert_eq!(mill(76.0, 20.0), [Code::OverYield], "more flour than a grain has");
    assert_eq!(mill(74.0, 29.0), [Code::OverYield], "each in its range, and together too much");
}

#[test]
fn growth_is_a_yield_above_one_and_a_pond_gives_more_than_was_stocked() {
    let mut w = World::stocked();
    w.product("SL", "FRY", json!({}));
    w.product("SL", "FISH", json!({"yield": {"min": 5, "max": 60}}));
    let fry = made(&mut w, "FRY", 10.0, "KGM");
    let fish = lot("FISH", "1");
    assert_eq!(out(&mut w, &[(&fry, 5.0, "KGM")], &[(&fish, 300.0, "KGM")]).1, []);
    assert_eq!(out(&mut w, &[(&fry, 5.0, "KGM")], &[(&fish, 301.0, "KGM")]).1, [Code::OverYield]);
    let pond = lot("FISH", "P1-2026");
    let mut stocked = harvest(&pond, 1.0, "KGM");
    stocked["bizStep"] = json!("https://ns.suyuan.org/v1#stocking");
    stocked["quantityList"] = json!([{"epcClass": pond}]);
    w.codes("SL", stocked);
    let mut caught = harvest(&lot("FISH", "2"), 90_000.0, "KGM");
    caught["suyuan:crop"] = json!(pond);
    assert_eq!(w.codes("SL", caught).1, "accepted", "nobody counts what swims");
}

#[test]
fn pieces_weigh_what_their_lot_was_made_with() {
    let mut w = World::stocked();
    let straw = made(&mut w, "STRAW", 100.0, "KGM");
    let boxes = lot("BOX", "1");
    assert_eq!(out(&mut w, &[(&straw, 10.0, "KGM")], &[(&boxes, 40.0, "H87")]).1, []);
    assert_eq!(out(&mut w, &[(&straw, 10.0, "KGM")], &[(&boxes, 41.0, "H87")]).1, [Code::OverYield]);
    w.product("SL", "BOX", json!({"unit": "H87", "factor": {"value": 0.1, "unit": "KGM"}}));
    assert_eq!(
        out(&mut w, &[(&straw, 10.0, "KGM")], &[(&boxes, 41.0, "H87")]).1,
        [Code::OverYield],
        "the lot keeps the factor that it was made with"
    );
    assert_eq!(out(&mut w, &[(&straw, 10.0, "KGM")], &[(&lot("BOX", "2"), 100.0, "H87")]).1, []);
}

#[test]
fn units_and_pack_sizes_are_no_false_alarms() {
    let mut w = World::stocked();
    for name in ["BIG", "SMALL", "JAR", "OIL"] {
        w.product("SL", name, json!({}));
    }
    let straw = made(&mut w, "STRAW", 10.0, "TNE");
    let sorted = lot("STRAW", "SORTED");
    let inputs = [(straw.as_str(), 1.0, "TNE")];
    assert_eq!(out(&mut w, &inputs, &[(&sorted, 2204.0, "LBR")]).1, [], "a tonne is 2204.6 pounds");
    assert_eq!(out(&mut w, &inputs, &[(&sorted, 2205.0, "LBR")]).1, [Code::OverYield]);
    let cases = made(&mut w, "BIG", 150.0, "CS");
    let (index, codes) = out(&mut w, &[(&cases, 150.0, "CS")], &[(&lot("SMALL", "1"), 2000.0, "CS")]);
    assert_eq!(codes, [Code::FactorUnknown], "cases of another size");
    assert!(!w.state.verdict(index).is_pending());
    let jars = lot("JAR", "1");
    assert_eq!(out(&mut w, &inputs, &[(&jars, 900.0, "H87")]).1, [Code::FactorUnknown]);
    assert_eq!(out(&mut w, &[(&jars, 90.0, "H87")], &[(&lot("JAR", "2"), 90.0, "H87")]).1, []);
    assert_eq!(out(&mut w, &[(&jars, 9.0, "H87")], &[(&lot("JAR", "2"), 90.0, "H87")]).1, [Code::OverYield]);
    assert_eq!(out(&mut w, &inputs, &[(&lot("OIL", "1"), 400.0, "LTR")]).1, [Code::FactorUnknown]);
    w.replays();
}

#[test]
fn an_unweighed_bag_lets_no_more_rice_come_out() {
    let mut w = World::stocked();
    w.product("SL", "RICE", json!({"yield": {"min": 0.6, "max": 0.72}}));
    w.product("SL", "CAKE", json!({}));
    w.product("SL", "BAG", json!({}));
    let (paddy, bags) = (made(&mut w, "STRAW", 1000.0, "KGM"), made(&mut w, "BAG", 100.0, "H87"));
    let inputs = [(paddy.as_str(), 100.0, "KGM"), (bags.as_str(), 10.0, "H87")];
    assert_eq!(out(&mut w, &inputs, &[(&lot("RICE", "1"), 700.0, "KGM")]).1, [Code::OverYield]);
    assert_eq!(out(&mut w, &inputs, &[(&lot("RICE", "1"), 70.0, "KGM")]).1, []);
    let cake = out(&mut w, &inputs, &[(&lot("CAKE", "1"), 110.0, "KGM")]).1;
    assert_eq!(cake, [Code::FactorUnknown], "ten eggs may weigh as much, and no yield is stated");
}

#[test]
fn too_little_is_seen_unless_the_loss_is_told() {
    let mut w = World::stocked();
    w.product("SL", "DRIED", json!({"yield": {"min": 0.2, "max": 0.4}}));
    let straw = made(&mut w, "STRAW", 1000.0, "KGM");
    let dried = lot("DRIED", "1");
    assert_eq!(out(&mut w, &[(&straw, 100.0, "KGM")], &[(&dried, 15.0, "KGM")]).1, [Code::StockDifference]);
    let mut told = transform(&[(&straw, 100.0, "KGM")], &[(&dried, 15.0, "KGM")]);
    told["suyuan:loss"] = json!({"value": 5000, "unit": "GRM", "cause": "rot"});
    assert_eq!(w.codes("SL", told.clone()).1, "accepted");
    for (member, wrong, field) in [
        ("value", json!("5"), "/value"),
        ("unit", json!("kilo"), "/unit"),
        ("cause", json!("luck"), "/cause"),
    ] {
        let mut event = told.clone();
        event["suyuan:loss"][member] = wrong;
        let refusal = w.event("SL", event).unwrap_err();
        assert_eq!(
            (refusal.code, refusal.field),
            (RefusalCode::InvalidEvent, format!("/suyuan:loss{field}"))
        );
    }
}

#[test]
fn a_count_beyond_the_tolerance_is_seen_and_names_its_cause() {
    let mut w = World::stocked();
    w.product("SL", "GRAIN", json!({"tolerance": {"count": 5}}));
    let (straw, grain) = (made(&mut w, "STRAW", 100.0, "KGM"), made(&mut w, "GRAIN", 100.0, "KGM"));
    let count = |w: &mut World, of: &str, kg: f64| w.codes("SL", observe("stock_taking", of, kg, "KGM"));
    assert_eq!(count(&mut w, &straw, 98.0).2, []);
    assert_eq!(count(&mut w, &straw, 90.0).2, [Code::StockDifference]);
    assert_eq!(count(&mut w, &grain, 95.0).2, []);
    assert_eq!(count(&mut w, &grain, 90.0).2, [Code::StockDifference]);
    let mut rotten = observe("stock_taking", &straw, 50.0, "KGM");
    rotten["suyuan:cause"] = json!("rot");
    let (index, _, codes) = w.codes("SL", rotten.clone());
    assert_eq!(codes, [Code::StockDifference]);
    assert!(w.state.verdict(index).reasons()[0].detail.ends_with("(rot)"));
    rotten["suyuan:cause"] = json!("magic");
    assert_eq!(w.event("SL", rotten).unwrap_err().field, "/suyuan:cause");
}

#[test]
fn what_is_counted_up_is_marked_for_good_and_so_is_what_is_made_of_it() {
    let mut w = World::stocked();
    w.product("SL", "JAM", json!({}));
    let (straw, jam) = (made(&mut w, "STRAW", 100.0, "KGM"), lot("JAM", "1"));
    let mut up = observe("stock_taking", &straw, 125.0, "KGM");
    up["eventID"] = json!("urn:x:up");
    assert_eq!(w.codes("SL", up.clone()).2, [Code::StockDifference]);
    let found = |w: &World, lot: &str| w.state.lot(lot).unwrap().found().normalize().to_string();
    assert_eq!(
        (found(&w, &straw), w.state.lot(&straw).unwrap().unrecorded.is_zero()),
        ("0.2".to_owned(), true)
    );
    assert_eq!(out(&mut w, &[(&straw, 50.0, "KGM")], &[(&jam, 50.0, "KGM")]).1, [], "no gap in its chain");
    assert_eq!(found(&w, &jam), "0.2");
    assert_eq!(w.codes("SL", observe("stock_taking", &straw, 50.0, "KGM")).2, [Code::StockDifference]);
    assert_eq!(found(&w, &straw), "0.2", "counting down again does not wash it off");
    up["errorDeclaration"] = json!({"declarationTime": "2026-04-18T07:40:00+08:00"});
    assert_eq!(w.codes("SL", up).1, "accepted");
    assert_eq!(found(&w, &straw), "0");
    w.replays();
    let mut bytes = Vec::new();
    w.state.clone().save(&mut bytes).unwrap();
    assert_eq!(State::load(&mut bytes.as_slice()).unwrap().fingerprint(), w.state.fingerprint());
}

#[test]
fn opening_stock_is_there_and_where_it_came_from_is_not_known() {
    let mut w = World::stocked();
    let old = lot("STRAW", "OLD");
    let mut opening = observe("stock_taking", &old, 700.0, "KGM");
    assert_eq!(w.codes("SL", opening.clone()).2, [Code::UnknownReference]);
    opening["suyuan:cause"] = json!("opening");
    assert_eq!(w.codes("SHOP", opening.clone()).2, [Code::UnknownReference], "not the shop's product");
    assert_eq!(w.codes("SL", opening).2, [Code::OriginNotRecorded]);
    assert_eq!(w.stock(&old)["SL"], "700 KGM");
    assert_eq!(w.state.lot(&old).unwrap().unrecorded, rust_decimal::Decimal::ONE);
    w.replays();
}

#[test]
fn a_declaration_about_other_goods_has_the_wrong_event_id() {
    let mut w = World::stocked();
    let (straw, other) = (lot("STRAW", "1"), lot("STRAW", "2"));
    let named = |mut event: Value, id: &str| {
        event["eventID"] = json!(id);
        event
    };
    w.codes("SL", named(harvest(&straw, 10.0, "KGM"), "urn:x:1"));
    w.codes("SL", named(harvest(&other, 20.0, "KGM"), "urn:x:2"));
    let mut wrong = named(harvest(&other, 20.0, "KGM"), "urn:x:1");
    wrong["errorDeclaration"] = json!({"declarationTime": "2026-04-18T07:40:00+08:00"});
    let refusal = w.event("SL", wrong.clone()).unwrap_err();
    assert_eq!((refusal.code, refusal.field.as_str()), (RefusalCode::InvalidEvent, "/quantityList"));
    wrong["eventID"] = json!("urn:x:2");
    assert_eq!(w.codes("SL", wrong).1, "accepted");
    assert_eq!(w.stock(&straw)["SL"], "10 KGM");
}

/// A deed of a season in which everything goes well.
#[derive(Clone, Debug)]
enum Deed {
    Harvest(usize, u32, bool),
    Outside(usize, u32),
    Pack(usize, u32, u32),
    Hand(usize, u32),
    Sell(usize, u32),
    Destroy(usize, u32),
}

fn deed() -> impl Strategy<Value = Deed> {
    let (lot, few) = (0..2usize, 1..8u32);
    prop_oneof![
        3 => (lot.clone(), 500..900u32, any::<bool>()).prop_map(|(l, q, hall)| Deed::Harvest(l, q, hall)),
        1 => (lot.clone(), 10..20u32).prop_map(|(l, q)| Deed::Outside(l, q)),
        3 => (lot.clone(), few.clone(), 1..5u32).prop_map(|(l, q, less)| Deed::Pack(l, q * 10, less)),
        3 => (lot.clone(), few.clone()).prop_map(|(l, q)| Deed::Hand(l, q)),
        1 => (lot.clone(), few.clone()).prop_map(|(l, q)| Deed::Sell(l, q)),
        1 => (lot, few).prop_map(|(l, q)| Deed::Destroy(l, q)),
    ]
}

/// The same deed, other amounts and another place.
fn other(deed: &Deed, by: u32) -> Deed {
    match deed.clone() {
        Deed::Harvest(l, q, hall) => Deed::Harvest(l, q + by, !hall),
        Deed::Outside(l, q) => Deed::Outside(l, q + by),
        Deed::Pack(l, q, less) => Deed::Pack(l, q + by, less),
        Deed::Hand(l, q) => Deed::Hand(l, q + by),
        Deed::Sell(l, q) => Deed::Sell(l, q + by),
        Deed::Destroy(l, q) => Deed::Destroy(l, q + by),
    }
}

/// The statements of a deed: who, and what.
fn told(deed: &Deed, n: usize) -> Vec<(&'static str, Value)> {
    let name = |l: usize| lot("STRAW", &format!("L{l}"));
    let whole = |q: u32| f64::from(q);
    let mut events = match *deed {
        Deed::Harvest(l, q, hall) => {
            let mut event = harvest(&name(l), whole(q), "KGM");
            event["readPoint"] = json!({"id": place(if hall { "HALL" } else { "E1" })});
            vec![("SL", event)]
        }
        Deed::Outside(l, q) => {
            vec![("SHOP", receive(&lot("PEAR", &format!("L{l}")), whole(q), "KGM", "MARKET"))]
        }
        Deed::Pack(l, q, less) => {
            let boxes = lot("JAM", &format!("N{n}"));
            vec![("SL", transform(&[(&name(l), whole(q), "KGM")], &[(&boxes, whole(q - less), "KGM")]))]
        }
        Deed::Hand(l, q) => vec![
            ("SL", ship(&name(l), whole(q), "KGM", "SHOP")),
            ("SHOP", receive(&name(l), whole(q), "KGM", "SL")),
        ],
        Deed::Sell(l, q) => vec![("SL", observe("retail_selling", &name(l), whole(q), "KGM"))],
        Deed::Destroy(l, q) => vec![("SL", observe("destroying", &name(l), whole(q), "KGM"))],
    };
    for (i, (_, event)) in events.iter_mut().enumerate() {
        event["eventID"] = json!(format!("urn:x:{n}-{i}"));
    }
    events
}

/// What the books say of each lot, by holder and owner, and which share is of unknown origin.
fn account(w: &World) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for lot in w.state.lots() {
        let mut sums = std::collections::BTreeMap::new();
        for (spot, amount) in &lot.stock {
            let key = (&spot.holder, &spot.owner, spot.under_way.as_ref().map(|u| &u.to));
            *sums.entry(key).or_insert(rust_decimal::Decimal::ZERO) += amount;
        }
        sums.retain(|_, amount| !amount.is_zero());
        let sums: Vec<String> = sums.iter().map(|(key, a)| format!("{key:?} {}", a.normalize())).collect();
        let destroyed: Vec<String> =
            lot.destroyed().map(|(by, a)| format!("{by} {}", a.normalize())).collect();
        let (made, unknown) = (lot.made.normalize(), lot.unrecorded.normalize());
        lines.push(format!("{} made {made} unknown {unknown} {sums:?} destroyed {destroyed:?}", lot.id));
    }
    lines.sort();
    lines
}

fn world() -> World {
    let mut w = World::stocked();
    w.product("SL", "JAM", json!({}));
    // Both lots are there and are never used up, so that nothing waits.
    for l in 0..2 {
        assert_eq!(w.codes("SL", harvest(&lot("STRAW", &format!("L{l}")), 5000.0, "KGM")).1, "accepted");
    }
    w
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn a_mistake_put_right_leaves_the_books_as_if_it_had_never_been(
        deeds in prop::collection::vec(deed(), 1..14), which in any::<prop::sample::Index>(), by in 1..60u32
    ) {
        // A lot is open until it is first shipped or used, so all of it is picked before.
        let mut deeds = deeds;
        deeds.sort_by_key(|deed| !matches!(deed, Deed::Harvest(..)));
        let which = which.index(deeds.len());
        let right = other(&deeds[which], by);
        let (mut mended, mut plain) = (world(), world());
        for (n, deed) in deeds.iter().enumerate() {
            for (who, event) in told(deed, n) {
                mended.event(who, event).unwrap();
            }
            for (who, event) in told(if n == which { &right } else { deed }, n) {
                plain.event(who, event).unwrap();
            }
        }
        for (who, event) in told(&deeds[which], which).into_iter().rev() {
            let mut declared = event.clone();
            declared["errorDeclaration"] = json!({"declarationTime": "2026-04-18T07:40:00+08:00"});
            mended.event(who, declared).unwrap();
        }
        for (who, event) in told(&right, which) {
            mended.event(who, event).unwrap();
        }
        prop_assert!(mended.state.pending().next().is_none() && plain.state.pending().next().is_none());
        prop_assert_eq!(account(&mended), account(&plain));
        mended.replays();
    }
}
