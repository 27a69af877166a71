//! Numbers, not judgements: `cargo test --release -p suyuan-ledger --lib measure -- --ignored --nocapture`.
//! Every rate is with an fdatasync before each answer.

use std::{
    sync::mpsc::channel,
    time::{Duration, Instant},
};

use rayon::prelude::*;

use super::*;

const COUNT: u64 = 200_000;

fn rate(count: u64, time: Duration) -> String {
    format!("{count} in {time:.2?}: {:.0}/s", count as f64 / time.as_secs_f64())
}

/// Submits and waits for the last answer, with at most twelve calls under way.
fn drive(store: &Store, batches: impl Iterator<Item = Vec<Prepared>>) {
    let (done, answers) = channel();
    let take = || answers.recv().unwrap();
    let mut under_way = 0;
    for batch in batches {
        let done = done.clone();
        let answer = move |answers: Answers| done.send(answers.unwrap().iter().all(Result::is_ok)).unwrap();
        store.submit(batch, answer).unwrap();
        under_way += 1;
        if under_way == 12 {
            assert!(take());
            under_way -= 1;
        }
    }
    (0..under_way).for_each(|_| assert!(take()));
}

#[test]
#[ignore = "a measurement; takes a minute in release"]
fn measure() {
    let home = TempDir::new_in(std::env::var("MEASURE_DIR").unwrap_or(".".into())).unwrap();
    let (dir, clock) = (home.path().join("data"), Hands::at(NOON));
    let (store, mut hand) = found(&dir, &clock);
    store.close().unwrap();
    drop(store);
    let open = || Store::open(&dir, Options::default(), vec![log_key()], clock.clock()).unwrap();

    let store = open();
    let statements: Vec<Statement> =
        hand.places(COUNT + 1_000).iter().map(|place| place.statement().clone()).collect();
    let bytes: usize = statements.iter().map(|statement| statement.bytes().len()).sum();
    println!("statements of {} bytes", bytes as u64 / (COUNT + 1_000));

    let start = Instant::now();
    let ready: Vec<Prepared> = statements.par_iter().map(|s| Prepared::new(s.bytes()).unwrap()).collect();
    println!("parse, verify, read the payload on all cores: {}", rate(COUNT + 1_000, start.elapsed()));
    let (alone, rest) = ready.split_at(1_000);

    let start = Instant::now();
    for one in alone {
        store.submit_wait(vec![one.clone()]).unwrap().remove(0).unwrap();
    }
    println!("one at a time, each synced: {:.0?} a statement", start.elapsed() / 1_000);

    let half = rest.len() / 2;
    let start = Instant::now();
    drive(&store, rest[..half].chunks(256).map(<[Prepared]>::to_vec));
    println!("prepared, batches of 256: {}", rate(half as u64, start.elapsed()));
    println!("behind then: {:?}", store.behind());

    let start = Instant::now();
    let bytes = &statements[1_000 + half..];
    let verified =
        bytes.chunks(256).map(|chunk| chunk.par_iter().map(|s| Prepared::new(s.bytes()).unwrap()).collect());
    drive(&store, verified);
    println!("verified as they come: {}", rate(bytes.len() as u64, start.elapsed()));
    assert_eq!(store.size(), COUNT + 1_002);

    while store.behind().0 >= 128 {
        std::thread::sleep(Duration::from_millis(1));
    }
    println!("shelf caught up {:.2?} after the start of that", start.elapsed());
    let start = Instant::now();
    for statement in statements.iter().step_by(97) {
        store.index_of(&statement.id()).unwrap().unwrap();
    }
    println!("index_of: {:.1?}", start.elapsed() / (statements.len() as u32 / 97));
    let start = Instant::now();
    for index in (0..COUNT).step_by(97) {
        store.proof(index).unwrap();
    }
    println!("proof: {:.1?}", start.elapsed() / (COUNT as u32 / 97));
    let start = Instant::now();
    for index in (0..COUNT).step_by(97) {
        store.entry(index).unwrap();
    }
    println!("entry: {:.1?}", start.elapsed() / (COUNT as u32 / 97));
    let start = Instant::now();
    store.close().unwrap();
    println!("close: {:.2?}", start.elapsed());
    drop(store);
    for part in ["journal", "ledger.sled"] {
        let size: u64 = walk(&dir.join(part));
        println!("{part}: {} bytes an entry", size / COUNT);
    }
    let start = Instant::now();
    let store = open();
    println!("open and replay: {}", rate(store.size(), start.elapsed()));
}

/// What a million statements of 900 bytes cost on the disk, in memory, and at the start:
/// `MEASURE_COUNT=1000000 cargo test --release -p suyuan-ledger --lib measure_a_million -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement; takes minutes in release"]
fn measure_a_million() {
    let count: u64 = std::env::var("MEASURE_COUNT").map_or(1_000_000, |count| count.parse().unwrap());
    let home = TempDir::new_in(std::env::var("MEASURE_DIR").unwrap_or(".".into())).unwrap();
    let (dir, clock) = (home.path().join("data"), Hands::at(NOON));
    let (store, mut hand) = found(&dir, &clock);
    store.close().unwrap();
    drop(store);
    let open = |options| {
        let start = Instant::now();
        let store = Store::open(&dir, options, vec![log_key()], clock.clock()).unwrap();
        println!("open: {:.2?}, {} entries, notes {:?}", start.elapsed(), store.size(), store.notes());
        store
    };
    let store = std::sync::Arc::new(open(Options::default()));
    let (mut bytes, mut behind, mut longest) = (0, 0, Duration::ZERO);
    let start = Instant::now();
    let mut done = 0;
    while done < count {
        let batch: Vec<Prepared> = (0..256).map(|_| hand.long_place()).collect();
        bytes += batch.iter().map(|one| one.statement().bytes().len()).sum::<usize>();
        let asked = Instant::now();
        store.submit_wait(batch).unwrap().into_iter().for_each(|answer| drop(answer.unwrap()));
        longest = longest.max(asked.elapsed());
        behind = behind.max(store.size() - store.published().checkpoint().size());
        done += 256;
    }
    println!("{}, signing included; {} bytes a statement", rate(done, start.elapsed()), bytes as u64 / done);
    println!("longest wait of a batch of 256: {longest:.2?}; most entries not yet published: {behind}");
    println!("peak memory {}", peak());
    let start = Instant::now();
    store.close().unwrap();
    println!("close: {:.2?}", start.elapsed());
    drop(store);
    let mut all = 0;
    for part in ["journal", "ledger.sled", "tiles", "state"] {
        let place = dir.join(part);
        let size =
            if place.is_dir() { walk(&place) } else { std::fs::metadata(&place).map_or(0, |f| f.len()) };
        println!("{part}: {:.3} x the statements' bytes", size as f64 / bytes as f64);
        all += size;
    }
    println!("all: {:.3}", all as f64 / bytes as f64);
    let store = open(Options::default());
    let start = Instant::now();
    for index in (0..count).step_by(997) {
        store.proof(index).unwrap();
    }
    println!("proof: {:.1?}", start.elapsed() / (count as u32 / 997));
    drop(store);
    drop(open(Options { compare: true, ..Options::default() }));
    println!("peak memory {}", peak());
}

fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default().to_owned()
}

fn walk(dir: &Path) -> u64 {
    let files = std::fs::read_dir(dir).unwrap().map(|file| file.unwrap());
    files
        .map(|file| if file.path().is_dir() { walk(&file.path()) } else { file.metadata().unwrap().len() })
        .sum()
}
