use super::*;
use crate::scans::{CodeAt, Record, What};

const DAY: u64 = DAY_MS as u64;
const HOUR: u64 = 3_600_000;
/// 2026-09-01.
const START: u64 = 1_788_220_800_000;
const CHENGDU: (i16, i16) = (306, 1041);
const BEIJING: (i16, i16) = (399, 1164);
const SHANGHAI: (i16, i16) = (312, 1215);

/// The scans of one code, as they come.
#[derive(Default)]
struct Pack(Sightings);

fn device(id: u8) -> Device {
    Device { era: 0, hash: [id; 8] }
}

impl Pack {
    fn scan(&mut self, at: u64, id: u8, state: CodeState) {
        self.record(at, id, state, What::Scan, None);
    }

    fn at(&mut self, at: u64, id: u8, (lat, lon): (i16, i16)) {
        self.scan(at, id, CodeState::Active);
        self.record(at, id, CodeState::Active, What::Place { of: 0 }, Spot::of_tenths(lat, lon));
    }

    fn record(&mut self, at: u64, id: u8, state: CodeState, what: What, spot: Option<Spot>) {
        let code = CodeAt { roll: [7; 16], position: 3 };
        self.0.see(&Record { time_ms: START + at, code, device: device(id), what, state, spot }, 0);
    }

    fn judged(&self) -> Judged {
        judge(&self.0, &Facts::default())
    }

    fn words(&self) -> Vec<&'static str> {
        self.judged().grounds.into_iter().map(Ground::as_str).collect()
    }
}

#[test]
fn a_code_that_nobody_scanned_or_one_phone_did_is_normal() {
    let mut pack = Pack::default();
    assert_eq!(pack.judged(), Judged { level: Level::Normal, grounds: vec![] });
    for day in 0..200 {
        pack.scan(day * DAY, 1, CodeState::Active);
    }
    assert_eq!((pack.judged().level, pack.0.scans(), pack.0.devices()), (Level::Normal, 200, 1));
}

#[test]
fn a_link_that_fifty_people_open_in_an_evening_is_one_day() {
    let mut pack = Pack::default();
    for id in 0..60 {
        pack.scan(HOUR + u64::from(id) * 60_000, id, CodeState::Sold);
    }
    assert_eq!(pack.judged().level, Level::Normal);
}

#[test]
fn new_phones_on_many_days_say_more_the_more_days_there_are() {
    let mut pack = Pack::default();
    let mut levels = Vec::new();
    for day in 0..18 {
        pack.scan(u64::from(day) * 2 * DAY, day, CodeState::Active);
        levels.push(pack.judged().level);
    }
    assert_eq!(levels[11], Level::Normal);
    assert_eq!((levels[12], levels[16]), (Level::SeenOften, Level::SeenOften));
    assert_eq!(levels[17], Level::MayBeCopied);
    assert_eq!(pack.judged().grounds, [Ground::ManyDevices { days: 18 }]);
}

#[test]
fn the_same_phones_spread_over_a_year_are_not_many() {
    let mut pack = Pack::default();
    for n in 0..18 {
        pack.scan(u64::from(n) * 25 * DAY, n, CodeState::Active);
    }
    assert_eq!(pack.judged().level, Level::Normal);
}

#[test]
fn a_new_salt_does_not_make_copies_of_the_family() {
    let mut pack = Pack::default();
    for era in 0..2 {
        for n in 0..12 {
            let at = START + (u64::from(era) * 12 + u64::from(n)) * DAY;
            let code = CodeAt { roll: [7; 16], position: 3 };
            let device = Device { era, hash: [n; 8] };
            let (what, state, spot) = (What::Scan, CodeState::Active, None);
            pack.0.see(&Record { time_ms: at, code, device, what, state, spot }, 0);
        }
    }
    assert_eq!(pack.judged().level, Level::Normal);
}

#[test]
fn after_the_pin_other_phones_count_and_the_openers_own_does_not() {
    let mut pack = Pack::default();
    pack.record(0, 1, CodeState::Active, What::Opening, None);
    for day in 2..12 {
        pack.scan(day * DAY, 1, CodeState::Opened);
    }
    assert_eq!(pack.judged().level, Level::Normal);
    for n in 0..10 {
        pack.scan((3 + u64::from(n)) * DAY, 10 + n, CodeState::Opened);
    }
    assert_eq!(pack.judged().grounds, [Ground::AfterOpening { days: 10 }]);
    assert_eq!(pack.judged().level, Level::MayBeCopied);
}

#[test]
fn a_pack_is_not_in_two_cities_within_an_hour_but_flies_there_in_three() {
    let mut pack = Pack::default();
    pack.at(0, 1, CHENGDU);
    pack.at(3 * HOUR, 2, BEIJING);
    assert_eq!(pack.judged().level, Level::Normal);
    pack.at(4 * HOUR, 3, CHENGDU);
    let found = pack.judged();
    assert_eq!(found.level, Level::MayBeCopied);
    assert!(matches!(found.grounds[0], Ground::TooFarTooFast { km: 1_450..1_530, minutes: 60 }), "{found:?}");
}

#[test]
fn one_phone_that_claims_two_cities_says_nothing() {
    let mut pack = Pack::default();
    pack.at(0, 1, CHENGDU);
    pack.at(HOUR, 1, BEIJING);
    pack.at(2 * HOUR, 1, CHENGDU);
    assert_eq!(pack.judged().level, Level::Normal);
}

#[test]
fn a_gift_goes_one_way_and_copies_go_back_and_forth() {
    let mut pack = Pack::default();
    pack.at(0, 1, CHENGDU);
    pack.at(10 * DAY, 2, BEIJING);
    pack.at(20 * DAY, 3, SHANGHAI);
    assert_eq!(pack.judged().level, Level::Normal);
    pack.at(22 * DAY, 4, CHENGDU);
    assert_eq!(pack.judged().level, Level::Normal);
    pack.at(23 * DAY, 5, SHANGHAI);
    assert_eq!((pack.judged().level, pack.words()), (Level::SeenOften, vec!["back-and-forth"]));
    pack.at(24 * DAY, 6, BEIJING);
    assert_eq!(pack.judged().level, Level::MayBeCopied);
}

#[test]
fn far_from_where_it_went_is_a_weak_word_of_two_phones() {
    let mut pack = Pack::default();
    pack.at(0, 1, BEIJING);
    let market = Spot::of_tenths(CHENGDU.0, CHENGDU.1).unwrap();
    let facts = Facts { market: vec![market] };
    assert_eq!(judge(&pack.0, &facts).level, Level::Normal);
    pack.at(DAY, 2, BEIJING);
    let found = judge(&pack.0, &facts);
    assert_eq!((found.level, found.grounds[0].as_str()), (Level::SeenOften, "far-from-market"));
    // Where nobody knows where goods went, nowhere is far.
    assert_eq!(pack.judged().level, Level::Normal);
}

#[test]
fn bags_that_are_for_no_lot_and_are_looked_at_day_after_day_are_told() {
    let mut pack = Pack::default();
    for n in 0..5 {
        pack.scan(u64::from(n) * DAY, n, CodeState::NotActivated);
    }
    assert_eq!(pack.judged().grounds, [Ground::BeforeActivation { days: 5 }]);
    assert_eq!(pack.judged().level, Level::MayBeCopied);
}
