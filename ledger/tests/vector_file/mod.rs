//! A file of `tests/vectors`, which must be what the code makes; `SUYUAN_BLESS=1` writes it.
#![allow(clippy::unwrap_used, unreachable_pub)]

use std::path::Path;

use serde_json::Value;

pub fn holds(name: &str, made: &Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors").join(format!("{name}.json"));
    let text = format!("{}\n", serde_json::to_string_pretty(made).unwrap());
    if std::env::var_os("SUYUAN_BLESS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap();
    assert!(kept == text, "{} is not what the code makes", path.display());
}
