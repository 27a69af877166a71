//! Records of scans, a day's file, and what is remembered of a code: by properties.
#![allow(missing_docs, clippy::unwrap_used)]

use proptest::prelude::*;
use suyuan_ledger::log::{Hash, MemoryTree, leaf_hash};
use suyuan_ledger::rules::CodeState;
use suyuan_ledger::rules::payload::Day;
use suyuan_ledger::scans::{
    CodeAt, DayScans, Device, Facts, Level, RECORD, Record, Sightings, Spot, What, judge, scans_root,
};

const DAY_MS: u64 = 86_400_000;

fn spots() -> impl Strategy<Value = Spot> {
    (-900_i16..=900, -1_800_i16..=1_800).prop_map(|(lat, lon)| Spot::of_tenths(lat, lon).unwrap())
}

prop_compose! {
    fn records()(
        time_ms in 0..DAY_MS,
        roll in any::<[u8; 16]>(),
        position in any::<u32>(),
        era in any::<u8>(),
        hash in any::<[u8; 8]>(),
        (what, spot) in prop_oneof![
            Just((What::Scan, None)),
            Just((What::Opening, None)),
            (any::<u32>(), spots()).prop_map(|(of, spot)| (What::Place { of }, Some(spot))),
        ],
        state in 0..CodeState::ALL.len(),
    ) -> Record {
        let (code, device) = (CodeAt { roll, position }, Device { era, hash });
        Record { time_ms, code, device, what, state: CodeState::ALL[state], spot }
    }
}

fn file(records: &[Record]) -> Vec<u8> {
    records.iter().flat_map(|record| record.to_bytes()).collect()
}

fn first_day() -> Day {
    Day::of_ms(0)
}

proptest! {
    #[test]
    fn a_record_reads_as_it_was_written(record in records()) {
        prop_assert_eq!(Record::read(&record.to_bytes()), Ok(record));
    }

    #[test]
    fn what_is_read_at_all_writes_the_same_bytes(bytes in any::<[u8; 32]>(), more in any::<[u8; 16]>()) {
        let all = [bytes.as_slice(), more.as_slice()].concat();
        if let Ok(record) = Record::read(&all) {
            prop_assert_eq!(record.to_bytes().to_vec(), all);
        }
    }

    #[test]
    fn a_torn_tail_loses_no_whole_record(day in prop::collection::vec(records(), 0..20), cut in 0..RECORD) {
        let whole = file(&day);
        let torn = whole.len().saturating_sub(cut);
        let read = DayScans::read(first_day(), &whole[..torn]);
        prop_assert_eq!(&read.records[..], &day[..torn / RECORD]);
        prop_assert_eq!((read.whole, read.torn), (torn / RECORD * RECORD, torn % RECORD));
    }

    #[test]
    fn every_changed_byte_changes_the_root(day in prop::collection::vec(records(), 1..20), at in any::<prop::sample::Index>(), bit in 0..8) {
        let mut bytes = file(&day);
        let (count, root) = scans_root(&bytes);
        prop_assert_eq!(count, day.len() as u64);
        prop_assert_eq!(root, MemoryTree::of(bytes.chunks(RECORD).map(leaf_hash)).root());
        let at = at.index(bytes.len());
        bytes[at] ^= 1_u8 << bit;
        prop_assert_ne!(scans_root(&bytes).1, root);
    }

    #[test]
    fn dropping_or_adding_a_record_changes_count_and_root(day in prop::collection::vec(records(), 1..20), extra in records()) {
        let (count, root) = scans_root(&file(&day));
        let less = scans_root(&file(&day[1..]));
        let more = scans_root(&file(&[&day[..], &[extra]].concat()));
        prop_assert!(less.0 != count && less.1 != root && more.0 != count && more.1 != root);
    }

    #[test]
    fn sightings_stay_small_and_count_every_scan(ids in prop::collection::vec((any::<u8>(), any::<u8>(), 0..DAY_MS), 0..2_000)) {
        let mut sightings = Sightings::default();
        for (number, (era, id, time_ms)) in ids.iter().enumerate() {
            let device = Device { era: *era, hash: [*id; 8] };
            let code = CodeAt { roll: [1; 16], position: 0 };
            let record = Record { time_ms: *time_ms, code, device, what: What::Scan, state: CodeState::Active, spot: None };
            sightings.see(&record, number as u32);
        }
        prop_assert_eq!(sightings.scans(), ids.len() as u64);
        prop_assert!(sightings.devices() <= ids.len() as u64 && sightings.bytes() < 8_192);
    }

    #[test]
    fn whoever_scans_alone_is_never_told_of_copies(times in prop::collection::vec((0..400 * DAY_MS, prop::option::of(spots())), 0..60)) {
        let mut sightings = Sightings::default();
        let (code, device) = (CodeAt { roll: [1; 16], position: 0 }, Device { era: 0, hash: [1; 8] });
        for (time_ms, spot) in times {
            let record = Record { time_ms, code, device, what: What::Scan, state: CodeState::Active, spot: None };
            sightings.see(&record, 0);
            let what = What::Place { of: 0 };
            if spot.is_some() {
                sightings.see(&Record { what, spot, ..record }, 0);
            }
        }
        prop_assert_eq!(judge(&sightings, &Facts::default()).level, Level::Normal);
    }
}

#[test]
fn the_bytes_are_those_of_the_page() {
    let record = Record {
        time_ms: 1_795_219_200_123,
        code: CodeAt { roll: [0xab; 16], position: 1_207 },
        device: Device { era: 2, hash: [0xcd; 8] },
        what: What::Place { of: 9 },
        state: CodeState::Sold,
        spot: Spot::of_degrees(30.57, -104.07),
    };
    assert_eq!(
        hex::encode(record.to_bytes()),
        "000001a1fb67187babababababababababababababababab000004b7cdcdcdcdcdcdcdcd0132fbef0000000902020200"
    );
    assert_eq!(scans_root(&[]), (0, suyuan_ledger::log::empty_root()));
    let _: Hash = scans_root(&record.to_bytes()).1;
}

#[test]
fn a_record_of_another_day_ends_a_days_file() {
    let record = |time_ms| Record {
        time_ms,
        code: CodeAt { roll: [1; 16], position: 0 },
        device: Device { era: 0, hash: [0; 8] },
        what: What::Scan,
        state: CodeState::Active,
        spot: None,
    };
    let read = DayScans::read(first_day(), &file(&[record(5), record(DAY_MS), record(6)]));
    assert_eq!((read.records.len(), read.torn), (1, 2 * RECORD));
}
