//! The one thread that writes: records behind one another into the file of their day, synced each second.

use std::{
    fs, io,
    io::{Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, RecvTimeoutError, SyncSender},
    time::{Duration, Instant},
};

use suyuan_ledger::{
    rules::payload::Day,
    scans::{DayScans, RECORD},
};

/// How often the file is synced.
const EACH: Duration = Duration::from_secs(1);

/// Work for the writer.
pub(super) enum Job {
    /// A record of a day.
    Write(Day, [u8; RECORD]),
    /// Everything before is to be on the disk; then it is told.
    Sync(SyncSender<()>),
}

/// Where a day's records are.
pub(super) fn file_of(dir: &Path, day: Day) -> PathBuf {
    dir.join(format!("{day}.scans"))
}

/// The days that have a file, ascending.
pub(super) fn days(dir: &Path) -> io::Result<Vec<Day>> {
    let mut days = Vec::new();
    for entry in fs::read_dir(dir)? {
        let name = entry?.file_name();
        let day = name.to_str().and_then(|name| name.strip_suffix(".scans"));
        days.extend(day.and_then(|day| Day::parse(day).ok()));
    }
    days.sort_unstable();
    Ok(days)
}

/// Reads a day; what a crash left half-written at its end is cut off if it may still be written to.
pub(super) fn read(dir: &Path, day: Day, mend: bool) -> io::Result<DayScans> {
    let path = file_of(dir, day);
    let read = DayScans::read(day, &fs::read(&path)?);
    if read.torn > 0 {
        tracing::warn!(path = %path.display(), bytes = read.torn, "the end of a file of scans is no record");
        if mend {
            fs::OpenOptions::new().write(true).open(&path)?.set_len(read.whole as u64)?;
        }
    }
    Ok(read)
}

/// Writes until nobody can send any more.
pub(super) fn run(dir: &Path, jobs: &Receiver<Job>) {
    let mut open = Open::default();
    let mut due: Option<Instant> = None;
    loop {
        let wait = due.map_or(EACH, |due| due.saturating_duration_since(Instant::now()));
        match jobs.recv_timeout(wait) {
            Ok(Job::Write(day, record)) => {
                open.write(dir, day, &record);
                due.get_or_insert_with(|| Instant::now() + EACH);
                if due.is_some_and(|due| due > Instant::now()) {
                    continue;
                }
            }
            Ok(Job::Sync(told)) => {
                open.sync();
                due = None;
                let _ = told.send(());
                continue;
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
        open.sync();
        due = None;
    }
    open.sync();
}

/// The file that is written to.
#[derive(Default)]
struct Open {
    file: Option<(Day, fs::File, u64)>,
    waiting: Vec<u8>,
}

impl Open {
    fn write(&mut self, dir: &Path, day: Day, record: &[u8]) {
        let mut complained = false;
        while self.file.as_ref().is_none_or(|(open, ..)| *open != day) {
            self.sync();
            match Open::file(dir, day) {
                Ok((file, length)) => self.file = Some((day, file, length)),
                Err(error) => self.patience(&mut complained, &error),
            }
        }
        self.waiting.extend_from_slice(record);
        if self.waiting.len() >= 64 << 10 {
            self.sync();
        }
    }

    fn file(dir: &Path, day: Day) -> io::Result<(fs::File, u64)> {
        let path = file_of(dir, day);
        let file = fs::OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
        let length = file.metadata()?.len() / RECORD as u64 * RECORD as u64;
        fs::File::open(dir)?.sync_all()?;
        Ok((file, length))
    }

    /// Writes what waits. A disk that refuses is asked again: numbers were given out, so no record may be left out; meanwhile the channel
    /// fills up and scans are counted as lost.
    fn sync(&mut self) {
        let mut complained = false;
        while let Some((_, file, length)) = self.file.as_mut().filter(|_| !self.waiting.is_empty()) {
            let written = file
                .seek(SeekFrom::Start(*length))
                .and_then(|_| file.write_all(&self.waiting))
                .and_then(|()| file.sync_data());
            match written {
                Ok(()) => {
                    *length += self.waiting.len() as u64;
                    self.waiting.clear();
                }
                Err(error) => self.patience(&mut complained, &error),
            }
        }
    }

    fn patience(&self, complained: &mut bool, error: &io::Error) {
        if !*complained {
            tracing::error!(%error, "scans cannot be written; pages go out, and scans will be lost");
        }
        *complained = true;
        std::thread::sleep(EACH);
    }
}
