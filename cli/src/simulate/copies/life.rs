//! The lives of packs: who looks at them, when, with which device, and whether they say where.

use suyuan_ledger::{rules::CodeState, scans::Spot};

use super::{DAY, Habit};
use crate::simulate::chance::Chance;

const HOUR: u64 = 3_600_000;
/// Of a hundred people with a pack, so many say where they are.
const TELL_WHERE: u64 = 10;
/// Of a hundred looks at a link that went round, so many press the button though they have no pack.
const PRESS_ANYWAY: u64 = 1;
/// Of a hundred looks from a mobile network, so many come from a part of it that makes another device of the phone.
const OTHER_NETWORK: u64 = 50;

/// Tenths of degrees of thirty cities.
const CITIES: [(i16, i16); 30] = [
    (399, 1164),
    (312, 1215),
    (231, 1133),
    (225, 1141),
    (306, 1041),
    (296, 1065),
    (302, 1202),
    (321, 1188),
    (306, 1143),
    (343, 1089),
    (391, 1172),
    (417, 1234),
    (457, 1266),
    (438, 1253),
    (361, 1204),
    (367, 1170),
    (348, 1137),
    (282, 1130),
    (287, 1159),
    (261, 1193),
    (245, 1181),
    (318, 1173),
    (266, 1067),
    (250, 1027),
    (228, 1083),
    (200, 1103),
    (361, 1038),
    (366, 1018),
    (438, 876),
    (379, 1126),
];

/// Somebody looks at a code.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    /// Milliseconds from the beginning.
    pub(super) at: u64,
    /// What the node takes for a device.
    pub(super) device: u64,
    /// Whether it is a scan; else only what else it says happens.
    pub(super) seen: bool,
    /// Roughly where, if told.
    pub(super) place: Option<Spot>,
    /// The PIN is used.
    pub(super) opens: bool,
    /// The sale is recorded with the code.
    pub(super) sells: bool,
}

/// One pack, or all packs with one code.
pub(super) struct Pack {
    pub(super) looks: Vec<Look>,
    at: u64,
    devices: u64,
}

/// A phone at home and away.
#[derive(Clone, Copy)]
struct Phone {
    home: u64,
    mobile: u64,
}

/// What the ledger says of a code then.
pub(super) fn state(at: u64, sold: Option<u64>, opened: Option<u64>) -> CodeState {
    let since = |then: Option<u64>| then.is_some_and(|then| then <= at);
    match (since(opened), since(sold)) {
        (true, _) => CodeState::Opened,
        (false, true) => CodeState::Sold,
        (false, false) => CodeState::Active,
    }
}

/// A code on so many packs, one of them the true one, sold over weeks in some cities; and when each false one was sold.
pub(super) fn copied(chance: &mut Chance, copies: u64) -> (Pack, Vec<u64>) {
    let mut all = Pack::new();
    all.live(chance, Habit::Family);
    let begins = chance.between(3, 30) * DAY;
    let cities = copies.min(chance.between(1, 12));
    let cities: Vec<usize> =
        (0..cities).map(|_| chance.between(0, CITIES.len() as u64 - 1) as usize).collect();
    let mut sold = Vec::new();
    for _ in 1..copies {
        let put_out = begins + chance.between(0, 56 * 24) * HOUR;
        let mut pack = Pack { looks: Vec::new(), at: put_out, devices: all.devices };
        let city = *chance.pick(&cities);
        let habit = if chance.percent(60) { Habit::Shelf } else { Habit::Family };
        let bought = pack.bought(chance, city, habit);
        // Nobody records the sale of a copy, and its scratch layer hides nothing that works.
        for look in &mut pack.looks {
            (look.opens, look.sells) = (false, false);
        }
        sold.push(bought);
        all.devices = pack.devices;
        all.looks.extend(pack.looks);
    }
    sold.sort_unstable();
    (all, sold)
}

impl Pack {
    /// A pack that goes out.
    pub(super) fn new() -> Pack {
        Pack { looks: Vec::new(), at: 0, devices: 0 }
    }

    /// Its life with people of some habit.
    pub(super) fn live(&mut self, chance: &mut Chance, habit: Habit) {
        let city = chance.between(0, CITIES.len() as u64 - 1) as usize;
        if habit == Habit::Display {
            for day in 0..30 {
                self.shoppers(chance, day, city, 80);
            }
            return;
        }
        let bought = self.bought(chance, city, habit);
        match habit {
            Habit::Gift => self.gift(chance, bought),
            Habit::Journey => self.journey(chance, bought, city),
            Habit::Link => self.link(chance, bought),
            _ => {}
        }
    }

    /// Only so many in a hundred of the looks happen; what else happens, happens.
    pub(super) fn some(&mut self, chance: &mut Chance, percent: u64) {
        for look in &mut self.looks {
            if !chance.percent(percent) {
                (look.seen, look.place) = (false, None);
            }
        }
    }

