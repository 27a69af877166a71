//! A graph as an SVG that stands alone: boxes in layers from left to right, threads between them. A pure function of words;
//! what the boxes say is the caller's.
//!
//! The layout is Sugiyama's in its simplest form: circles are cut by turning one thread round, a box stands one layer right of
//! the furthest that leads to it ([`layers`](layers::layers)), threads that skip layers get a bend in each, and boxes are put
//! in order by the mean of their neighbours ([`order`](order::order)). No style sheet and no script: everything is an
//! attribute, so that it may stand in a page with a strict policy.

mod layers;
mod order;

use std::fmt::Write as _;

use crate::markup::escape;

/// A graph to be drawn.
#[derive(Clone, Debug, Default)]
pub struct Picture {
    /// What it shows, for readers who see no picture.
    pub title: String,
    /// The boxes.
    pub boxes: Vec<Box>,
    /// The threads.
    pub threads: Vec<Thread>,
    /// Lines of text below.
    pub notes: Vec<String>,
}

/// A box.
#[derive(Clone, Debug, Default)]
pub struct Box {
    /// Lines of text; the first is its name.
    pub lines: Vec<String>,
    /// Where it leads.
    pub href: Option<String>,
    /// Whether the picture is about it.
    pub here: bool,
    /// Whether it is only reported.
    pub told: bool,
    /// Whether something about it is to be looked at.
    pub marked: bool,
}

/// A thread from one box to another.
#[derive(Clone, Debug, Default)]
pub struct Thread {
    /// The number of the box that it comes from.
    pub from: usize,
    /// The number of the box that it leads to.
    pub to: usize,
    /// What stands at it.
    pub label: String,
    /// How it is drawn.
    pub dash: Dash,
}

/// How a thread is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Dash {
    /// Through: one was made of the other.
    #[default]
    Made,
    /// In dots: one was packed in the other.
    Packed,
    /// In dashes: somebody reported it.
    Told,
}

const LINE: f64 = 18.0;
const PAD: f64 = 10.0;
const GAP: f64 = 22.0;
/// Between layers: room for bends and for what stands at the threads.
const LANE: f64 = 120.0;
const MARGIN: f64 = 24.0;
/// The most characters of a line.
const LETTERS: usize = 44;

/// Draws it.
pub fn picture(picture: &Picture) -> String {
    let ends: Vec<(usize, usize)> = picture.threads.iter().map(|t| (t.from, t.to)).collect();
    let layers = layers::layers(picture.boxes.len(), &ends);
    let placed = order::order(&layers, &ends);
    let sheet = Sheet::of(picture, &placed);
    let (width, height) = (sheet.width, sheet.height + picture.notes.len() as f64 * LINE);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" height=\"{height:.0}\" \
         role=\"img\" font-family=\"system-ui, 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', sans-serif\" font-size=\"13\">\
         <title>{}</title><rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>",
        escape(&picture.title)
    );
    for (number, thread) in picture.threads.iter().enumerate() {
        sheet.thread(&mut svg, thread, &placed.bends[number]);
    }
    for (number, knot) in picture.boxes.iter().enumerate() {
        sheet.knot(&mut svg, knot, number);
    }
    for (number, note) in picture.notes.iter().enumerate() {
        let y = sheet.height + (number as f64 + 0.2) * LINE;
        let _ = write!(svg, "<text x=\"{MARGIN}\" y=\"{y:.0}\" fill=\"#444\">{}</text>", escape(note));
    }
    svg.push_str("</svg>\n");
    svg
}

/// Where everything stands.
struct Sheet {
    /// Left, top, width, height of each box.
    boxes: Vec<[f64; 4]>,
    /// Left and right of each layer.
    lanes: Vec<(f64, f64)>,
    /// The middle of each bend, by layer and place in it.
    rows: Vec<Vec<f64>>,
    width: f64,
    height: f64,
}

