//! A clock that is wrong: set while the node runs, or when it starts. faketime moves the wall clock alone, as a wrong NTP
//! server would; `CLOCK_BOOTTIME` goes on.

use std::fs;
use std::path::{Path, PathBuf};

use suyuan_tests::fault::{Came, Launch, Site, Tally, have, turn};
use suyuan_tests::get;

/// The right time, an hour ago, and a second that 32 bits do not hold.
const RIGHT: &str = "+0";
const BACK: &str = "-3600";
const FAR: &str = "+400000000";

fn library() -> Option<PathBuf> {
    let dirs = fs::read_dir("/usr/lib").ok()?.filter_map(|dir| Some(dir.ok()?.path()));
    dirs.map(|dir| dir.join("faketime/libfaketime.so.1")).find(|file| file.is_file())
}

fn clocked(hands: &Path) -> Launch {
    let set = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let env = vec![
        set("LD_PRELOAD", library().unwrap().to_str().unwrap()),
        set("FAKETIME_TIMESTAMP_FILE", hands.to_str().unwrap()),
        set("FAKETIME_NO_CACHE", "1"),
        set("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        set("DONT_FAKE_MONOTONIC", "1"),
    ];
    Launch { env, ..Launch::default() }
}

#[test]
fn a_clock_that_is_wrong() {
    let _turn = turn();
    if !have("a wrong clock", &["faketime"]) {
        return;
    }
    let first = Site::found(5);
    let hands = first.data.with_extension("clock");
    let set = |time: &str| fs::write(&hands, format!("{time}\n")).unwrap();
    let mut tally = Tally::new("wrong clock", 4);
    for (name, wrong) in [("an hour back", BACK), ("beyond 2038", FAR)] {
        // Set while running: nothing is entered any more, reading goes on, and the right time heals it.
        let what = format!("{name}, while running");
        let mut site = first.fork();
        set(RIGHT);
        site.launch(&clocked(&hands)).unwrap();
        assert_eq!(site.write(3), 3, "a clock that is right");
        set(wrong);
        doubted(&mut tally, &mut site, &what);
        tally.held(&what, &site.judge());
        assert_eq!(site.stop().code, Some(0));
        set(RIGHT);
        site.launch(&clocked(&hands)).unwrap();
        assert_eq!(site.write(2), 2, "{what}: the clock is right again");
        tally.case(&what, Came::Recovered(site.judge()), &site.data, None);
        site.stop();

        // Wrong from the start: as above. Confirmed by a person it goes on, and time in the log still does not go back.
        let what = format!("{name}, at start");
        set(wrong);
        site.launch(&clocked(&hands)).unwrap();
        let said = site.node.as_ref().unwrap().log();
        if !said.contains("--confirm-clock") {
            tally.wrong(format!("{what}: it does not say what to do: {said}"));
        }
        doubted(&mut tally, &mut site, &what);
        assert_eq!(site.stop().code, Some(0));
        site.launch(&clocked(&hands).with(&["--confirm-clock"])).unwrap();
        assert_eq!(site.write(2), 2, "{what}: confirmed");
        tally.held(&format!("{what}, confirmed"), &site.judge());
        assert_eq!(site.stop().code, Some(0));
        set(RIGHT);
        site.launch(&clocked(&hands).with(&["--confirm-clock"])).unwrap();
        assert_eq!(site.write(2), 2, "{what}: right again and confirmed");
        // The audit finds a time that goes back.
        tally.case(&what, Came::Recovered(site.judge()), &site.data, None);
        site.stop();
    }
    tally.done();
}

/// Nothing is taken, `/health` says so, and what is there can be read.
fn doubted(tally: &mut Tally, site: &mut Site, what: &str) {
    let taken = site.write(1);
    let (status, said) = site.health();
    let reads = get(&format!("{}/v1/statements/1", site.url())).unwrap().status;
    if taken != 0 || status != 503 || !said.contains("clock") || reads != 200 {
        tally.wrong(format!("{what}: took {taken}, /health {status} {said}, reading {reads}"));
    }
}
