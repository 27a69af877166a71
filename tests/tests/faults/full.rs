//! A disk that is full, and a file that may not grow.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use suyuan_tests::fault::{Came, Launch, Site, Tally, Volume, copy, have, long, root, turn, walk};

/// Fills a disk but for so many bytes.
fn fill(filler: &Path, free: u64) {
    let mut file = fs::File::create(filler).unwrap();
    for size in [1 << 20, 4096, 1] {
        let block = vec![0x5a; size];
        while file.write_all(&block).is_ok() {}
    }
    let length = file.metadata().unwrap().len();
    file.set_len(length.saturating_sub(free)).unwrap();
    file.sync_all().unwrap();
}

#[test]
fn a_disk_that_is_full() {
    let _turn = turn();
    if !root("a full disk") || !have("a full disk", &["mkfs.ext4", "mount", "umount"]) {
        return;
    }
    let mut spaces = vec![0, 4 << 10, 600 << 10];
    if long() {
        spaces.extend([
            8 << 10,
            16 << 10,
            64 << 10,
            128 << 10,
            256 << 10,
            512 << 10,
            1 << 20,
            2 << 20,
            3 << 20,
        ]);
    }
    let mut tally = Tally::new("disk full", spaces.len());
    let volume = Volume::new(32);
    let first = Site::found(20);
    let (data, filler) = (volume.at().join("ledger"), volume.at().join("filler"));
    copy(&first.data, &data);
    let mut site = first.moved(&data);
    for (nth, free) in spaces.into_iter().enumerate() {
        // Now and then the log lies on the same disk, and the node cannot even complain.
        let mute = nth % 3 == 1;
        let what = format!("{free} bytes free{}", if mute { ", the log on the same disk" } else { "" });
        let log = mute.then(|| volume.at().join("node.log"));
        site.launch(&Launch { log, ..Launch::default() }).unwrap();
        fill(&filler, free);
        let mut waiting = site.node.take();
        let mut ended = None;
        site.load_while(|| ended = waiting.as_mut().unwrap().ended(Duration::from_secs(60)));
        match ended {
            Some(ended) if mute => {
                if ended.code != Some(6) || ended.said.contains("panicked") {
                    tally.wrong(format!("{what}: exit {:?}: {}", ended.code, ended.said));
                }
            }
            Some(ended) => {
                tally.exit(&what, &ended, &site.data);
                if !ended.said.contains("No space left") {
                    tally.wrong(format!("{what}: it does not say so: {}", ended.said));
                }
            }
            None => tally.wrong(format!("{what}: it went on for a minute")),
        }
        drop(waiting);
        // Still full: it refuses in order, or can at least be read.
        match site.launch(&Launch::plain()) {
            Ok(()) => {
                tally.held(&format!("{what}, started full"), &site.judge());
                let ended = site.stop();
                tally.exit(&format!("{what}, stopped full"), &ended, &site.data);
            }
            Err(refused) => tally.exit(&format!("{what}, started full"), &refused, &site.data),
        }
        fs::remove_file(&filler).unwrap();
        match site.launch(&Launch::plain()) {
            Ok(()) => {
                if site.write(3) < 3 {
                    tally.wrong(format!("{what}: with space again it takes nothing"));
                }
                let verdict = site.judge();
                tally.case(&what, Came::Recovered(verdict), &site.data, None);
                site.stop();
            }
            Err(refused) => {
                tally.wrong(format!("{what}: with space again it does not start: {}", refused.brief()));
                break;
            }
        }
    }
    tally.done();
}

/// What a user without root can do: no file of the node may grow beyond a size. The signal ends it without a word.
#[test]
fn a_file_that_may_not_grow() {
    let _turn = turn();
    if !have("a limit on the size of files", &["prlimit"]) {
        return;
    }
    let mut site = Site::found(20);
    let rooms: &[u64] = if long() { &[0, 1, 100, 1_000, 5_000, 20_000] } else { &[0, 1_000] };
    let mut tally = Tally::new("file may not grow", rooms.len());
    for room in rooms {
        let largest =
            walk(&site.data).iter().map(|path| fs::metadata(site.data.join(path)).unwrap().len()).max();
        let limit = format!("--fsize={}", largest.unwrap() + room);
        let what = format!("{room} bytes of room");
        match site.launch(&Launch::under(&["prlimit", &limit])) {
            Ok(()) => {
                let mut waiting = site.node.take();
                site.load_while(|| drop(waiting.as_mut().unwrap().ended(Duration::from_secs(5))));
                drop(waiting);
            }
            Err(refused) => tally.exit(&what, &refused, &site.data),
        }
        site.up();
        let verdict = site.judge();
        tally.case(&what, Came::Recovered(verdict), &site.data, None);
        site.stop();
    }
    tally.done();
}
