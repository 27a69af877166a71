//! Stories of where goods came from and where they went, walked over a ledger in memory.
#![allow(clippy::unwrap_used)]

mod world;

use std::sync::Arc;

use serde_json::{Value, json};
use suyuan_ledger::log::{Entry, Hash};
use suyuan_ledger::trace::{Act, Ask, Chain, Direction, How, Reach, Stop, Walk};
use world::{World, harvest, lot, observe, party, place, receive, ship, transform};

const PALLET: &str = "https://id.gs1.org/00/395212340000000014";
const PALLET_2: &str = "https://id.gs1.org/00/395212340000000021";

fn act(world: &World, index: u64) -> Option<Arc<Act>> {
    let (statement, time_ms) = &world.log[usize::try_from(index).unwrap()];
    let entry = Entry { index, time_ms: *time_ms, prev: Hash::ZERO, statement: statement.bytes().to_vec() };
    Act::read(&entry.encode().unwrap()).map(Arc::new)
}

fn asked(world: &World, of: &str, ask: &Ask) -> Option<Chain> {
    let mut walk = Walk::new(of, ask);
    while let Some(wanted) = walk.look(&world.state) {
        assert!(wanted.is_sorted());
        walk.take(wanted.into_iter().filter_map(|index| act(world, index)).collect::<Vec<_>>());
    }
    walk.finish(&world.state)
}

fn chain(world: &World, of: &str, direction: Direction) -> Chain {
    asked(world, of, &Ask { direction, ..Ask::default() }).unwrap()
}

fn ids(chain: &Chain) -> Vec<String> {
    let mut ids: Vec<String> =
        chain.nodes.iter().map(|n| n.id.rsplit('/').next().unwrap().to_owned()).collect();
    ids.sort();
    ids
}

fn pack(unit: &str, lot: &str, quantity: f64) -> Value {
    let mut e = observe("packing", lot, quantity, "");
    e["type"] = json!("AggregationEvent");
    e["action"] = json!("ADD");
    e["parentID"] = json!(unit);
    e["childQuantityList"] = e["quantityList"].take();
    e.as_object_mut().unwrap().remove("quantityList");
    e
}

fn handed(step: &str, unit: &str, from: &str, to: &str) -> Value {
    let mut e = observe(step, unit, 1.0, "");
    e.as_object_mut().unwrap().remove("quantityList");
    e["epcList"] = json!([unit]);
    e["sourceList"] = json!([{"type": "possessing_party", "source": party(from)}]);
    e["destinationList"] = json!([{"type": "possessing_party", "destination": party(to)}]);
    e["bizTransactionList"] = json!([{"type": "desadv", "bizTransaction": "https://coop.example/doc/DN-7"}]);
    e["readPoint"] = json!({"id": place("HALL")});
    e
}

/// Two harvests mixed into boxes; half of the boxes go to the shop on a pallet, some are sold to a market without a key.
fn season() -> World {
    let mut world = World::stocked();
    let market = json!({"party": party("MARKET"), "names": {"en": "Market"}});
    world.ok("SL", "party", &party("MARKET"), &market);
    let (a, b, boxes) = (lot("STRAW", "A"), lot("STRAW", "B"), lot("BOX", "X"));
    world.event("SL", harvest(&a, 60.0, "KGM")).unwrap();
    world.event("SL", harvest(&b, 40.0, "KGM")).unwrap();
    world.event("SL", transform(&[(&a, 60.0, "KGM"), (&b, 40.0, "KGM")], &[(&boxes, 400.0, "")])).unwrap();
    world.event("SL", pack(PALLET, &boxes, 200.0)).unwrap();
    world.event("SL", handed("shipping", PALLET, "SL", "SHOP")).unwrap();
    world.event("SHOP", handed("receiving", PALLET, "SL", "SHOP")).unwrap();
    world.event("SL", ship(&boxes, 30.0, "", "MARKET")).unwrap();
    world.event("SHOP", observe("retail_selling", &boxes, 50.0, "")).unwrap();
    world
}

#[test]
fn back_and_forward_go_through_making_packing_and_handing_over() {
    let world = season();
    let (a, boxes) = (lot("STRAW", "A"), lot("BOX", "X"));
    let back = chain(&world, &boxes, Direction::Back);
    assert_eq!(ids(&back), ["395212340000000014", "A", "B", "X"]);
    assert_eq!(back.node(&a).unwrap().depth, -1);
    assert_eq!(back.node(&a).unwrap().stops, [Stop::Begins]);
    let made = back.edges.iter().find(|e| e.how == How::Made && e.from == a).unwrap();
    assert_eq!(made.quantity.unwrap().to_string(), "60 KGM");
    assert_eq!(made.by.as_deref(), Some(party("SL").as_str()));
    assert_eq!(world.log[usize::try_from(made.index).unwrap()].0.header().subject, boxes);

    let forward = chain(&world, &a, Direction::Forward);
    assert_eq!(ids(&forward), ["395212340000000014", "A", "X"], "the other harvest is not made of this one");
    let packed = forward.edges.iter().find(|e| e.how == How::Packed).unwrap();
    assert_eq!((packed.from.as_str(), packed.to.as_str()), (boxes.as_str(), PALLET));
    let steps: Vec<(&str, Option<&str>)> = forward
        .handovers
        .iter()
        .map(|h| (h.step.as_str(), h.to.as_deref().map(|to| to.rsplit('/').next().unwrap())))
        .collect();
    assert_eq!(
        steps,
        [
            ("shipping", Some("SHOP")),
            ("receiving", Some("SHOP")),
            ("shipping", Some("MARKET")),
            ("retail_selling", None)
        ]
    );
    let stops = &forward.node(&boxes).unwrap().stops;
    assert!(stops.iter().any(|s| s.to() == Some(party("MARKET").as_str())), "{stops:?}");
    assert!(stops.iter().any(|s| matches!(s, Stop::Sold(_))), "{stops:?}");
    assert_eq!(forward.mismatches, []);
}

