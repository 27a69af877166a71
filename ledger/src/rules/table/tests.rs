use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
#[cfg(feature = "store")]
use crate::rules::cold::ground::Ground;
#[cfg(feature = "store")]
use std::sync::atomic::Ordering::Relaxed;

fn rows(table: &Table<String, u64>) -> BTreeMap<String, u64> {
    let rows: Vec<_> = table.iter().map(|(key, value)| (key.into_owned(), *value)).collect();
    assert_eq!(rows.len(), table.iter().len());
    rows.into_iter().collect()
}

proptest! {
    #[test]
    fn is_a_map_and_a_copy_stays_what_it_was(
        before in prop::collection::vec((0..4u8, 0..40u64, any::<u64>()), 0..200),
        after in prop::collection::vec((0..4u8, 0..40u64, any::<u64>()), 0..200),
    ) {
        let (mut table, mut plain) = (Table::default(), BTreeMap::new());
        let mut change = |table: &mut Table<String, u64>, (what, key, value): (u8, u64, u64)| {
            let key = key.to_string();
            match what {
                0 => assert_eq!(table.remove(&key), plain.remove(&key)),
                1 => assert_eq!(table.insert(key.clone(), value), plain.insert(key, value)),
                2 => {
                    let there = table.get_or_insert_with(&key, || value);
                    assert_eq!(*there, *plain.entry(key).or_insert(value));
                }
                _ => {
                    assert_eq!(table.get(&key), plain.get(&key));
                    if let Some(mut there) = table.get_mut(&key) {
                        *there = value;
                        plain.insert(key, value);
                    }
                }
            }
            plain.clone()
        };
        let mut there = BTreeMap::new();
        for step in before {
            there = change(&mut table, step);
        }
        let copy = table.clone();
        prop_assert_eq!(&rows(&copy), &there);
        let mut now = there.clone();
        for step in after {
            now = change(&mut table, step);
        }
        prop_assert_eq!(rows(&table), now);
        prop_assert_eq!(rows(&copy), there);
    }
}

#[cfg(feature = "store")]
proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Two shards of many rows: put away, read again, changed, removed, and copies of it that stay what they were.
    #[test]
    fn is_a_map_wherever_its_rows_lie(steps in prop::collection::vec((0..9u8, 0..60usize, 0..90usize), 0..300)) {
        let ground = Ground::default();
        let cold = Arc::new(Cold::new(Box::new(ground.clone())));
        let mut table: Table<String, String> = Table::default();
        let near = |key: &String| place(table.hasher.hash_one(key)) < 2;
        let keys: Vec<String> = (0..).map(|n: u64| n.to_string()).filter(near).take(60).collect();
        let mut plain: BTreeMap<String, String> = BTreeMap::new();
        let mut copies = Vec::new();
        for (number, (what, key, length)) in steps.into_iter().enumerate() {
            let (key, value) = (keys[key].clone(), number.to_string().repeat(length));
            match what {
                0 => prop_assert_eq!(table.remove(&key), plain.remove(&key)),
                1 | 2 => prop_assert_eq!(table.insert(key.clone(), value.clone()), plain.insert(key, value)),
                3 => {
                    let mut there = table.get_or_insert_with(&key, || value.clone());
                    there.push('+');
                    plain.entry(key).or_insert(value).push('+');
                }
                4 => {
                    if let Some(mut there) = table.get_mut(&key) {
                        there.push('-');
                    }
                    if let Some(there) = plain.get_mut(&key) {
                        there.push('-');
                    }
                }
                5 | 6 => table.put_away(length % 2, &cold).unwrap(),
                7 => copies.push((table.clone(), plain.clone())),
                _ => {
                    let peeked = table.peek(&key).map(Cow::into_owned);
                    prop_assert_eq!(peeked.as_ref(), plain.get(&key));
                    prop_assert_eq!(table.get(&key), plain.get(&key));
                }
            }
            prop_assert_eq!(table.len(), plain.len());
            prop_assert_eq!(table.contains_key(&keys[0]), plain.contains_key(&keys[0]));
        }
        copies.push((table, plain));
        for (table, plain) in &copies {
            let all: BTreeMap<_, _> = table.iter().map(|(k, v)| (k.into_owned(), v.into_owned())).collect();
            prop_assert_eq!(&all, plain);
            for key in &keys {
                prop_assert_eq!(table.get(key), plain.get(key));
            }
            let taken: usize = table.shards.iter().flat_map(|shard| &shard.warm).map(|(key, value)| {
                key.heap() + value.as_ref().map_or(0, Heap::heap) + Table::<String, String>::ROW
            }).sum();
            prop_assert_eq!(table.bytes(), taken);
            prop_assert_eq!(table.warm(), table.shards.iter().map(|shard| shard.warm.len()).sum::<usize>());
        }
        prop_assert!(cold.fault().is_none());
        drop(copies);
        prop_assert_eq!((ground.bytes(), cold.thawed.load(Relaxed), cold.stored.load(Relaxed)), (0, 0, 0));
    }
}

#[cfg(feature = "store")]
#[test]
fn sheets_stay_few_and_what_is_gone_leaves_them() {
    let ground = Ground::default();
    let cold = Arc::new(Cold::new(Box::new(ground.clone())));
    let mut table: Table<u64, String> = Table::default();
    let near = |key: &u64| place(table.hasher.hash_one(key)) == 0;
    let keys: Vec<u64> = (0..).filter(near).take(500).collect();
    for key in &keys {
        table.insert(*key, "x".repeat(100));
        table.put_away(0, &cold).unwrap();
        assert!(table.shards[0].under.sheets() <= 9, "{}", table.shards[0].under.sheets());
    }
    assert!(ground.bytes() < 500 * 150, "{}", ground.bytes());
    for key in &keys {
        assert!(table.remove(key).is_some());
    }
    for _ in 0..200 {
        table.insert(keys[0], "x".repeat(1_000));
        table.remove(&keys[0]);
        table.put_away(0, &cold).unwrap();
    }
    assert_eq!((table.len(), table.iter().count(), table.get(&keys[7])), (0, 0, None));
}

#[cfg(feature = "store")]
#[test]
fn bytes_that_rot_are_a_fault_and_no_row() {
    let ground = Ground::default();
    let cold = Arc::new(Cold::new(Box::new(ground.clone())));
    let mut table: Table<String, String> = [("one".to_owned(), "1".to_owned())].into_iter().collect();
    (0..SHARDS).for_each(|shard| table.put_away(shard, &cold).unwrap());
    assert_eq!(table.get("one").map(String::as_str), Some("1"));
    (0..SHARDS).for_each(|shard| table.put_away(shard, &cold).unwrap());
    assert!(cold.fault().is_none());
    ground.rot();
    assert_eq!((table.get("one"), table.get("none")), (None, None));
    let fault = cold.fault().unwrap().to_string();
    assert!(fault.contains("cannot be read: they are not what was written"), "{fault}");
}

#[test]
fn a_change_copies_one_shard_and_leaves_the_others_shared() {
    let mut table: Table<u64, u64> = (0..100_000).map(|n| (n, n)).collect();
    let copy = table.clone();
    *table.get_mut(&7).unwrap() = 8;
    let shared = |(one, other): (&Arc<_>, &Arc<_>)| Arc::ptr_eq(one, other);
    let same = table.shards.iter().zip(&copy.shards).filter(|pair| shared(*pair)).count();
    assert_eq!((same, copy.get(&7), table.get(&7)), (SHARDS - 1, Some(&7), Some(&8)));
}
