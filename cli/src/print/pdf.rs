//! Pages as PDF 1.7, object by object.
//!
//! Text can be selected and searched: glyphs stand in a composite font with a map back to characters, and of the font only the
//! glyphs that are used are embedded. A QR code is one path of whole rectangles, so that no viewer shows seams in it. Viewers are
//! told not to scale when they print: a label would leave its place. The same pages give the same bytes: there is no clock in it.
//!
//! A page is written and compressed at once and then forgotten, many on all cores; what stays is the compressed file.

use std::{collections::BTreeMap, io::Write};

use flate2::{Compression, write::ZlibEncoder};
use pdf_writer::{
    Content, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr,
    types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap},
};
use rayon::prelude::*;
use subsetter::GlyphRemapper;
use suyuan_web::qr::Code;

use super::{
    Ink, Mark, Page, Run,
    font::{Font, Glyph},
};
use crate::{failure::Failure, speech::tr};

/// Points in a millimetre.
const POINTS: f32 = 72.0 / 25.4;
/// The name of the font on every page.
const FONT: Name<'static> = Name(b"F");
/// Control points of a circle's quarter, of its radius.
const QUARTER: f32 = 0.552_284_8;

/// A document in the making.
pub(crate) struct Document<'f> {
    font: &'f Font,
    pdf: Pdf,
    /// The number of the next object.
    next: i32,
    pages: Vec<Ref>,
    used: GlyphRemapper,
    /// What each glyph says, for those who select text.
    says: BTreeMap<u16, Glyph>,
}

const CATALOG: Ref = Ref::new(1);
const PAGES: Ref = Ref::new(2);
const TYPE0: Ref = Ref::new(3);
const CID_FONT: Ref = Ref::new(4);
const DESCRIPTOR: Ref = Ref::new(5);
const FONT_FILE: Ref = Ref::new(6);
const TO_UNICODE: Ref = Ref::new(7);
const INFO: Ref = Ref::new(8);

impl<'f> Document<'f> {
    /// An empty one; `language` is that of its text, such as `zh-CN`.
    pub(crate) fn new(font: &'f Font, title: &str, language: &str) -> Document<'f> {
        let mut pdf = Pdf::new();
        let mut catalog = pdf.catalog(CATALOG);
        catalog.pages(PAGES).lang(TextStr(language));
        catalog.viewer_preferences().insert(Name(b"PrintScaling")).primitive(Name(b"None"));
        catalog.finish();
        pdf.document_info(INFO).title(TextStr(title)).creator(TextStr("suyuan"));
        Document { font, pdf, next: 9, pages: Vec::new(), used: GlyphRemapper::new(), says: BTreeMap::new() }
    }

    /// Adds pages, in this order.
    pub(crate) fn add(&mut self, pages: &[Page]) {
        for run in pages.iter().flat_map(|page| &page.marks).filter_map(|mark| match mark {
            Mark::Text(run) => Some(run),
            _ => None,
        }) {
            for glyph in &run.glyphs {
                self.says.insert(self.used.remap(glyph.id), *glyph);
            }
        }
        let used = &self.used;
        let contents: Vec<Vec<u8>> = pages.par_iter().map(|page| deflated(&drawn(page, used))).collect();
        for (page, content) in pages.iter().zip(contents) {
            let (id, content_id) = (self.take(), self.take());
            self.pdf
                .page(id)
                .parent(PAGES)
                .media_box(Rect::new(0.0, 0.0, page.width * POINTS, page.height * POINTS))
                .contents(content_id)
                .resources()
                .fonts()
                .pair(FONT, TYPE0);
            self.pdf.stream(content_id, &content).filter(Filter::FlateDecode);
            self.pages.push(id);
        }
    }

    /// The file.
    pub(crate) fn finish(mut self) -> Result<Vec<u8>, Failure> {
        let count = i32::try_from(self.pages.len()).unwrap_or(i32::MAX);
        self.pdf.pages(PAGES).kids(self.pages.iter().copied()).count(count);
        self.embed_font()?;
        Ok(self.pdf.finish())
    }

    fn take(&mut self) -> Ref {
        self.next += 1;
        Ref::new(self.next - 1)
    }

    fn embed_font(&mut self) -> Result<(), Failure> {
        let sound =
            |e: &dyn std::fmt::Display| Failure::local(tr!("font-not-embedded", cause = format!("{e}")));
        let file = subsetter::subset(self.font.data(), 0, &self.used).map_err(|e| sound(&e))?;
        // Of a font with PostScript outlines PDF takes the table of outlines alone.
        let tables = ttf_parser::RawFace::parse(&file, 0).map_err(|e| sound(&e))?;
        let outlines = tables.table(ttf_parser::Tag::from_bytes(b"CFF "));
        let name = format!("{}+{}", tag(&self.says), self.font.name());
        let (name, system) = (
            name.as_str(),
            SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 },
        );
        self.pdf
            .type0_font(TYPE0)
            .base_font(Name(name.as_bytes()))
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(CID_FONT)
            .to_unicode(TO_UNICODE);
        let mut cid = self.pdf.cid_font(CID_FONT);
        cid.subtype(if outlines.is_some() { CidFontType::Type0 } else { CidFontType::Type2 })
            .base_font(Name(name.as_bytes()))
            .system_info(system)
            .font_descriptor(DESCRIPTOR)
            .default_width(1000.0);
        if outlines.is_none() {
            cid.cid_to_gid_map_predefined(Name(b"Identity"));
        }
        let mut widths = cid.widths();
        for (id, glyph) in self.says.iter().filter(|(_, glyph)| glyph.advance != 1.0) {
            widths.consecutive(*id, [glyph.advance * 1000.0]);
        }
        widths.finish();
        cid.finish();
        let [left, bottom, right, top] = self.font.bounds().map(|edge| edge * 1000.0);
        let mut descriptor = self.pdf.font_descriptor(DESCRIPTOR);
        descriptor
            .name(Name(name.as_bytes()))
            .flags(FontFlags::SYMBOLIC)
            .bbox(Rect::new(left, bottom, right, top))
            .italic_angle(0.0)
            .ascent(self.font.ascent() * 1000.0)
            .descent(self.font.descent() * -1000.0)
            .cap_height(self.font.capitals() * 1000.0)
            .stem_v(80.0);
        if outlines.is_some() {
            descriptor.font_file3(FONT_FILE)
        } else {
            descriptor.font_file2(FONT_FILE)
        };
        descriptor.finish();
        let bytes = deflated(outlines.unwrap_or(&file));
        let mut stream = self.pdf.stream(FONT_FILE, &bytes);
        stream.filter(Filter::FlateDecode);
        if outlines.is_some() {
            stream.pair(Name(b"Subtype"), Name(b"CIDFontType0C"));
        }
        stream.finish();
        let mut map = UnicodeCmap::new(Name(b"Characters"), system);
        for (id, glyph) in &self.says {
            map.pair(*id, glyph.character);
        }
        self.pdf.cmap(TO_UNICODE, &deflated(&map.finish())).filter(Filter::FlateDecode);
        Ok(())
    }
}

