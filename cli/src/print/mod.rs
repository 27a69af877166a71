//! What goes on paper: a page of marks in millimetres, drawn as PDF, as SVG, or as dots.
//!
//! The origin is the upper left corner, x grows to the right, y downwards. Whoever lays something out (a label, a certificate)
//! makes a [`Page`] and knows nothing of the form it will be drawn in; whoever draws knows nothing of labels.
//!
//! | part | what it is |
//! |---|---|
//! | `font` | the font that the program carries, or another: which glyph, how wide, how it looks |
//! | `text` | a text in a box: broken into lines, made smaller until it fits, aligned |
//! | `code` | a QR code on paper: which level, how many dots a module |
//! | `pdf` | vectors, text that can be selected, the font cut down to what is used |
//! | `dots` | a bitmap for a thermal printer or a PNG |
//! | `svg` | one page as outlines |

pub(crate) mod code;
pub(crate) mod dots;
pub(crate) mod font;
pub(crate) mod pdf;
pub(crate) mod svg;
pub(crate) mod text;

use std::sync::Arc;

use suyuan_web::qr::Code;

/// Millimetres in a typographic point.
pub(crate) const POINT: f32 = 25.4 / 72.0;

/// One side of paper.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    /// In mm.
    pub(crate) width: f32,
    /// In mm.
    pub(crate) height: f32,
    /// Drawn in this order.
    pub(crate) marks: Vec<Mark>,
}

/// Something drawn. Lengths in mm.
#[derive(Clone, Debug)]
pub(crate) enum Mark {
    /// A line of text.
    Text(Run),
    /// A QR code; the place is that of its first module, its quiet zone stays free around it.
    Code {
        /// From the left.
        x: f32,
        /// From the top.
        y: f32,
        /// The side of a module.
        module: f32,
        /// The symbol.
        code: Arc<Code>,
    },
    /// A straight line.
    Line {
        /// One end.
        from: (f32, f32),
        /// The other end.
        to: (f32, f32),
        /// How thick.
        width: f32,
        /// How dark.
        ink: Ink,
    },
    /// An empty rectangle.
    Frame {
        /// Upper left corner.
        at: (f32, f32),
        /// Width and height.
        size: (f32, f32),
        /// How thick the line is, drawn half inside and half outside.
        width: f32,
        /// How dark.
        ink: Ink,
    },
    /// A knot of the thread: a filled disc.
    Disc {
        /// The middle.
        at: (f32, f32),
        /// The radius.
        radius: f32,
    },
}

/// How dark: what is printed on a label is black, what only helps to cut or to measure is grey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ink {
    /// All of it.
    Black,
    /// Marks that are no part of the label.
    Grey,
}

impl Ink {
    /// 0 is black, 1 is white.
    pub(crate) fn lightness(self) -> f32 {
        match self {
            Ink::Black => 0.0,
            Ink::Grey => 0.6,
        }
    }
}

/// A line of text in one size.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    /// Where the first glyph begins.
    pub(crate) x: f32,
    /// Where the letters stand.
    pub(crate) baseline: f32,
    /// The em, in mm.
    pub(crate) size: f32,
    /// What it says, glyph by glyph.
    pub(crate) glyphs: Vec<font::Glyph>,
}

impl Mark {
    /// The same, elsewhere.
    pub(crate) fn moved(&self, dx: f32, dy: f32) -> Mark {
        let by = |(x, y): (f32, f32)| (x + dx, y + dy);
        match self.clone() {
            Mark::Text(run) => Mark::Text(Run { x: run.x + dx, baseline: run.baseline + dy, ..run }),
            Mark::Code { x, y, module, code } => Mark::Code { x: x + dx, y: y + dy, module, code },
            Mark::Line { from, to, width, ink } => Mark::Line { from: by(from), to: by(to), width, ink },
            Mark::Frame { at, size, width, ink } => Mark::Frame { at: by(at), size, width, ink },
            Mark::Disc { at, radius } => Mark::Disc { at: by(at), radius },
        }
    }
}
