//! A page as dots, for a thermal printer or a PNG.
//!
//! Modules of a code stand on whole dots, so they come out sharp; glyphs begin on whole dots and are grey at their edges, which a
//! printer's single bit cuts at one half.

use std::collections::HashMap;

use ab_glyph_rasterizer::{Point, Rasterizer, point};

use super::{
    Mark, Page, Run,
    font::{Font, Pen},
};
use crate::failure::Failure;

/// A bitmap, one byte a dot: 0 is black, 255 is white.
#[derive(Clone, Debug)]
pub(crate) struct Dots {
    /// Dots a row.
    pub(crate) width: usize,
    /// Rows.
    pub(crate) height: usize,
    /// Row after row.
    pub(crate) light: Vec<u8>,
}

/// A glyph's dots: how much of each it covers, and where the first one lies from the pen.
struct Covered {
    left: isize,
    top: isize,
    width: usize,
    cover: Vec<u8>,
}

/// Draws pages at one resolution and remembers glyphs.
pub(crate) struct Brush<'f> {
    font: &'f Font,
    /// Dots a millimetre.
    scale: f32,
    /// By glyph and by size in 64ths of a dot.
    glyphs: HashMap<(u16, u32), Covered>,
}

impl<'f> Brush<'f> {
    /// For a printer of so many dots an inch.
    pub(crate) fn new(font: &'f Font, dpi: u32) -> Brush<'f> {
        Brush { font, scale: dpi as f32 / 25.4, glyphs: HashMap::new() }
    }

    /// A page as dots.
    pub(crate) fn draw(&mut self, page: &Page) -> Dots {
        let (width, height) =
            ((page.width * self.scale).round() as usize, (page.height * self.scale).round() as usize);
        let mut dots = Dots { width, height, light: vec![255; width * height] };
        for mark in &page.marks {
            self.mark(&mut dots, mark);
        }
        dots
    }

    fn mark(&mut self, dots: &mut Dots, mark: &Mark) {
        let s = self.scale;
        match mark {
            Mark::Text(run) => self.text(dots, run),
            Mark::Code { x, y, module, code } => {
                let (left, top) = ((x * s).round() as usize, (y * s).round() as usize);
                let size = (module * s).round().max(1.0) as usize;
                for row in 0..code.side() * size {
                    for column in 0..code.side() * size {
                        if code.dark(column / size, row / size) {
                            dots.set(left + column, top + row);
                        }
                    }
                }
            }
            Mark::Line { from, to, width, ink } => {
                let (dx, dy) = (to.0 - from.0, to.1 - from.1);
                let half = width.max(1.0 / s) / 2.0 / dx.hypot(dy).max(f32::EPSILON);
                let (nx, ny) = (-dy * half, dx * half);
                let corner = |(x, y): (f32, f32), sign: f32| (x + sign * nx, y + sign * ny);
                let corners = [corner(*from, 1.0), corner(*to, 1.0), corner(*to, -1.0), corner(*from, -1.0)];
                dots.polygon(&corners.map(|(x, y)| (x * s, y * s)), ink.lightness());
            }
            Mark::Frame { at, size, width, ink } => {
                let (x0, y0, x1, y1) = (at.0, at.1, at.0 + size.0, at.1 + size.1);
                for (from, to) in
                    [((x0, y0), (x1, y0)), ((x1, y0), (x1, y1)), ((x1, y1), (x0, y1)), ((x0, y1), (x0, y0))]
                {
                    self.mark(dots, &Mark::Line { from, to, width: *width, ink: *ink });
                }
            }
            Mark::Disc { at, radius } => {
                let on_circle = |i: u8| {
                    let angle = f32::from(i) * std::f32::consts::TAU / 32.0;
                    ((at.0 + radius * angle.cos()) * s, (at.1 + radius * angle.sin()) * s)
                };
                let circle: Vec<(f32, f32)> = (0..32).map(on_circle).collect();
                dots.polygon(&circle, 0.0);
            }
        }
    }

    fn text(&mut self, dots: &mut Dots, run: &Run) {
        let em = run.size * self.scale;
        let (mut x, baseline) = (run.x * self.scale, (run.baseline * self.scale).round() as isize);
        for glyph in &run.glyphs {
            let font = self.font;
            let covered = self
                .glyphs
                .entry((glyph.id, (em * 64.0) as u32))
                .or_insert_with(|| Covered::new(font, glyph.id, em));
            let pen = x.round() as isize;
            for (i, cover) in covered.cover.iter().enumerate().filter(|(_, cover)| **cover > 0) {
                let (column, row) = ((i % covered.width) as isize, (i / covered.width) as isize);
                dots.darken(pen + covered.left + column, baseline + covered.top + row, *cover);
            }
            x += glyph.advance * em;
        }
    }
}

impl Dots {
    /// Whether a dot is printed, where there is black or nothing.
    pub(crate) fn is_black(&self, x: usize, y: usize) -> bool {
        x < self.width && y < self.height && self.light[y * self.width + x] < 128
    }

    /// One row in bits, eight dots a byte, the first in the highest bit; 1 is black, and what is past the end is white.
    pub(crate) fn row(&self, y: usize) -> Vec<u8> {
        let byte = |first: usize| (0..8).fold(0, |byte, i| byte << 1 | u8::from(self.is_black(first + i, y)));
        (0..self.width).step_by(8).map(byte).collect()
    }

