use std::sync::{
    Arc, Barrier,
    atomic::{AtomicUsize, Ordering::SeqCst},
    mpsc::channel,
};

use super::*;
use crate::rules::RefusalCode;

#[test]
fn a_statement_gets_a_place_a_time_and_a_checkpoint_that_covers_it() {
    let mut ledger = Ledger::founded();
    let store = ledger.open();
    ledger.clock.pass(1_234);
    let receipts = ledger.grow(&store, 3);
    for (index, receipt) in (2..).zip(&receipts) {
        assert_eq!((receipt.index, receipt.time_ms, receipt.repeat), (index, NOON + 1_234, false));
        assert!(receipt.checkpoint.checkpoint().size() > receipt.index);
        assert_eq!(store.index_of(&receipt.id).unwrap(), Some(index));
        let (entry, statement) = store.statement(index).unwrap().unwrap();
        assert_eq!((entry.index, statement.id()), (index, receipt.id));
    }
    assert_eq!(store.size(), 5);
    assert_eq!(store.read(|state| state.size()).unwrap(), 5);
    assert!(store.statement(5).unwrap().is_none());
}

#[test]
fn the_same_bytes_again_get_the_same_place_whether_in_flight_in_memory_or_on_the_shelf() {
    let mut ledger = Ledger::founded();
    let store = ledger.open();
    let first = ledger.hand.place(0);
    let twice = store.submit_wait(vec![first.clone(), first.clone()]).unwrap();
    let (one, two) = (twice[0].as_ref().unwrap(), twice[1].as_ref().unwrap());
    assert_eq!((one.index, one.id, one.time_ms, one.repeat), (2, two.id, two.time_ms, false));
    assert_eq!((two.index, two.repeat), (2, true));
    ledger.grow(&store, 700);
    while store.behind().0 >= 128 {
        std::thread::yield_now();
    }
    let again = store.submit_wait(vec![first]).unwrap().remove(0).unwrap();
    assert_eq!((again.index, again.id, again.repeat), (2, one.id, true));
    assert!(again.checkpoint.checkpoint().size() >= 703);
    assert_eq!(store.size(), 703, "a repeat enters nothing");
}

#[test]
fn a_refusal_is_an_answer_and_a_second_statement_with_a_number_is_kept_aside() {
    let mut ledger = Ledger::founded();
    let store = ledger.open();
    let mut fork = ledger.hand.clone();
    ledger.grow(&store, 1);
    let second = fork.place(77);
    let refusal = store.submit_wait(vec![second.clone()]).unwrap().remove(0).unwrap_err();
    assert_eq!(refusal.code, RefusalCode::SequenceTaken);
    ledger.hand.seq += 1;
    let gap = store.submit_wait(ledger.hand.places(2)).unwrap();
    assert!(gap.iter().all(|answer| answer.as_ref().unwrap_err().code == RefusalCode::SequenceGap));
    assert_eq!(store.size(), 3);
    store.close().unwrap();
    let kept = ledger.dir().join(format!("forks/{}.cose", second.statement().id()));
    assert_eq!(std::fs::read(kept).unwrap(), second.statement().bytes());
}

#[test]
fn judging_writes_nothing_and_says_what_entering_would() {
    let mut ledger = Ledger::founded();
    let store = ledger.open();
    let places = ledger.hand.clone().places(3);
    let judged = store.judge(&places).unwrap();
    assert!(judged.iter().all(Result::is_ok));
    assert!(store.judge(&places[1..2]).unwrap()[0].is_err());
    assert_eq!(store.size(), 2);
    ledger.grow(&store, 3);
}

#[test]
fn what_a_reader_sees_is_durable_when_he_gets_it() {
    let mut ledger = Ledger::founded();
    let store = Arc::new(ledger.open());
    let reader = {
        let store = store.clone();
        std::thread::spawn(move || {
            let mut looks = 0;
            while store.read(|state| state.size()).unwrap() < 600 {
                let size = store.read(|state| state.size()).unwrap();
                assert!(store.size() >= size);
                assert!(store.entry(size - 1).unwrap().is_some());
                looks += 1;
            }
            looks
        })
    };
    for batch in ledger.hand.places(600).chunks(7) {
        store.submit(batch.to_vec(), |answers| assert!(answers.unwrap().iter().all(Result::is_ok))).unwrap();
    }
    assert!(reader.join().unwrap() > 0);
}

