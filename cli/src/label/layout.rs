//! A label set by a template: marks at their places, and the guarantee that nothing runs off the label or into the quiet zone.

use super::{
    content::Label,
    template::{Element, Template, Text},
};
use crate::{
    failure::Failure,
    print::{
        Ink, Mark, Page, Run,
        code::{Printer, Sized, TooSmall},
        font::Font,
        text::{self, Area, NotSet},
    },
    speech::tr,
};

/// How thick the thread is, and the radius of its knots, in mm.
const THREAD: (f32, f32) = (0.25, 0.55);

/// A label that was set.
#[derive(Clone, Debug)]
pub(crate) struct Set {
    /// What is drawn.
    pub(crate) page: Page,
    /// Its code, if the template has one.
    pub(crate) code: Option<Sized>,
}

/// Sets a label.
pub(crate) fn set(template: &Template, label: &Label, font: &Font, printer: Printer) -> Result<Set, Failure> {
    let (mut marks, mut code, mut quiet) = (Vec::new(), None, Vec::new());
    for element in &template.elements {
        if let Element::Qr { x, y, size } = element {
            inside(template, &tr!("label-the-code"), (x + size, y + size))?;
            let sized = Sized::new(&label.qr, *size, printer).map_err(|e| no_room(&e))?;
            let margin = (size - sized.whole) / 2.0;
            quiet.push([x + margin, y + margin, x + size - margin, y + size - margin]);
            marks.push(sized.in_square(*x, *y, *size, printer));
            code = Some(sized);
        }
    }
    let (version, module) =
        code.as_ref().map_or_else(Default::default, |c: &Sized| (c.name(), format!("{:.2}", c.module)));
    let extra = [("version", version.as_str()), ("module", module.as_str())];
    let mut below = 0.0;
    for element in &template.elements {
        match element {
            Element::Qr { .. } => {}
            Element::Text(text) => {
                below = set_text(template, text, label, &extra, font, &quiet, below, &mut marks)?
            }
            Element::Line { from, to, thickness } => {
                inside(template, &tr!("label-a-line"), (from.0.max(to.0), from.1.max(to.1)))?;
                marks.push(Mark::Line { from: *from, to: *to, width: *thickness, ink: Ink::Black });
            }
            Element::Frame { at, size, thickness } => {
                inside(template, &tr!("label-a-frame"), (at.0 + size.0, at.1 + size.1))?;
                marks.push(Mark::Frame { at: *at, size: *size, width: *thickness, ink: Ink::Black });
            }
            Element::Thread { at, height, knots } => {
                inside(template, &tr!("label-the-thread"), (at.0 + THREAD.1, at.1 + height))?;
                marks.extend(thread(*at, *height, *knots));
            }
        }
    }
    Ok(Set { page: Page { width: template.width, height: template.height, marks }, code })
}

/// Sets one text and says where the next one begins.
#[expect(clippy::too_many_arguments, reason = "all of them are what a text stands in")]
fn set_text(
    template: &Template,
    text: &Text,
    label: &Label,
    extra: &[(&str, &str)],
    font: &Font,
    quiet: &[[f32; 4]],
    below: f32,
    marks: &mut Vec<Mark>,
) -> Result<f32, Failure> {
    let start = text.y.unwrap_or(below);
    let Some(said) = text.said(label, extra).filter(|said| !said.is_empty()) else { return Ok(start) };
    let Text { x, gap, width, size, min_size, lines, height, align, overflow, .. } = *text;
    let y = if text.y.is_some() { start } else { start + gap };
    let area = Area { x, y, width, size, min_size, lines, height, align, overflow };
    let what = tr!("label-text-element", number = text.number.to_string());
    let (runs, height) = text::set(font, &said, &area).map_err(|error| match error {
        NotSet::Font(error) => Failure::from(error),
        NotSet::TooLong { .. } => Failure::usage(format!("{what}: {error}")).hint(tr!("label-text-do")),
    })?;
    inside(template, &what, (x + width, y + height))?;
    for run in runs.iter().filter_map(|mark| if let Mark::Text(run) = mark { Some(run) } else { None }) {
        let [left, top, right, bottom] = reach(font, run);
        if quiet
            .iter()
            .any(|q| left < q[2] - 0.05 && right > q[0] + 0.05 && top < q[3] - 0.05 && bottom > q[1] + 0.05)
        {
            return Err(Failure::usage(tr!(
                "label-quiet",
                what = what.to_string(),
                text = format!("{said:?}")
            ))
            .hint(tr!("label-quiet-do")));
        }
    }
    marks.extend(runs);
    Ok(y + height)
}

/// What a line of text covers: left, top, right, bottom.
fn reach(font: &Font, run: &Run) -> [f32; 4] {
    let width = text::width(&run.glyphs) * run.size;
    [run.x, run.baseline - font.capitals() * run.size, run.x + width, run.baseline]
}

fn thread((x, y): (f32, f32), height: f32, knots: u8) -> impl Iterator<Item = Mark> {
    let (width, radius) = THREAD;
    let span = height - 2.0 * radius;
    let step = span / f32::from(knots - 1);
    let knot = move |i: u8| Mark::Disc { at: (x, y + radius + f32::from(i) * step), radius };
    std::iter::once(Mark::Line { from: (x, y), to: (x, y + height), width, ink: Ink::Black })
        .chain((0..knots).map(knot))
}

fn inside(template: &Template, what: &str, (right, bottom): (f32, f32)) -> Result<(), Failure> {
    let Template { width, height, .. } = template;
    if right > width + 0.05 || bottom > height + 0.05 {
        return Err(Failure::usage(tr!(
            "label-outside",
            what = what.to_string(),
            right = format!("{right:.1}"),
            bottom = format!("{bottom:.1}"),
            width = width.to_string(),
            height = height.to_string()
        ))
        .hint(tr!("label-outside-do")));
    }
    Ok(())
}

fn no_room(error: &TooSmall) -> Failure {
    Failure::usage(error).hint(match error {
        TooSmall::Module { .. } => {
            tr!("label-no-room-do")
        }
        TooSmall::Code(_) => tr!("label-code-is-address"),
    })
}
