//! Hostile input: no bytes make a parser panic, and what a strict form accepts it spells the same way again.
//!
//! `SUYUAN_INPUTS=1000000 cargo test --release -p suyuan-tests --test hostile` throws a million at them; by default two hundred thousand.
//! A failure prints the parser's name and the input in hex.

use std::panic::{AssertUnwindSafe, catch_unwind};

use suyuan_tests::hostile::{Mutator, PARSERS, seeds};

#[test]
fn no_input_makes_a_parser_panic() {
    let inputs: u64 = std::env::var("SUYUAN_INPUTS").ok().and_then(|n| n.parse().ok()).unwrap_or(200_000);
    let seeds = seeds();
    println!("{} parsers, {} good inputs, {inputs} bad ones", PARSERS.len(), seeds.len());
    for (name, parse) in PARSERS {
        for seed in &seeds {
            run(name, *parse, seed);
        }
    }
    let threads = 2;
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let seeds = &seeds;
            scope.spawn(move || {
                let mut mutator = Mutator::new(thread + 1);
                for turn in 0..inputs / threads {
                    let input = mutator.next_input(seeds);
                    let (name, parse) = PARSERS[(turn % PARSERS.len() as u64) as usize];
                    run(name, parse, &input);
                }
            });
        }
    });
}

fn run(name: &str, parse: fn(&[u8]), input: &[u8]) {
    let done = catch_unwind(AssertUnwindSafe(|| parse(input)));
    assert!(done.is_ok(), "{name} panicked on {}", hex(input));
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
