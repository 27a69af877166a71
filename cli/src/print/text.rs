//! A text in a box: broken into lines as UAX #14 says (Chinese between characters, never before 。or after （; Latin between words),
//! made smaller step by step until it fits, never cut silently.

use crate::speech::tr;
use unicode_linebreak::{BreakOpportunity, linebreaks};

use super::{
    Mark, POINT, Run,
    font::{Font, Glyph, NotInFont},
};

/// From line to line, in em.
const LEADING: f32 = 1.2;
/// A size that is this part of another looks nearly the same.
const SLIGHTLY: f32 = 0.85;
/// One step of making a text smaller, in points.
const STEP: f32 = 0.25;

/// Where a line stands in its box.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Align {
    /// At the left edge.
    #[default]
    Left,
    /// In the middle.
    Center,
    /// At the right edge.
    Right,
}

/// What becomes of a text that does not fit in its smallest size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Overflow {
    /// It is an error.
    #[default]
    Refuse,
    /// It ends with `…`.
    Ellipsis,
}

/// The place for a text; lengths in mm, sizes in points.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Area {
    /// Left edge.
    pub(crate) x: f32,
    /// Upper edge of the first line.
    pub(crate) y: f32,
    /// Width.
    pub(crate) width: f32,
    /// The size wanted.
    pub(crate) size: f32,
    /// The size that it may be made smaller to.
    pub(crate) min_size: f32,
    /// Lines at most.
    pub(crate) lines: usize,
    /// All lines together, at most.
    pub(crate) height: Option<f32>,
    /// Where each line stands.
    pub(crate) align: Align,
    /// What if it does not fit.
    pub(crate) overflow: Overflow,
}

/// Why a text could not be set.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotSet {
    /// A character that the font lacks.
    #[error(transparent)]
    Font(#[from] NotInFont),
    /// It is too long.
    #[error("{}", tr!("text-too-long", text = format!("{text:?}"), width = width.to_string(), lines = *lines, size = size.to_string()))]
    TooLong {
        /// The text.
        text: String,
        /// The width.
        width: f32,
        /// How many lines there may be.
        lines: usize,
        /// The smallest size.
        size: f32,
    },
}

/// Sets a text; also gives the height that it took.
pub(crate) fn set(font: &Font, text: &str, area: &Area) -> Result<(Vec<Mark>, f32), NotSet> {
    let paragraphs: Vec<Paragraph> =
        text.lines().map(|line| Paragraph::new(font, line.trim_end())).collect::<Result<_, _>>()?;
    let steps = || {
        let down = |size: &f32| (*size > area.min_size).then(|| (size - STEP).max(area.min_size));
        std::iter::successors(Some(area.size), down)
    };
    let room = |size: f32| {
        let by_height =
            area.height.map_or(area.lines, |most| (most / height(1, size * POINT) + 1e-3) as usize);
        area.lines.min(by_height)
    };
    let fits =
        |size: f32| broken(&paragraphs, area.width / (size * POINT), room(size)).map(|lines| (size, lines));
    if let Some((size, lines)) = steps().find_map(fits) {
        // Rather one line less and a little smaller than a last line with a lonely character.
        let fewer =
            |(small, set): &(f32, Vec<Vec<Glyph>>)| *small >= size * SLIGHTLY && set.len() < lines.len();
        let (size, lines) = steps().filter_map(fits).find(fewer).unwrap_or((size, lines));
        let em = size * POINT;
        return Ok((placed(font, &lines, em, area), height(lines.len(), em)));
    }
    // A long address or number has no place to break: better anywhere than cut.
    let em = area.min_size * POINT;
    let (most, count) = (area.width / em, room(area.min_size).max(1));
    let (mut lines, whole) = filled(&paragraphs, most, count);
    match (whole, area.overflow) {
        (true, _) => {}
        (false, Overflow::Ellipsis) => end_with_dots(font, &mut lines, most)?,
        (false, Overflow::Refuse) => {
            return Err(NotSet::TooLong {
                text: text.to_owned(),
                width: area.width,
                lines: count,
                size: area.min_size,
            });
        }
    }
    Ok((placed(font, &lines, em, area), height(lines.len(), em)))
}

