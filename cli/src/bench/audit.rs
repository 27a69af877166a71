//! A published log audited from its files: strictly without the rules, strictly with them, and in batches.
//!
//! Statements are signed on all processors and published as a node would publish them, before the clock runs. Each audit reads the
//! files anew; the page cache is warm.

use std::{
    fs,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use serde::Serialize;
use suyuan_ledger::{
    audit::{Auditor, Report, Signatures, Trust},
    log::{
        Checkpoint, Entry, Frontier, Hash, KeyType, SigningNoteKey, TILE_WIDTH, Tile, TileKind, VerifierKey,
        encode_bundle, leaf_hash,
    },
    statement::Statement,
};

use super::{
    Machine,
    machine::{cores, cpu_time, forget_peak, peak_rss_bytes},
    not_taken,
    report::Watch,
    world::{Issuer, World},
};
use crate::{failure::Failure, log_keys, voice::Voice};

/// So many statements of each issuer are signed before they are published.
const WINDOW: usize = 64;

/// The numbers of one run.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Audited {
    what: &'static str,
    /// Statements in the log.
    statements: u64,
    /// Who signed them.
    issuers: usize,
    /// Wall time of the strict audit without rules, in seconds.
    seconds: f64,
    /// Its signatures and entries a second.
    per_second: f64,
    /// The mean size of a statement.
    statement_bytes: u64,
    /// What the published files take.
    disk_bytes: u64,
    /// The most memory of all audits.
    peak_rss_bytes: u64,
    /// Each audit.
    audits: Vec<Run>,
    machine: Machine,
    optimised: bool,
}

/// One audit.
#[derive(Clone, Debug, Serialize)]
struct Run {
    /// `strict`, `strict with rules` or `quick`.
    how: &'static str,
    seconds: f64,
    per_second: f64,
    /// Processor time an entry, all threads together, in microseconds.
    cpu_us: f64,
    /// The most memory that the process held during it.
    peak_rss_bytes: u64,
}

/// Publishes a log of `statements` in `dir` and audits it.
pub(crate) fn audit(
    dir: &Path,
    statements: usize,
    issuers: usize,
    voice: &Voice,
) -> Result<Audited, Failure> {
    fs::create_dir_all(dir).map_err(|error| Failure::file(dir, &error))?;
    let machine = Machine::measure(dir)?;
    voice.say(format_args!("Signing and publishing {statements} statements …"));
    let (log, keys) = publish(dir, statements, issuers)?;
    let files = |path: &str| fs::read(log.dir.join(path)).ok();
    let once = || Auditor::once();
    let audits = vec![
        run("strict", || once().check(&files, &keys))?,
        run("strict with rules", || once().judge(&files, Trust::LogKeys(&keys)).report)?,
        run("quick", || once().signatures(Signatures::Batch).check(&files, &keys))?,
    ];
    Ok(Audited {
        what: "audit",
        statements: log.frontier.size(),
        issuers,
        seconds: audits[0].seconds,
        per_second: audits[0].per_second,
        statement_bytes: log.statement_bytes / log.frontier.size().max(1),
        disk_bytes: log.bytes,
        peak_rss_bytes: audits.iter().map(|run| run.peak_rss_bytes).max().unwrap_or(0),
        audits,
        machine,
        optimised: !cfg!(debug_assertions),
    })
}

fn run(how: &'static str, audit: impl FnOnce() -> Report) -> Result<Run, Failure> {
    forget_peak();
    let (watch, cpu) = (Watch::start(), cpu_time());
    let report = audit();
    let wall: Duration = watch.wall();
    if !report.is_clean() {
        return Err(not_taken(report.findings.first().map_or("no checkpoint".into(), ToString::to_string)));
    }
    let entries = report.entries as f64;
    Ok(Run {
        how,
        seconds: wall.as_secs_f64(),
        per_second: entries / wall.as_secs_f64(),
        cpu_us: cpu_time().saturating_sub(cpu).as_secs_f64() * 1e6 / entries,
        peak_rss_bytes: peak_rss_bytes(),
    })
}

impl Audited {
    /// Shows it.
    pub(crate) fn show(&self, voice: &Voice) {
        voice.answer(&serde_json::json!(self), |voice| {
            let mebibytes = |bytes: u64| bytes as f64 / 1_048_576.0;
            voice.line(format_args!(
                "log          {} entries by {} issuers, statements of {} bytes, {:.0} MiB in files",
                self.statements,
                self.issuers,
                self.statement_bytes,
                mebibytes(self.disk_bytes)
            ));
            for run in &self.audits {
                voice.line(format_args!(
                    "{:18} {:>8.0} a second over {:.2} s, {:.1} us of processor an entry, {:.0} MiB at most",
                    run.how,
                    run.per_second,
                    run.seconds,
                    run.cpu_us,
                    mebibytes(run.peak_rss_bytes)
                ));
            }
            self.machine.show(voice);
            if !self.optimised {
                voice.warn(
                    "Note: this program was built without optimisation; measure with `cargo run --release`.",
                );
            }
        });
    }
}

/// A log that is being written as files. Nothing is synced: it goes away with the measurement.
struct Log {
    dir: PathBuf,
    frontier: Frontier,
    rows: Vec<Vec<Hash>>,
    bundle: Vec<Vec<u8>>,
    prev: Hash,
    time_ms: u64,
    statement_bytes: u64,
    bytes: u64,
}

