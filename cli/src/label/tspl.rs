//! TSPL, for TSC printers and the many that speak their language: a label is one `BITMAP`, whose bits are 0 where it is black.

use super::graphic::Graphic;
use crate::print::dots::Dots;

/// One label of so many mm, printed so many times; a gap of 0 mm means continuous media.
pub(super) fn label(dots: &Dots, size: (f32, f32), gap: f32, copies: usize) -> Vec<u8> {
    let mut out = format!("SIZE {} mm,{} mm\r\nGAP {gap} mm,0 mm\r\nDIRECTION 1\r\nCLS\r\n", size.0, size.1)
        .into_bytes();
    if let Some(graphic) = Graphic::of(dots) {
        let head = format!("BITMAP {},{},{},{},0,", graphic.x, graphic.y, graphic.bytes, graphic.rows.len());
        out.extend(head.as_bytes());
        out.extend(graphic.rows.iter().flatten().map(|byte| !byte));
        out.extend(b"\r\n");
    }
    out.extend(format!("PRINT 1,{copies}\r\n").as_bytes());
    out
}

#[cfg(test)]
pub(super) mod tests {
    /// Reads a label back as a printer of so many dots an inch does: dots that are black.
    pub(in crate::label) fn read(tspl: &[u8], dpi: u32) -> (usize, usize, Vec<bool>) {
        let find = |mark: &[u8]| tspl.windows(mark.len()).position(|w| w == mark).unwrap();
        let line = String::from_utf8(tspl[..find(b"\r\n")].to_vec()).unwrap();
        let sizes: Vec<f32> = line["SIZE ".len()..]
            .split(',')
            .map(|mm| mm.trim().trim_end_matches(" mm").parse().unwrap())
            .collect();
        let dots = |mm: f32| (mm * dpi as f32 / 25.4).round() as usize;
        let (width, height) = (dots(sizes[0]), dots(sizes[1]));
        let start = find(b"BITMAP ") + "BITMAP ".len();
        let commas: Vec<usize> = (start..).filter(|i| tspl[*i] == b',').take(5).collect();
        let head = String::from_utf8(tspl[start..commas[4]].to_vec()).unwrap();
        let numbers: Vec<usize> = head.split(',').map(|n| n.parse().unwrap()).collect();
        let [x, y, bytes, rows, 0] = numbers[..] else { panic!("{head}") };
        let data = &tspl[commas[4] + 1..][..bytes * rows];
        let mut black = vec![false; width * height];
        for (i, byte) in data.iter().enumerate() {
            for bit in (0..8).filter(|bit| byte >> (7 - bit) & 1 == 0) {
                black[(y + i / bytes) * width + x + i % bytes * 8 + bit] = true;
            }
        }
        assert!(tspl[commas[4] + 1 + bytes * rows..].starts_with(b"\r\nPRINT 1,"));
        (width, height, black)
    }
}