    /// From the shelf, or the parcel, to the kitchen; when it was bought.
    fn bought(&mut self, chance: &mut Chance, city: usize, habit: Habit) -> u64 {
        let mut day = 0;
        if habit != Habit::Online {
            // How many of its shoppers scan differs from shop to shop.
            let (days, busy) = (chance.between(1, 30), chance.between(1, 20));
            for on_shelf in 0..days {
                self.shoppers(chance, on_shelf, city, busy);
            }
            day = days;
        }
        let bought = self.at + day * DAY + chance.between(9, 20) * HOUR;
        if chance.percent(50) {
            self.push(Look { sells: true, seen: false, ..look(bought, 0) });
        }
        let (phones, uses) = match habit {
            Habit::Family => (chance.between(2, 5), chance.between(2, 9)),
            _ => (chance.between(1, 3), chance.between(0, 4)),
        };
        let pin = habit == Habit::Online || chance.percent(30);
        self.kitchen(chance, bought, city, phones, uses, pin);
        bought
    }

    /// A day on the shelf: perhaps somebody looks.
    fn shoppers(&mut self, chance: &mut Chance, day: u64, city: usize, percent: u64) {
        if chance.percent(percent) {
            let at = self.at + day * DAY + chance.between(8, 20) * HOUR + chance.between(0, HOUR);
            let device = self.device();
            let place = tell(chance, city, TELL_WHERE);
            self.push(Look { place, ..look(at, device) });
        }
    }

    /// A household that uses it for two months at most.
    fn kitchen(&mut self, chance: &mut Chance, from: u64, city: usize, phones: u64, uses: u64, pin: bool) {
        let phones: Vec<Phone> =
            (0..phones).map(|_| Phone { home: self.device(), mobile: self.device() }).collect();
        let first = if chance.percent(60) { 1 } else { 0 };
        for use_ in 0..first + uses {
            let at = match use_ {
                0 if first == 1 => from + chance.between(0, 4) * HOUR,
                _ => from + chance.between(0, 60 * 24) * HOUR + chance.between(0, HOUR),
            };
            let phone = *chance.pick(&phones);
            let device = self.of(chance, phone);
            let place = tell(chance, city, TELL_WHERE);
            self.push(Look { place, ..look(at, device) });
        }
        if pin {
            let at = from + chance.between(1, 10 * 24) * HOUR;
            let phone = *chance.pick(&phones);
            self.push(Look { opens: true, ..look(at, phone.home) });
        }
    }

    fn gift(&mut self, chance: &mut Chance, bought: u64) {
        let mut at = bought;
        for _ in 0..=u64::from(chance.percent(15)) {
            at += chance.between(12, 10 * 24) * HOUR;
            let city = chance.between(0, CITIES.len() as u64 - 1) as usize;
            let (phones, uses) = (chance.between(1, 4), chance.between(1, 5));
            self.kitchen(chance, at, city, phones, uses, false);
        }
    }

    fn journey(&mut self, chance: &mut Chance, bought: u64, home: usize) {
        let phone = Phone { home: self.device(), mobile: self.device() };
        let away = chance.between(0, CITIES.len() as u64 - 1) as usize;
        let leaves = bought + chance.between(12, 72) * HOUR;
        for (hours, city) in [(0, home), (5, away), (30, away), (60, home)] {
            let device = self.of(chance, phone);
            let place = tell(chance, city, 3 * TELL_WHERE);
            self.push(Look { place, ..look(leaves + hours * HOUR, device) });
        }
    }

    fn link(&mut self, chance: &mut Chance, bought: u64) {
        let from = bought + chance.between(1, 5 * 24) * HOUR;
        for _ in 0..chance.between(5, 60) {
            let device = self.device();
            let at = from + chance.between(0, 36 * 60) * 60_000;
            let city = chance.between(0, CITIES.len() as u64 - 1) as usize;
            let place = tell(chance, city, PRESS_ANYWAY);
            self.push(Look { place, ..look(at, device) });
        }
    }

    /// The device that a phone is for the node just now.
    fn of(&mut self, chance: &mut Chance, phone: Phone) -> u64 {
        match chance.percent(60) {
            true => phone.home,
            false if chance.percent(OTHER_NETWORK) => self.device(),
            false => phone.mobile,
        }
    }

    fn device(&mut self) -> u64 {
        self.devices += 1;
        self.devices
    }

    fn push(&mut self, look: Look) {
        self.looks.push(look);
    }
}

fn look(at: u64, device: u64) -> Look {
    Look { at, device, seen: true, place: None, opens: false, sells: false }
}

fn tell(chance: &mut Chance, city: usize, percent: u64) -> Option<Spot> {
    let (lat, lon) = CITIES[city];
    let near = |chance: &mut Chance| chance.between(0, 4) as i16 - 2;
    let (up, along) = (near(chance), near(chance));
    chance.percent(percent).then(|| Spot::of_tenths(lat + up, lon + along)).flatten()
}
