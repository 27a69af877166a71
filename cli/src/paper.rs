//! A commitment (承诺达标合格证) on paper: A5, A6, or A7 for a box. One arrangement, laid out for A6 and scaled; the words are those of its
//! page. It says whose word it is, in the largest type after its name, and that nobody else vouches for it.

use suyuan_web::{Lang, format, qr};

use crate::{
    failure::Failure,
    print::{
        Ink, Mark, POINT, Page,
        code::{Printer, Sized, TooSmall},
        font::Font,
        text::{self, Align, Area, NotSet, Overflow},
    },
    speech::tr,
};

/// What the paper says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Paper {
    /// Its number.
    pub(crate) number: String,
    /// The product's name.
    pub(crate) product: String,
    /// How much, with its unit.
    pub(crate) quantity: String,
    /// Where it was produced.
    pub(crate) origin: String,
    /// The lot's number.
    pub(crate) lot: String,
    /// Who promises.
    pub(crate) by: String,
    /// How to reach them.
    pub(crate) contact: String,
    /// The day of issue.
    pub(crate) issued: String,
    /// Words of what is promised.
    pub(crate) promises: Vec<String>,
    /// Words of its ground.
    pub(crate) basis: Vec<String>,
    /// The address of its page.
    pub(crate) address: String,
}

/// The grounds that there are: those that were not given are shown unmarked.
const GROUNDS: [&str; 3] = ["quality-control", "own-test", "commissioned-test"];

/// A6, for which the arrangement is made, in mm.
const A6: (f32, f32) = (105.0, 148.0);
/// From the edge of A6 to the text.
const MARGIN: f32 = 10.0;
/// Where values begin.
const VALUES: f32 = 27.0;
/// How much smaller type may become.
const TIGHT: [f32; 5] = [1.0, 0.94, 0.88, 0.82, 0.76];
/// The side of the code with its quiet zone.
const CODE: f32 = 30.0;

/// The sizes of paper, and how much larger than A6 each is.
pub(crate) fn scale(size: &str) -> f32 {
    match size {
        "A5" => std::f32::consts::SQRT_2,
        "A7" => std::f32::consts::FRAC_1_SQRT_2,
        _ => 1.0,
    }
}

/// Marks as they are made: in mm of A6, scaled as they are set.
struct Sheet<'f> {
    font: &'f Font,
    scale: f32,
    /// How much smaller type and gaps are, where there is much to say.
    tight: f32,
    marks: Vec<Mark>,
}

/// Sets a paper, in the largest type that leaves room for its code.
pub(crate) fn set(paper: &Paper, lang: Lang, scale: f32, font: &Font, dpi: u32) -> Result<Page, Failure> {
    for tight in TIGHT {
        let mut sheet = Sheet { font, scale, tight, marks: Vec::new() };
        let top = A6.1 - MARGIN - CODE + 2.0;
        if sheet.words(paper, lang)? <= top - 1.5 {
            sheet.foot(paper, lang, top, dpi)?;
            return Ok(Page { width: A6.0 * scale, height: A6.1 * scale, marks: sheet.marks });
        }
    }
    Err(Failure::usage(tr!("paper-no-room")).hint(tr!("paper-no-room-do")))
}

