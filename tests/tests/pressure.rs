//! More than a node can do, at the real binary: it says so, goes on as before, and forgets nothing that it took.
#![allow(clippy::unwrap_used)] // a journey that cannot go on should stop at once

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use suyuan_ledger::statement::Statement;
use suyuan_tests::fault::{Launch, Site, have};
use suyuan_tests::{get, get_with, post};

/// Statements a second, one client after the other, for a second and a half.
fn pace(site: &mut Site) -> f64 {
    let began = Instant::now();
    let mut count = 0;
    while began.elapsed() < Duration::from_millis(1_500) {
        count += site.write(1);
    }
    count as f64 / began.elapsed().as_secs_f64()
}

fn body_of(statements: &[Statement]) -> Vec<u8> {
    statements.iter().flat_map(|statement| statement.bytes().to_vec()).collect()
}

/// Makes every sync of the node take this long, until it is dropped.
struct SlowDisk(Child);

impl SlowDisk {
    fn new(site: &Site, micros: u32) -> SlowDisk {
        let said = site.data.with_extension("slow");
        let mut strace = Command::new("strace");
        let inject = format!("inject=fdatasync:delay_enter={micros}");
        let pid = site.node.as_ref().unwrap().pid.to_string();
        strace.args(["-f", "-o", "/dev/null", "-e", "trace=fdatasync", "-e", &inject, "-p", &pid]);
        strace.stdin(Stdio::null()).stdout(Stdio::null()).stderr(std::fs::File::create(&said).unwrap());
        let child = strace.spawn().unwrap();
        while !std::fs::read_to_string(&said).unwrap().contains("attached") {
            std::thread::sleep(Duration::from_millis(5));
        }
        SlowDisk(child)
    }
}

impl Drop for SlowDisk {
    fn drop(&mut self) {
        // strace lets go of the node on SIGTERM; killed, it could not.
        let _ = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status();
        let _ = self.0.wait();
    }
}

#[test]
fn a_full_queue_is_answered_503_and_the_node_is_as_before() {
    if !have("a full queue", &["strace"]) {
        return;
    }
    let mut site = Site::found(5);
    site.up();
    let before = pace(&mut site);
    let statements = site.signed(1, 1_000);
    let answer =
        post(&format!("{}/v1/statements", site.url()), "application/cbor-seq", &body_of(&statements));
    assert_eq!(site.kept.receipts(&statements, &answer.unwrap()), 1_000);
    // The same thousand again and again: each is judged, looked up and answered like any other, and none is entered twice.
    let (body, url) = (body_of(&statements), format!("{}/v1/statements", site.url()));
    let mut peaks = Vec::new();
    let (mut taken, mut pushed_back) = (0, 0);
    for _ in 0..2 {
        let fresh = site.signed(0, 1);
        let slow = SlowDisk::new(&site, 40_000_000);
        let (full, served) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            // One new statement keeps the committer at the disk; all else waits behind it.
            let (url, body, kept) = (&url, &body, &site.kept);
            let (full, served) = (&full, &served);
            scope.spawn(|| {
                // Not done in time is an answer too: then it is sent again, the same bytes.
                while !kept.receipt(&fresh[0], &post(url, "application/cose", fresh[0].bytes()).unwrap()) {}
            });
            std::thread::sleep(Duration::from_millis(300));
            for _ in 0..36 {
                scope.spawn(move || {
                    let answer = post(url, "application/cbor-seq", body).unwrap();
                    if matches!(answer.status, 503 | 408) {
                        // 408 on a machine that is busy with other things: not done in time, said so, and nothing is lost.
                        let when = answer.header("retry-after").is_some() || answer.status == 408;
                        assert!(when, "{}", answer.text());
                        full.fetch_add(usize::from(answer.status == 503), Ordering::Relaxed);
                    } else {
                        assert_eq!(answer.text().matches("\"proof\":").count(), 1_000, "{}", answer.status);
                        served.fetch_add(1, Ordering::Relaxed);
                    }
                });
            }
            // The disk goes on as soon as somebody has been turned away.
            let patience = Instant::now() + Duration::from_secs(35);
            while full.load(Ordering::Relaxed) == 0 && Instant::now() < patience {
                std::thread::sleep(Duration::from_millis(20));
            }
            drop(slow);
        });
        peaks.push(site.node.as_ref().unwrap().memory("VmHWM"));
        taken += served.into_inner();
        pushed_back += full.into_inner();
    }
    // What was given up on is still being judged; behind it comes this one.
    let began = Instant::now();
    assert_eq!(site.write(1), 1, "{}", site.health().1);
    let calm = began.elapsed();
    let after = pace(&mut site);
    eprintln!(
        "{taken} batches taken, {pushed_back} answered 503; {before:.0} statements/s before, {after:.0} after, {calm:?} later; peak {peaks:?} KiB"
    );
    assert!(pushed_back > 0 && taken > 0, "the queue has an end, and what fits is taken");
    assert!(after > before / 2.0, "it goes on as before");
    assert!(
        peaks[1] < 1_500_000 && peaks[1] < peaks[0] * 3 / 2,
        "a second flood needs no more than the first"
    );
    let verdict = site.judge();
    assert!(verdict.is_clean(), "{verdict}");
}

