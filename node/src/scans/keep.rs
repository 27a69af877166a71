//! What is remembered of scans: sightings of codes, and the numbers of today's records.

use std::{
    collections::{BTreeMap, HashMap},
    fs, io,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
        mpsc::{SyncSender, TrySendError, sync_channel},
    },
    thread::JoinHandle,
};

use suyuan_ledger::{
    log::Hash,
    rules::{CodeState, payload::Day},
    scans::{CodeAt, Device, Facts, Level, RECORD, Record, Sightings, Spot, What, judge, scans_root},
};

use super::{Scanning, Token, Visit, held, lately::Lately, salt::Salt, write};

/// So many records may wait for the disk: 3 MB.
const ROOM: usize = 65_536;
/// A device that asks again within this time looks at the same page.
const RELOAD_MS: u64 = 600_000;

/// The scans of a node.
pub(crate) struct Scans {
    config: Scanning,
    salt: Mutex<Salt>,
    memory: Mutex<Memory>,
    lately: Mutex<Lately>,
    jobs: Mutex<Option<SyncSender<write::Job>>>,
    writer: Mutex<Option<JoinHandle<()>>>,
    recorded: AtomicU64,
    lost: AtomicU64,
    forgotten: AtomicU64,
}

#[derive(Default)]
struct Memory {
    codes: HashMap<CodeAt, Sightings>,
    /// Those that are not as one pack is.
    remarkable: BTreeMap<CodeAt, Level>,
    bytes: usize,
    today: Option<Day>,
    /// The last day that nothing may be added to: it is committed to, or is about to be.
    closed: Option<Day>,
    /// How many records today has.
    next: u32,
}

/// Numbers for whoever watches.
pub(crate) struct Counted {
    /// Records since the start.
    pub(crate) recorded: u64,
    /// Scans that were not recorded.
    pub(crate) lost: u64,
    /// Codes whose sightings were forgotten for want of memory.
    pub(crate) forgotten: u64,
    /// Codes that are remembered.
    pub(crate) codes: u64,
    /// Codes that are not as one pack is.
    pub(crate) remarkable: u64,
}

/// A code's sightings, and who looks.
pub(crate) struct Looked {
    /// All of them, this one included.
    pub(crate) sightings: Sightings,
    /// The device that looks now.
    pub(crate) device: Option<Device>,
    /// For adding a place.
    pub(crate) token: Option<String>,
}

impl Scans {
    /// Opens the directory, reads what is not too old, and starts the writer.
    pub(crate) fn open(config: Scanning, now_ms: u64) -> io::Result<Scans> {
        fs::create_dir_all(&config.dir)?;
        let today = day_of(now_ms);
        let (mut memory, mut last_era) = (Memory::default(), None);
        for day in write::days(&config.dir)? {
            if is_over(day, today, config.retention_days) {
                continue; // removed by the first look after the start
            }
            let read = write::read(&config.dir, day, day >= today)?;
            for (number, record) in (0..).zip(&read.records) {
                memory.see(record, number);
                last_era = Some(record.device.era);
            }
            (memory.today, memory.next) = (Some(day), read.records.len() as u32);
        }
        // Records may have outlived their salt, as in a backup: then nothing tells its devices from those of a new one, but the era.
        let salt = Salt::open(&config.dir, now_ms, config.retention_days, last_era)?;
        let (jobs, waiting) = sync_channel(ROOM);
        let dir = config.dir.clone();
        let writer = std::thread::Builder::new()
            .name("writer of scans".into())
            .spawn(move || write::run(&dir, &waiting))?;
        let scans = Scans {
            salt: Mutex::new(salt),
            memory: Mutex::new(memory),
            lately: Mutex::default(),
            jobs: Mutex::new(Some(jobs)),
            writer: Mutex::new(Some(writer)),
            recorded: AtomicU64::new(0),
            lost: AtomicU64::new(0),
            forgotten: AtomicU64::new(0),
            config,
        };
        scans.forget();
        Ok(scans)
    }

