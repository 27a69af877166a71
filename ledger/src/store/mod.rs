//! The store.
#![allow(dead_code, unused_imports)]

mod clock;
mod durable;
mod journal;
mod lock;
mod shelf;
