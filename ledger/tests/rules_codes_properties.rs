//! Whatever is said of codes, in whatever order: never more of them for a lot than pieces were packed, books that agree with
//! a count code by code, and a replay that agrees.

#![cfg(feature = "store")]
#![allow(clippy::unwrap_used)]

mod world;

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};
use suyuan_ledger::rules::{Code, CodeState, State};
use suyuan_ledger::statement::StatementId;
use world::*;

const COUNT: u64 = 40;
const GROUP: u64 = 4;

#[derive(Clone, Debug)]
enum Deed {
    Pack(usize, u32),
    Unpack(usize),
    Bind(usize, u64, u64, usize),
    VoidGroups(usize, u64, u64),
    VoidCodes(usize, u64, u64),
    Move(&'static str, usize, usize, u64, u64, bool),
    Undo(usize),
}

fn deed() -> impl Strategy<Value = Deed> {
    let lot = || 0..3usize;
    let roll = || 0..2usize;
    let (groups, codes) = (0..COUNT / GROUP, 0..COUNT);
    let more = 0..3u64;
    let how = prop::sample::select(&["retail_selling", "receiving", "destroying", "packing"][..]);
    prop_oneof![
        3 => (lot(), 1..14u32).prop_map(|(l, n)| Deed::Pack(l, n)),
        1 => lot().prop_map(Deed::Unpack),
        4 => (roll(), groups.clone(), more.clone(), lot()).prop_map(|(r, g, m, l)| Deed::Bind(r, g, m, l)),
        1 => (roll(), groups, more.clone()).prop_map(|(r, g, m)| Deed::VoidGroups(r, g, m)),
        2 => (roll(), codes.clone(), more.clone()).prop_map(|(r, p, m)| Deed::VoidCodes(r, p, m)),
        5 => (how, lot(), roll(), codes, more, any::<bool>())
            .prop_map(|(how, l, r, p, m, single)| Deed::Move(how, l, r, p, m, single)),
        1 => (0..9usize).prop_map(Deed::Undo),
    ]
}

fn boxes(lot: usize) -> String {
    world::lot("BOX", &format!("L{lot}"))
}

fn undone(event: &Value) -> Value {
    let mut event = event.clone();
    event["errorDeclaration"] =
        json!({"declarationTime": "2026-04-18T07:40:00+08:00", "reason": "incorrect_data"});
    event
}

/// What the world has heard, and the events that can still be taken back.
struct Told {
    w: World,
    rolls: [StatementId; 2],
    moves: Vec<Value>,
    packings: BTreeMap<usize, Vec<Value>>,
    number: u32,
}

impl Told {
    fn new() -> Told {
        let mut w = World::stocked();
        w.codes("SL", harvest(&lot("STRAW", "1"), 10_000.0, "KGM"));
        let rolls = ["A", "B"].map(|name| {
            let body = json!({"act": "roll", "product": product("BOX"), "count": COUNT, "groupSize": GROUP,
                "pins": false, "root": suyuan_ledger::log::empty_root(), "name": name});
            let entry = w.ok("SL", "codes", &product("BOX"), &body);
            w.log[entry as usize].0.id()
        });
        Told { w, rolls, moves: Vec::new(), packings: BTreeMap::new(), number: 0 }
    }

    fn named(&mut self, mut event: Value) -> Value {
        self.number += 1;
        event["eventID"] = json!(format!("urn:x:{}", self.number));
        event
    }

    fn does(&mut self, deed: &Deed) {
        self.w.now += 1_000;
        match deed {
            Deed::Pack(l, n) => {
                let n = f64::from(*n);
                let inputs = [(lot("STRAW", "1"), n / 4.0)];
                let event = transform(&[(&inputs[0].0, inputs[0].1, "KGM")], &[(&boxes(*l), n, "H87")]);
                let event = self.named(event);
                if self.w.event("SL", event.clone()).is_ok() {
                    self.packings.entry(*l).or_default().push(event);
                }
            }
            Deed::Unpack(l) => {
                if let Some(event) = self.packings.get_mut(l).and_then(Vec::pop) {
                    let _ = self.w.event("SL", undone(&event));
                }
            }
            Deed::Bind(r, g, m, l) => {
                let last = (g + m).min(COUNT / GROUP - 1);
                let body =
                    json!({"act": "bind", "roll": self.rolls[*r], "groups": [[g, last]], "lot": boxes(*l)});
                self.w.say("SL", "codes", &boxes(*l), &body).unwrap();
            }
            Deed::VoidGroups(r, g, m) => {
                self.void(*r, "groups", json!([[g, (g + m).min(COUNT / GROUP - 1)]]));
            }
            Deed::VoidCodes(r, p, m) => self.void(*r, "positions", json!([[p, (p + m).min(COUNT - 1)]])),
            Deed::Move(how, l, r, p, m, single) => {
                let along = match single {
                    true => json!([{"roll": self.rolls[*r], "positions": [[p, (p + m).min(COUNT - 1)]]}]),
                    false => {
                        let group = p / GROUP;
                        json!([{"roll": self.rolls[*r], "groups": [[group, (group + m).min(COUNT / GROUP - 1)]]}])
                    }
                };
                let mut event = observe(how, &boxes(*l), f64::from(u32::try_from(m + 1).unwrap()), "H87");
                event["suyuan:codes"] = along;
                if *how == "receiving" {
                    event["disposition"] = json!("returned");
                }
                let event = self.named(event);
                if self.w.event("SL", event.clone()).is_ok() {
                    self.moves.push(event);
                }
            }
            Deed::Undo(which) => {
                if *which < self.moves.len() {
                    let event = self.moves.remove(*which);
                    let _ = self.w.event("SL", undone(&event));
                }
            }
        }
    }