#[test]
fn a_recall_reaches_every_holder_with_amounts_and_the_paper() {
    let world = season();
    let chain = asked(&world, &lot("STRAW", "A"), &Ask::reach(false, 100)).unwrap();
    let reach = Reach::of(chain);
    let boxes = lot("BOX", "X");
    let at = |who: &str| {
        let of = reach.holdings.iter().filter(|h| h.lot == boxes && h.holder == party(who));
        of.map(|h| (h.quantity.to_string(), h.by.as_ref().map(|(_, papers)| papers.clone())))
            .collect::<Vec<_>>()
    };
    assert_eq!(at("SL"), [("170 H87".to_owned(), None)]);
    assert_eq!(at("SHOP"), [("150 H87".to_owned(), Some(vec!["https://coop.example/doc/DN-7".to_owned()]))]);
    let gone: Vec<(&str, String)> =
        reach.gone.iter().map(|g| (g.how, g.quantity.unwrap().to_string())).collect();
    assert_eq!(gone, [("left-ledger", "30 H87".to_owned()), ("sold", "50 H87".to_owned())]);
    assert_eq!(reach.units().collect::<Vec<_>>(), [PALLET]);
    assert!(reach.parties.contains_key(&party("MARKET")) && reach.places.contains_key(&place("HALL")));
    assert!(
        !reach.lots().any(|id| id == lot("STRAW", "B")),
        "what it was mixed with is not suspect by itself"
    );

    let from_source = Reach::of(asked(&world, &boxes, &Ask::reach(true, 100)).unwrap());
    assert!(from_source.lots().any(|id| id == lot("STRAW", "B")));
}

#[test]
fn a_suspected_source_leads_to_everything_else_made_of_it() {
    let mut world = season();
    let (c, juice) = (lot("STRAW", "C"), lot("BOX", "J"));
    world.event("SL", harvest(&c, 10.0, "KGM")).unwrap();
    world.event("SL", transform(&[(&c, 4.0, "KGM")], &[(&lot("BOX", "K"), 16.0, "")])).unwrap();
    world.event("SL", transform(&[(&c, 6.0, "KGM")], &[(&juice, 24.0, "")])).unwrap();
    let plain = asked(&world, &juice, &Ask::reach(false, 100)).unwrap();
    assert_eq!(ids(&plain), ["J"]);
    let sources = asked(&world, &juice, &Ask::reach(true, 100)).unwrap();
    assert_eq!(ids(&sources), ["C", "J", "K"]);
}

#[test]
fn circles_end() {
    let mut world = World::stocked();
    let (a, b) = (lot("STRAW", "A"), lot("STRAW", "B"));
    // Nobody's stock can go round; two reports can.
    for (from, to) in [(&a, &b), (&b, &a)] {
        let mut event = transform(&[(from, 1.0, "KGM")], &[(to, 1.0, "KGM")]);
        event["eventID"] = json!(format!(
            "urn:uuid:00000000-0000-4000-8000-00000000000{}",
            from.len() % 7 + usize::from(from == &a)
        ));
        world.say("INSP", "report", to, &event).unwrap();
    }
    for direction in [Direction::Back, Direction::Forward, Direction::Both] {
        let chain = chain(&world, &a, direction);
        assert_eq!(ids(&chain), ["A", "B"]);
        assert_eq!(chain.edges.len(), 2, "{direction:?}");
        assert!(chain.nodes.iter().all(|n| n.stops == [Stop::ReportedOnly]));
        assert_eq!(chain.next, None);
    }
}

