//! QR codes as SVG, PNG and terminal text.
//!
//! An address goes in as [`printed`] writes it: `https://` in small letters, since phones take `HTTPS://` for text, and the
//! rest in capitals where that names the same thing, so that the optimiser can put it into alphanumeric mode. Small codes
//! get more error correction for a scratched label; a code that would grow past version 10 gets less.

mod mask;

use std::fmt::Write as _;

use qrcode::{EcLevel, Version, bits};

/// Modules of quiet zone on every side.
pub const QUIET: usize = 4;

/// Why a code could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The text does not fit any QR code that a phone reads well.
    #[error("{length} characters are too many for a code on a label")]
    TooLong {
        /// Characters given.
        length: usize,
    },
    /// The text needs more modules than there is room for, with the least error correction too.
    #[error("the code needs {least} modules a side, {most} have room")]
    NoRoom {
        /// Modules on one side that it needs at least, quiet zone not included.
        least: usize,
        /// Modules on one side that have room.
        most: usize,
    },
    /// The picture could not be written.
    #[error("the PNG could not be written")]
    Png(#[from] png::EncodingError),
}

/// How much of a code may be lost: about 7, 15, 25 and 30 of a hundred codewords.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// 7 %.
    L,
    /// 15 %.
    M,
    /// 25 %.
    Q,
    /// 30 %.
    H,
}

/// A QR code: a square of modules, quiet zone not included.
#[derive(Clone, Debug)]
pub struct Code {
    dark: Vec<bool>,
    side: usize,
    level: Level,
}

impl Code {
    /// The code for a text; for an address, give the result of [`printed`].
    pub fn new(text: &str) -> Result<Code, Error> {
        // Level and the side up to which it is taken: version 6, 10, 15.
        for (level, most) in [(Level::Q, 41), (Level::M, 57), (Level::L, 77)] {
            if let Ok(code) = Code::within(text, level, most) {
                return Ok(code);
            }
        }
        Err(Error::TooLong { length: text.chars().count() })
    }

    /// The code for a text at this level of error correction, in the smallest version, of at most so many modules a side.
    pub fn within(text: &str, level: Level, most: usize) -> Result<Code, Error> {
        let too_long = |_| Error::TooLong { length: text.chars().count() };
        let bits = bits::encode_auto(text.as_bytes(), level.of_library()).map_err(too_long)?;
        let least = match bits.version() {
            Version::Normal(version) => 17 + 4 * usize::from(version.unsigned_abs()),
            Version::Micro(version) => 9 + 2 * usize::from(version.unsigned_abs()),
        };
        if least > most {
            return Err(Error::NoRoom { least, most });
        }
        let (dark, side) = mask::symbol(bits, level.of_library()).map_err(too_long)?;
        Ok(Code { dark, side, level })
    }

    /// The symbol's version, 1 to 40: 4 modules more a side from one to the next.
    pub fn version(&self) -> usize {
        self.side.saturating_sub(17) / 4
    }

    /// How much of it may be lost.
    pub fn level(&self) -> Level {
        self.level
    }

    /// Whether a module is dark; places outside are light.
    pub fn dark(&self, x: usize, y: usize) -> bool {
        x < self.side && y < self.side && self.dark[y * self.side + x]
    }

    /// Modules on one side, quiet zone not included.
    pub fn side(&self) -> usize {
        self.side
    }

    /// Whether the module at this place, counted from the corner of the quiet zone, is dark.
    fn is_dark(&self, x: usize, y: usize) -> bool {
        self.dark(x.wrapping_sub(QUIET), y.wrapping_sub(QUIET))
    }

    /// Modules on one side, quiet zone included.
    fn whole(&self) -> usize {
        self.side + 2 * QUIET
    }

    /// An SVG document: one path on white, quiet zone of 4 modules, `viewBox` in modules. Its size is for the page to set.
    pub fn svg(&self) -> String {
        let whole = self.whole();
        let mut path = String::new();
        for y in 0..whole {
            let mut x = 0;
            while x < whole {
                let run = (x..whole).take_while(|x| self.is_dark(*x, y)).count();
                if run > 0 {
                    let _ = write!(path, "M{x} {y}h{run}v1h-{run}z");
                }
                x += run.max(1);
            }
        }
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {whole} {whole}\" shape-rendering=\"crispEdges\">\
             <path fill=\"#fff\" d=\"M0 0h{whole}v{whole}H0z\"/><path d=\"{path}\"/></svg>"
        )
    }

    /// A PNG file, one bit a pixel, `module` pixels a module (1 to 64), quiet zone of 4 modules.
    pub fn png(&self, module: u32) -> Result<Vec<u8>, Error> {
        let module = module.clamp(1, 64) as usize;
        let size = self.whole() * module;
        let mut rows = Vec::with_capacity(size.div_ceil(8) * size);
        for y in 0..self.whole() {
            let mut row = vec![0xFF_u8; size.div_ceil(8)];
            for x in (0..size).filter(|x| self.is_dark(x / module, y)) {
                row[x / 8] &= !(0x80 >> (x % 8));
            }
            for _ in 0..module {
                rows.extend_from_slice(&row);
            }
        }
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, size as u32, size as u32);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::One);
        encoder.write_header()?.write_image_data(&rows)?;
        Ok(file)
    }

    /// Text for a terminal, two modules a character. Sets black on white itself, so that it reads the same on dark and light.
    pub fn terminal(&self) -> String {
        let mut out = String::new();
        for y in (0..self.whole()).step_by(2) {
            out.push_str("\u{1b}[30;107m");
            for x in 0..self.whole() {
                out.push(match (self.is_dark(x, y), self.is_dark(x, y + 1)) {
                    (false, false) => ' ',
                    (true, false) => '▀',
                    (false, true) => '▄',
                    (true, true) => '█',
                });
            }
            out.push_str("\u{1b}[0m\n");
        }
        out
    }
}

