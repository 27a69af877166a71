//! The power goes: what lay in the page cache, or in the device's own, is lost. SIGKILL never shows that.

use std::time::Duration;

use suyuan_tests::fault::{Came, Dice, Launch, Site, Tally, Volume, copy, have, long, root, turn};

/// A ledger's disk, with or without a cache of its own.
enum Device {
    Plain(Volume),
    // Fields are dropped in order: the inner one is unmounted first.
    Cached { inner: Volume, outer: Volume },
}

impl Device {
    fn new(cached: bool) -> Device {
        match cached {
            false => Device::Plain(Volume::new(40)),
            true => {
                let outer = Volume::new(80);
                let inner = Volume::inside(&outer, 40);
                Device::Cached { inner, outer }
            }
        }
    }

    fn at(&self) -> &std::path::Path {
        match self {
            Device::Plain(volume) | Device::Cached { inner: volume, .. } => volume.at(),
        }
    }

    fn settle(&self) {
        match self {
            Device::Plain(volume) => volume.settle(),
            Device::Cached { inner, outer } => {
                inner.settle();
                outer.settle();
            }
        }
    }

    /// The disk after the power has gone, now.
    fn after_a_cut(self) -> Device {
        match self {
            Device::Plain(volume) => {
                let image = volume.image();
                drop(volume);
                Device::Plain(Volume::of(&image))
            }
            Device::Cached { inner, outer } => {
                let image = outer.image();
                drop(inner);
                drop(outer);
                let outer = Volume::of(&image);
                let inner = Volume::inner(&outer);
                Device::Cached { inner, outer }
            }
        }
    }
}

fn able() -> bool {
    root("a power cut") && have("a power cut", &["mkfs.ext4", "mount", "umount", "sync"])
}

#[test]
fn the_page_cache_is_lost() {
    cuts("power cut, page cache lost", false, if long() { 150 } else { 6 });
}

#[test]
fn the_cache_of_the_device_is_lost_too() {
    cuts("power cut, device cache lost", true, if long() { 150 } else { 5 });
}

fn cuts(name: &str, cached: bool, count: usize) {
    let _turn = turn();
    if !able() {
        return;
    }
    let (mut dice, mut tally) = (Dice::new(11), Tally::new(name, count));
    let cuts: Vec<usize> = (1..=count).collect();
    for ledger in cuts.chunks(CUTS_A_DISK) {
        if !cut_one_disk(cached, ledger, &mut dice, &mut tally) {
            break;
        }
    }
    tally.done();
}

/// A small disk is soon copied and soon full: so many cuts, then another one with a ledger of its own.
const CUTS_A_DISK: usize = 15;

fn cut_one_disk(cached: bool, cuts: &[usize], dice: &mut Dice, tally: &mut Tally) -> bool {
    let first = Site::found(10);
    let mut device = Device::new(cached);
    copy(&first.data, &device.at().join("ledger"));
    let mut site = first.moved(&device.at().join("ledger"));
    for cut in cuts {
        device.settle();
        site.up();
        let mut node = site.node.take();
        let pause = Duration::from_millis(100 + dice.roll(900));
        let heard = site.load_while(|| {
            std::thread::sleep(pause);
            node.take().unwrap().kill();
        });
        device = device.after_a_cut();
        site = site.moved(&device.at().join("ledger"));
        let what = format!("cut {cut}, after {heard} answers");
        match site.launch(&Launch::plain()) {
            Ok(()) => {
                let verdict = site.judge();
                tally.case(&what, Came::Recovered(verdict), &site.data, None);
                site.stop();
            }
            Err(refused) => {
                tally.wrong(format!("{what}: it does not start again: {}", refused.brief()));
                return false;
            }
        }
    }
    true
}

/// The proof that the method can fail: the same cut, with a node whose syncs are skipped and reported as done.
#[test]
fn a_node_that_does_not_sync_is_found_out() {
    let _turn = turn();
    if !able() || !have("a node that does not sync", &["strace"]) {
        return;
    }
    for cached in [false, true] {
        let first = Site::found(10);
        let mut device = Device::new(cached);
        copy(&first.data, &device.at().join("ledger"));
        let mut site = first.moved(&device.at().join("ledger"));
        device.settle();
        let calls = "fsync,fdatasync,sync_file_range,syncfs,sync";
        let (trace, inject) = (format!("trace={calls}"), format!("inject={calls}:retval=0"));
        let words = ["strace", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", "-e", &trace, "-e", &inject];
        site.launch(&Launch::under(&words)).unwrap();
        let mut node = site.node.take();
        let heard = site.load_while(|| {
            std::thread::sleep(Duration::from_millis(900));
            node.take().unwrap().kill();
        });
        assert!(heard > 0);
        device = device.after_a_cut();
        site = site.moved(&device.at().join("ledger"));
        let found = match site.launch(&Launch::plain()) {
            Ok(()) => {
                let verdict = site.judge();
                site.kill();
                eprintln!("without syncs, {heard} answers: {verdict}");
                !verdict.lost.is_empty()
            }
            Err(refused) => {
                eprintln!("without syncs, {heard} answers: refused: {}", refused.brief());
                true
            }
        };
        assert!(found, "a node without syncs passes: the method shows nothing");
    }
}
