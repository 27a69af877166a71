//! Where goods came along, as far as those who run the places let everybody know.

use serde::Serialize;

use super::{Named, Shown};

/// The places of a journey.
#[derive(Clone, Debug, Serialize)]
pub struct Map {
    /// Places with a public position, each once, in the order in which the goods first came there.
    pub spots: Vec<Spot>,
    /// The way, as places in that list; the goods may come to a place again.
    pub way: Vec<usize>,
    /// How many places of the journey have no public position.
    pub unplaced: usize,
}

/// A place, and about where it lies.
#[derive(Clone, Debug, Serialize)]
pub struct Spot {
    /// The place.
    pub place: Named,
    /// Thousandths of a degree north.
    pub north: i64,
    /// Thousandths of a degree east.
    pub east: i64,
    /// Decimals of a degree that the position is rounded to: the coarser of the two numbers, 0 to 3.
    pub decimals: u32,
    /// The latitude as it is signed.
    pub lat: Shown,
    /// The longitude as it is signed.
    pub lon: Shown,
}