/// How wide a text is in one line, in em.
pub(crate) fn width(glyphs: &[Glyph]) -> f32 {
    glyphs.iter().map(|glyph| glyph.advance).sum()
}

fn height(lines: usize, em: f32) -> f32 {
    lines as f32 * em * LEADING
}

/// A text without line ends, and where it may be broken: after so many glyphs.
struct Paragraph {
    glyphs: Vec<Glyph>,
    breaks: Vec<usize>,
}

impl Paragraph {
    fn new(font: &Font, text: &str) -> Result<Paragraph, NotInFont> {
        let glyphs = font.glyphs(text)?;
        // The crate speaks of bytes, we of characters.
        let mut breaks = Vec::new();
        let mut seen = (0, 0);
        for (byte, kind) in linebreaks(text) {
            if kind == BreakOpportunity::Allowed || byte == text.len() {
                seen = (byte, seen.1 + text[seen.0..byte].chars().count());
                breaks.push(seen.1);
            }
        }
        if breaks.last() != Some(&glyphs.len()) {
            breaks.push(glyphs.len());
        }
        Ok(Paragraph { glyphs, breaks })
    }

    /// Lines of at most this width; none if a word is wider. Spaces at a line's end hang out and are dropped.
    fn lines(&self, most: f32) -> Option<Vec<&[Glyph]>> {
        let (mut lines, mut start, mut good) = (Vec::new(), 0, 0);
        for &end in &self.breaks {
            if width(trimmed(&self.glyphs[start..end])) > most + 1e-4 {
                if good == start {
                    return None;
                }
                lines.push(trimmed(&self.glyphs[start..good]));
                start = good;
                if width(trimmed(&self.glyphs[start..end])) > most + 1e-4 {
                    return None;
                }
            }
            good = end;
        }
        lines.push(trimmed(&self.glyphs[start..]));
        Some(lines)
    }
}

fn trimmed(glyphs: &[Glyph]) -> &[Glyph] {
    let end = glyphs.iter().rposition(|glyph| !glyph.character.is_whitespace()).map_or(0, |last| last + 1);
    &glyphs[..end]
}

fn broken(paragraphs: &[Paragraph], most: f32, lines: usize) -> Option<Vec<Vec<Glyph>>> {
    let mut all = Vec::new();
    for paragraph in paragraphs {
        all.extend(paragraph.lines(most)?.into_iter().map(<[Glyph]>::to_vec));
        if all.len() > lines {
            return None;
        }
    }
    Some(all)
}

/// As much as fits, broken between any two characters; and whether that is all.
fn filled(paragraphs: &[Paragraph], most: f32, lines: usize) -> (Vec<Vec<Glyph>>, bool) {
    let mut all = Vec::new();
    for paragraph in paragraphs {
        let mut rest = paragraph.glyphs.as_slice();
        while !rest.is_empty() {
            if all.len() == lines {
                return (all, false);
            }
            let fitting = (1..=rest.len()).take_while(|end| width(&rest[..*end]) <= most + 1e-4).last();
            let (head, tail) = rest.split_at(fitting.unwrap_or(1));
            all.push(trimmed(head).to_vec());
            rest = tail;
        }
    }
    (all, true)
}

/// Takes from the last line what `…` needs.
fn end_with_dots(font: &Font, lines: &mut [Vec<Glyph>], most: f32) -> Result<(), NotInFont> {
    // In Chinese type the sign stands in the middle of its square, which looks wrong after Latin.
    let latin = lines.iter().flatten().all(|glyph| glyph.character < '\u{2e80}');
    let dots = font.glyphs(if latin { "..." } else { "…" })?;
    if let Some(last) = lines.last_mut() {
        while !last.is_empty() && width(last) + width(&dots) > most {
            last.pop();
        }
        last.truncate(trimmed(last).len());
        last.extend(dots);
    }
    Ok(())
}