impl Level {
    /// All, the highest first.
    pub const DOWN: [Level; 4] = [Level::H, Level::Q, Level::M, Level::L];

    /// Its letter.
    pub fn letter(self) -> char {
        match self {
            Level::L => 'L',
            Level::M => 'M',
            Level::Q => 'Q',
            Level::H => 'H',
        }
    }

    fn of_library(self) -> EcLevel {
        match self {
            Level::L => EcLevel::L,
            Level::M => EcLevel::M,
            Level::Q => EcLevel::Q,
            Level::H => EcLevel::H,
        }
    }
}

/// An address as it is printed in a code: `https://` stays small, the host and the path's own words go in capitals, ids stay
/// as they were minted (ours are capitals already; foreign lots keep their case).
pub fn printed(uri: &str) -> String {
    let Some(rest) = uri.strip_prefix("https://") else { return uri.to_owned() };
    let words = ["p", "place", "party"];
    let parts = rest.split('/').enumerate().map(|(i, part)| {
        if i == 0 || (i == 1 && words.contains(&part)) { part.to_ascii_uppercase() } else { part.to_owned() }
    });
    format!("https://{}", parts.collect::<Vec<_>>().join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: &str = "https://trace.example.cn/p/STRAW/10/SL-0418A";

    fn read(side: usize, dark: impl Fn(usize, usize) -> bool) -> String {
        let mut image =
            rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| if dark(x, y) { 0 } else { 255 });
        let (_, text) = image.detect_grids()[0].decode().unwrap();
        text
    }

    #[test]
    fn a_png_reads_back_as_the_address() {
        let text = printed(ADDRESS);
        assert_eq!(text, "https://TRACE.EXAMPLE.CN/P/STRAW/10/SL-0418A");
        let file = Code::new(&text).unwrap().png(4).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
        let mut rows = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut rows).unwrap();
        let (side, line) = (info.width as usize, info.line_size);
        assert_eq!(read(side, |x, y| rows[y * line + x / 8] & (0x80 >> (x % 8)) == 0), text);
    }

    #[test]
    fn a_terminal_code_reads_back_as_the_address() {
        let text = printed(ADDRESS);
        let drawn = Code::new(&text).unwrap().terminal();
        let lines: Vec<Vec<char>> = drawn
            .lines()
            .map(|line| {
                line.strip_prefix("\u{1b}[30;107m")
                    .unwrap()
                    .strip_suffix("\u{1b}[0m")
                    .unwrap()
                    .chars()
                    .collect()
            })
            .collect();
        let dark = |x: usize, y: usize| {
            let c = lines.get(y / 2).and_then(|line| line.get(x)).copied().unwrap_or(' ');
            c == '█' || c == if y.is_multiple_of(2) { '▀' } else { '▄' }
        };
        assert_eq!(read(lines[0].len() * 4, |x, y| dark(x / 4, y / 4)), text);
    }

    #[test]
    fn an_svg_is_one_path_that_reads_back_as_the_address() {
        let code = Code::new(&printed(ADDRESS)).unwrap();
        let svg = code.svg();
        assert_eq!(svg.matches("<path").count(), 2, "ground and code");
        let runs: Vec<(usize, usize, usize)> = svg
            .rsplit("d=\"")
            .next()
            .unwrap()
            .split('M')
            .skip(1)
            .map(|run| {
                let (x, rest) = run.split_once(' ').unwrap();
                let (y, rest) = rest.split_once('h').unwrap();
                (x.parse().unwrap(), y.parse().unwrap(), rest.split_once('v').unwrap().0.parse().unwrap())
            })
            .collect();
        let dark = |x: usize, y: usize| {
            runs.iter().any(|(from, row, run)| *row == y && (*from..from + run).contains(&x))
        };
        assert_eq!(read(code.whole() * 4, |x, y| dark(x / 4, y / 4)), printed(ADDRESS));
    }

    #[test]
    fn capitals_make_a_smaller_code_and_a_short_one_gets_more_correction() {
        let item = format!("{ADDRESS}/21/0K7Q2M9X4T3B");
        let side = |text: &str| Code::new(text).unwrap().side();
        assert_eq!(
            (side(&printed(ADDRESS)), side(&printed(&item)), side(&item.to_lowercase())),
            (33, 33, 41)
        );
        assert!(Code::new(&"A".repeat(200)).unwrap().side() <= 57);
        assert!(matches!(Code::new(&"€".repeat(600)), Err(Error::TooLong { length: 600 })));
    }

    #[test]
    fn a_code_within_bounds_says_its_version_and_level_or_what_it_lacks() {
        let code = Code::within(&printed(ADDRESS), Level::H, 57).unwrap();
        assert_eq!((code.version(), code.level().letter(), code.side()), (4, 'H', 33));
        let most = 29;
        assert!(matches!(
            Code::within(&printed(ADDRESS), Level::H, most),
            Err(Error::NoRoom { least: 33, most: 29 })
        ));
        assert!(Level::DOWN.is_sorted_by(|a, b| a > b));
    }

    #[test]
    fn foreign_lots_keep_their_case() {
        assert_eq!(
            printed("https://h.example/01/09520000000004/10/abC"),
            "https://H.EXAMPLE/01/09520000000004/10/abC"
        );
        assert_eq!(printed("urn:x"), "urn:x");
    }
}
