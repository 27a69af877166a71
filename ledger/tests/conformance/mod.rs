//! Where the conformance data lies: `$SUYUAN_CONFORMANCE`, or `shared/conformance` beside the repository. Without it a test says
//! loudly what it skips; where `CI` is set, that is a failure.

use std::io::Write as _;
use std::path::PathBuf;

/// The folder `name` of the data, if it is there.
pub(crate) fn folder(name: &str) -> Option<PathBuf> {
    let root = match std::env::var_os("SUYUAN_CONFORMANCE") {
        Some(root) => PathBuf::from(root),
        None => PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/conformance"),
    };
    let folder = root.join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    // Not eprintln!, whose words the test harness keeps to itself when a test passes.
    let _ = writeln!(
        std::io::stderr(),
        "SKIPPED: no conformance data in {}; set SUYUAN_CONFORMANCE",
        folder.display()
    );
    assert!(std::env::var_os("CI").is_none(), "the conformance data {name} is missing");
    None
}
