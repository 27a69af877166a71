//! Labels on sheets: one after the other along rows, from the first free label of a used sheet on. A test print adds a frame where
//! each label should lie, crosses at the corners of the sheet and a ruler, all grey, to be held against the stock.

use super::stock::Stock;
use crate::print::{
    Ink, Mark, Page,
    font::{Font, NotInFont},
    text::{self, Align, Area, NotSet, Overflow},
};

/// How thick the marks of a test print are, in mm.
const THIN: f32 = 0.15;

/// Puts labels on sheets.
#[derive(Clone, Debug)]
pub(crate) struct Sheets {
    stock: Stock,
    test: bool,
    /// Labels that are not free on the sheet in hand, or filled already.
    filled: usize,
    page: Option<Page>,
}

impl Sheets {
    /// On this stock; the first label printed is number `start`, from 1.
    pub(crate) fn new(stock: Stock, start: usize, test: bool) -> Sheets {
        Sheets { stock, test, filled: start.saturating_sub(1), page: None }
    }

    /// Adds a label; gives a sheet when it is full.
    pub(crate) fn add(&mut self, label: &Page) -> Option<Page> {
        let (x, y) = self.stock.corner(self.filled);
        // Where the label is smaller than its place on the sheet, it lies in the middle.
        let dx = x + (self.stock.width - label.width) / 2.0;
        let dy = y + (self.stock.height - label.height) / 2.0;
        let (width, height) = self.stock.paper.size();
        let page = self.page.get_or_insert_with(|| Page { width, height, marks: Vec::new() });
        page.marks.extend(label.marks.iter().map(|mark| mark.moved(dx, dy)));
        self.filled += 1;
        (self.filled == self.stock.count()).then(|| self.rest()).flatten()
    }

    /// The sheet in hand, if anything is on it.
    pub(crate) fn rest(&mut self) -> Option<Page> {
        self.filled = 0;
        let mut page = self.page.take()?;
        if self.test {
            page.marks.extend(cut_marks(&self.stock));
        }
        Some(page)
    }
}

/// Where labels should lie, and the corners of the paper.
fn cut_marks(stock: &Stock) -> Vec<Mark> {
    let mut marks = Vec::new();
    let size = (stock.width, stock.height);
    for number in 0..stock.count() {
        marks.push(Mark::Frame { at: stock.corner(number), size, width: THIN, ink: Ink::Grey });
    }
    let (width, height) = stock.paper.size();
    for (x, y) in [(5.0, 5.0), (width - 5.0, 5.0), (5.0, height - 5.0), (width - 5.0, height - 5.0)] {
        for (dx, dy) in [(3.0, 0.0), (0.0, 3.0)] {
            let (from, to) = ((x - dx, y - dy), (x + dx, y + dy));
            marks.push(Mark::Line { from, to, width: THIN, ink: Ink::Grey });
        }
    }
    marks
}

/// A sheet of its own before the labels: rulers of 100 mm along both edges, and what to do with them.
pub(crate) fn ruler(stock: &Stock, font: &Font, zh: bool) -> Result<Page, NotInFont> {
    let (width, height) = stock.paper.size();
    let mut marks = cut_marks(stock);
    let (x0, y0) = ((width - 100.0) / 2.0, height / 2.0);
    for i in 0..=100_u8 {
        let long = if i % 10 == 0 {
            4.0
        } else if i % 5 == 0 {
            3.0
        } else {
            2.0
        };
        let at = f32::from(i);
        let line = |from, to| Mark::Line { from, to, width: THIN, ink: Ink::Black };
        marks.push(line((x0 + at, y0), (x0 + at, y0 + long)));
        marks.push(line((x0, y0 - 50.0 + at), (x0 - long, y0 - 50.0 + at)));
    }
    let stock = format!("{} · {} x {} mm", stock.name, stock.width, stock.height);
    let lines = if zh {
        [
            stock,
            "两把尺应各长 100 毫米。若不是，请在打印时关闭“适合页面”，按 100% 打印。".to_owned(),
            "灰框应与标签纸重合。若有偏移，请用 --offset-x 与 --offset-y（毫米）校正。".to_owned(),
        ]
    } else {
        [
            stock,
            "Both rulers should be 100 mm long. If not, print at 100 %, without \"fit to page\".".to_owned(),
            "The grey frames should lie on the labels. If they do not, give --offset-x and --offset-y in mm."
                .to_owned(),
        ]
    };
    let mut y = y0 + 7.0;
    for line in &lines {
        let area = Area {
            x: x0,
            y,
            width: 100.0,
            size: 9.0,
            min_size: 6.0,
            lines: 3,
            align: Align::Left,
            overflow: Overflow::Ellipsis,
        };
        match text::set(font, line, &area) {
            Ok((set, height)) => {
                marks.extend(set);
                y += height + 1.0;
            }
            Err(NotSet::Font(error)) => return Err(error),
            Err(NotSet::TooLong { .. }) => {}
        }
    }
    Ok(Page { width, height, marks })
}
