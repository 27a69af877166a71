//! The font: one for everything printed, Chinese and Latin. The program carries its own, so that a label looks the same on every
//! machine; `--font FILE` takes another (TrueType or OpenType).
//!
//! A character that the font lacks is an error that names it: an empty box on a printed bag is found too late.

use std::sync::OnceLock;

use ttf_parser::{Face, GlyphId, OutlineBuilder};

use crate::{failure::Failure, given, speech::tr};

/// See `cli/font/README.md`: where it comes from, what it holds, its licence.
const CARRIED: &[u8] = include_bytes!("../../font/NotoSansCJKsc-Subset.otf.zst");
/// More than the carried font takes, unpacked.
const MOST_BYTES: usize = 8 << 20;

/// A font that was read.
pub(crate) struct Font {
    data: &'static [u8],
    face: Face<'static>,
    per_em: f32,
}

/// A glyph with the character that it stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Glyph {
    /// Its number in the font.
    pub(crate) id: u16,
    /// What it says.
    pub(crate) character: char,
    /// How far the next one stands, in em.
    pub(crate) advance: f32,
}

/// A character that is not in the font.
#[derive(Debug, thiserror::Error)]
#[error("{}", tr!("font-lacks", found = format!("{found:?}"), number = format!("{:04X}", u32::from(*found)), text = format!("{text:?}")))]
pub(crate) struct NotInFont {
    /// The character.
    pub(crate) found: char,
    /// Where it was wanted.
    pub(crate) text: String,
}

impl From<NotInFont> for Failure {
    fn from(error: NotInFont) -> Failure {
        Failure::usage(error).hint(tr!("font-do"))
    }
}

impl std::fmt::Debug for Font {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Font").field("name", &self.name()).finish_non_exhaustive()
    }
}

impl Font {
    /// The font that the program carries; unpacked once.
    pub(crate) fn carried() -> Result<Font, Failure> {
        static UNPACKED: OnceLock<Vec<u8>> = OnceLock::new();
        if UNPACKED.get().is_none() {
            let bytes = zstd::bulk::decompress(CARRIED, MOST_BYTES).map_err(Failure::local)?;
            let _ = UNPACKED.set(bytes);
        }
        Font::read(UNPACKED.get().map(Vec::as_slice).unwrap_or_default())
    }

    /// Another one. Its bytes stay until the program ends, which reads one font and prints with it.
    pub(crate) fn from_file(path: &std::path::Path) -> Result<Font, Failure> {
        let bytes = given::read("--font", path)?;
        Font::read(Vec::leak(bytes)).map_err(|failure| {
            Failure::usage(format!("{}: {}", path.display(), failure.cause)).hint(tr!("font-file-do"))
        })
    }

    fn read(data: &'static [u8]) -> Result<Font, Failure> {
        let face =
            Face::parse(data, 0).map_err(|e| Failure::usage(tr!("font-none", cause = format!("{e}"))))?;
        let per_em = f32::from(face.units_per_em());
        Ok(Font { data, face, per_em })
    }

    /// The glyphs of a text.
    pub(crate) fn glyphs(&self, text: &str) -> Result<Vec<Glyph>, NotInFont> {
        text.chars()
            .map(|character| {
                let id = self.face.glyph_index(character).filter(|id| id.0 != 0);
                let id = id.ok_or_else(|| NotInFont { found: character, text: text.to_owned() })?;
                Ok(Glyph { id: id.0, character, advance: self.advance(id.0) })
            })
            .collect()
    }

    /// How far the glyph after this one stands, in em.
    pub(crate) fn advance(&self, glyph: u16) -> f32 {
        f32::from(self.face.glyph_hor_advance(GlyphId(glyph)).unwrap_or_default()) / self.per_em
    }

    /// How far letters reach above the line they stand on, in em; of Chinese type the upper edge of its square.
    pub(crate) fn ascent(&self) -> f32 {
        f32::from(self.face.typographic_ascender().unwrap_or(self.face.ascender())) / self.per_em
    }