fn publish(dir: &Path, statements: usize, issuers: usize) -> Result<(Log, Vec<VerifierKey>), Failure> {
    let data = dir.join("data");
    let mut world = World::found(&data, issuers)?;
    let mut log = Log {
        dir: dir.join("published"),
        frontier: Frontier::default(),
        rows: Vec::new(),
        bundle: Vec::new(),
        prev: Hash::ZERO,
        time_ms: 0,
        statement_bytes: 0,
        bytes: 0,
    };
    for index in 0..world.store.size() {
        let (entry, statement) =
            world.store.statement(index).map_err(Failure::local)?.ok_or_else(|| not_taken(index))?;
        log.add(&statement, entry.time_ms)?;
    }
    let mut left = statements;
    while left > 0 {
        let each = left.div_ceil(issuers).min(WINDOW);
        let signed = sign(&mut world.issuers, each)?;
        for statement in (0..each).flat_map(|at| signed.iter().map(move |own| &own[at])).take(left) {
            log.add(statement, log.time_ms)?;
        }
        left = left.saturating_sub(each * issuers);
    }
    let origin = world.store.checkpoint().checkpoint().origin().to_owned();
    world.store.close().map_err(Failure::local)?;
    let key = log_keys::read(&data.join(log_keys::FIRST), &origin)?.key;
    log.finish(&origin, &key)?;
    Ok((log, vec![key.verifier(KeyType::Ed25519).map_err(Failure::local)?]))
}

/// So many statements of each, signed on all processors.
fn sign(issuers: &mut [Issuer], each: usize) -> Result<Vec<Vec<Statement>>, Failure> {
    let share = issuers.len().div_ceil(cores()).max(1);
    let own = |issuer: &mut Issuer| (0..each).map(|_| issuer.harvest()).collect::<Result<Vec<_>, _>>();
    thread::scope(|scope| {
        let threads: Vec<_> = issuers
            .chunks_mut(share)
            .map(|some| scope.spawn(move || some.iter_mut().map(own).collect::<Result<Vec<_>, _>>()))
            .collect();
        let mut signed = Vec::new();
        for thread in threads {
            signed.extend(thread.join().unwrap_or_else(|_| Err(not_taken("a signer broke down")))?);
        }
        Ok(signed)
    })
}

impl Log {
    fn add(&mut self, statement: &Statement, time_ms: u64) -> Result<(), Failure> {
        let (index, prev) = (self.frontier.size(), self.prev);
        self.time_ms = time_ms;
        self.statement_bytes += statement.bytes().len() as u64;
        let entry = Entry { index, time_ms, prev, statement: statement.bytes().to_vec() };
        let entry = entry.encode().map_err(Failure::local)?;
        self.prev = leaf_hash(&entry);
        self.bundle.push(entry);
        let rows = &mut self.rows;
        self.frontier.push(self.prev, |level, _, hash| {
            if level % 8 == 0 {
                let level = usize::from(level / 8);
                if rows.len() == level {
                    rows.push(Vec::new());
                }
                rows[level].push(hash);
            }
        });
        if self.bundle.len() as u64 == TILE_WIDTH { self.flush(false) } else { Ok(()) }
    }

    /// Writes the bundle, and the tiles that are full; at the end also those that are not.
    fn flush(&mut self, last: bool) -> Result<(), Failure> {
        let size = self.frontier.size();
        let bundle = std::mem::take(&mut self.bundle);
        if !bundle.is_empty() {
            self.write(
                TileKind::Entries,
                (size - 1) / TILE_WIDTH,
                &encode_bundle(bundle).map_err(Failure::local)?,
            )?;
        }
        for level in 0..self.rows.len() {
            let row = &self.rows[level];
            if row.is_empty() || !last && (row.len() as u64) < TILE_WIDTH {
                continue;
            }
            let bytes: Vec<u8> = row.iter().flat_map(|hash| *hash.as_bytes()).collect();
            let number = ((size >> (8 * level)) - 1) / TILE_WIDTH;
            self.write(TileKind::Hashes(level as u8), number, &bytes)?;
            self.rows[level].clear();
        }
        Ok(())
    }

    fn write(&mut self, kind: TileKind, number: u64, bytes: &[u8]) -> Result<(), Failure> {
        let tile = Tile::at(kind, number, self.frontier.size()).ok_or_else(|| not_taken("an empty tile"))?;
        self.file(&tile.to_string(), bytes)
    }

    fn file(&mut self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        let path = self.dir.join(name);
        let parent = path.parent().unwrap_or(&self.dir);
        fs::create_dir_all(parent).map_err(|error| Failure::file(parent, &error))?;
        fs::write(&path, bytes).map_err(|error| Failure::file(&path, &error))?;
        self.bytes += bytes.len() as u64;
        Ok(())
    }

    fn finish(&mut self, origin: &str, key: &SigningNoteKey) -> Result<(), Failure> {
        self.flush(true)?;
        let checkpoint =
            Checkpoint::new(origin, self.frontier.size(), self.frontier.root()).map_err(Failure::local)?;
        let text = checkpoint.sign(std::slice::from_ref(key)).to_string();
        self.file("checkpoint", text.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_published_is_found_in_order_every_way() {
        let dir = tempfile::tempdir().unwrap();
        let voice = Voice { json: true, quiet: true };
        for statements in [300, 256 * 2 - 9] {
            let audited = audit(&dir.path().join(statements.to_string()), statements, 2, &voice).unwrap();
            assert_eq!(audited.statements, statements as u64 + 9);
            assert_eq!(audited.audits.len(), 3);
        }
    }
}