#[test]
fn a_full_queue_says_busy_and_what_it_took_is_answered() {
    let mut ledger = Ledger::founded();
    let store = ledger.open();
    let held = Arc::new(Barrier::new(2));
    let gate = held.clone();
    store
        .submit(ledger.hand.places(1), move |_| {
            gate.wait();
        })
        .unwrap();
    let answered = Arc::new(AtomicUsize::new(0));
    let (mut taken, mut busy) = (0, false);
    for batch in ledger.hand.places(12_000).chunks(500) {
        let answered = answered.clone();
        match store.submit(batch.to_vec(), move |answers| {
            answered.fetch_add(answers.unwrap().len(), SeqCst);
        }) {
            Ok(()) => taken += batch.len(),
            Err(SubmitError::Busy { waiting }) => {
                assert!(waiting <= 3_000);
                busy = true;
                break;
            }
            Err(other) => panic!("{other}"),
        }
    }
    assert!(busy);
    held.wait();
    store.close().unwrap();
    assert_eq!(answered.load(SeqCst), taken);
    assert!(matches!(
        store.submit(ledger.hand.places(2_000), |_| panic!("dismissed")),
        Err(SubmitError::TooMany { .. })
    ));
}

#[test]
fn stops_when_the_clock_jumps_and_goes_on_when_a_person_confirms() {
    let mut ledger = Ledger::founded();
    let store = ledger.open();
    ledger.grow(&store, 1);
    ledger.clock.wall.fetch_add(3_600_000, SeqCst);
    let before = ledger.hand.clone();
    let unanswered = store.submit_wait(ledger.hand.places(1)).unwrap_err();
    assert!(matches!(unanswered, Unanswered::Clock(ClockDoubt::Parted { .. })));
    assert!(store.clock_doubt().is_some());
    assert_eq!(store.size(), 3);
    store.confirm_clock();
    ledger.hand = before;
    assert_eq!(ledger.grow(&store, 1)[0].time_ms, NOON + 3_600_000);
    store.close().unwrap();
    drop(store);
    ledger.clock.wall.fetch_sub(7_200_000, SeqCst);
    let store = ledger.open();
    assert!(matches!(store.clock_doubt(), Some(ClockDoubt::Behind { .. })));
    store.confirm_clock();
    assert_eq!(ledger.grow(&store, 1)[0].time_ms, NOON + 3_600_000, "times never decrease");
}

#[test]
fn the_clock_is_confirmed_by_an_option_when_a_day_has_passed() {
    let mut ledger = Ledger::founded();
    ledger.clock.pass(MAX_AHEAD_MS + 1);
    let store = ledger.open();
    assert!(matches!(store.submit_wait(ledger.hand.clone().places(1)), Err(Unanswered::Clock(_))));
    drop(store);
    let options = Options { confirm_clock: true, ..options() };
    let store = Store::open(&ledger.dir(), options, vec![log_key()], ledger.clock.clock()).unwrap();
    ledger.grow(&store, 1);
}

#[test]
fn two_stores_do_not_share_a_directory() {
    let ledger = Ledger::founded();
    let store = ledger.open();
    assert!(matches!(ledger.try_open(), Err(StoreError::InUse { .. })));
    store.close().unwrap();
    drop(store);
    ledger.open();
}

#[test]
fn founds_only_where_nothing_is_and_opens_only_where_something_is() {
    let ledger = Ledger::founded();
    let mut governor = Hand::new("ASSOC", 1);
    let charter = ready(&governor.sign("charter", ORIGIN, &charter(&governor)));
    let found = |dir: &Path, keys| Store::found(dir, options(), keys, ledger.clock.clock(), &charter);
    assert!(matches!(found(&ledger.dir(), vec![log_key()]), Err(StoreError::NotEmpty { .. })));
    let empty = TempDir::new().unwrap();
    let open = Store::open(empty.path(), options(), vec![log_key()], ledger.clock.clock());
    assert!(matches!(open, Err(StoreError::Empty { .. })));
    assert_eq!(std::fs::read_dir(empty.path()).unwrap().count(), 0, "refusing leaves nothing behind");
    let other = SigningNoteKey::new(ORIGIN, SigningKey::from_bytes(&[98; 32])).unwrap();
    assert!(matches!(found(&empty.path().join("new"), vec![other]), Err(StoreError::LogKey(_))));
}