    /// How far they reach below it, in em, positive.
    pub(crate) fn descent(&self) -> f32 {
        -f32::from(self.face.typographic_descender().unwrap_or(self.face.descender())) / self.per_em
    }

    /// The height of capitals, in em.
    pub(crate) fn capitals(&self) -> f32 {
        self.face.capital_height().map_or(0.7, |height| f32::from(height) / self.per_em)
    }

    /// The smallest rectangle around all glyphs, in em: left, bottom, right, top.
    pub(crate) fn bounds(&self) -> [f32; 4] {
        let all = self.face.global_bounding_box();
        [all.x_min, all.y_min, all.x_max, all.y_max].map(|edge| f32::from(edge) / self.per_em)
    }

    /// Draws a glyph's outline, in em, y upwards.
    pub(crate) fn outline(&self, glyph: u16, pen: &mut impl Pen) {
        let mut scaled = Scaled { pen, per_em: self.per_em };
        let _ = self.face.outline_glyph(GlyphId(glyph), &mut scaled);
    }

    /// Its PostScript name.
    pub(crate) fn name(&self) -> String {
        let names = self.face.names().into_iter();
        let mut postscript = names.filter(|name| name.name_id == ttf_parser::name_id::POST_SCRIPT_NAME);
        let name = postscript.find_map(|name| name.to_string()).unwrap_or_default();
        let name: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        if name.is_empty() { "Font".to_owned() } else { name }
    }

    /// The file.
    pub(crate) fn data(&self) -> &'static [u8] {
        self.data
    }
}

/// Draws outlines: a point is a pair of x and y.
pub(crate) trait Pen {
    /// Begins a contour.
    fn move_to(&mut self, to: (f32, f32));
    /// A straight line.
    fn line_to(&mut self, to: (f32, f32));
    /// A quadratic curve.
    fn quad_to(&mut self, control: (f32, f32), to: (f32, f32));
    /// A cubic curve.
    fn cubic_to(&mut self, first: (f32, f32), second: (f32, f32), to: (f32, f32));
    /// Back to where the contour began.
    fn close(&mut self);
}

struct Scaled<'p, P> {
    pen: &'p mut P,
    per_em: f32,
}

impl<P: Pen> OutlineBuilder for Scaled<'_, P> {
    fn move_to(&mut self, x: f32, y: f32) {
        self.pen.move_to((x / self.per_em, y / self.per_em));
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.pen.line_to((x / self.per_em, y / self.per_em));
    }
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.pen.quad_to((x1 / self.per_em, y1 / self.per_em), (x / self.per_em, y / self.per_em));
    }
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let e = self.per_em;
        self.pen.cubic_to((x1 / e, y1 / e), (x2 / e, y2 / e), (x / e, y / e));
    }
    fn close(&mut self) {
        self.pen.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carries_the_characters_of_chinese_labels_and_names_the_one_it_lacks() {
        let font = Font::carried().unwrap();
        let text = "双流草莓 五常大米 批次 采收 承诺达标合格证 草鱼 鲩 鳜 焖 Lot 0123456789 ABC é ñ ¥ ℃ ≥ （）《》，。";
        assert_eq!(font.glyphs(text).unwrap().len(), text.chars().count());
        let missing = font.glyphs("米 🍓").unwrap_err();
        assert_eq!(missing.found, '🍓');
        assert!(missing.to_string().contains("U+1F353"), "{missing}");
        assert!((font.ascent() + font.descent() - 1.0).abs() < 0.01, "the em square of Chinese type");
    }

    #[test]
    fn has_every_character_of_gb_2312_that_a_name_is_written_in() {
        // U+9FA5 is the end of the basic block; the list beside the font says which 1,467 more than GB 2312 there are.
        let font = Font::carried().unwrap();
        let more = include_str!("../../font/characters.txt");
        let lacking: String =
            more.chars().filter(|c| !c.is_whitespace() && font.glyphs(&c.to_string()).is_err()).collect();
        assert_eq!(lacking, "");
        assert!(more.chars().filter(|c| !c.is_whitespace()).count() > 1_400);
    }
}
