//! The salt: what makes of a network, an agent and languages eight bytes that lead back to nobody. It lasts as long as records do; then a
//! new one takes its place in the file and in memory, and the old one is nowhere.

use std::{fs, io, io::Write, path::Path};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use suyuan_ledger::scans::Device;

use super::Visit;

const FILE: &str = "salt";
const DAY_MS: u64 = 86_400_000;

/// A salt and its life.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Salt {
    era: u8,
    since_ms: u64,
    salt: String,
}

impl Salt {
    /// The salt of the directory; a new one if there is none, or it has lasted long enough. `before` is the era of the last record that is kept.
    pub(super) fn open(dir: &Path, now_ms: u64, days: u16, before: Option<u8>) -> io::Result<Salt> {
        let kept: Option<Salt> = match fs::read(dir.join(FILE)) {
            Ok(bytes) => serde_json::from_slice(&bytes).ok(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        match kept {
            Some(salt) if !salt.is_over(now_ms, days) => Ok(salt),
            old => {
                let era = old.map(|old| old.era).or(before);
                Salt::renew(dir, now_ms, era.map_or(0, |era| era.wrapping_add(1)))
            }
        }
    }

    /// Whether a new one is due.
    pub(super) fn is_over(&self, now_ms: u64, days: u16) -> bool {
        now_ms > self.since_ms.saturating_add(u64::from(days) * DAY_MS)
    }

    /// Whose device it is, as far as anybody is to know.
    pub(super) fn device(&self, visit: &Visit) -> Device {
        let digest = self.keyed(b"suyuan device 1\n").chain_update(&visit.device).finalize();
        Device { era: self.era, hash: std::array::from_fn(|at| digest[at]) }
    }

    /// What vouches for a token.
    pub(super) fn mac(&self, what: &[u8]) -> [u8; 8] {
        let digest = self.keyed(b"suyuan scan token 1\n").chain_update(what).finalize();
        std::array::from_fn(|at| digest[at])
    }

    fn keyed(&self, purpose: &[u8]) -> Sha256 {
        let salt = hex::decode(&self.salt).unwrap_or_default();
        Sha256::new_with_prefix(purpose).chain_update(salt)
    }

    fn renew(dir: &Path, now_ms: u64, era: u8) -> io::Result<Salt> {
        let mut salt = [0; 32];
        getrandom::fill(&mut salt).map_err(|error| io::Error::other(error.to_string()))?;
        let salt = Salt { era, since_ms: now_ms, salt: hex::encode(salt) };
        let beside = dir.join("salt.new");
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&beside)?;
        file.write_all(&serde_json::to_vec(&salt)?)?;
        file.sync_all()?;
        fs::rename(&beside, dir.join(FILE))?;
        fs::File::open(dir)?.sync_all()?;
        Ok(salt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_salt_lasts_as_long_as_records_do_and_then_nothing_leads_back() {
        let dir = tempfile::tempdir().unwrap();
        let visit = Visit { device: b"phone".to_vec() };
        let first = Salt::open(dir.path(), 1_000, 400, None).unwrap();
        let again = Salt::open(dir.path(), 400 * DAY_MS, 400, None).unwrap();
        assert_eq!(first.device(&visit), again.device(&visit));
        let next = Salt::open(dir.path(), 1_001 + 400 * DAY_MS, 400, None).unwrap();
        let (old, new) = (first.device(&visit), next.device(&visit));
        assert_eq!((old.era, new.era), (0, 1));
        assert_ne!(old.hash, new.hash);
        assert!(!fs::read_to_string(dir.path().join(FILE)).unwrap().contains(&first.salt));
        assert_ne!(new.hash, next.mac(b"phone"));
    }
}