    /// Records that somebody looks, if it is a person, and tells what is known of the code. `lot` is what it counts for.
    pub(crate) fn look(
        &self,
        (code, state, lot): (CodeAt, CodeState, Option<&str>),
        visit: Option<&Visit>,
        now_ms: u64,
    ) -> Looked {
        let device = visit.map(|visit| held(&self.salt).device(visit));
        let mut memory = held(&self.memory);
        if let Some(device) = device {
            let known = memory.codes.get(&code).and_then(|sightings| sightings.of(&device));
            let reload = known.is_some_and(|seen| now_ms < seen.last_ms.saturating_add(RELOAD_MS));
            if !reload {
                let record = Record { time_ms: now_ms, code, device, what: What::Scan, state, spot: None };
                let recorded = self.record(&mut memory, &record);
                if let Some(lot) = lot.filter(|_| recorded) {
                    held(&self.lately).see(lot, now_ms);
                }
            }
        }
        let sightings = memory.codes.get(&code).cloned().unwrap_or_default();
        drop(memory);
        self.forget();
        let token = device.and_then(|device| {
            let seen = sightings.of(&device)?;
            let placed =
                sightings.spots().iter().any(|spot| spot.device == device && spot.time_ms >= seen.last_ms);
            let token = Token { time_ms: seen.last_ms, number: seen.number, code, device };
            (!placed).then(|| token.write(&held(&self.salt)))
        });
        Looked { sightings, device, token }
    }

    /// Records that the PIN was used.
    pub(crate) fn opened(&self, code: CodeAt, visit: &Visit, now_ms: u64) {
        let device = held(&self.salt).device(visit);
        let (what, state) = (What::Opening, CodeState::Opened);
        let record = Record { time_ms: now_ms, code, device, what, state, spot: None };
        self.record(&mut held(&self.memory), &record);
    }

    /// Adds a place to a scan, once; whether it was taken.
    pub(crate) fn place(&self, token: &str, spot: Spot, now_ms: u64) -> Option<bool> {
        let Token { time_ms, number, code, device } = Token::read(token, &held(&self.salt), now_ms)?;
        let mut memory = held(&self.memory);
        let sightings = memory.codes.get(&code)?;
        let placed = sightings.spots().iter().any(|spot| spot.device == device && spot.time_ms >= time_ms);
        // A place belongs into the file of its scan, which ended at midnight.
        if placed || day_of(time_ms) != day_of(now_ms) {
            return Some(false);
        }
        let state = sightings.of(&device)?.state;
        let what = What::Place { of: number };
        let record = Record { time_ms: now_ms, code, device, what, state, spot: Some(spot) };
        Some(self.record(&mut memory, &record))
    }

    /// Gives the record its number and hands it to the writer; what there is no room for is lost, and not remembered either.
    fn record(&self, memory: &mut Memory, record: &Record) -> bool {
        let day = day_of(record.time_ms);
        // A clock that was set back over midnight: the day before may be anchored already.
        let late = memory.today.is_some_and(|today| day < today) || memory.closed >= Some(day);
        let job = write::Job::Write(day, record.to_bytes());
        let sent = match held(&self.jobs).as_ref() {
            Some(jobs) if !late => match jobs.try_send(job) {
                Ok(()) => true,
                Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => false,
            },
            _ => false,
        };
        if !sent {
            self.lost.fetch_add(1, Ordering::Relaxed);
            return false;
        }
        if memory.today != Some(day) {
            (memory.today, memory.next) = (Some(day), 0);
        }
        memory.see(record, memory.next);
        memory.next += 1;
        self.recorded.fetch_add(1, Ordering::Relaxed);
        true
    }

