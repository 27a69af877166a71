//! `suyuan witness` from outside: every row of the specification's table over HTTP, a log that others made, killed at random,
//! and asked to cosign two histories.
#![allow(clippy::unwrap_used)] // a journey that cannot go on should stop at once

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use suyuan_ledger::log::{
    AddCheckpoint, Hash, SignedCheckpoint, Tile, TileReader, VerifierKey, Witnessed, empty_root,
    read_cosignatures,
};
use suyuan_tests::{Answer, TestLog, Witness, conformance, post, proof, skip};

const ORIGIN: &str = "example.com/test-log";

/// How often the witness is killed; the long form sets `SUYUAN_KILLS`.
fn kills() -> usize {
    std::env::var("SUYUAN_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(40)
}

fn dice(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

#[track_caller]
fn is(answer: &Answer, status: u16, says: &str) {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert!(answer.text().contains(says), "{}", answer.text());
}

#[test]
fn every_row_of_the_table() {
    let log = TestLog::forked(ORIGIN, 2, 3, 50);
    let witness = Witness::knowing("w.example", &[&log.vkey()]);
    let ask = |request: &AddCheckpoint| witness.add_checkpoint(&request.to_string()).unwrap();
    assert_eq!(witness.newest(ORIGIN).status, 404);
    assert_eq!(witness.health().0, 200);

    let stranger = TestLog::forked("example.com/stranger", 1, 0, 5);
    is(&ask(&stranger.ask(0, 0, 5)), 404, "example.com/stranger");
    let good = log.ask(0, 0, 5);
    let mut other = good.clone();
    other.checkpoint = other.checkpoint.replace("— example.com/test-log", "— example.com/other-log");
    is(&ask(&other), 403, "known key");
    let mut bad = good.clone();
    bad.checkpoint = bad.checkpoint.replace("\n5\n", "\n4\n");
    is(&ask(&bad), 403, "does not hold");
    is(&witness.add_checkpoint("old five\n").unwrap(), 400, "old SIZE");
    is(&ask(&AddCheckpoint { old: 6, ..good.clone() }), 400, "larger");
    let empty = |root| AddCheckpoint { old: 0, proof: Vec::new(), checkpoint: log.checkpoint(0, root) };
    is(&ask(&empty(Hash::ZERO)), 422, "size 0");
    is(&ask(&AddCheckpoint { proof: vec![Hash::ZERO], ..good.clone() }), 422, "nothing to prove");

    is(&ask(&empty(empty_root())), 200, "— w.example ");
    let answer = ask(&good);
    is(&answer, 200, "— w.example ");
    let signed = SignedCheckpoint::open(good.checkpoint.as_bytes(), &[log.vkey()]).unwrap();
    let lines = read_cosignatures(&answer.body, &signed, &witness.vkey).unwrap();
    let shown = witness.newest(ORIGIN);
    assert_eq!((shown.status, shown.text()), (200, signed.text_with(&lines[0])));

    let again = ask(&log.ask(0, 0, 9));
    assert_eq!(
        (again.status, again.content_type.as_str(), again.text().as_str()),
        (409, "text/x.tlog.size", "5\n")
    );
    is(&ask(&AddCheckpoint { proof: Vec::new(), ..log.ask(0, 5, 9) }), 422, "proof");
    is(&ask(&log.ask(1, 5, 9)), 422, "proof");
    assert_eq!(witness.health().0, 200, "a wrong proof proves nothing against the log");
    is(&ask(&log.ask(1, 5, 5)), 422, "two histories");
    let (status, health) = witness.health();
    assert_eq!(status, 503, "{health}");
    assert!(health["status"].as_str().unwrap().contains("two histories"), "{health}");
    assert!(witness.log().contains("ALARM"), "{}", witness.log());
    is(&ask(&log.ask(0, 5, 9)), 200, "— w.example ");
    is(
        &post(&format!("{}/add-checkpoint", witness.url), "text/plain", &vec![b'x'; 200 << 10]).unwrap(),
        413,
        "",
    );

    let at = witness.data.to_str().unwrap();
    let told = witness.person.json(&["witness", "logs", "--data", at]);
    assert_eq!((told["logs"][0]["size"].as_u64(), told["alarms"].as_array().unwrap().len()), (Some(9), 1));
}

#[test]
fn a_witness_that_lost_its_memory_does_not_start() {
    let log = TestLog::forked(ORIGIN, 1, 0, 5);
    let mut witness = Witness::knowing("w.example", &[&log.vkey()]);
    assert_eq!(witness.add_checkpoint(&log.ask(0, 0, 5).to_string()).unwrap().status, 200);
    let at = witness.data.to_str().unwrap().to_owned();
    let said = witness.person.fails(6, &["witness", "run", "--data", &at, "--listen", "127.0.0.1:0"]);
    assert!(said.contains("in use"), "{said}");
    witness.kill();
    let logs = witness.data.join("logs");
    let away = witness.data.with_extension("away");
    let log_dir = std::fs::read_dir(&logs).unwrap().next().unwrap().unwrap().path();
    std::fs::rename(log_dir.join("checkpoint"), &away).unwrap();
    let said = witness.person.fails(6, &["witness", "run", "--data", &at, "--listen", "127.0.0.1:0"]);
    assert!(said.contains("cosign any history"), "{said}");
    std::fs::rename(&away, log_dir.join("checkpoint")).unwrap();
    let empty = witness.person.home().join("empty");
    std::fs::create_dir(&empty).unwrap();
    let said = witness.person.fails(6, &["witness", "run", "--data", empty.to_str().unwrap()]);
    assert!(said.contains("holds no witness"), "{said}");
    witness.start();
    assert_eq!(witness.add_checkpoint(&log.ask(0, 5, 5).to_string()).unwrap().status, 200);
}

#[test]
fn witnesses_a_log_that_another_program_made() {
    let Some(folder) = conformance("a witness for Tessera's log") else { return };
    let folder = folder.join("tlog/tessera-log");
    let vkey: VerifierKey =
        "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx".parse().unwrap();
    let witness = Witness::knowing("w.example", &[&vkey]);
    let tiles = TileReader::new(15, |tile: &Tile| std::fs::read(folder.join(tile.to_string())).ok());
    let mut last = 0;
    for size in [0, 1, 2, 3, 7, 8, 12, 15] {
        let checkpoint = std::fs::read_to_string(folder.join(format!("checkpoint.{size}"))).unwrap();
        let request =
            AddCheckpoint { old: last, proof: proof(&tiles, last, size), checkpoint: checkpoint.clone() };
        let answer = witness.add_checkpoint(&request.to_string()).unwrap();
        is(&answer, 200, "— w.example ");
        let signed = SignedCheckpoint::open(checkpoint.as_bytes(), std::slice::from_ref(&vkey)).unwrap();
        assert_eq!(read_cosignatures(&answer.body, &signed, &witness.vkey).unwrap().len(), 1);
        last = size;
    }
}

#[test]
fn the_disk_has_it_before_the_answer_and_after_a_failed_sync_there_is_none() {
    if std::process::Command::new("strace").arg("-V").output().is_err() {
        return skip("the order of a witness' writes", "strace is missing");
    }
    let log = TestLog::forked(ORIGIN, 1, 0, 50);
    let mut witness = Witness::knowing("w.example", &[&log.vkey()]);
    witness.kill();
    let trace = witness.data.with_extension("trace");
    let traced = ["-f", "-o", trace.to_str().unwrap(), "-e", "trace=fsync,rename,write,writev,sendto"];
    witness.start_traced(&traced);
    assert_eq!(witness.add_checkpoint(&log.ask(0, 0, 5).to_string()).unwrap().status, 200);
    witness.kill();
    let seen = std::fs::read_to_string(&trace).unwrap();
    let seen: String = seen.lines().skip_while(|line| !line.contains("example.com/test-log")).collect();
    let order: Vec<_> = ["fsync(", "rename(", "fsync(", "200 OK"]
        .iter()
        .scan(0, |at, what| {
            *at += seen[*at..].find(what)? + what.len();
            Some(*at)
        })
        .collect();
    assert_eq!(order.len(), 4, "want file, name, directory, answer: {seen}");

    let mut old = 5;
    for nth in ["1", "2"] {
        let inject = format!("inject=fsync:error=EIO:when={nth}");
        witness.start_traced(&["-f", "-o", "/dev/null", "-e", "trace=fsync", "-e", &inject]);
        let answer = witness.add_checkpoint(&log.ask(0, old, old + 5).to_string());
        assert!(!answer.is_ok_and(|answer| answer.status == 200), "fsync {nth} failed");
        assert!(!witness.ended(), "a witness that cannot write ends with an error");
        witness.start();
        let shown = witness.newest(ORIGIN).text();
        let size: u64 = shown.lines().nth(1).unwrap().parse().unwrap();
        assert!(size == old || size == old + 5, "{shown}");
        assert_eq!(witness.add_checkpoint(&log.ask(0, size, old + 5).to_string()).unwrap().status, 200);
        old += 5;
        witness.kill();
    }
}

#[test]
fn killed_at_random_it_never_cosigns_two_histories_nor_goes_back() {
    let log = TestLog::forked(ORIGIN, 2, 5, 4_000);
    let mut witness = Witness::knowing("w.example", &[&log.vkey()]);
    let cosigned: Mutex<Vec<(usize, Witnessed)>> = Mutex::default();
    let (mut seed, mut on_disk) = (0x5eed_4321_u64, 0);
    for _ in 0..kills() {
        let stop = AtomicBool::new(false);
        let wait = Duration::from_millis(1 + dice(&mut seed) % 60);
        let began = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for asker in 0..4u64 {
                let (witness, log, cosigned, stop, began) = (&witness, &log, &cosigned, &stop, &began);
                let mut dice_of_mine = seed ^ (asker + 1);
                scope.spawn(move || {
                    let (history, mut old) = ((asker % 2) as usize, 0);
                    while !stop.load(Ordering::Relaxed) {
                        let floor = newest(cosigned);
                        let size = (old + 1 + dice(&mut dice_of_mine) % 3).min(4_000);
                        let request = log.ask(history, old, size).to_string();
                        let Ok(answer) = witness.add_checkpoint(&request) else { continue };
                        began.store(true, Ordering::Relaxed);
                        match answer.status {
                            200 => {
                                assert!(size >= floor, "cosigned {size} after {floor}");
                                let root = log.root(history, size);
                                cosigned.lock().unwrap().push((history, Witnessed { size, root }));
                                old = size;
                            }
                            409 => old = answer.text().trim().parse().unwrap(),
                            422 => std::thread::sleep(Duration::from_millis(1)),
                            status => panic!("{status}: {}", answer.text()),
                        }
                    }
                });
            }
            while !began.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(1));
            }
            std::thread::sleep(wait);
            // The process alone: the test's handle is borrowed by those who ask.
            let pid = witness.pid().to_string();
            assert!(std::process::Command::new("kill").args(["-KILL", &pid]).status().unwrap().success());
            std::thread::sleep(Duration::from_millis(5));
            stop.store(true, Ordering::Relaxed);
        });
        witness.kill();
        let note = witness.on_disk(ORIGIN);
        let kept = SignedCheckpoint::open(note.as_bytes(), &[log.vkey(), witness.vkey.clone()]).unwrap();
        let size = kept.checkpoint().size();
        assert!(size >= on_disk, "the disk went back from {on_disk} to {size}");
        assert!(size >= newest(&cosigned), "cosigned {} and kept only {size}", newest(&cosigned));
        on_disk = size;
        witness.start();
        let shown = witness.newest(ORIGIN).text();
        assert_eq!(shown, note, "what was kept is what is shown");
    }
    let cosigned = cosigned.into_inner().unwrap();
    let sizes = cosigned.iter().filter(|(_, seen)| seen.size > 5);
    let in_one =
        (0..2).any(|history| cosigned.iter().all(|(_, seen)| log.root(history, seen.size) == seen.root));
    assert!(in_one, "two histories were cosigned");
    assert!(sizes.count() > kills(), "only {} were cosigned", cosigned.len());
    eprintln!("{} kills, {} cosigned, up to size {on_disk}", kills(), cosigned.len());
}

fn newest(cosigned: &Mutex<Vec<(usize, Witnessed)>>) -> u64 {
    cosigned.lock().unwrap().iter().map(|(_, seen)| seen.size).max().unwrap_or(0)
}
