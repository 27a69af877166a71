//! Statements signed before the clock runs, in files without a name: they take no memory while they wait, and go away by themselves.
//!
//! One file an issuer, because each issuer's statements must arrive in order; within it portions, each the CBOR sequence of one
//! request. [`Share`] is what one client hands over: portions of its issuers in turn.

use std::{
    fs::File,
    io::{BufReader, BufWriter, Read, Seek, SeekFrom, Write},
    path::Path,
    thread,
};

use indicatif::ProgressBar;

use super::{Load, machine, world::Issuer};
use crate::failure::Failure;

/// All statements of a run.
#[derive(Debug)]
pub(super) struct Spool {
    files: Vec<Portions>,
    /// The statements' bytes.
    pub(super) bytes: u64,
}

/// What one client hands over.
#[derive(Debug)]
pub(super) struct Share {
    files: Vec<Portions>,
    turn: usize,
}

#[derive(Debug)]
struct Portions {
    file: BufReader<File>,
    /// Statements and bytes of those still to be read, the next one last.
    left: Vec<(u16, u32)>,
}

impl Spool {
    /// Signs on all cores; the files lie in `dir`.
    pub(super) fn sign(
        dir: &Path,
        issuers: &mut [Issuer],
        load: &Load,
        meter: &ProgressBar,
    ) -> Result<Spool, Failure> {
        let count = issuers.len().max(1);
        let share = |issuer| load.statements / count + usize::from(issuer < load.statements % count);
        let mut numbered: Vec<(usize, &mut Issuer)> = issuers.iter_mut().enumerate().collect();
        let at_once = numbered.len().div_ceil(machine::cores()).max(1);
        let signed = thread::scope(|scope| {
            let signers: Vec<_> = numbered
                .chunks_mut(at_once)
                .map(|own| {
                    let sign = |(number, issuer): &mut (usize, &mut Issuer)| {
                        Portions::sign(dir, issuer, share(*number), load.batch, meter)
                    };
                    scope.spawn(move || own.iter_mut().map(sign).collect::<Result<Vec<_>, _>>())
                })
                .collect();
            let broke = || Err(Failure::local("a signer broke down"));
            signers.into_iter().map(|s| s.join().unwrap_or_else(|_| broke())).collect::<Result<Vec<_>, _>>()
        })?;
        let files: Vec<Portions> = signed.into_iter().flatten().collect();
        let bytes = files.iter().flat_map(|file| &file.left).map(|(_, bytes)| u64::from(*bytes)).sum();
        Ok(Spool { files, bytes })
    }

    /// Deals the issuers out to so many clients.
    pub(super) fn shares(self, clients: usize) -> Vec<Share> {
        let mut shares: Vec<Share> = (0..clients).map(|_| Share { files: Vec::new(), turn: 0 }).collect();
        for (number, file) in self.files.into_iter().enumerate() {
            shares[number % clients].files.push(file);
        }
        shares
    }
}

impl Share {
    /// Reads the next portion into `body`, whose former content goes, and tells how many statements it has; `None` when there is
    /// no more.
    pub(super) fn next(&mut self, body: &mut Vec<u8>) -> Result<Option<usize>, Failure> {
        for _ in 0..self.files.len() {
            self.turn = (self.turn + 1) % self.files.len();
            let file = &mut self.files[self.turn];
            if let Some((statements, bytes)) = file.left.pop() {
                body.resize(bytes as usize, 0);
                file.file.read_exact(body).map_err(Failure::local)?;
                return Ok(Some(usize::from(statements)));
            }
        }
        Ok(None)
    }
}

impl Portions {
    fn sign(
        dir: &Path,
        issuer: &mut Issuer,
        statements: usize,
        batch: usize,
        meter: &ProgressBar,
    ) -> Result<Portions, Failure> {
        let mut file = BufWriter::new(tempfile::tempfile_in(dir).map_err(Failure::local)?);
        let mut left = Vec::with_capacity(statements.div_ceil(batch));
        let mut to_do = statements;
        while to_do > 0 {
            let count = batch.min(to_do);
            let mut bytes = 0;
            for _ in 0..count {
                let statement = issuer.harvest()?;
                file.write_all(statement.bytes()).map_err(Failure::local)?;
                bytes += statement.bytes().len();
            }
            let fits = (u16::try_from(count), u32::try_from(bytes));
            let (Ok(count16), Ok(bytes)) = fits else { return Err(Failure::usage("the batch is too large")) };
            left.push((count16, bytes));
            to_do -= count;
            meter.inc(count as u64);
        }
        left.reverse();
        let mut file = file.into_inner().map_err(|error| Failure::local(error.into_error()))?;
        file.seek(SeekFrom::Start(0)).map_err(Failure::local)?;
        Ok(Portions { file: BufReader::with_capacity(16 << 10, file), left })
    }
}
