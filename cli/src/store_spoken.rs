//! Why a data directory does not open, in the language spoken. Rarer faults, which name offsets and frames, stay in the ledger's own words.

use std::path::Path;

use suyuan_ledger::store::StoreError;

use crate::speech::tr;

/// The error in words.
pub(crate) fn said(error: &StoreError) -> String {
    let at = |path: &Path| path.display().to_string();
    let sizes = |have: &u64, want: &u64| (have.to_string(), want.to_string());
    match error {
        StoreError::InUse { dir } => tr!("store-in-use", dir = at(dir)),
        StoreError::NotEmpty { dir } => tr!("store-not-empty", dir = at(dir)),
        StoreError::Empty { dir } => tr!("store-empty", dir = at(dir)),
        StoreError::Older { have, want } => {
            let (have, want) = sizes(have, want);
            tr!("store-older", have = have, want = want)
        }
        StoreError::OlderThanPublished { have, want } => {
            let (have, want) = sizes(have, want);
            tr!("store-older-published", have = have, want = want)
        }
        StoreError::HighWaterRoot { size, want, got } => {
            tr!("store-other-mark", size = size.to_string(), want = want.to_string(), got = got.to_string())
        }
        StoreError::PublishedRoot { size, want, got } => tr!(
            "store-other-published",
            size = size.to_string(),
            want = want.to_string(),
            got = got.to_string()
        ),
        StoreError::JournalMissing { path, published } => {
            tr!("store-no-journal", path = at(path), published = published.to_string())
        }
        StoreError::Lost { index, reason } => {
            tr!("store-lost", index = index.to_string(), reason = reason.as_str())
        }
        StoreError::HighWaterMissing { path } => tr!("store-no-high-water", path = at(path)),
        StoreError::Followed { dir } => tr!("store-followed", dir = at(dir)),
        StoreError::LogKey(missing) => {
            tr!("store-no-log-key", size = missing.size.to_string(), want = missing.want.as_str())
        }
        error => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use suyuan_ledger::{log::Hash, store::LogKeyMissing};

    use super::*;

    #[test]
    fn in_english_they_are_the_ledgers_own_words() {
        let (dir, path) = (|| PathBuf::from("/d"), || PathBuf::from("/d/f"));
        let (size, want, got) = (7, Hash::ZERO, Hash::ZERO);
        let errors = [
            StoreError::InUse { dir: dir() },
            StoreError::NotEmpty { dir: dir() },
            StoreError::Empty { dir: dir() },
            StoreError::Older { have: 1, want: 12_345 },
            StoreError::OlderThanPublished { have: 1, want: 12_345 },
            StoreError::HighWaterRoot { size, want, got },
            StoreError::PublishedRoot { size, want, got },
            StoreError::JournalMissing { path: path(), published: 9 },
            StoreError::Lost { index: 3, reason: "it is gone".to_owned() },
            StoreError::HighWaterMissing { path: path() },
            StoreError::Followed { dir: dir() },
            StoreError::LogKey(LogKeyMissing { size, want: "k+1+a".to_owned() }),
        ];
        for error in errors {
            assert_eq!(said(&error), error.to_string());
        }
    }
}
