//! Bytes that are not as they were: each file of the data directory gone, empty, cut, flipped, grown; each directory gone.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use suyuan_tests::fault::{Came, Launch, Site, Tally, long, spread, turn, walk};

#[derive(Clone, Copy, Debug)]
enum Hurt {
    Gone,
    Empty,
    Half,
    Flipped(usize),
    Grown,
}

impl Hurt {
    /// Of the end of a file: of what was written last.
    fn of_the_end(length: usize) -> Vec<Hurt> {
        let end = length.saturating_sub(700);
        spread(length - end, if long() { 100 } else { 8 })
            .into_iter()
            .map(|at| Hurt::Flipped(end + at))
            .collect()
    }

    /// Whether less is there than was. Then a file that a kill cut short looks the same.
    fn shortens(self) -> bool {
        matches!(self, Hurt::Gone | Hurt::Empty | Hurt::Half)
    }

    fn all(length: usize) -> Vec<Hurt> {
        let mut all = vec![Hurt::Gone, Hurt::Grown];
        if length > 0 {
            all.extend([Hurt::Empty, Hurt::Half]);
        }
        let flips = spread(length, if long() { 24 } else { 3 });
        all.extend(flips.into_iter().map(Hurt::Flipped));
        all
    }

    fn to(self, file: &Path) {
        let mut bytes = fs::read(file).unwrap();
        match self {
            Hurt::Gone => return fs::remove_file(file).unwrap(),
            Hurt::Empty => bytes.clear(),
            Hurt::Half => bytes.truncate(bytes.len() / 2),
            Hurt::Flipped(at) => bytes[at] ^= 0x10,
            Hurt::Grown => bytes.extend_from_slice(&[0xa5; 100]),
        }
        fs::write(file, bytes).unwrap();
    }
}

impl fmt::Display for Hurt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Hurt::Gone => f.write_str("gone"),
            Hurt::Empty => f.write_str("empty"),
            Hurt::Half => f.write_str("cut in half"),
            Hurt::Flipped(at) => write!(f, "bit flipped at {at}"),
            Hurt::Grown => f.write_str("grown"),
        }
    }
}

/// How a node ended before its directory is damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Stopped,
    /// Killed when mark and tiles had caught up.
    Killed,
    /// Killed right behind an answer: nothing but the journal has the last entries.
    KilledAtOnce,
}

/// A directory as it lies after weeks: opened and closed a few times, and the last time killed or not.
fn grown(end: End) -> Site {
    let mut site = Site::found(70);
    for _ in 0..2 {
        site.up();
        site.write(40);
        site.settle();
        site.stop();
    }
    site.up();
    site.write(10);
    match end {
        End::Stopped => drop(site.stop()),
        End::Killed => {
            site.settle();
            site.kill();
        }
        End::KilledAtOnce => site.kill(),
    }
    site
}

#[test]
fn a_file_that_is_damaged() {
    let _turn = turn();
    for end in [End::Stopped, End::Killed, End::KilledAtOnce] {
        let site = grown(end);
        let mut cases: Vec<(PathBuf, Hurt)> = Vec::new();
        for path in walk(&site.data) {
            let length = usize::try_from(fs::metadata(site.data.join(&path)).unwrap().len()).unwrap();
            cases.extend(Hurt::all(length).into_iter().map(|hurt| (path.clone(), hurt)));
        }
        let journal = |path: &PathBuf| path.starts_with("journal");
        if end == End::KilledAtOnce {
            // A journal that lost its end within half a second of an answer looks like one that never had it (docs/RELIABILITY.md).
            cases.retain(|(path, hurt)| !(journal(path) && hurt.shortens()));
        }
        if end != End::Stopped && !long() {
            cases = spread(cases.len(), 16).into_iter().map(|at| cases[at].clone()).collect();
        }
        if end == End::KilledAtOnce {
            let last = walk(&site.data).into_iter().rfind(journal).unwrap();
            let length = usize::try_from(fs::metadata(site.data.join(&last)).unwrap().len()).unwrap();
            cases.extend(Hurt::of_the_end(length).into_iter().map(|hurt| (last.clone(), hurt)));
        }
        let name = match end {
            End::Stopped => "damaged file, stopped before",
            End::Killed => "damaged file, killed before",
            End::KilledAtOnce => "damaged file, killed behind an answer",
        };
        let mut tally = Tally::new(name, cases.len());
        for (path, hurt) in cases {
            let (mut hurt_site, what) = (site.fork(), format!("{} {hurt}", path.display()));
            let target = hurt_site.data.join(&path);
            let whole = fs::read(&target).unwrap();
            hurt.to(&target);
            let file = path.file_name().and_then(|name| name.to_str());
            let data = hurt_site.data.clone();
            judge(&mut tally, &mut hurt_site, &what, &data, file, || {
                // What was refused was left as it was: with the old bytes in place all is there.
                fs::write(&target, &whole).unwrap();
                use std::os::unix::fs::PermissionsExt;
                fs::set_permissions(&target, fs::Permissions::from_mode(0o600)).unwrap();
            });
        }
        tally.done();
    }
}

#[test]
fn a_directory_that_is_gone() {
    let _turn = turn();
    let site = grown(End::Stopped);
    let mut tally = Tally::new("directory gone", 0);
    let dirs: Vec<PathBuf> = fs::read_dir(&site.data)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .map(|path| path.strip_prefix(&site.data).unwrap().to_owned())
        .collect();
    for dir in dirs {
        let mut hurt = site.fork();
        let aside = hurt.data.with_extension("aside");
        fs::rename(hurt.data.join(&dir), &aside).unwrap();
        let (data, back) = (hurt.data.clone(), hurt.data.join(&dir));
        judge(&mut tally, &mut hurt, &format!("{} gone", dir.display()), &data, dir.to_str(), || {
            assert!(!back.exists(), "what was refused is left as it was");
            fs::rename(&aside, &back).unwrap();
        });
    }
    tally.done();
}

fn judge(
    tally: &mut Tally,
    site: &mut Site,
    what: &str,
    data: &Path,
    file: Option<&str>,
    mend: impl FnOnce(),
) {
    match site.launch(&Launch::plain()) {
        Ok(()) => {
            let verdict = site.judge();
            site.write(1);
            tally.case(what, Came::Recovered(verdict), data, file);
            if long() {
                site.stop();
                site.up();
                tally.held(&format!("{what}, a second time"), &site.judge());
            }
        }
        Err(refused) => {
            tally.case(what, Came::Refused(refused), data, file);
            mend();
            match site.launch(&Launch::plain()) {
                Ok(()) => tally.held(&format!("{what}, mended"), &site.judge()),
                Err(refused) => {
                    tally.wrong(format!("{what}: mended, it does not start: {}", refused.brief()))
                }
            }
        }
    }
}
