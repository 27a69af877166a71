//! A system call of the running node that fails, or on which it is killed: every call on its files, in every thread.
//!
//! A first run, with a fixed small load, counts the calls; then the n-th of each is hit, in a run of its own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use suyuan_tests::fault::{Call, Came, Refused, Site, Tally, Trace, have, long, spread, turn, walk};

/// What may fail on a file.
pub(crate) const CALLS: [&str; 18] = [
    "write",
    "pwrite64",
    "fsync",
    "fdatasync",
    "sync_file_range",
    "rename",
    "renameat",
    "renameat2",
    "openat",
    "ftruncate",
    "fallocate",
    "mkdir",
    "mkdirat",
    "link",
    "linkat",
    "unlink",
    "unlinkat",
    "fchmod",
];

/// What is done to it.
pub(crate) const FAULTS: [&str; 3] = ["error=EIO", "error=ENOSPC", "signal=KILL"];

/// A kind of call of one thread.
#[derive(Clone, Debug)]
struct Spot {
    thread: String,
    call: String,
    /// How often, on the node's files.
    count: usize,
    /// It is also used for other things than files; these, in the data directory, are what it is counted for.
    only: Option<Vec<PathBuf>>,
}

#[test]
fn a_call_that_fails_or_kills_while_running() {
    let _turn = turn();
    if !have("system calls that fail while running", &["strace"]) {
        return;
    }
    let grown = Site::found(20);
    let spots = spots(&mut grown.fork());
    let mut cases = Vec::new();
    for (at, spot) in spots.iter().enumerate() {
        let each = if long() { spot.count } else { 2 };
        for (turn, n) in spread(spot.count, each).into_iter().enumerate() {
            // The short form takes another fault each time; over all spots each comes often.
            let faults: Vec<&str> =
                if long() { FAULTS.to_vec() } else { vec![FAULTS[(at + turn) % FAULTS.len()]] };
            cases.extend(faults.into_iter().map(|fault| (spot.clone(), n + 1, fault)));
        }
    }
    let mut tally = Tally::new("call fails while running", cases.len());
    for (spot, n, fault) in cases {
        let what = format!("{} {} {n} {fault}", spot.thread, spot.call);
        let mut site = grown.fork();
        site.up();
        let Some(ended) = hit(&mut site, &spot, n, fault) else {
            tally.case(&what, Came::Missed, &site.data, None);
            continue;
        };
        tally.exit(&what, &ended, &site.data);
        match site.launch(&suyuan_tests::fault::Launch::plain()) {
            Ok(()) => {
                let verdict = site.judge();
                tally.case(&what, Came::Recovered(verdict), &site.data, None);
                site.stop();
            }
            Err(refused) => tally.wrong(format!("{what}: it does not start again: {}", refused.brief())),
        }
    }
    tally.done();
}

/// The fixed load, to its end or to the node's.
fn season(site: &mut Site) -> Refused {
    // More than a block of the shelf and half a tile at once, then one by one, then a pause for what follows behind.
    if site.write_together(1, 130) == 130 && site.write(3) == 3 {
        site.settle();
        site.write(3);
    }
    // What fails behind the commits shows at the next beat.
    let gone = site.node.as_mut().unwrap().ended(Duration::from_millis(300));
    match gone {
        Some(ended) => {
            site.node = None;
            ended
        }
        None => site.stop(),
    }
}

fn spots(site: &mut Site) -> Vec<Spot> {
    site.up();
    let node = site.node.as_ref().unwrap();
    let threads: BTreeMap<u32, String> = node.threads().into_iter().map(|(name, tid)| (tid, name)).collect();
    let file = site.data.with_extension("trace");
    let calls = format!("trace={}", CALLS.join(","));
    let mut strace = attach(&file, node.pid, &["-f", "-e", &calls]);
    let ended = season(site);
    strace.wait().unwrap();
    assert_eq!(ended.code, Some(0), "{}", ended.said);
    let mut found: BTreeMap<(String, String), (Vec<Call>, usize)> = BTreeMap::new();
    for call in Trace::read(&file).calls {
        let Some(thread) = threads.get(&call.tid) else { continue };
        let (ours, all) = found.entry((thread.clone(), call.name.clone())).or_default();
        *all += 1;
        if call.touches(&site.data) {
            ours.push(call);
        }
    }
    let spot = |((thread, call), (ours, all)): ((String, String), (Vec<Call>, usize))| {
        let below = |path: PathBuf| path.strip_prefix(&site.data).ok().map(Path::to_owned);
        let only = (all > ours.len()).then(|| ours.iter().flat_map(Call::paths).filter_map(below).collect());
        Spot { thread, call, count: ours.len(), only }
    };
    found.into_iter().map(spot).filter(|spot| spot.count > 0).collect()
}

/// Hits the n-th call; how the node ended, or `None` if the call did not come.
fn hit(site: &mut Site, spot: &Spot, n: usize, fault: &str) -> Option<Refused> {
    let node = site.node.as_ref().unwrap();
    let tid = node.threads().into_iter().find(|(name, _)| *name == spot.thread).map(|(_, tid)| tid);
    let Some(tid) = tid else {
        site.stop();
        return None;
    };
    let file = site.data.with_extension("trace");
    let (trace, inject) = (format!("trace={}", spot.call), format!("inject={}:{fault}:when={n}", spot.call));
    let mut options: Vec<String> = vec!["-e".into(), trace, "-e".into(), inject];
    if let Some(only) = &spot.only {
        for path in walk(&site.data).iter().chain(only) {
            options.extend(["-P".to_owned(), site.data.join(path).to_str().unwrap().to_owned()]);
        }
    }
    let options: Vec<&str> = options.iter().map(String::as_str).collect();
    let mut strace = attach(&file, tid, &options);
    let ended = season(site);
    strace.wait().unwrap();
    let hit = ended.code.is_none() || std::fs::read_to_string(&file).unwrap().contains("(INJECTED)");
    hit.then_some(ended)
}

/// strace at work on a process, or on one thread of it.
fn attach(file: &Path, pid: u32, options: &[&str]) -> Child {
    let said = file.with_extension("strace");
    let mut strace = Command::new("strace");
    strace
        .args(["-y", "-xx", "-s", "16", "-o", file.to_str().unwrap(), "-p", &pid.to_string()])
        .args(options);
    strace.stdin(Stdio::null()).stdout(Stdio::null()).stderr(std::fs::File::create(&said).unwrap());
    let child = strace.spawn().unwrap();
    let patience = Instant::now() + Duration::from_secs(20);
    while !std::fs::read_to_string(&said).unwrap().contains("attached") {
        assert!(Instant::now() < patience, "{}", std::fs::read_to_string(&said).unwrap());
        std::thread::sleep(Duration::from_millis(5));
    }
    child
}
