//! One page as SVG, in millimetres, text as outlines: it looks the same where the font is not installed. What it says stands in
//! `<title>`.

use std::fmt::Write as _;

use suyuan_web::qr::Code;

use super::{
    Ink, Mark, Page, Run,
    font::{Font, Pen},
};

/// The page as a document.
pub(crate) fn svg(font: &Font, page: &Page) -> String {
    let Page { width, height, marks } = page;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}mm\" height=\"{height}mm\" viewBox=\"0 0 {width} {height}\">\n\
         <title>{}</title>\n<path fill=\"#fff\" d=\"M0 0h{width}v{height}H0z\"/>\n",
        escaped(&said(marks))
    );
    for mark in marks {
        // Writing to a string does not fail.
        let _ = match mark {
            Mark::Text(run) => writeln!(out, "<path d=\"{}\"/>", text(font, run)),
            Mark::Code { x, y, module, code } => {
                let d = modules(code);
                let place = format!("translate({x} {y}) scale({module})");
                writeln!(out, "<path shape-rendering=\"crispEdges\" transform=\"{place}\" d=\"{d}\"/>")
            }
            Mark::Line { from, to, width, ink } => {
                let d = format!("M{} {}L{} {}", from.0, from.1, to.0, to.1);
                writeln!(out, "<path fill=\"none\" {} d=\"{d}\"/>", stroke(*width, *ink))
            }
            Mark::Frame { at, size, width, ink } => {
                let d = format!("M{} {}h{}v{}h-{}z", at.0, at.1, size.0, size.1, size.0);
                writeln!(out, "<path fill=\"none\" {} d=\"{d}\"/>", stroke(*width, *ink))
            }
            Mark::Disc { at, radius } => {
                writeln!(out, "<circle cx=\"{}\" cy=\"{}\" r=\"{radius}\"/>", at.0, at.1)
            }
        };
    }
    out.push_str("</svg>\n");
    out
}

fn said(marks: &[Mark]) -> String {
    let line = |mark: &Mark| match mark {
        Mark::Text(run) => Some(run.glyphs.iter().map(|glyph| glyph.character).collect::<String>()),
        _ => None,
    };
    marks.iter().filter_map(line).collect::<Vec<_>>().join("\n")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn stroke(width: f32, ink: Ink) -> String {
    let grey = (ink.lightness() * 255.0) as u8;
    format!("stroke=\"#{grey:02x}{grey:02x}{grey:02x}\" stroke-width=\"{width}\"")
}

fn modules(code: &Code) -> String {
    let mut path = String::new();
    for y in 0..code.side() {
        let mut x = 0;
        while x < code.side() {
            let run = (x..code.side()).take_while(|x| code.dark(*x, y)).count();
            if run > 0 {
                let _ = write!(path, "M{x} {y}h{run}v1h-{run}z");
            }
            x += run.max(1);
        }
    }
    path
}

fn text(font: &Font, run: &Run) -> String {
    let mut pen = PathText { d: String::new(), x: run.x, y: run.baseline, em: run.size };
    for glyph in &run.glyphs {
        font.outline(glyph.id, &mut pen);
        pen.x += glyph.advance * run.size;
    }
    pen.d
}

/// A path's commands, to a hundredth of a millimetre and finer.
struct PathText {
    d: String,
    x: f32,
    y: f32,
    em: f32,
}

impl PathText {
    fn write(&mut self, command: char, points: &[(f32, f32)]) {
        self.d.push(command);
        for (i, (x, y)) in points.iter().enumerate() {
            let (x, y) = (self.x + x * self.em, self.y - y * self.em);
            let _ = write!(self.d, "{}{x:.3} {y:.3}", if i > 0 { " " } else { "" });
        }
    }
}

impl Pen for PathText {
    fn move_to(&mut self, to: (f32, f32)) {
        self.write('M', &[to]);
    }
    fn line_to(&mut self, to: (f32, f32)) {
        self.write('L', &[to]);
    }
    fn quad_to(&mut self, control: (f32, f32), to: (f32, f32)) {
        self.write('Q', &[control, to]);
    }
    fn cubic_to(&mut self, first: (f32, f32), second: (f32, f32), to: (f32, f32)) {
        self.write('C', &[first, second, to]);
    }
    fn close(&mut self) {
        self.d.push('z');
    }
}
