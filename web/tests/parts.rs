//! `tests/vectors/entry_parts.json`: entries in their parts, as pages carry them. The verifier's file cuts them in the same way.
//! `SUYUAN_BLESS=1` writes the file anew.

use std::{fs, path::Path};

use serde_json::{Value, json};
use suyuan_web::parts;

fn vectors(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors").join(name)
}

#[test]
fn entries_are_cut_in_one_way_and_put_together_again() {
    let known: Value = serde_json::from_str(&fs::read_to_string(vectors("entry.json")).unwrap()).unwrap();
    let known = known["entries"].as_array().unwrap().iter();
    let mut all: Vec<Vec<u8>> =
        known.map(|entry| hex::decode(entry["bytes"].as_str().unwrap()).unwrap()).collect();
    let whole = all[0].clone();
    // What is no entry, or ends early, or goes on, is one part.
    all.extend([vec![], vec![0xff], whole[..whole.len() - 1].to_vec(), [&whole[..], &[0]].concat()]);
    // A payload that is not UTF-8 is not text.
    let brace = whole.iter().position(|byte| *byte == b'{').unwrap();
    let mut strange = whole;
    strange[brace + 1] = 0xff;
    all.push(strange);
    let told = all.iter().map(|entry| {
        let parts = parts::cut(entry);
        assert_eq!(parts::join(&parts).as_deref(), Some(&entry[..]));
        json!({"bytes": hex::encode(entry), "parts": parts})
    });
    let told = json!({
        "about": "Entries in their parts, as pages carry them: a part that begins with = is text, any other is base64.",
        "entries": told.collect::<Vec<_>>(),
    });
    let text = serde_json::to_string_pretty(&told).unwrap() + "\n";
    if std::env::var_os("SUYUAN_BLESS").is_some() {
        fs::write(vectors("entry_parts.json"), &text).unwrap();
    }
    assert_eq!(fs::read_to_string(vectors("entry_parts.json")).unwrap(), text);
}