    /// The sightings of codes of a roll.
    pub(crate) fn of_roll(&self, is_of: impl Fn(&CodeAt) -> bool) -> Vec<(CodeAt, Sightings)> {
        let memory = held(&self.memory);
        let of = memory.codes.iter().filter(|(code, _)| is_of(code));
        of.map(|(code, sightings)| (*code, sightings.clone())).collect()
    }

    /// The codes that are not as one pack is.
    pub(crate) fn remarkable(&self) -> Vec<(CodeAt, Sightings)> {
        let memory = held(&self.memory);
        let of = memory.remarkable.keys().filter_map(|code| Some((*code, memory.codes.get(code)?.clone())));
        of.collect()
    }

    /// How often codes of a lot were scanned within the last hour, since the node started.
    pub(crate) fn in_the_last_hour(&self, lot: &str, now_ms: u64) -> u64 {
        held(&self.lately).of(lot, now_ms)
    }

    /// From now on nothing is added to this day, nor to one before it.
    pub(super) fn close_day(&self, day: Day) {
        let mut memory = held(&self.memory);
        memory.closed = memory.closed.max(Some(day));
    }

    /// Numbers for whoever watches.
    pub(crate) fn counted(&self) -> Counted {
        let memory = held(&self.memory);
        Counted {
            recorded: self.recorded.load(Ordering::Relaxed),
            lost: self.lost.load(Ordering::Relaxed),
            forgotten: self.forgotten.load(Ordering::Relaxed),
            codes: memory.codes.len() as u64,
            remarkable: memory.remarkable.len() as u64,
        }
    }

    /// Waits until everything that was recorded is on the disk.
    pub(crate) fn sync(&self) {
        let jobs = held(&self.jobs).clone();
        let (told, done) = sync_channel(1);
        if jobs.is_some_and(|jobs| jobs.send(write::Job::Sync(told)).is_ok()) {
            let _ = done.recv();
        }
    }

    /// Writes what waits, and takes nothing more.
    pub(crate) fn close(&self) {
        drop(held(&self.jobs).take());
        if let Some(writer) = held(&self.writer).take() {
            let _ = writer.join();
        }
    }

    /// The days before this one that have a file, ascending.
    pub(super) fn days_before(&self, today: Day) -> io::Result<Vec<Day>> {
        Ok(write::days(&self.config.dir)?.into_iter().filter(|day| *day < today).collect())
    }

    /// The count and root of a day.
    pub(super) fn root_of(&self, day: Day) -> io::Result<(u64, Hash)> {
        let file = fs::read(write::file_of(&self.config.dir, day))?;
        let whole = file.len() / RECORD * RECORD;
        Ok(scans_root(&file[..whole]))
    }

    /// Removes what is too old: files, sightings, the salt.
    pub(super) fn clear(&self, now_ms: u64) -> io::Result<()> {
        let (today, days) = (day_of(now_ms), self.config.retention_days);
        for day in write::days(&self.config.dir)?.into_iter().filter(|day| is_over(*day, today, days)) {
            fs::remove_file(write::file_of(&self.config.dir, day))?;
            tracing::info!(%day, "scans that are older than the retention are removed");
        }
        let oldest = today.plus(-i32::from(days)).begin_ms();
        held(&self.memory).remove_before(u64::try_from(oldest).unwrap_or(0));
        let mut salt = held(&self.salt);
        if salt.is_over(now_ms, days) {
            *salt = Salt::open(&self.config.dir, now_ms, days, None)?;
        }
        Ok(())
    }