/// Six capitals before the name of a font that was cut down, made of the glyphs kept: another cut is another font.
fn tag(says: &BTreeMap<u16, Glyph>) -> String {
    let mut hash = says.values().fold(0xcbf2_9ce4_8422_2325_u64, |hash, glyph| {
        (hash ^ u64::from(glyph.id)).wrapping_mul(0x0100_0000_01b3)
    });
    let mut letter = || {
        let letter = b'A' + (hash % 26) as u8;
        hash /= 26;
        char::from(letter)
    };
    (0..6).map(|_| letter()).collect()
}

fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(bytes.len() / 4), Compression::fast());
    // Writing to memory does not fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

/// A page's content: y grows upwards in PDF.
fn drawn(page: &Page, used: &GlyphRemapper) -> Vec<u8> {
    let mut content = Content::new();
    let at = |(x, y): (f32, f32)| (x * POINTS, (page.height - y) * POINTS);
    let mut in_text = false;
    for mark in &page.marks {
        if in_text != matches!(mark, Mark::Text(_)) {
            in_text = !in_text;
            if in_text {
                content.begin_text()
            } else {
                content.end_text()
            };
        }
        match mark {
            Mark::Text(run) => text(&mut content, run, at((run.x, run.baseline)), used),
            Mark::Code { x, y, module, code } => {
                let ((x, y), module) = (at((*x, *y)), module * POINTS);
                content.save_state().transform([module, 0.0, 0.0, -module, x, y]);
                modules(&mut content, code);
                content.fill_nonzero().restore_state();
            }
            Mark::Line { from, to, width, ink } => {
                stroke(&mut content, *width, *ink);
                let (from, to) = (at(*from), at(*to));
                content.move_to(from.0, from.1).line_to(to.0, to.1).stroke();
            }
            Mark::Frame { at: corner, size, width, ink } => {
                stroke(&mut content, *width, *ink);
                let (x, y) = at((corner.0, corner.1 + size.1));
                content.rect(x, y, size.0 * POINTS, size.1 * POINTS).stroke();
            }
            Mark::Disc { at: middle, radius } => disc(&mut content, at(*middle), radius * POINTS),
        }
    }
    if in_text {
        content.end_text();
    }
    content.finish().into_vec()
}

fn text(content: &mut Content, run: &Run, (x, y): (f32, f32), used: &GlyphRemapper) {
    let bytes: Vec<u8> =
        run.glyphs.iter().flat_map(|glyph| used.get(glyph.id).unwrap_or_default().to_be_bytes()).collect();
    content.set_font(FONT, run.size * POINTS);
    content.set_text_matrix([1.0, 0.0, 0.0, 1.0, x, y]);
    content.show(Str(&bytes));
}

fn stroke(content: &mut Content, width: f32, ink: Ink) {
    content.set_line_width(width * POINTS).set_stroke_gray(ink.lightness());
}

fn disc(content: &mut Content, (x, y): (f32, f32), r: f32) {
    let k = r * QUARTER;
    content.move_to(x + r, y);
    content.cubic_to(x + r, y + k, x + k, y + r, x, y + r);
    content.cubic_to(x - k, y + r, x - r, y + k, x - r, y);
    content.cubic_to(x - r, y - k, x - k, y - r, x, y - r);
    content.cubic_to(x + k, y - r, x + r, y - k, x + r, y);
    content.fill_nonzero();
}

/// Dark modules as rectangles as large as may be: runs in a row, and equal runs below each other together.
fn modules(content: &mut Content, code: &Code) {
    let side = code.side();
    // Of runs that go on: where, how wide, since which row.
    let mut open: Vec<(usize, usize, usize)> = Vec::new();
    for y in 0..=side {
        let mut runs = Vec::new();
        let mut x = 0;
        while x < side && y < side {
            let run = (x..side).take_while(|x| code.dark(*x, y)).count();
            if run > 0 {
                runs.push((x, run));
            }
            x += run.max(1);
        }
        open.retain(|&(x, run, since)| {
            let goes_on = runs.contains(&(x, run));
            if !goes_on {
                content.rect(x as f32, since as f32, run as f32, (y - since) as f32);
            }
            goes_on
        });
        for (x, run) in runs {
            if !open.iter().any(|o| (o.0, o.1) == (x, run)) {
                open.push((x, run, y));
            }
        }
    }
}