#[test]
fn more_requests_at_once_than_allowed_are_answered_503_and_none_is_lost() {
    let mut site = Site::found(5);
    site.up();
    let statements = site.signed(0, 1);
    let bytes = statements[0].bytes();
    // Each has sent its head and half its body: it is being worked on.
    let head = format!(
        "POST /v1/statements HTTP/1.1\r\nhost: x\r\ncontent-type: application/cose\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        bytes.len()
    );
    let mut open: Vec<TcpStream> = (0..1_030)
        .map(|_| {
            let mut stream = TcpStream::connect(("127.0.0.1", site.port)).unwrap();
            stream.write_all(head.as_bytes()).unwrap();
            stream.write_all(&bytes[..bytes.len() / 2]).unwrap();
            stream
        })
        .collect();
    let patience = Instant::now() + Duration::from_secs(20);
    let full = loop {
        let answer = get(&format!("{}/v1/ledger", site.url())).unwrap();
        if answer.status == 503 || Instant::now() > patience {
            break answer;
        }
    };
    assert_eq!((full.status, full.header("retry-after")), (503, Some("1")), "{}", full.text());
    assert_eq!(site.health().0, 200, "whoever watches over the node may always ask");
    let (mut entered, mut refused) = (0, 0);
    for stream in &mut open {
        let _ = stream.write_all(&bytes[bytes.len() / 2..]);
    }
    for mut stream in open {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        match answer.split(' ').nth(1) {
            Some("200" | "201") => entered += 1,
            Some("503") => refused += 1,
            _ => panic!("{answer}"),
        }
    }
    assert!(entered > 900 && refused > 0, "{entered} {refused}");
    assert_eq!(get(&format!("{}/v1/ledger", site.url())).unwrap().status, 200);
    let answer = site.hands[0].send(&statements[0]);
    assert!(site.kept.receipt(&statements[0], &answer));
    assert!(site.judge().is_clean());
}