    /// A PNG that says how large it is on paper.
    pub(crate) fn png(&self, dpi: u32) -> Result<Vec<u8>, Failure> {
        let mut file = Vec::new();
        let (width, height) = (self.width as u32, self.height as u32);
        let mut encoder = png::Encoder::new(&mut file, width, height);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::Eight);
        let per_metre = (f64::from(dpi) / 0.0254).round() as u32;
        encoder.set_pixel_dims(Some(png::PixelDimensions {
            xppu: per_metre,
            yppu: per_metre,
            unit: png::Unit::Meter,
        }));
        let mut writer = encoder.write_header().map_err(Failure::local)?;
        writer.write_image_data(&self.light).map_err(Failure::local)?;
        writer.finish().map_err(Failure::local)?;
        Ok(file)
    }

    fn set(&mut self, x: usize, y: usize) {
        if x < self.width && y < self.height {
            self.light[y * self.width + x] = 0;
        }
    }

    fn darken(&mut self, x: isize, y: isize, cover: u8) {
        if let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y))
            && x < self.width
            && y < self.height
        {
            let light = &mut self.light[y * self.width + x];
            *light = light.saturating_sub(cover);
        }
    }

    fn polygon(&mut self, corners: &[(f32, f32)], lightness: f32) {
        let edge = |of: fn(&(f32, f32)) -> f32, pick: fn(f32, f32) -> f32, from: f32| {
            corners.iter().map(of).fold(from, pick)
        };
        let (left, top) =
            (edge(|c| c.0, f32::min, f32::MAX).floor(), edge(|c| c.1, f32::min, f32::MAX).floor());
        let (right, bottom) =
            (edge(|c| c.0, f32::max, f32::MIN).ceil(), edge(|c| c.1, f32::max, f32::MIN).ceil());
        let mut rasterizer = Rasterizer::new((right - left) as usize + 1, (bottom - top) as usize + 1);
        for (i, from) in corners.iter().enumerate() {
            let to = corners[(i + 1) % corners.len()];
            rasterizer.draw_line(point(from.0 - left, from.1 - top), point(to.0 - left, to.1 - top));
        }
        rasterizer.for_each_pixel_2d(|x, y, cover| {
            let cover = (cover.min(1.0) * (1.0 - lightness) * 255.0) as u8;
            self.darken(left as isize + x as isize, top as isize + y as isize, cover);
        });
    }
}

impl Covered {
    fn new(font: &Font, glyph: u16, em: f32) -> Covered {
        let mut outline = Outline { em, bounds: None };
        font.outline(glyph, &mut outline);
        let Some([left, top, right, bottom]) = outline.bounds else {
            return Covered { left: 0, top: 0, width: 1, cover: Vec::new() };
        };
        let (left, top) = (left.floor(), top.floor());
        let (width, height) = ((right - left).ceil() as usize + 1, (bottom - top).ceil() as usize + 1);
        let mut fill = Fill {
            rasterizer: Rasterizer::new(width, height),
            start: point(0.0, 0.0),
            last: point(0.0, 0.0),
            left,
            top,
            em,
        };
        font.outline(glyph, &mut fill);
        let mut cover = vec![0; width * height];
        fill.rasterizer.for_each_pixel(|i, part| cover[i] = (part.min(1.0) * 255.0) as u8);
        Covered { left: left as isize, top: top as isize, width, cover }
    }
}

/// The rectangle around an outline, from its points and control points.
struct Outline {
    em: f32,
    bounds: Option<[f32; 4]>,
}

impl Outline {
    fn around(&mut self, points: &[(f32, f32)]) {
        for (x, y) in points.iter().map(|(x, y)| (x * self.em, -y * self.em)) {
            let [left, top, right, bottom] = self.bounds.unwrap_or([x, y, x, y]);
            self.bounds = Some([left.min(x), top.min(y), right.max(x), bottom.max(y)]);
        }
    }
}

impl Pen for Outline {
    fn move_to(&mut self, to: (f32, f32)) {
        self.around(&[to]);
    }
    fn line_to(&mut self, to: (f32, f32)) {
        self.around(&[to]);
    }
    fn quad_to(&mut self, control: (f32, f32), to: (f32, f32)) {
        self.around(&[control, to]);
    }
    fn cubic_to(&mut self, first: (f32, f32), second: (f32, f32), to: (f32, f32)) {
        self.around(&[first, second, to]);
    }
    fn close(&mut self) {}
}

/// Fills an outline.
struct Fill {
    rasterizer: Rasterizer,
    start: Point,
    last: Point,
    left: f32,
    top: f32,
    em: f32,
}

impl Fill {
    fn at(&self, (x, y): (f32, f32)) -> Point {
        point(x * self.em - self.left, -y * self.em - self.top)
    }
}

impl Pen for Fill {
    fn move_to(&mut self, to: (f32, f32)) {
        self.start = self.at(to);
        self.last = self.start;
    }
    fn line_to(&mut self, to: (f32, f32)) {
        let to = self.at(to);
        self.rasterizer.draw_line(self.last, to);
        self.last = to;
    }
    fn quad_to(&mut self, control: (f32, f32), to: (f32, f32)) {
        let (control, to) = (self.at(control), self.at(to));
        self.rasterizer.draw_quad(self.last, control, to);
        self.last = to;
    }
    fn cubic_to(&mut self, first: (f32, f32), second: (f32, f32), to: (f32, f32)) {
        let (first, second, to) = (self.at(first), self.at(second), self.at(to));
        self.rasterizer.draw_cubic(self.last, first, second, to);
        self.last = to;
    }
    fn close(&mut self) {
        self.rasterizer.draw_line(self.last, self.start);
        self.last = self.start;
    }
}