impl Sheet<'_> {
    /// What is promised of what, by whom; gives where it ends.
    fn words(&mut self, paper: &Paper, lang: Lang) -> Result<f32, Failure> {
        let tight = self.tight;
        let inner = A6.0 - 2.0 * MARGIN;
        let mut y = MARGIN;
        y += self.text(&lang.say("commitment-title"), (MARGIN, y), inner, 21.0, 1, Align::Center)?
            + 1.0 * tight;
        let number = lang.with("voucher-number", &[("number", &paper.number)]);
        y += self.text(&number, (MARGIN, y), inner, 8.0, 1, Align::Center)? + 3.0 * tight;
        self.line(y);
        y += 3.5 * tight;
        y += self.text(&lang.say("commitment-i-promise"), (MARGIN, y), inner, 9.5, 2, Align::Left)?
            + 1.0 * tight;
        for word in &paper.promises {
            y += self.ticked(&word_of(lang, word), (MARGIN, y), inner, true)?;
        }
        y += 1.5 * tight;
        y += self.text(&lang.say("commitment-basis"), (MARGIN, y), inner, 9.5, 2, Align::Left)? + 1.0 * tight;
        // In Chinese all three stand in a line, as on the forms that people know.
        let columns = if lang.tag() == "zh" { 3 } else { 1 };
        let width = inner / columns as f32;
        for row in GROUNDS.chunks(columns) {
            let mut most = 0.0_f32;
            for (i, word) in row.iter().enumerate() {
                let given = paper.basis.iter().any(|basis| basis == word);
                let at = (MARGIN + i as f32 * width, y);
                most = most.max(self.ticked(&word_of(lang, word), at, width - 1.0, given)?);
            }
            y += most;
        }
        y += 1.5 * tight;
        self.line(y);
        y += 2.5 * tight;
        for (label, value) in [
            ("product", &paper.product),
            ("quantity", &paper.quantity),
            ("origin", &paper.origin),
            ("lot", &paper.lot),
            ("by", &paper.by),
            ("contact", &paper.contact),
            ("issued", &paper.issued),
        ] {
            let label = lang.say(&format!("commitment-{label}"));
            let left = self.text(&label, (MARGIN, y + 0.35 * tight), VALUES - 2.0, 8.0, 2, Align::Left)?;
            let right = self.text(value, (MARGIN + VALUES, y), inner - VALUES, 9.5, 2, Align::Left)?;
            y += left.max(right) + 0.9 * tight;
        }
        Ok(y)
    }

    /// The code, and whose word it is.
    fn foot(&mut self, paper: &Paper, lang: Lang, top: f32, dpi: u32) -> Result<(), Failure> {
        self.line(top - 1.0);
        let x = A6.0 - MARGIN - CODE + 2.0;
        self.thread(x - 1.5, top + 2.5, CODE - 5.0);
        self.code(&paper.address, (x, top), CODE, dpi)?;
        let beside = x - 4.0 - MARGIN;
        let mut low = top + 3.0;
        low += self.text(&lang.say("commitment-own-word"), (MARGIN, low), beside, 7.5, 5, Align::Left)? + 2.0;
        self.text(format::address(&paper.address), (MARGIN, low), beside, 6.5, 3, Align::Left)?;
        Ok(())
    }
}

/// The text of a word, as its page says it.
fn word_of(lang: Lang, word: &str) -> String {
    lang.say(&format!("certificate-{word}"))
}