fn placed(font: &Font, lines: &[Vec<Glyph>], em: f32, area: &Area) -> Vec<Mark> {
    let body = font.ascent() + font.descent();
    lines
        .iter()
        .enumerate()
        .filter(|(_, glyphs)| !glyphs.is_empty())
        .map(|(number, glyphs)| {
            let free = area.width - width(glyphs) * em;
            let x = match area.align {
                Align::Left => area.x,
                Align::Center => area.x + free / 2.0,
                Align::Right => area.x + free,
            };
            let top = area.y + number as f32 * em * LEADING;
            let baseline = top + ((LEADING - body) / 2.0 + font.ascent()) * em;
            Mark::Text(Run { x, baseline, size: em, glyphs: glyphs.clone() })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(width: f32, lines: usize) -> Area {
        let (align, overflow) = (Align::Left, Overflow::Refuse);
        Area { x: 1.0, y: 2.0, width, size: 10.0, min_size: 6.0, lines, height: None, align, overflow }
    }

    fn lines(text: &str, area: &Area) -> Result<Vec<(String, f32)>, NotSet> {
        let font = Font::carried().unwrap();
        let said = |mark: Mark| match mark {
            Mark::Text(run) => (run.glyphs.iter().map(|glyph| glyph.character).collect(), run.size / POINT),
            _ => panic!("only text"),
        };
        set(&font, text, area).map(|(marks, _)| marks.into_iter().map(said).collect())
    }

    #[test]
    fn breaks_chinese_anywhere_but_before_a_full_stop_and_latin_between_words() {
        // Five characters of 10 pt are 17.6 mm.
        let text: Vec<_> = lines("黑龙江五常。", &Area { min_size: 10.0, ..area(17.7, 2) }).unwrap();
        assert_eq!(text.iter().map(|(line, _)| line.as_str()).collect::<Vec<_>>(), ["黑龙江五", "常。"]);
        let text = lines("Shuangliu strawberries", &Area { min_size: 10.0, ..area(30.0, 2) }).unwrap();
        assert_eq!(text[0].0, "Shuangliu");
    }

    #[test]
    fn makes_a_text_smaller_until_it_fits_and_says_so_if_it_never_does() {
        let text = lines("草莓 250 克盒装", &area(24.0, 2)).unwrap();
        assert_eq!(text.len(), 1, "a little smaller, rather than one character alone: {text:?}");
        let text = lines("黑龙江五常稻花香", &area(20.0, 1)).unwrap();
        assert_eq!(text.len(), 1);
        assert!((6.0..7.2).contains(&text[0].1), "{}", text[0].1);
        let error = lines("黑龙江五常稻花香", &area(10.0, 1)).unwrap_err().to_string();
        assert!(error.contains("10 mm") && error.contains("6 pt"), "{error}");
        let cut = lines("黑龙江五常稻花香", &Area { overflow: Overflow::Ellipsis, ..area(10.0, 1) }).unwrap();
        assert_eq!(cut[0].0, "黑龙江…");
        let address = "TRACE.EXAMPLE.CN/P/RICE/21/7K2M9QX4T3BVW5RZ";
        let all: String = lines(address, &area(15.0, 4)).unwrap().into_iter().map(|(line, _)| line).collect();
        assert_eq!(all, address, "an address is never cut where it can be broken");
        let low = lines("黑龙江五常稻花香", &Area { height: Some(6.0), ..area(16.0, 4) }).unwrap();
        assert_eq!(low.len(), 2, "no more lines than the height has room for: {low:?}");
    }

    #[test]
    fn aligned_lines_end_where_the_box_ends() {
        let font = Font::carried().unwrap();
        let (marks, height) = set(&font, "米", &Area { align: Align::Right, ..area(20.0, 1) }).unwrap();
        let Mark::Text(run) = &marks[0] else { panic!() };
        assert!((run.x + run.size - 21.0).abs() < 0.01, "{}", run.x);
        assert!((height - 10.0 * POINT * LEADING).abs() < 0.01);
    }
}
