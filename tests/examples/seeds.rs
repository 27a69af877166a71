//! Writes good inputs for every fuzz target: `cargo run -p suyuan-tests --example seeds -- tests/fuzz/corpus`.

use std::{env, fs, path::PathBuf, process::ExitCode};

use suyuan_tests::hostile::{PARSERS, seeds};

fn main() -> ExitCode {
    let Some(corpus) = env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("where to? give the corpus folder");
        return ExitCode::FAILURE;
    };
    let seeds = seeds();
    for (name, _) in PARSERS {
        let dir = corpus.join(name);
        let written = fs::create_dir_all(&dir).and_then(|()| {
            seeds.iter().enumerate().try_for_each(|(n, seed)| fs::write(dir.join(format!("{n:05}")), seed))
        });
        if let Err(error) = written {
            eprintln!("{}: {error}", dir.display());
            return ExitCode::FAILURE;
        }
    }
    println!("{} seeds for each of {} targets in {}", seeds.len(), PARSERS.len(), corpus.display());
    ExitCode::SUCCESS
}