#[test]
fn what_lies_beside_it_on_a_pallet_is_not_part_of_it() {
    let mut world = World::stocked();
    let (a, b) = (lot("BOX", "A"), lot("BOX", "B"));
    for boxes in [&a, &b] {
        world.event("SL", harvest(boxes, 10.0, "")).unwrap();
        world.event("SL", pack(PALLET, boxes, 5.0)).unwrap();
    }
    let mut stacked = pack(PALLET_2, &a, 1.0);
    stacked.as_object_mut().unwrap().remove("childQuantityList");
    stacked["childEPCs"] = json!([PALLET]);
    world.say("INSP", "report", PALLET, &stacked).unwrap();
    for direction in [Direction::Back, Direction::Forward, Direction::Both] {
        let found = ids(&chain(&world, &a, direction));
        assert_eq!(found, ["395212340000000014", "395212340000000021", "A"], "{direction:?}");
    }
    let pallet = ids(&chain(&world, PALLET, Direction::Back));
    assert_eq!(pallet, ["395212340000000014", "395212340000000021", "A", "B"]);
}

#[test]
fn a_wide_graph_comes_in_pages_that_join_without_gap_or_repetition() {
    let mut world = World::stocked();
    let boxes = lot("BOX", "X");
    let inputs: Vec<String> = (0..300).map(|n| lot("STRAW", &format!("IN-{n}"))).collect();
    for input in &inputs {
        world.event("SL", harvest(input, 1.0, "KGM")).unwrap();
    }
    for some in inputs.chunks(100) {
        let from: Vec<(&str, f64, &str)> = some.iter().map(|i| (i.as_str(), 1.0, "KGM")).collect();
        world.event("SL", transform(&from, &[(&boxes, 400.0, "")])).unwrap();
    }
    let whole = chain(&world, &boxes, Direction::Back);
    assert_eq!((whole.nodes.len(), whole.edges.len(), whole.next), (301, 300, None));
    let (mut from, mut seen, mut edges, mut pages) = (Some(0), Vec::new(), 0, 0);
    while let Some(start) = from {
        let ask = Ask {
            direction: Direction::Back,
            from: start,
            limit: 90,
            size: Some(whole.size),
            ..Ask::default()
        };
        let page = asked(&world, &boxes, &ask).unwrap();
        if pages == 0 {
            assert!(page.nodes[0].stops.contains(&Stop::LimitReached));
            // What comes meanwhile belongs to no page of this walk.
            let late = lot("STRAW", "LATE");
            world.event("SL", harvest(&late, 1.0, "KGM")).unwrap();
            world.event("SL", transform(&[(&late, 1.0, "KGM")], &[(&boxes, 4.0, "")])).unwrap();
        }
        seen.extend(page.nodes.iter().map(|n| n.id.clone()));
        edges += page.edges.len();
        from = page.next;
        pages += 1;
    }
    assert_eq!((pages, edges), (4, 300));
    let all: Vec<String> = whole.nodes.iter().map(|n| n.id.clone()).collect();
    assert_eq!(seen, all);
}

#[test]
fn an_origin_that_nobody_recorded_is_said_and_one_that_was_taken_back_is_no_edge() {
    let mut world = World::stocked();
    let (outside, boxes) = (lot("STRAW", "OUT"), lot("BOX", "X"));
    world.event("SL", receive(&outside, 10.0, "KGM", "NOBODY")).unwrap();
    let mut packed = transform(&[(&outside, 10.0, "KGM")], &[(&boxes, 40.0, "")]);
    packed["eventID"] = json!("urn:uuid:8a1d3c8e-0a0c-4f63-9f62-3d5f5a1c0001");
    world.event("SL", packed.clone()).unwrap();
    let before = chain(&world, &boxes, Direction::Back);
    if let Some(origin) = before.node(&outside) {
        assert_eq!(origin.stops, [Stop::OriginNotRecorded]);
    } else {
        panic!("{:?}", before.nodes);
    }
    packed["errorDeclaration"] =
        json!({"declarationTime": "2026-04-18T12:00:00+08:00", "reason": "incorrect_data"});
    world.event("SL", packed).unwrap();
    let after = chain(&world, &boxes, Direction::Back);
    assert_eq!((ids(&after), after.edges.len()), (vec!["X".to_owned()], 0));
}

#[test]
fn what_no_statement_names_has_no_chain() {
    let world = World::stocked();
    assert!(asked(&world, &lot("STRAW", "NONE"), &Ask::default()).is_none());
}

#[test]
fn a_deadline_shows_at_the_time_that_is_asked() {
    let mut world = World::stocked();
    let straw = lot("STRAW", "LATE");
    world.event("SL", harvest(&straw, 10.0, "KGM")).unwrap();
    let sent = world.event("SL", ship(&straw, 10.0, "KGM", "SHOP")).unwrap().0;
    let due_ms = world.state.unconfirmed().next().unwrap().due_ms;
    let verdict_at = |at_ms| {
        let chain = asked(&world, &straw, &Ask { at_ms, ..Ask::default() }).unwrap();
        let flags = chain.nodes[0].flags.len();
        (chain.handovers.iter().find(|h| h.index == sent).unwrap().verdict, flags)
    };
    assert_eq!(verdict_at(None), ("accepted", 0));
    assert_eq!((verdict_at(Some(due_ms - 1)), world.state.passed_since(due_ms - 1)), (("accepted", 0), 0));
    assert_eq!((verdict_at(Some(due_ms)), world.state.passed_since(due_ms)), (("flagged", 1), 1));
}