impl Sheet {
    fn of(picture: &Picture, placed: &order::Placed) -> Sheet {
        let width = |knot: &Box| {
            2.0 * PAD
                + knot
                    .lines
                    .iter()
                    .enumerate()
                    .map(|(row, line)| length(&cut(line), row == 0))
                    .fold(40.0, f64::max)
        };
        let height = |knot: &Box| 2.0 * PAD + knot.lines.len().max(1) as f64 * LINE - 4.0;
        let mut sheet = Sheet {
            boxes: vec![[0.0; 4]; picture.boxes.len()],
            lanes: Vec::new(),
            rows: Vec::new(),
            width: MARGIN,
            height: 0.0,
        };
        let tall = |place: &order::Place| match place {
            order::Place::Box(number) => height(&picture.boxes[*number]),
            order::Place::Bend(_) => 6.0,
        };
        let tallest = placed
            .layers
            .iter()
            .map(|layer| layer.iter().map(tall).sum::<f64>() + GAP * layer.len().saturating_sub(1) as f64)
            .fold(0.0, f64::max);
        for layer in &placed.layers {
            let boxes = layer.iter().filter_map(|place| match place {
                order::Place::Box(number) => Some(width(&picture.boxes[*number])),
                order::Place::Bend(_) => None,
            });
            let (left, wide) = (sheet.width, boxes.fold(20.0, f64::max));
            let own = layer.iter().map(tall).sum::<f64>() + GAP * layer.len().saturating_sub(1) as f64;
            let mut top = MARGIN + (tallest - own) / 2.0;
            let mut rows = Vec::new();
            for place in layer {
                let tall = tall(place);
                if let order::Place::Box(number) = place {
                    let own = width(&picture.boxes[*number]);
                    sheet.boxes[*number] = [left + (wide - own) / 2.0, top, own, tall];
                }
                rows.push(top + tall / 2.0);
                top += tall + GAP;
            }
            sheet.lanes.push((left, left + wide));
            sheet.rows.push(rows);
            sheet.width = left + wide + LANE;
        }
        sheet.width += MARGIN - LANE;
        sheet.height = tallest + 2.0 * MARGIN;
        sheet
    }

    fn knot(&self, svg: &mut String, knot: &Box, number: usize) {
        let [x, y, width, height] = self.boxes[number];
        let (fill, edge, thick) = match (knot.here, knot.marked) {
            (true, _) => ("#e7f2ea", "#1d6b3a", 2.5),
            (_, true) => ("#fff4e0", "#9a5b00", 1.5),
            _ => ("#fff", "#555", 1.2),
        };
        let dash = if knot.told { " stroke-dasharray=\"5 4\"" } else { "" };
        if let Some(href) = &knot.href {
            let _ = write!(svg, "<a href=\"{}\">", escape(href));
        }
        let _ = write!(
            svg,
            "<rect x=\"{x:.0}\" y=\"{y:.0}\" width=\"{width:.0}\" height=\"{height:.0}\" rx=\"5\" fill=\"{fill}\" \
             stroke=\"{edge}\" stroke-width=\"{thick}\"{dash}/>"
        );
        for (row, line) in knot.lines.iter().enumerate() {
            let weight = if row == 0 { " font-weight=\"600\"" } else { "" };
            let _ = write!(
                svg,
                "<text x=\"{:.0}\" y=\"{:.0}\" fill=\"#111\"{weight}>{}</text>",
                x + PAD,
                y + PAD + 10.0 + row as f64 * LINE,
                escape(&cut(line))
            );
        }
        if knot.href.is_some() {
            svg.push_str("</a>");
        }
    }