#[test]
fn a_log_key_that_the_charter_does_not_name_cannot_open_it() {
    let ledger = Ledger::founded();
    let other = SigningNoteKey::new(ORIGIN, SigningKey::from_bytes(&[98; 32])).unwrap();
    let open = Store::open(&ledger.dir(), options(), vec![other], ledger.clock.clock());
    let Err(StoreError::LogKey(missing)) = open else { panic!("opened with a wrong key") };
    assert_eq!(missing, LogKeyMissing { size: 2, want: vkey().to_string() });
}

#[test]
fn a_charter_with_a_log_key_that_is_not_held_is_foreseen_as_refused() {
    let mut ledger = Ledger::founded();
    let store = ledger.open();
    let member = store.statement(1).unwrap().unwrap().1.id();
    let mut governor = Hand { seq: 2, prev: Some(member), ..Hand::new("ASSOC", 1) };
    let other = SigningNoteKey::new(ORIGIN, SigningKey::from_bytes(&[98; 32])).unwrap();
    let other = other.verifier(KeyType::Ed25519).unwrap().to_string();
    let mut later = charter(&governor);
    later["logKeys"] = json!([{"vkey": vkey().to_string(), "from": 0}, {"vkey": other, "from": 90}]);
    let later = ready(&governor.sign("charter", ORIGIN, &later));
    let places = ledger.hand.places(2);
    let [alone] = store.judge(std::slice::from_ref(&later)).unwrap().try_into().unwrap();
    let refusal = alone.unwrap_err();
    assert!(refusal.detail.contains("does not hold"), "{refusal:?}");
    let sequence = store.judge(&[places[0].clone(), later.clone(), places[1].clone()]).unwrap();
    assert_eq!(sequence[1].as_ref().unwrap_err(), &refusal);
    assert!(sequence[0].is_ok() && sequence[2].is_ok(), "{sequence:?}");
    assert_eq!(
        store.submit_wait(vec![later]).unwrap()[0].as_ref().unwrap_err(),
        &refusal,
        "as it comes to be"
    );
    assert_eq!(store.size(), 2);
}

#[test]
fn a_write_error_stops_the_store_and_every_caller_hears_of_it() {
    let mut ledger = Ledger::founded();
    let store = ledger.open();
    ledger.grow(&store, 2);
    // The next segment cannot be created where a directory is gone.
    std::fs::rename(ledger.dir().join("journal"), ledger.dir().join("elsewhere")).unwrap();
    let mut answers = Vec::new();
    loop {
        let (sender, answer) = channel();
        if store.submit(ledger.hand.places(100), move |answer| sender.send(answer).unwrap()).is_err() {
            break;
        }
        answers.push(answer.recv().unwrap());
    }
    assert!(matches!(store.wait_stopped(), Stopped::Failed(_)));
    assert!(matches!(answers.last(), Some(Err(Unanswered::Stopped(Stopped::Failed(_))))));
    let answered = answers.iter().filter_map(|answer| answer.as_ref().ok()).map(Vec::len).sum::<usize>();
    assert!(matches!(store.submit(ledger.hand.places(1), |_| ()), Err(SubmitError::Stopped(_))));
    assert!(store.read(|state| state.size()).is_err(), "the state is ahead of the disk for good");
    assert_eq!(store.size(), 4 + answered as u64);
    assert!(matches!(store.close(), Err(Stopped::Failed(_))));
    drop(store);
    std::fs::rename(ledger.dir().join("elsewhere"), ledger.dir().join("journal")).unwrap();
    assert_eq!(ledger.open().size(), 4 + answered as u64);
}

#[test]
fn a_full_disk_is_an_error_that_names_the_segment() {
    let mut ledger = Ledger::founded();
    // Opened for appending, /dev/full takes nothing.
    let next = ledger.dir().join("journal/00000000000000000002.journal");
    std::os::unix::fs::symlink("/dev/full", &next).unwrap();
    let mut journal = super::super::journal::Journal::resume(&next, 0, 2, 1 << 20).unwrap();
    let places = ledger.hand.places(1);
    let error = journal.append(&[places[0].statement().bytes()]).unwrap_err();
    assert!(error.to_string().starts_with("cannot append to "), "{error}");
}
