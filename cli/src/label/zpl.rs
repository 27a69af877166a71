//! ZPL II, for Zebra printers and those that speak their language: a label is one graphic field (`^GFA`).
//!
//! Rows are hexadecimal with ZPL's own shortening: `G` to `Z` and `g` to `z` before a digit repeat it, `,` fills the row with
//! white, `!` with black, `:` repeats the row above. A module of four dots is four equal rows: one of them is written.

use std::fmt::Write as _;

use super::graphic::Graphic;
use crate::print::dots::Dots;

/// One label, printed so many times; `continuous` media has no gaps to look for.
pub(super) fn label(dots: &Dots, copies: usize, continuous: bool) -> String {
    let mut out =
        format!("^XA^LH0,0^PW{}^LL{}{}\n", dots.width, dots.height, if continuous { "^MNN" } else { "^MNY" });
    if let Some(graphic) = Graphic::of(dots) {
        let total = graphic.bytes * graphic.rows.len();
        // Writing to a string does not fail.
        let _ = write!(out, "^FO{},{}^GFA,{total},{total},{},", graphic.x, graphic.y, graphic.bytes);
        let mut above: Option<&Vec<u8>> = None;
        for row in &graphic.rows {
            if above == Some(row) {
                out.push(':')
            } else {
                shortened(&mut out, row)
            }
            above = Some(row);
        }
        out.push_str("^FS\n");
    }
    let _ = writeln!(out, "^PQ{copies}\n^XZ");
    out
}

fn shortened(out: &mut String, row: &[u8]) {
    let hex: Vec<u8> = row.iter().flat_map(|byte| [byte >> 4, byte & 15]).collect();
    let last = hex.last().copied().unwrap_or_default();
    let tail = hex.iter().rev().take_while(|digit| **digit == last).count();
    let (head, fill) = match last {
        0 if tail > 1 => (&hex[..hex.len() - tail], ","),
        15 if tail > 1 => (&hex[..hex.len() - tail], "!"),
        _ => (hex.as_slice(), ""),
    };
    let mut i = 0;
    while i < head.len() {
        let run = head[i..].iter().take_while(|digit| **digit == head[i]).count();
        repeated(out, run, head[i]);
        i += run;
    }
    out.push_str(fill);
}

/// `g` is 20, `h` 40 … `z` 400; `G` is 1, `H` 2 … `Y` 19.
fn repeated(out: &mut String, mut run: usize, digit: u8) {
    let digit = char::from_digit(u32::from(digit), 16).unwrap_or('0').to_ascii_uppercase();
    while run > 0 {
        let part = run.min(419);
        if part == 1 {
            out.push(digit);
        } else {
            if part >= 20 {
                out.push(char::from(b'g' + (part / 20 - 1) as u8));
            }
            if part % 20 > 0 {
                out.push(char::from(b'G' + (part % 20 - 1) as u8));
            }
            out.push(digit);
        }
        run -= part;
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Reads a label back as a printer does: dots that are black.
    pub(in crate::label) fn read(zpl: &str) -> (usize, usize, Vec<bool>) {
        let after = |mark: &str| zpl.split(mark).nth(1).unwrap();
        let number =
            |text: &str| text.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap();
        let (width, height): (usize, usize) = (number(after("^PW")), number(after("^LL")));
        let mut black = vec![false; width * height];
        let (place, field) = after("^FO").split_once("^GFA,").unwrap();
        let (x, y) = place.split_once(',').unwrap();
        let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
        let mut parts = field.splitn(4, ',');
        let (total, same): (usize, usize) = (number(parts.next().unwrap()), number(parts.next().unwrap()));
        let bytes: usize = number(parts.next().unwrap());
        let data = parts.next().unwrap().split("^FS").next().unwrap();
        assert_eq!(total, same);
        let (mut rows, mut row, mut count): (Vec<Vec<u8>>, Vec<u8>, usize) = (Vec::new(), Vec::new(), 0);
        for c in data.chars() {
            match c {
                ':' => rows.push(rows.last().unwrap().clone()),
                ',' | '!' => {
                    row.resize(bytes * 2, if c == ',' { 0 } else { 15 });
                }
                'G'..='Z' => count += c as usize - 'G' as usize + 1,
                'g'..='z' => count += (c as usize - 'g' as usize + 1) * 20,
                _ => {
                    let digit = c.to_digit(16).unwrap() as u8;
                    row.extend(std::iter::repeat_n(digit, count.max(1)));
                    count = 0;
                }
            }
            if row.len() == bytes * 2 {
                rows.push(std::mem::take(&mut row));
            }
        }
        assert_eq!(rows.len() * bytes, total);
        for (j, row) in rows.iter().enumerate() {
            for i in 0..bytes * 8 {
                if row[i / 4] >> (3 - i % 4) & 1 == 1 {
                    black[(y + j) * width + x + i] = true;
                }
            }
        }
        (width, height, black)
    }

    #[test]
    fn shortens_as_printers_expand() {
        let short = |row: &[u8]| {
            let mut out = String::new();
            shortened(&mut out, row);
            out
        };
        assert_eq!(short(&[0xFF, 0xF0, 0x00, 0x00]), "IF,");
        assert_eq!(short(&[0x12, 0xFF]), "12!");
        assert_eq!(short(&[0x00]), ",");
        assert_eq!(short(&[[0xAA; 30].as_slice(), &[0x01]].concat()), "iA01");
    }
}