#[test]
fn one_client_who_asks_too_often_waits_and_others_do_not() {
    let mut site = Site::found(0);
    site.launch(&Launch::plain().with(&["--trust-proxy", "127.0.0.1"])).unwrap();
    let url = format!("{}/v1/ledger", site.url());
    let ask = |client: &str| get_with(&url, &[("x-forwarded-for", client)]).unwrap();
    let mut passed = 0;
    let limited = loop {
        let answer = std::thread::scope(|scope| {
            let asked: Vec<_> = (0..8).map(|_| scope.spawn(|| ask("203.0.113.7"))).collect();
            let answers: Vec<_> = asked.into_iter().map(|asked| asked.join().unwrap()).collect();
            passed += answers.iter().filter(|answer| answer.status == 200).count();
            answers.into_iter().find(|answer| answer.status != 200)
        });
        if let Some(answer) = answer {
            break answer;
        }
        assert!(passed < 20_000, "a client on whom there is no limit");
    };
    assert_eq!(limited.status, 429, "{}", limited.text());
    let wait: u64 = limited.header("retry-after").unwrap().parse().unwrap();
    assert!(passed >= 500, "the burst of a reader passes: {passed}");
    assert_eq!(ask("203.0.113.8").status, 200, "another client has its own allowance");
    std::thread::sleep(Duration::from_secs(wait));
    assert_eq!(ask("203.0.113.7").status, 200, "after the time that it was told");

    // Writing has a limit of its own; what was refused was not looked at.
    let write = |client: &str| {
        let mut stream = TcpStream::connect(("127.0.0.1", site.port)).unwrap();
        let head = format!(
            "POST /v1/statements HTTP/1.1\r\nhost: x\r\nx-forwarded-for: {client}\r\ncontent-type: application/cose\r\ncontent-length: 1\r\nconnection: close\r\n\r\nx"
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.to_ascii_lowercase()
    };
    let limited = (0..5_000).map(|_| write("203.0.113.9")).find(|answer| answer.contains(" 429 ")).unwrap();
    assert!(limited.contains("\r\nretry-after: ") && limited.contains("rate-limited"), "{limited}");
    assert!(write("203.0.113.10").starts_with("http/1.1 400"));
}

/// How long until the other side ends a connection on which nothing more is sent or, if `read`, what came was read.
fn cut_off(mut stream: TcpStream, read: bool) -> Duration {
    let began = Instant::now();
    if read {
        stream.set_read_timeout(Some(Duration::from_secs(70))).unwrap();
        let mut rest = Vec::new();
        // A reset is an end as well.
        let _ = stream.read_to_end(&mut rest);
        assert!(!String::from_utf8_lossy(&rest).contains(" 200 "), "{}", String::from_utf8_lossy(&rest));
    } else {
        // Nothing is read: that the other side has gone shows when more is sent.
        while began.elapsed() < Duration::from_secs(70) && stream.write_all(b"\r\n").is_ok() {
            std::thread::sleep(Duration::from_millis(500));
        }
    }
    began.elapsed()
}

#[test]
fn who_writes_or_reads_too_slowly_is_cut_off() {
    let mut site = Site::found(0);
    site.up();
    let connect = || TcpStream::connect(("127.0.0.1", site.port)).unwrap();
    let mut head = connect();
    head.write_all(b"GET / HTTP/1.1\r\nhost:").unwrap();
    let mut body = connect();
    body.write_all(b"POST /v1/statements HTTP/1.1\r\nhost: x\r\ncontent-type: application/cose\r\ncontent-length: 700\r\n\r\nx")
        .unwrap();
    let mut idle = connect();
    idle.write_all(b"").unwrap();
    // Thousands of pages asked for in a row, and none taken: more than the sockets' buffers hold.
    let mut reader = connect();
    reader.set_write_timeout(Some(Duration::from_millis(500))).unwrap();
    let ask = b"GET /v1/openapi.json HTTP/1.1\r\nhost: x\r\n\r\n";
    for _ in 0..3_000 {
        if reader.write_all(ask).is_err() {
            break;
        }
    }
    let times = std::thread::scope(|scope| {
        let waits = [(head, true), (body, true), (idle, true), (reader, false)];
        let waits = waits.map(|(stream, read)| scope.spawn(move || cut_off(stream, read)));
        // Meanwhile everybody else is served.
        for _ in 0..20 {
            assert_eq!(get(&format!("{}/v1/ledger", site.url())).unwrap().status, 200);
            std::thread::sleep(Duration::from_millis(100));
        }
        waits.map(|wait| wait.join().unwrap())
    });
    eprintln!("cut off: slow head, slow body, idle, slow reader after {times:?}");
    for time in times {
        assert!(time < Duration::from_secs(50), "{times:?}");
    }
    assert_eq!(site.health().0, 200);
}

#[test]
fn a_node_that_is_stopped_under_load_answers_what_it_took() {
    let mut site = Site::found(5);
    for _ in 0..3 {
        site.up();
        let mut node = site.node.take();
        let mut ended = None;
        let heard = site.load_while(|| {
            std::thread::sleep(Duration::from_millis(500));
            ended = Some(node.take().unwrap().stop());
        });
        let ended = ended.unwrap();
        assert_eq!(ended.code, Some(0), "{}", ended.said);
        assert!(heard > 0);
        site.up();
        // Each hand sends its next one: the one that was never answered is entered now, or was entered then and is found.
        let verdict = site.judge();
        assert!(verdict.is_clean(), "{verdict}");
        assert_eq!(site.stop().code, Some(0));
    }
}

#[test]
fn what_was_not_answered_may_be_sent_again() {
    let mut site = Site::found(5);
    site.up();
    let (statements, over) = (site.signed(2, 400), AtomicBool::new(false));
    let mut node = site.node.take();
    let url = format!("{}/v1/statements", site.url());
    let answered = std::thread::scope(|scope| {
        let (kept, over, statements) = (&site.kept, &over, &statements);
        let sender = scope.spawn(move || {
            let mut answered = 0;
            for statement in statements {
                match post(&url, "application/cose", statement.bytes()) {
                    Ok(answer) if kept.receipt(statement, &answer) => answered += 1,
                    _ => break,
                }
            }
            over.store(true, Ordering::Relaxed);
            answered
        });
        std::thread::sleep(Duration::from_millis(300));
        assert_eq!(node.take().unwrap().stop().code, Some(0));
        sender.join().unwrap()
    });
    site.up();
    // The very same bytes, all of them: entered once each.
    for statement in &statements {
        let answer = site.hands[2].send(statement);
        assert!(site.kept.receipt(statement, &answer), "{}", answer.text());
    }
    let verdict = site.judge();
    eprintln!("{answered} of {} answered before the stop; {verdict}", statements.len());
    assert!(verdict.is_clean(), "{verdict}");
    assert_eq!(verdict.entries, 7 + 5 + 400, "none twice");
    // Nobody listens there while it is down.
    site.stop();
    drop(TcpListener::bind(("127.0.0.1", site.port)).unwrap());
}
