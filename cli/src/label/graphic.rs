//! The printed part of a label as bits, for languages of printers: where it begins, and its rows.
//!
//! Everything is sent as a graphic, the code too: what was checked here is what comes out, on every printer and with its Chinese,
//! and no printer chooses another version or level of the code.

use crate::print::dots::Dots;

/// The part of a bitmap that is not white.
pub(super) struct Graphic {
    /// Dots from the left, a multiple of 8.
    pub(super) x: usize,
    /// Dots from the top.
    pub(super) y: usize,
    /// Bytes a row.
    pub(super) bytes: usize,
    /// Row after row, 1 is black.
    pub(super) rows: Vec<Vec<u8>>,
}

impl Graphic {
    /// Of a bitmap; nothing if it is white.
    pub(super) fn of(dots: &Dots) -> Option<Graphic> {
        let rows: Vec<Vec<u8>> = (0..dots.height).map(|y| dots.row(y)).collect();
        let black = |row: &Vec<u8>| row.iter().any(|byte| *byte != 0);
        let (first, last) = (rows.iter().position(black)?, rows.iter().rposition(black)?);
        let rows = &rows[first..=last];
        let left = rows.iter().filter_map(|row| row.iter().position(|byte| *byte != 0)).min()?;
        let right = rows.iter().filter_map(|row| row.iter().rposition(|byte| *byte != 0)).max()?;
        let rows: Vec<Vec<u8>> = rows.iter().map(|row| row[left..=right].to_vec()).collect();
        Some(Graphic { x: left * 8, y: first, bytes: right - left + 1, rows })
    }
}
