# Daily work. `just` lists this; everything here is a plain command that also works without just.

default:
    @just --list

# The whole path once: a ledger, its people, a season, a page to look at
demo:
    cargo run --release --bin suyuan -- demo

# All tests (fast ones first)
test:
    cargo test --workspace

# What CI does
ci:
    .ci/run

# Format, lint, document
tidy:
    cargo fmt --all
    cargo clippy --workspace --all-targets -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps

# Figures: statements a second, latency, memory, bytes
bench:
    cargo run --release --bin suyuan -- bench ingest
    cargo run --release --bin suyuan -- bench http