    fn thread(&self, svg: &mut String, thread: &Thread, bends: &[(usize, usize)]) {
        let (Some(from), Some(to)) = (self.boxes.get(thread.from), self.boxes.get(thread.to)) else { return };
        let middle = |b: &[f64; 4]| b[1] + b[3] / 2.0;
        let ahead = from[0] <= to[0];
        let (x0, x1) = if ahead { (from[0] + from[2], to[0]) } else { (from[0], to[0] + to[2]) };
        let mut points = vec![(x0, middle(from))];
        for (layer, place) in bends {
            let (left, right) = self.lanes[*layer];
            let y = self.rows[*layer][*place];
            points.extend(if ahead { [(left, y), (right, y)] } else { [(right, y), (left, y)] });
        }
        points.push((x1, middle(to)));
        let mut path = format!("M{:.0} {:.0}", points[0].0, points[0].1);
        for pair in points.windows(2) {
            let ((xa, ya), (xb, yb)) = (pair[0], pair[1]);
            let half = (xa + xb) / 2.0;
            let _ = write!(path, "C{half:.0} {ya:.0} {half:.0} {yb:.0} {xb:.0} {yb:.0}");
        }
        let dash = match thread.dash {
            Dash::Made => "",
            Dash::Packed => " stroke-dasharray=\"2 4\" stroke-linecap=\"round\"",
            Dash::Told => " stroke-dasharray=\"7 5\"",
        };
        let _ = write!(svg, "<path d=\"{path}\" fill=\"none\" stroke=\"#777\" stroke-width=\"1.5\"{dash}/>");
        let _ = write!(svg, "<circle cx=\"{x1:.0}\" cy=\"{:.0}\" r=\"3\" fill=\"#777\"/>", middle(to));
        if !thread.label.is_empty() {
            // Near its beginning, where threads that meet are still apart, or near its end where they part.
            let ((xa, ya), (xb, yb)) = (points[0], points[1]);
            let many = bends.is_empty() && (yb - ya).abs() > 1.0;
            let (x, y) = if many { ((xa + xb) / 2.0, (ya + yb) / 2.0) } else { ((xa + xb) / 2.0, ya) };
            let _ = write!(
                svg,
                "<text x=\"{x:.0}\" y=\"{:.0}\" text-anchor=\"middle\" font-size=\"11\" fill=\"#333\" stroke=\"#fff\" \
                 stroke-width=\"3\" paint-order=\"stroke\">{}</text>",
                y - 4.0,
                escape(&cut(&thread.label))
            );
        }
    }
}

/// A line that fits.
fn cut(line: &str) -> String {
    match line.char_indices().nth(LETTERS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

/// How long a line is in 13-pixel letters, roughly and rather too long: Chinese ones are square, bold ones wide.
fn length(line: &str, bold: bool) -> f64 {
    let wide = if bold { 9.6 } else { 8.5 };
    line.chars().map(|c| if u32::from(c) >= 0x2e80 { 13.0 } else { wide }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn knot(name: &str) -> Box {
        Box { lines: vec![name.to_owned()], ..Box::default() }
    }

    fn drawn(boxes: usize, threads: &[(usize, usize)]) -> String {
        let threads = threads.iter().map(|(from, to)| Thread { from: *from, to: *to, ..Thread::default() });
        picture(&Picture {
            title: "<lots> & more".to_owned(),
            boxes: (0..boxes).map(|n| knot(&format!("K{n}"))).collect(),
            threads: threads.collect(),
            notes: vec!["a note".to_owned()],
        })
    }

    #[test]
    fn everything_is_drawn_and_escaped() {
        let svg = drawn(3, &[(0, 2), (1, 2)]);
        assert_eq!(svg.matches("<rect").count(), 4);
        assert_eq!(svg.matches("<path").count(), 2);
        assert!(svg.contains("&lt;lots&gt; &amp; more") && !svg.contains("<lots>"));
        assert!(!svg.contains("<style") && !svg.contains("<script"));
    }

    #[test]
    fn circles_loops_and_nothing_at_all_are_drawn() {
        for threads in [vec![], vec![(0, 0)], vec![(0, 1), (1, 0)], vec![(0, 1), (1, 2), (2, 0), (0, 2)]] {
            let svg = drawn(3, &threads);
            assert_eq!(svg.matches("<path").count(), threads.len(), "{threads:?}");
            assert!(!svg.contains("NaN") && !svg.contains("inf"));
        }
        assert!(drawn(0, &[]).starts_with("<svg"));
    }

    #[test]
    fn boxes_of_a_layer_do_not_overlap() {
        let threads: Vec<(usize, usize)> = (1..40).map(|n| (0, n)).chain((1..40).map(|n| (n, 40))).collect();
        let boxes: Vec<Box> = (0..41).map(|n| knot(&format!("K{n}"))).collect();
        let whole = Picture { boxes, ..Picture::default() };
        let layers = layers::layers(41, &threads);
        let sheet = Sheet::of(&whole, &order::order(&layers, &threads));
        let mut rows: Vec<[f64; 4]> = sheet.boxes[1..40].to_vec();
        rows.sort_by(|a, b| a[1].total_cmp(&b[1]));
        assert!(rows.windows(2).all(|pair| pair[0][1] + pair[0][3] < pair[1][1]));
        assert!(rows.iter().all(|row| row[0] > sheet.boxes[0][0] && row[0] < sheet.boxes[40][0]));
    }
}