    /// Forgets the codes that were scanned longest ago, until a tenth of the memory is free.
    fn forget(&self) {
        let mut memory = held(&self.memory);
        if memory.bytes <= self.config.memory {
            return;
        }
        let mut by_age: Vec<(bool, u64, CodeAt)> = memory
            .codes
            .iter()
            .map(|(code, seen)| (memory.remarkable.contains_key(code), seen.last_ms(), *code))
            .collect();
        by_age.sort_unstable();
        for (_, _, code) in by_age {
            if memory.bytes <= self.config.memory / 10 * 9 {
                break;
            }
            memory.remove(&code);
            self.forgotten.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Memory {
    fn see(&mut self, record: &Record, number: u32) {
        let known = self.codes.get(&record.code).map_or(0, entry_bytes);
        let sightings = self.codes.entry(record.code).or_default();
        sightings.see(record, number);
        self.bytes = self.bytes + entry_bytes(sightings) - known;
        match judge(sightings, &Facts::default()).level {
            Level::Normal => self.remarkable.remove(&record.code),
            level => self.remarkable.insert(record.code, level),
        };
    }

    fn remove(&mut self, code: &CodeAt) {
        if let Some(sightings) = self.codes.remove(code) {
            self.bytes -= entry_bytes(&sightings);
        }
        self.remarkable.remove(code);
    }

    fn remove_before(&mut self, ms: u64) {
        let old: Vec<CodeAt> =
            self.codes.iter().filter(|(_, seen)| seen.last_ms() < ms).map(|(code, _)| *code).collect();
        old.iter().for_each(|code| self.remove(code));
    }
}

fn entry_bytes(sightings: &Sightings) -> usize {
    sightings.bytes() + 2 * size_of::<CodeAt>()
}

fn is_over(day: Day, today: Day, retention: u16) -> bool {
    day < today.plus(-i32::from(retention))
}

fn day_of(ms: u64) -> Day {
    Day::of_ms(i64::try_from(ms).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: u64 = 86_400_000;

    fn visit(phone: &str) -> Visit {
        Visit { device: phone.as_bytes().to_vec() }
    }

    fn look(scans: &Scans, phone: &str, now_ms: u64) -> u64 {
        let of = (CodeAt { roll: [1; 16], position: 7 }, CodeState::Active, Some("B"));
        scans.look(of, Some(&visit(phone)), now_ms).sightings.scans()
    }

    #[test]
    fn a_clock_that_is_set_back_adds_nothing_to_a_day_that_is_committed_to() {
        let dir = tempfile::tempdir().unwrap();
        let (yesterday, today) = (20_000 * DAY + DAY - 1_000, 20_001 * DAY + 6_000);
        let scans = Scans::open(Scanning::new(dir.path().to_owned()), yesterday).unwrap();
        assert_eq!(look(&scans, "A", yesterday), 1);
        scans.close_day(day_of(yesterday));
        scans.sync();
        let root = scans.root_of(day_of(yesterday)).unwrap();
        // Nobody has looked today; the clock is set back, and somebody does.
        assert_eq!(look(&scans, "B", yesterday + 500), 1);
        assert_eq!((scans.counted().recorded, scans.counted().lost), (1, 1));
        assert_eq!(scans.in_the_last_hour("B", yesterday), 1);
        scans.sync();
        assert_eq!(scans.root_of(day_of(yesterday)).unwrap(), root);
        assert_eq!(look(&scans, "C", today), 2);
        assert_eq!(look(&scans, "D", yesterday + 700), 2, "nor is anything put before today's");
        scans.close();
    }

    #[test]
    fn devices_of_a_salt_that_is_gone_are_of_another_era() {
        let (dir, now) = (tempfile::tempdir().unwrap(), 20_000 * DAY);
        let config = Scanning::new(dir.path().to_owned());
        let scans = Scans::open(config.clone(), now).unwrap();
        look(&scans, "A", now);
        scans.close();
        std::fs::remove_file(dir.path().join("salt")).unwrap();
        let scans = Scans::open(config, now).unwrap();
        assert_eq!(look(&scans, "A", now + 1), 2);
        let code = scans.of_roll(|_| true).pop().unwrap().1;
        let eras: Vec<u8> = code.seen().iter().map(|seen| seen.device.era).collect();
        assert_eq!(eras, [0, 1]);
        scans.close();
    }
}
