//! Lists `lang/TAG/*.ftl`, so that adding a language is adding a folder.

use std::{env, fmt::Write as _, fs, path::Path, path::PathBuf};

fn main() {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("lang");
    let mut list = String::from("const FILES: &[(&str, &str)] = &[\n");
    for language in within(&folder).into_iter().filter(|path| path.is_dir()) {
        let tag = language
            .file_name()
            .and_then(|name| name.to_str())
            .expect("a folder is named by a language's tag");
        let texts =
            within(&language).into_iter().filter(|file| file.extension().is_some_and(|end| end == "ftl"));
        let parts: Vec<String> = texts.map(|file| format!("include_str!({file:?})")).collect();
        writeln!(list, "    ({tag:?}, concat!({})),", parts.join(", \"\\n\", "))
            .expect("writing to a string cannot fail");
    }
    list.push_str("];\n");
    let out = Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join("languages.rs");
    fs::write(out, list).expect("OUT_DIR can be written");
    println!("cargo::rerun-if-changed=lang");
}

fn within(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .expect("cli/lang is there")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    paths.sort();
    paths
}
