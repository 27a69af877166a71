//! Lists `lang/*.ftl`, so that adding a language is adding a file.

use std::{env, fmt::Write as _, fs, path::Path};

fn main() {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("lang");
    let mut tags: Vec<String> = fs::read_dir(&folder)
        .expect("web/lang is there")
        .filter_map(|file| file.ok()?.path().file_name()?.to_str()?.strip_suffix(".ftl").map(str::to_owned))
        .collect();
    tags.sort();
    let mut list = String::from("pub(crate) const FILES: &[(&str, &str)] = &[\n");
    for tag in tags {
        let file = folder.join(format!("{tag}.ftl"));
        writeln!(list, "    ({tag:?}, include_str!({file:?})),").expect("writing to a string cannot fail");
    }
    list.push_str("];\n");
    let out = Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join("languages.rs");
    fs::write(out, list).expect("OUT_DIR can be written");
    println!("cargo::rerun-if-changed=lang");
}
