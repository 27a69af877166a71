//! Whatever is said of protected goods, in whatever order: never more under the name than certified plots grew.

mod world;

use std::collections::BTreeMap;

use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use world::*;

#[derive(Clone, Debug)]
enum Deed {
    Harvest(usize, u32, bool),
    Mill(&'static str, usize, usize, u32, u32),
    Mix(&'static str, usize, usize, u32),
    Hand(&'static str, usize, u32, &'static str),
    Take(&'static str, usize, u32, &'static str),
    Void(&'static str, usize, u32),
    Own(&'static str, usize, u32, &'static str),
    Sell(&'static str, usize, u32),
    Count(&'static str, usize, u32),
    Buy(&'static str, usize, u32),
    Out(&'static str, usize, u32),
    Error(usize),
    Again(usize),
}

/// Two plots of 0.02 ha each: 150 kg of paddy each.
const CAP: u32 = 300;

/// Mostly one that may do everything itself, so that histories go far.
fn hand() -> impl Strategy<Value = &'static str> {
    prop_oneof![4 => Just("SL"), 2 => Just("MILL"), 1 => Just("MILL2")]
}

/// Few amounts, so that they often fit: what is made of 100, 150 and 200 kg of paddy is among them.
fn kg() -> impl Strategy<Value = u32> {
    prop_oneof![Just(20u32), Just(65), Just(100), Just(150), Just(200)]
}

fn milled() -> impl Strategy<Value = (u32, u32)> {
    prop_oneof![3 => Just((100u32, 65u32)), 2 => Just((200, 130)), 1 => Just((20, 13)), 1 => (kg(), kg())]
}

fn deed() -> impl Strategy<Value = Deed> {
    let (any_lot, paddy, rice) = (0..6usize, 0..3usize, 3..6usize);
    prop_oneof![
        4 => (paddy.clone(), kg(), any::<bool>()).prop_map(|(l, q, e)| Deed::Harvest(l, q, e)),
        6 => (hand(), paddy, rice.clone(), milled()).prop_map(|(h, a, b, (q, r))| Deed::Mill(h, a, b, q, r)),
        1 => (hand(), rice.clone(), rice.clone(), kg()).prop_map(|(h, a, b, q)| Deed::Mix(h, a, b, q)),
        3 => (hand(), any_lot.clone(), kg(), hand()).prop_map(|(a, l, q, b)| Deed::Hand(a, l, q, b)),
        3 => (hand(), any_lot.clone(), kg(), hand()).prop_map(|(a, l, q, b)| Deed::Take(a, l, q, b)),
        1 => (hand(), any_lot.clone(), kg()).prop_map(|(h, l, q)| Deed::Void(h, l, q)),
        1 => (hand(), any_lot.clone(), kg(), hand()).prop_map(|(a, l, q, b)| Deed::Own(a, l, q, b)),
        5 => (hand(), rice, prop_oneof![Just(20u32), Just(65), Just(130)]).prop_map(|(h, l, q)| Deed::Sell(h, l, q)),
        1 => (hand(), any_lot.clone(), kg()).prop_map(|(h, l, q)| Deed::Count(h, l, q)),
        2 => (hand(), any_lot.clone(), kg()).prop_map(|(h, l, q)| Deed::Buy(h, l, q)),
        2 => (hand(), any_lot, kg()).prop_map(|(h, l, q)| Deed::Out(h, l, q)),
        5 => (0..80usize).prop_map(Deed::Error),
        1 => (0..80usize).prop_map(Deed::Again),
    ]
}

/// The first three are paddy, the others rice.
fn name(i: usize) -> String {
    lot(if i < 3 { "PADDY" } else { "RICE" }, &format!("L{i}"))
}

fn county() -> World {
    let mut w = World::stocked();
    w.admit("LAB", "certifier");
    w.admit("MILL", "processor");
    w.admit("MILL2", "processor");
    let all = json!({"packers": [party("MILL"), party("MILL2")]});
    w.product("ASSOC", "WC", json!({}));
    w.product("SL", "PADDY", all.clone());
    let mut rice = all;
    rice["quota"] = json!(product("WC"));
    w.product("SL", "RICE", rice);
    let quota = json!({"name": product("WC"), "season": "2026", "from": "2026-01-01", "until": "2026-12-31",
        "yield": {"value": 7500, "unit": "KGM"},
        "factors": [{"from": product("PADDY"), "to": product("RICE"), "max": 0.65}]});
    w.ok("ASSOC", "quota", &product("WC"), &quota);
    let market = json!({"party": party("MARKET"), "names": {"en": "market"}});
    w.ok("SL", "party", &party("MARKET"), &market);
    for plot in ["E1", "HALL"] {
        let body = json!({"about": place(plot), "number": plot, "type": "gi", "issued": "2026-01-01",
            "validFrom": "2026-01-01", "area": {"value": 0.02, "unit": "HAR"}, "name": product("WC")});
        w.ok("LAB", "certificate", &place(plot), &body);
    }
    w
}

fn destined(mut event: Value, kind: &str, to: &str) -> Value {
    event["destinationList"] = json!([{"type": kind, "destination": party(to)}]);
    event
}

fn event_of(deed: &Deed) -> Option<(&'static str, Value)> {
    let kg = |q: &u32| f64::from(*q);
    Some(match deed {
        Deed::Harvest(l, q, e1) => {
            let mut event = harvest(&name(*l), kg(q), "KGM");
            event["readPoint"] = json!({"id": place(if *e1 { "E1" } else { "HALL" })});
            ("SL", event)
        }
        Deed::Mill(h, a, b, q, r) => {
            (h, transform(&[(&name(*a), kg(q), "KGM")], &[(&name(*b), kg(r), "KGM")]))
        }
        Deed::Mix(_, a, b, _) if a == b => return None,
        Deed::Mix(h, a, b, q) => (h, transform(&[(&name(*a), kg(q), "KGM")], &[(&name(*b), kg(q), "KGM")])),
        Deed::Hand(a, l, q, b) => {
            let mut event = destined(observe("shipping", &name(*l), kg(q), "KGM"), "possessing_party", b);
            let owner = json!({"type": "owning_party", "destination": party(b)});
            event["destinationList"].as_array_mut()?.push(owner);
            (a, event)
        }
        Deed::Take(a, l, q, b) => (a, receive(&name(*l), kg(q), "KGM", b)),
        Deed::Void(h, l, q) => (h, observe("void_shipping", &name(*l), kg(q), "KGM")),
        Deed::Own(a, l, q, b) => {
            (a, destined(observe("shipping", &name(*l), kg(q), "KGM"), "owning_party", b))
        }
        Deed::Sell(h, l, q) => (h, observe("retail_selling", &name(*l), kg(q), "KGM")),
        Deed::Count(h, l, q) => (h, observe("stock_taking", &name(*l), kg(q), "KGM")),
        Deed::Out(h, l, q) => (h, ship(&name(*l), kg(q), "KGM", "MARKET")),
        Deed::Buy(h, l, q) => (h, receive(&name(*l), kg(q), "KGM", "MARKET")),
        Deed::Error(_) | Deed::Again(_) => return None,
    })
}

/// What the named lots come to in kilograms of harvest: rice weighs by the factor.
fn in_harvest(w: &World, rice_sold: Decimal) -> Decimal {
    let factor = Decimal::new(65, 2);
    let paddy: Decimal = (0..3).map(|i| entitled(w, i)).sum();
    let rice: Decimal = (3..6).map(|i| entitled(w, i)).sum::<Decimal>() + rice_sold;
    paddy + rice / factor
}

/// In the ledger and outside: what left with the name may come back with it.
fn entitled(w: &World, lot: usize) -> Decimal {
    let (lot, wc) = (name(lot), product("WC"));
    w.state.entitled(&lot, &wc).values().sum::<Decimal>() + w.state.entitled_outside(&lot, &wc)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn what_is_sold_under_a_name_never_exceeds_what_certified_plots_grew(
        deeds in prop::collection::vec(deed(), 1..80),
    ) {
        let mut w = county();
        // The events by their number: who signs, and what; and what is sold by now, of which event.
        let mut said: BTreeMap<usize, (&'static str, Value)> = BTreeMap::new();
        let mut sold: BTreeMap<u64, (usize, Decimal)> = BTreeMap::new();
        let bound = Decimal::from(CAP) + Decimal::new(1, 6);
        for (n, deed) in deeds.iter().enumerate() {
            w.now += 1000;
            match deed {
                Deed::Error(of) | Deed::Again(of) => {
                    let Some((by, event)) = said.get(of) else { continue };
                    let (by, mut event) = (*by, event.clone());
                    if matches!(deed, Deed::Error(_)) {
                        event["errorDeclaration"] = json!({"declarationTime": "2026-04-18T08:00:00+08:00"});
                        let (_, verdict) = w.event(by, event).unwrap();
                        if !verdict.is_pending() {
                            sold.retain(|_, (event, _)| event != of);
                        }
                    } else if let Ok((index, _)) = w.event(by, event)
                        && let Some(Deed::Sell(_, _, q)) = deeds.get(*of)
                    {
                        sold.insert(index, (*of, Decimal::from(*q)));
                    }
                }
                deed => {
                    let Some((by, mut event)) = event_of(deed) else { continue };
                    event["eventID"] = json!(format!("urn:uuid:8a0c4f6e-0000-4000-8000-{n:012}"));
                    said.insert(n, (by, event.clone()));
                    let Ok((index, _)) = w.event(by, event) else { continue };
                    if let Deed::Sell(_, _, q) = deed {
                        sold.insert(index, (n, Decimal::from(*q)));
                    }
                }
            }
            let rice_sold: Decimal =
                sold.iter().filter(|(index, _)| !w.state.verdict(**index).is_pending()).map(|(_, (_, q))| q).sum();
            let all = in_harvest(&w, rice_sold);
            prop_assert!(all <= bound, "{all} of {CAP} kg after {n}: {deed:?}");
        }
        w.replays();
    }

    #[test]
    fn what_is_taken_back_at_once_leaves_every_entitlement_as_it_was(
        deeds in prop::collection::vec(deed(), 1..30),
        last in deed(),
    ) {
        let mut w = county();
        for deed in &deeds {
            if let Some((by, event)) = event_of(deed) {
                let _ = w.event(by, event);
            }
        }
        let lots = || (0..6).map(|i| (name(i), product("WC")));
        let there = |w: &World| {
            let each = lots().map(|(lot, wc)| (w.state.entitled(&lot, &wc), w.state.entitled_outside(&lot, &wc)));
            each.collect::<Vec<_>>()
        };
        let granted = |w: &World| ["E1", "HALL"].map(|p| w.state.granted(&place(p), &product("WC"), NOON as i64));
        let before = (there(&w), granted(&w));
        if let Some((by, mut event)) = event_of(&last) {
            event["eventID"] = json!("urn:uuid:8a0c4f6e-0000-4000-8000-000000000001");
            // Where it cures nothing else, nothing comes between.
            if let Ok((_, verdict)) = w.event(by, event.clone())
                && w.state.pending().count() == 0
            {
                event["errorDeclaration"] = json!({"declarationTime": "2026-04-18T08:00:00+08:00"});
                w.event(by, event).unwrap();
                prop_assert_eq!((there(&w), granted(&w)), before, "{:?}: {:?}", last, verdict);
            }
        }
        w.replays();
    }
}
