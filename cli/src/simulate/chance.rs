//! Chance that can be played again: the same seed and purpose give the same draws, on any machine.
//!
//! Each purpose (a cooperative's berries, the third double sale) draws from a stream of its own, so that planting a fraud changes
//! nothing in what honest people do.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};
use rust_decimal::Decimal;
use sha2::{Digest, Sha256};

/// Draws for one purpose.
pub(super) struct Chance(ChaCha8Rng);

impl Chance {
    /// The draws of a seed for a purpose.
    pub(super) fn of(seed: u64, purpose: &str) -> Chance {
        let mut hash = Sha256::new_with_prefix(b"suyuan simulate: chance\0");
        hash.update(seed.to_be_bytes());
        hash.update(purpose);
        Chance(ChaCha8Rng::from_seed(hash.finalize().into()))
    }

    /// Draws for something that goes on beside this.
    pub(super) fn aside(&mut self) -> Chance {
        let mut seed = [0; 32];
        self.0.fill_bytes(&mut seed);
        Chance(ChaCha8Rng::from_seed(seed))
    }

    /// A whole number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.0.next_u64() % (high - low + 1)
    }

    /// Whether something happens that happens so many times in a hundred.
    pub(super) fn percent(&mut self, percent: u64) -> bool {
        self.between(1, 100) <= percent
    }

    /// An amount with one decimal from `low` to `high`.
    pub(super) fn amount(&mut self, low: u64, high: u64) -> Decimal {
        Decimal::new(self.between(low * 10, high * 10) as i64, 1)
    }

    /// So much of an amount, in thousandths from `low` to `high`, rounded down to one decimal.
    pub(super) fn share(&mut self, of: Decimal, low: u64, high: u64) -> Decimal {
        (of * Decimal::new(self.between(low, high) as i64, 3)).trunc_with_scale(1)
    }

    /// One of these.
    pub(super) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.between(0, of.len() as u64 - 1) as usize]
    }
}