impl Sheet<'_> {
    /// Sets a text and gives the height that it took.
    fn text(
        &mut self,
        text: &str,
        (x, y): (f32, f32),
        width: f32,
        size: f32,
        lines: usize,
        align: Align,
    ) -> Result<f32, Failure> {
        let (s, size) = (self.scale, size * self.tight);
        let area = Area {
            x: x * s,
            y: y * s,
            width: width * s,
            size: size * s,
            min_size: size * s * 0.7,
            lines,
            height: None,
            align,
            overflow: Overflow::Refuse,
        };
        let (marks, height) = text::set(self.font, text, &area).map_err(|error| match error {
            NotSet::Font(error) => Failure::from(error),
            NotSet::TooLong { .. } => Failure::usage(error).hint(tr!("paper-too-long-do")),
        })?;
        self.marks.extend(marks);
        Ok(height / s)
    }

    /// A box, ticked or not, and what it is for.
    fn ticked(&mut self, text: &str, (x, y): (f32, f32), width: f32, given: bool) -> Result<f32, Failure> {
        let (s, side) = (self.scale, 2.6 * self.tight);
        let height = self.text(text, (x + 4.6, y), width - 4.6, 9.5, 2, Align::Left)?;
        let top = y + (9.5 * self.tight * POINT * 1.2 - side) / 2.0;
        let place = |dx: f32, dy: f32| ((x + dx * side) * s, (top + dy * side) * s);
        let (at, size) = (place(0.0, 0.0), (side * s, side * s));
        self.marks.push(Mark::Frame { at, size, width: 0.2 * s, ink: Ink::Black });
        if given {
            for (from, to) in [((0.2, 0.5), (0.42, 0.76)), ((0.42, 0.76), (0.84, 0.2))] {
                let (from, to) = (place(from.0, from.1), place(to.0, to.1));
                self.marks.push(Mark::Line { from, to, width: 0.4 * s, ink: Ink::Black });
            }
        }
        Ok(height + 0.7 * self.tight)
    }

    /// A thin line from margin to margin.
    fn line(&mut self, y: f32) {
        let s = self.scale;
        let (from, to) = ((MARGIN * s, y * s), ((A6.0 - MARGIN) * s, y * s));
        self.marks.push(Mark::Line { from, to, width: 0.2 * s, ink: Ink::Grey });
    }

    fn thread(&mut self, x: f32, y: f32, height: f32) {
        let s = self.scale;
        let (from, to) = ((x * s, y * s), (x * s, (y + height) * s));
        self.marks.push(Mark::Line { from, to, width: 0.25 * s, ink: Ink::Black });
        for part in [0.0, 0.5, 1.0] {
            self.marks.push(Mark::Disc { at: (x * s, (y + part * height) * s), radius: 0.55 * s });
        }
    }

    fn code(&mut self, address: &str, (x, y): (f32, f32), size: f32, dpi: u32) -> Result<(), Failure> {
        let (s, printer) = (self.scale, Printer::new(dpi));
        let sized = Sized::new(&qr::printed(address), size * s, printer)
            .map_err(|e: TooSmall| Failure::usage(e).hint(tr!("paper-larger-do")))?;
        self.marks.push(sized.in_square(x * s, y * s, size * s, printer));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::print::{dots::Brush, pdf::Document};

    fn paper() -> Paper {
        let text = str::to_owned;
        Paper {
            number: text("SL-260418-1"),
            product: text("双流草莓"),
            quantity: text("500 千克"),
            origin: text("四川省成都市双流区"),
            lot: text("SL-260418-1"),
            by: text("双流草莓专业合作社"),
            contact: text("028-5550-0418"),
            issued: text("2026年4月18日"),
            promises: vec![text("no-banned-substances"), text("residues-within-limits")],
            basis: vec![text("own-test")],
            address: text("https://trace.example.cn/commitment/1204"),
        }
    }

    fn said(page: &Page) -> String {
        let runs = page.marks.iter().filter_map(|mark| match mark {
            Mark::Text(run) => Some(run.glyphs.iter().map(|glyph| glyph.character).collect::<String>()),
            _ => None,
        });
        runs.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn it_says_what_the_rules_ask_for_and_whose_word_it_is_in_every_size_and_language() {
        let font = Font::carried().unwrap();
        for tag in ["zh", "en"] {
            let lang = Lang::of(tag).unwrap();
            for size in ["A5", "A6", "A7"] {
                let page = set(&paper(), lang, scale(size), &font, 600).unwrap();
                // Where a line ends, a space of the sentence is gone.
                let said = said(&page).replace(['\n', ' '], "");
                for value in [
                    "双流草莓",
                    "500",
                    "四川省成都市双流区",
                    "双流草莓专业合作社",
                    "028-5550-0418",
                    "2026年4月18日",
                ] {
                    assert!(said.contains(value), "{tag} {size} {value}: {said}");
                }
                let own = if tag == "zh" { "不是第三方的证明" } else { "notathirdparty'sproof" };
                assert!(said.contains(own) && said.contains("SL-260418-1"), "{tag} {size}: {said}");
            }
        }
    }

    #[test]
    fn only_the_ground_that_was_given_is_ticked() {
        let font = Font::carried().unwrap();
        let lines = |paper: &Paper| {
            let page = set(paper, Lang::of("zh").unwrap(), 1.0, &font, 600).unwrap();
            page.marks.iter().filter(|mark| matches!(mark, Mark::Line { .. })).count()
        };
        let (one, mut two) = (paper(), paper());
        two.basis.push("commissioned-test".into());
        assert_eq!(lines(&two), lines(&one) + 2, "a tick is two lines");
    }

    #[test]
    fn its_code_reads_back_on_the_smallest_paper() {
        let font = Font::carried().unwrap();
        let page = set(&paper(), Lang::of("zh").unwrap(), scale("A7"), &font, 300).unwrap();
        let dots = Brush::new(&font, 300).draw(&page);
        let grey = |x, y| if dots.is_black(x, y) { 0 } else { 255 };
        let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(dots.width, dots.height, grey);
        let found: Vec<String> =
            prepared.detect_grids().iter().filter_map(|grid| Some(grid.decode().ok()?.1)).collect();
        assert_eq!(found, [qr::printed(&paper().address)]);
    }

    #[test]
    fn a_name_that_is_too_long_is_told_and_not_cut() {
        let font = Font::carried().unwrap();
        let long = Paper { by: "双流草莓专业合作社".repeat(12), ..paper() };
        assert!(set(&long, Lang::of("zh").unwrap(), 1.0, &font, 600).is_err());
    }

    #[test]
    fn as_a_pdf_it_is_one_page_of_its_size() {
        let font = Font::carried().unwrap();
        let page = set(&paper(), Lang::of("zh").unwrap(), 1.0, &font, 600).unwrap();
        assert_eq!((page.width, page.height), A6);
        let mut document = Document::new(&font, "SL-260418-1", "zh-CN");
        document.add(&[page]);
        assert!(document.finish().unwrap().starts_with(b"%PDF-1.7"));
    }
}
