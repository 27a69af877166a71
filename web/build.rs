//! Lists `lang/*.ftl`, so that adding a language is adding a file; and puts the modules that a page with a proof runs into one small script.

use std::{env, fmt::Write as _, fs, path::PathBuf};

use oxc_allocator::Allocator;
use oxc_codegen::{Codegen, CodegenOptions};
use oxc_minifier::{CompressOptions, MangleOptions, Minifier, MinifierOptions};
use oxc_parser::Parser;
use oxc_span::SourceType;

#[allow(dead_code)] // the verifier's file is made at run time
#[path = "src/verifier/assemble.rs"]
mod assemble;

/// Where `assemble` reads modules.
mod asset {
    /// A module as it is written.
    pub(crate) fn script(path: &str) -> String {
        let file = super::home().join("assets").join(path);
        std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    }
}

include!("src/asset/runs.rs");

fn main() {
    languages();
    let script = small(&assemble::module(VERIFY_RUNS));
    fs::write(out().join("verify.js"), script).expect("OUT_DIR can be written");
    for path in ["assets", "src/verifier/assemble.rs", "src/asset/runs.rs"] {
        println!("cargo::rerun-if-changed={path}");
    }
}

fn home() -> PathBuf {
    PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it"))
}

fn out() -> PathBuf {
    PathBuf::from(env::var("OUT_DIR").expect("cargo sets it"))
}

fn languages() {
    let folder = home().join("lang");
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
    fs::write(out().join("languages.rs"), list).expect("OUT_DIR can be written");
    println!("cargo::rerun-if-changed=lang");
}

/// The same script in fewer bytes: short names for what only it sees, nothing that a browser does not need.
fn small(module: &str) -> String {
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, module, SourceType::mjs()).parse();
    assert!(parsed.diagnostics.is_empty(), "the page's script does not parse: {:?}", parsed.diagnostics);
    let mut program = parsed.program;
    let minifier = Minifier::new(MinifierOptions {
        mangle: Some(MangleOptions::default()),
        compress: Some(CompressOptions::smallest()),
        mangle_properties: None,
    });
    let names = minifier.minify(&allocator, &mut program).scoping;
    Codegen::new().with_options(CodegenOptions::minify()).with_scoping(names).build(&program).code
}
