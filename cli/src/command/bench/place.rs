//! Where a benchmark's ledger lies.

use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// Where a ledger lies, and files that go away lie beside it.
pub(super) struct Place {
    /// The ledger's directory.
    pub(super) data: PathBuf,
    /// Where other files may lie meanwhile.
    pub(super) scratch: PathBuf,
    _temporary: Option<tempfile::TempDir>,
}

impl Place {
    /// In this directory, else in one that goes away.
    pub(super) fn of(data: Option<&Path>) -> Result<Place, Failure> {
        let Some(data) = data else {
            let temporary =
                tempfile::Builder::new().prefix("suyuan-bench-").tempdir().map_err(Failure::local)?;
            let scratch = temporary.path().to_owned();
            return Ok(Place { data: scratch.join("data"), scratch, _temporary: Some(temporary) });
        };
        let beside = data.parent().filter(|parent| !parent.as_os_str().is_empty());
        let scratch = beside.unwrap_or(Path::new(".")).to_owned();
        Ok(Place { data: data.to_owned(), scratch, _temporary: None })
    }
}
