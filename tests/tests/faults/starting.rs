//! Recovery that fails or is killed itself: every call on its files from the start until the node answers, on a directory whose node was
//! killed under load.

use suyuan_tests::fault::{Came, Launch, Site, Tally, Trace, have, long, spread, turn};

use crate::running::{CALLS, FAULTS};

#[test]
fn a_call_that_fails_or_kills_while_starting() {
    let _turn = turn();
    if !have("system calls that fail while starting", &["strace"]) {
        return;
    }
    let mut site = Site::found(20);
    site.up();
    let mut node = site.node.take();
    site.load_while(|| {
        std::thread::sleep(std::time::Duration::from_millis(400));
        node.take().unwrap().kill();
    });
    let mut cases = Vec::new();
    for (at, (call, places)) in places(&site).into_iter().enumerate() {
        let each = if long() { places.len() } else { 3 };
        for (turn, n) in spread(places.len(), each).into_iter().enumerate() {
            let faults: Vec<&str> =
                if long() { FAULTS.to_vec() } else { vec![FAULTS[(at + turn) % FAULTS.len()]] };
            cases.extend(faults.into_iter().map(|fault| (call, places[n], fault)));
        }
    }
    let mut tally = Tally::new("call fails while starting", cases.len());
    for (call, n, fault) in cases {
        let what = format!("{call} {n} {fault}");
        let mut site = site.fork();
        let inject = format!("inject={call}:{fault}:when={n}");
        let trace = format!("trace={call}");
        let file = site.data.with_extension("trace");
        // Without -f: the thread that recovers, and only that.
        let words = ["strace", "-y", "-o", file.to_str().unwrap(), "-e", &trace, "-e", &inject];
        let first = site.launch(&Launch::under(&words));
        let ended = match first {
            Ok(()) => {
                site.write(2);
                site.stop()
            }
            Err(refused) => refused,
        };
        let injected = std::fs::read_to_string(&file).unwrap();
        let line = injected.lines().find(|line| line.contains("(INJECTED)")).unwrap_or_default().to_owned();
        if line.is_empty() && ended.code.is_some() {
            tally.case(&what, Came::Missed, &site.data, None);
            continue;
        }
        tally.exit(&format!("{what} {line}"), &ended, &site.data);
        match site.launch(&Launch::plain()) {
            Ok(()) => {
                site.write(1);
                let verdict = site.judge();
                tally.case(&what, Came::Recovered(verdict), &site.data, None);
            }
            Err(refused) => tally.wrong(format!("{what}: it does not start again: {}", refused.brief())),
        }
    }
    tally.done();
}

/// Which of each kind of call are about the node's files, counted from one.
fn places(site: &Site) -> Vec<(&'static str, Vec<usize>)> {
    let mut site = site.fork();
    let file = site.data.with_extension("trace");
    let calls = format!("trace={}", CALLS.join(","));
    let words = ["strace", "-y", "-xx", "-s", "16", "-o", file.to_str().unwrap(), "-e", &calls];
    site.launch(&Launch::under(&words)).unwrap_or_else(|refused| panic!("{}", refused.brief()));
    site.kill();
    let trace = Trace::read(&file);
    let of = |name: &'static str| {
        let all = trace.calls.iter().filter(|call| call.name == name).enumerate();
        let ours: Vec<usize> =
            all.filter(|(_, call)| call.touches(&site.data)).map(|(at, _)| at + 1).collect();
        (!ours.is_empty()).then_some((name, ours))
    };
    CALLS.into_iter().filter_map(of).collect()
}
