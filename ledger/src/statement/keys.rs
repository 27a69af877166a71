//! Keys that were seen before, so that what depends on a key alone is done once; and many signatures verified together.
//!
//! So many keys are kept and no more: those used lately, in two generations. When the younger one is full the older one goes.

use super::key::Expected;
use super::{KeyId, PublicKey, SignatureError, Statement};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError, RwLock};

/// So many signatures share an inversion: as many points as lie well on a stack, and more would save hardly anything.
const TOGETHER: usize = 16;

/// Keys used lately, shared by many threads.
#[derive(Debug)]
pub struct Keys {
    most: usize,
    young: RwLock<HashMap<KeyId, PublicKey>>,
    old: Mutex<HashMap<KeyId, PublicKey>>,
}

impl Keys {
    /// Keeps at most so many keys; each may take 76 KiB.
    pub fn new(most: usize) -> Self {
        Self { most, young: RwLock::default(), old: Mutex::default() }
    }

    /// The key, checked once for as long as it is kept. One that cannot verify is not kept.
    pub fn get(&self, id: &KeyId) -> Result<PublicKey, SignatureError> {
        // A panic elsewhere leaves a map of keys that is right, if perhaps without one.
        if let Some(key) = self.young.read().unwrap_or_else(PoisonError::into_inner).get(id) {
            return Ok(key.clone());
        }
        let mut old = self.old.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = old.remove(id);
        let key = kept.map_or_else(|| PublicKey::try_from(id), Ok)?;
        let mut young = self.young.write().unwrap_or_else(PoisonError::into_inner);
        if young.len() >= self.most / 2 {
            *old = std::mem::take(&mut *young);
        }
        // Another thread may have been here first; its key has the work in it.
        Ok(young.entry(*id).or_insert(key).clone())
    }

    /// Whether the signature of each statement holds: [`Statement::verify`] of each, for less than each would cost alone.
    pub fn verify_each<'s>(
        &self,
        statements: impl IntoIterator<Item = &'s Statement>,
    ) -> Vec<Result<(), SignatureError>> {
        let all: Vec<_> = statements.into_iter().collect();
        all.chunks(TOGETHER).flat_map(|some| self.verify_some(some)).collect()
    }

    /// So many as share what can be shared.
    fn verify_some(
        &self,
        statements: &[&Statement],
    ) -> impl Iterator<Item = Result<(), SignatureError>> + use<> {
        let mut keys = [const { None }; TOGETHER];
        let mut expected = [None; TOGETHER];
        for (at, statement) in statements.iter().enumerate() {
            let key = self.get(&statement.header().key);
            expected[at] = key
                .as_ref()
                .ok()
                .and_then(|key| key.expected(&statement.signed_bytes(), statement.signature()));
            keys[at] = Some(key);
        }
        let holds = match expected {
            // One alone shares nothing.
            [Some(one), ..] if statements.len() == 1 => [one.holds(); TOGETHER],
            all => Expected::each_holds(&all.map(Option::unwrap_or_default)),
        };
        let tell = move |(at, key): (usize, Result<PublicKey, SignatureError>)| {
            key?.tell(expected[at].is_some() && holds[at])
        };
        keys.into_iter().map_while(|key| key).enumerate().map(tell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ed25519_dalek::SigningKey;

    fn id(seed: u8) -> KeyId {
        KeyId::from_bytes(SigningKey::from_bytes(&[seed; 32]).verifying_key().to_bytes())
    }

    #[test]
    fn no_more_keys_are_kept_than_that() {
        let keys = Keys::new(10);
        for seed in 0..100 {
            assert_eq!(keys.get(&id(seed)).unwrap().id(), id(seed));
            // One that is used all the time stays.
            keys.get(&id(0)).unwrap();
            let kept = keys.young.read().unwrap().len() + keys.old.lock().unwrap().len();
            assert!(kept <= 10, "{kept}");
        }
        assert!(
            keys.young.read().unwrap().contains_key(&id(0)) || keys.old.lock().unwrap().contains_key(&id(0))
        );
    }
}
