//! An arrangement for a label of any size, written as the TOML that people write: `--template-show 60x40` prints it, and what is
//! printed is what is used.
//!
//! Wide labels have the code at the left and the words beside it, with the thread between; high and square ones have the code
//! above. Below 16 mm there is room for the code and four lines.

use std::fmt::Write as _;

/// Sizes of rolls for thermal printers that are sold everywhere, in mm.
pub(crate) const ROLLS: [(u16, u16); 8] =
    [(40, 30), (50, 30), (50, 50), (60, 40), (70, 50), (80, 50), (100, 60), (100, 100)];

/// The arrangement for a label of so many mm.
pub(crate) fn toml(name: &str, width: f32, height: f32) -> String {
    let mut out = format!("name = {name:?}\nwidth = {width}\nheight = {height}\n");
    if width >= height * 1.3 {
        wide(&mut out, width, height)
    } else {
        high(&mut out, width, height)
    }
    out
}

fn wide(out: &mut String, w: f32, h: f32) {
    let tiny = h < 16.0;
    let margin = if tiny { 0.0 } else { (h * 0.04).clamp(0.8, 2.5) };
    let small = (h * 0.14).clamp(4.0, 7.0);
    // Under the code stands its address in up to two lines.
    let under = if tiny { 0.0 } else { 2.0 * line(small.min(5.5)) };
    let side = (h - 2.0 * margin - under).min(w * 0.46);
    element(out, "qr", &[("x", margin), ("y", margin), ("size", side)]);
    if !tiny {
        let top = margin + side;
        let place = [
            ("x", margin + 0.5),
            ("y", top),
            ("width", side - 1.0),
            ("size", small.min(5.5)),
            ("min_size", 3.0),
            ("lines", 2.0),
        ];
        text(out, Words::Same("{hri}"), &place, Some("center"), true);
    }
    let thread = margin + side + 1.2;
    element(
        out,
        "thread",
        &[("x", thread), ("y", margin.max(1.0) + 0.5), ("height", h - 2.0 * margin.max(1.0) - 1.0)],
    );
    let left = thread + 1.8;
    let place = [("x", left), ("width", w - left - margin.max(1.0) - 0.5)];
    let big = (h * 0.32).clamp(6.5, 16.0);
    let body = (h * 0.2).clamp(4.5, 9.0);
    let top = if tiny { 1.0 } else { margin + 0.5 };
    words(out, &place, ("y", top), big, body, if h < 25.0 { 1.0 } else { 2.0 }, None, tiny);
    if tiny {
        text(
            out,
            Words::Same("{hri}"),
            &[place[0], place[1], ("size", 4.0), ("min_size", 3.0), ("lines", 2.0)],
            None,
            true,
        );
    }
}

fn high(out: &mut String, w: f32, h: f32) {
    let margin = (w * 0.04).clamp(0.8, 2.5);
    let side = (w - 2.0 * margin).min(h * 0.56);
    element(out, "qr", &[("x", (w - side) / 2.0), ("y", margin * 0.5), ("size", side)]);
    let place = [("x", margin + 0.5), ("width", w - 2.0 * margin - 1.0)];
    let small = (h * 0.11).clamp(4.0, 7.0);
    let under = [
        place[0],
        ("y", margin * 0.5 + side),
        place[1],
        ("size", small.min(6.0)),
        ("min_size", 3.0),
        ("lines", 1.0),
    ];
    text(out, Words::Same("{hri}"), &under, Some("center"), true);
    words(
        out,
        &place,
        ("gap", 0.4),
        (h * 0.22).clamp(6.5, 18.0),
        (h * 0.125).clamp(4.5, 10.0),
        1.0,
        Some("center"),
        false,
    );
}

/// Product, lot, date, who, PIN, version: below each other.
#[expect(clippy::too_many_arguments, reason = "a column has that many measures")]
fn words(
    out: &mut String,
    place: &[(&str, f32); 2],
    first: (&str, f32),
    big: f32,
    body: f32,
    party_lines: f32,
    align: Option<&str>,
    tiny: bool,
) {
    let [x, width] = *place;
    let lines = if party_lines > 1.0 { 2.0 } else { 1.0 };
    let min = |size: f32| ("min_size", (size * 0.6).max(3.5));
    text(
        out,
        Words::Same("{product}"),
        &[x, first, width, ("size", big), min(big), ("lines", lines)],
        align,
        true,
    );
    let row = |gap: f32| [x, width, ("size", body), min(body), ("gap", gap)];
    let lot = Words::By { zh: "批次 {lot}", en: "Lot {lot}", both: "批次 Lot {lot}" };
    text(out, lot, &row(if tiny { 0.0 } else { 0.4 }), align, false);
    text(out, Words::Same("{date_label} {date}"), &row(0.0), align, false);
    if !tiny {
        let [x, width, size, min, gap] = row(0.0);
        text(out, Words::Same("{party}"), &[x, width, size, min, gap, ("lines", party_lines)], align, true);
        let pin = Words::By { zh: "验证码 {pin}", en: "PIN {pin}", both: "验证码 PIN {pin}" };
        text(out, pin, &row(0.0), align, false);
        let size = (body * 0.6).max(4.0);
        text(out, Words::Same("{version}"), &[x, width, ("size", size), ("min_size", 3.0)], align, false);
    }
}

enum Words {
    Same(&'static str),
    By { zh: &'static str, en: &'static str, both: &'static str },
}

fn line(points: f32) -> f32 {
    points * crate::print::POINT * 1.2
}

/// Writing to a string does not fail.
fn element(out: &mut String, kind: &str, numbers: &[(&str, f32)]) {
    let _ = write!(out, "\n[[element]]\nkind = {kind:?}\n");
    for (key, number) in numbers {
        let _ = writeln!(out, "{key} = {}", (number * 100.0).round() / 100.0);
    }
}

fn text(out: &mut String, words: Words, numbers: &[(&str, f32)], align: Option<&str>, ellipsis: bool) {
    element(out, "text", numbers);
    let _ = match words {
        Words::Same(words) => writeln!(out, "text = {words:?}"),
        Words::By { zh, en, both } => writeln!(out, "zh = {zh:?}\nen = {en:?}\nboth = {both:?}"),
    };
    if let Some(align) = align {
        let _ = writeln!(out, "align = {align:?}");
    }
    if ellipsis {
        out.push_str("overflow = \"ellipsis\"\n");
    }
}