    fn void(&mut self, roll: usize, what: &str, spans: Value) {
        let mut body = json!({"act": "void", "roll": self.rolls[roll], "reason": "spoiled"});
        body[what] = spans;
        self.w.say("SL", "codes", &product("BOX"), &body).unwrap();
    }

    /// Code by code: how many are for each lot and not voided by a statement.
    fn counted(&self) -> BTreeMap<String, u64> {
        let mut counted = BTreeMap::new();
        for id in &self.rolls {
            let roll = self.w.state.roll(id).unwrap();
            for at in (0..COUNT).filter(|at| roll.void(*at).is_none()) {
                if let Some(binding) = roll.binding(at) {
                    *counted.entry(binding.lot.clone()).or_default() += 1;
                }
            }
        }
        counted
    }

    /// Whether the last entry says that fewer pieces are left than codes are for them.
    fn says_so(&self) -> bool {
        let last = self.w.state.verdict(self.w.state.size() - 1);
        last.reasons().iter().any(|r| r.code == Code::OverIssued && r.detail.contains("codes are for"))
    }

    fn keeps(&self) {
        self.w.replays();
        let mut bytes = Vec::new();
        self.w.state.clone().save(&mut bytes).unwrap();
        let again = State::load(&mut bytes.as_slice()).unwrap();
        assert_eq!(again.fingerprint(), self.w.state.fingerprint());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn never_more_codes_than_pieces_packed(deeds in prop::collection::vec(deed(), 1..70)) {
        let mut told = Told::new();
        let mut excess: BTreeMap<usize, u64> = BTreeMap::new();
        for deed in &deeds {
            told.does(deed);
            for l in 0..3 {
                let codes = told.w.state.codes_for(&boxes(l));
                let pieces = told.w.state.lot(&boxes(l)).map_or(0, |lot| u64::try_from(lot.made.mantissa()).unwrap() / 10u64.pow(lot.made.scale()));
                let over = codes.saturating_sub(pieces);
                let before = excess.insert(l, over).unwrap_or_default();
                // Only a correction makes it more, and says so; nothing that comes after goes further.
                if over > before {
                    prop_assert!(matches!(deed, Deed::Unpack(_) | Deed::Undo(_)), "{deed:?}: {codes} codes, {pieces} pieces");
                    prop_assert!(told.says_so());
                }
            }
        }
        let counted = told.counted();
        for l in 0..3 {
            let there = counted.get(&boxes(l)).copied().unwrap_or_default();
            prop_assert_eq!(told.w.state.codes_for(&boxes(l)), there);
        }
        told.keeps();
    }

    #[test]
    fn goods_that_codes_bring_back_were_never_more_than_were_made(
        deeds in prop::collection::vec(deed(), 1..70),
    ) {
        let mut told = Told::new();
        for deed in deeds.iter().filter(|deed| !matches!(deed, Deed::Unpack(_))) {
            told.does(deed);
            for lot in told.w.state.lots() {
                prop_assert!(lot.in_stock() <= lot.made, "{deed:?}: {} of {} made", lot.in_stock(), lot.made);
            }
        }
    }

    #[test]
    fn whoever_takes_every_move_back_leaves_no_trace_of_them(
        deeds in prop::collection::vec(deed(), 1..40),
    ) {
        let mut told = Told::new();
        for deed in &deeds {
            told.does(deed);
        }
        // The newest first: a sale stays while what it sold is back.
        for event in std::mem::take(&mut told.moves).iter().rev() {
            let _ = told.w.event("SL", undone(event));
        }
        let undone = deeds.iter().all(|deed| !matches!(deed, Deed::Undo(_)));
        for id in &told.rolls {
            for at in 0..COUNT {
                let status = told.w.state.code_status(id, at).unwrap();
                if undone {
                    prop_assert!(status.trail.is_empty(), "{at}: {:?}", status.trail);
                }
                let plain = [CodeState::NotActivated, CodeState::Active, CodeState::Voided];
                prop_assert!(!undone || plain.contains(&status.state));
                prop_assert_eq!(status.state == CodeState::Voided, status.voided.is_some());
            }
        }
        told.keeps();
    }
}
