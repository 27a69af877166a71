//! The two signed checkpoints that lie on the disk: `high-water`, and the published `tiles/checkpoint`. The log must reach and contain both.
//!
//! Which keys may have signed them is known only when the log has been read; until then they are but claims of a size. A mark that no
//! log key has signed is refused. A published checkpoint that none has signed is damage, since tiles can be made again; but one that
//! the log did sign and that is no beginning of this log is another history.

use std::path::Path;

use super::{StoreError, high_water, publish::Publisher};
use crate::{
    log::{Checkpoint, HashReader, SignedCheckpoint, VerifierKey, root_of},
    rules::payload::Charter,
};

/// What they claim.
#[derive(Debug, Default)]
pub(super) struct Marks {
    high_water: Option<(Vec<u8>, Checkpoint)>,
    published: Option<(Vec<u8>, Option<Checkpoint>)>,
}

/// What they are, once the charter is known.
#[derive(Debug, Default)]
pub(super) struct Judged {
    pub(super) high_water: Option<SignedCheckpoint>,
    pub(super) published: Option<SignedCheckpoint>,
    /// There is a published checkpoint, and the log has not signed it.
    pub(super) damaged: bool,
}

impl Marks {
    /// Reads both; `tiles` are where the log is published, if it is.
    pub(super) fn read(dir: &Path, tiles: Option<&Publisher>) -> Result<Marks, StoreError> {
        let high_water = match high_water::read(dir)? {
            None => None,
            Some(text) => match claimed(&text) {
                Some(mark) => Some((text, mark)),
                // No keys are known yet; opening it without any says what is wrong with the form.
                None => {
                    let fault = high_water::open(dir, &text, &[]).err();
                    return Err(fault.unwrap_or_else(|| high_water::missing(dir)));
                }
            },
        };
        let text = tiles.map(Publisher::checkpoint_text).transpose()?.flatten();
        let published = text.map(|text| {
            let claim = claimed(&text);
            (text, claim)
        });
        Ok(Marks { high_water, published })
    }

    /// Whether there is a high-water mark.
    pub(super) fn has_high_water(&self) -> bool {
        self.high_water.is_some()
    }

    /// The size that the mark claims.
    pub(super) fn high_water(&self) -> u64 {
        self.high_water.as_ref().map_or(0, |(_, mark)| mark.size())
    }

    /// The size that the published checkpoint claims.
    pub(super) fn published(&self) -> u64 {
        self.published.as_ref().and_then(|(_, claim)| claim.as_ref()).map_or(0, Checkpoint::size)
    }

    /// Holds them against the log, which has `have` entries.
    pub(super) fn judge(
        &self,
        dir: &Path,
        charter: Option<&Charter>,
        log: &impl HashReader,
        have: u64,
    ) -> Result<Judged, StoreError> {
        let Some(charter) = charter else { return Ok(Judged::default()) };
        let keys: Vec<VerifierKey> = charter.log_keys.iter().map(|key| key.vkey.clone()).collect();
        let mut judged = Judged::default();
        if let Some((text, mark)) = &self.high_water {
            let (size, want) = (mark.size(), mark.root());
            if have < size {
                return Err(StoreError::Older { have, want: size });
            }
            let got = root_of(log, size)?;
            if got != want {
                return Err(StoreError::HighWaterRoot { size, want, got });
            }
            judged.high_water = Some(high_water::open(dir, text, &keys)?);
        }
        if let Some((text, _)) = &self.published {
            match SignedCheckpoint::open(text, &keys) {
                Err(_) => judged.damaged = true,
                Ok(signed) => {
                    let (size, want) = (signed.checkpoint().size(), signed.checkpoint().root());
                    if have < size {
                        return Err(StoreError::OlderThanPublished { have, want: size });
                    }
                    let got = root_of(log, size)?;
                    if got != want {
                        return Err(StoreError::PublishedRoot { size, want, got });
                    }
                    judged.published = Some(signed);
                }
            }
        }
        Ok(judged)
    }
}

impl Judged {
    /// The newer of the two; of the same size the published one, which may carry cosignatures.
    pub(super) fn newest(&self) -> Option<&SignedCheckpoint> {
        let size = |signed: &&SignedCheckpoint| signed.checkpoint().size();
        self.high_water.iter().chain(&self.published).max_by_key(size)
    }
}

/// What a note says before anybody knows who signed it.
fn claimed(text: &[u8]) -> Option<Checkpoint> {
    let text = std::str::from_utf8(text).ok()?;
    text[..=text.find("\n\n")?].parse().ok()
}
