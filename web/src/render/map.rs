//! A small map of a journey: a net of degrees, a scale, numbered knots joined by the thread. It has no coast and no road, for those would
//! be loaded from elsewhere or weigh more than the page; what it shows it shows to scale.
//!
//! The projection is plate carrée about the middle of the picture: at the size of a country shapes are off by a few per cent, which is
//! less than the rounding that places are given with. That rounding is drawn too, as the square in which the place lies.

use std::f64::consts::PI;
use std::fmt::Write as _;

use crate::format;
use crate::lang::Lang;
use crate::markup::escape;
use crate::view::Map;

const WIDTH: f64 = 320.0;
const HEIGHT: f64 = 216.0;
const MARGIN: f64 = 36.0;
/// Kilometres of a degree of latitude.
const DEGREE: f64 = 111.2;
/// Knots nearer than this to each other are drawn as one.
const APART: f64 = 20.0;
/// Steps of the net, in thousandths of a degree.
const NET: [i64; 12] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 5_000, 10_000];

/// From degrees to the picture.
struct Frame {
    north: f64,
    east: f64,
    squeeze: f64,
    /// Pixels of a degree of latitude.
    scale: f64,
}

impl Frame {
    fn around(map: &Map) -> Frame {
        let half = |decimals: u32| 500.0 / 10_f64.powi(decimals as i32);
        let bounds = |of: fn(&crate::view::Spot) -> i64| {
            map.spots.iter().fold((f64::MAX, f64::MIN), |(low, high), spot| {
                let (at, half) = (of(spot) as f64, half(spot.decimals));
                (low.min(at - half), high.max(at + half))
            })
        };
        let ((south, north), (west, east)) = (bounds(|spot| spot.north), bounds(|spot| spot.east));
        let middle = (south + north) / 2_000.0;
        let squeeze = (middle * PI / 180.0).cos().max(0.05);
        let (tall, wide) = ((north - south) / 1_000.0, (east - west) / 1_000.0 * squeeze);
        let scale = ((HEIGHT - 2.0 * MARGIN) / tall.max(0.001)).min((WIDTH - 2.0 * MARGIN) / wide.max(0.001));
        Frame { north: middle, east: (west + east) / 2_000.0, squeeze, scale }
    }

    fn x(&self, thousandths: i64) -> f64 {
        WIDTH / 2.0 + (thousandths as f64 / 1_000.0 - self.east) * self.squeeze * self.scale
    }

    fn y(&self, thousandths: i64) -> f64 {
        HEIGHT / 2.0 - (thousandths as f64 / 1_000.0 - self.north) * self.scale
    }
}

/// The picture; nothing without places.
pub(super) fn map(lang: Lang, map: &Map) -> String {
    if map.spots.is_empty() {
        return String::new();
    }
    let frame = Frame::around(map);
    let names: Vec<String> = map
        .spots
        .iter()
        .enumerate()
        .map(|(at, spot)| format!("{} {}", at + 1, lang.name(&spot.place)))
        .collect();
    let label = lang.with("map-label", &[("places", &names.join(&lang.say("comma")))]);
    let mut svg = format!(
        "<svg class=map viewBox=\"0 0 {WIDTH} {HEIGHT}\" width={WIDTH} height={HEIGHT} role=img aria-label=\"{}\">",
        escape(&label)
    );
    net(lang, &frame, &mut svg);
    for spot in &map.spots {
        let side = frame.scale / 10_f64.powi(spot.decimals as i32);
        let wide = side * frame.squeeze;
        let (x, y) = (frame.x(spot.east) - wide / 2.0, frame.y(spot.north) - side / 2.0);
        let _ = write!(svg, "<rect class=about x={x:.1} y={y:.1} width={wide:.1} height={side:.1} />");
    }
    let mut way = String::new();
    for (at, spot) in map.way.iter().filter_map(|at| map.spots.get(*at)).enumerate() {
        let _ = write!(
            way,
            "{}{:.1} {:.1}",
            if at == 0 { 'M' } else { 'L' },
            frame.x(spot.east),
            frame.y(spot.north)
        );
    }
    let _ = write!(svg, "<path class=line d=\"{way}\"/>");
    for (x, y, numbers) in knots(map, &frame) {
        let _ = write!(
            svg,
            "<circle class=ring cx={x:.1} cy={y:.1} r=6 /><text x={:.1} y={:.1}>{numbers}</text>",
            x + 9.0,
            y - 7.0
        );
    }
    svg.push_str("</svg>");
    svg
}

/// Where knots are drawn, and the numbers of the places that each stands for.
fn knots(map: &Map, frame: &Frame) -> Vec<(f64, f64, String)> {
    let mut knots: Vec<(f64, f64, String)> = Vec::new();
    for (at, spot) in map.spots.iter().enumerate() {
        let (x, y) = (frame.x(spot.east), frame.y(spot.north));
        match knots.iter_mut().find(|(a, b, _)| (a - x).hypot(b - y) < APART) {
            Some((_, _, numbers)) => {
                let _ = write!(numbers, "·{}", at + 1);
            }
            None => knots.push((x, y, (at + 1).to_string())),
        }
    }
    knots
}

/// Lines of whole steps of degrees, their names, and a scale.
fn net(lang: Lang, frame: &Frame, svg: &mut String) {
    let span = HEIGHT / frame.scale * 1_000.0;
    let step = NET.into_iter().find(|step| span / (*step as f64) <= 4.0).unwrap_or(20_000);
    let reach = |middle: f64, half: f64| {
        let (low, high) = ((middle - half) * 1_000.0, (middle + half) * 1_000.0);
        let first = (low / step as f64).ceil() as i64 * step;
        (0..12).map(move |n| first + n * step).take_while(move |at| (*at as f64) < high)
    };
    for at in reach(frame.north, HEIGHT / 2.0 / frame.scale) {
        let y = frame.y(at);
        let _ = write!(svg, "<path class=net d=\"M0 {y:.1}H{WIDTH}\"/>");
        if y > 14.0 && y < HEIGHT - 30.0 {
            let _ = write!(
                svg,
                "<text class=small x=3 y={:.1}>{}</text>",
                y - 3.0,
                degrees(lang, at, "map-north", "map-south")
            );
        }
    }
    for at in reach(frame.east, WIDTH / 2.0 / frame.scale / frame.squeeze) {
        let x = frame.x(at);
        let _ = write!(svg, "<path class=net d=\"M{x:.1} 0V{HEIGHT}\"/>");
        if x > 40.0 && x < WIDTH - 48.0 {
            let _ = write!(
                svg,
                "<text class=small x={:.1} y=11>{}</text>",
                x + 3.0,
                degrees(lang, at, "map-east", "map-west")
            );
        }
    }
    let kilometre = frame.scale / DEGREE;
    let lengths =
        [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1_000.0, 2_000.0, 5_000.0];
    let length = lengths.into_iter().rev().find(|length| length * kilometre <= 100.0).unwrap_or(0.1);
    let end = WIDTH - 12.0;
    let from = end - length * kilometre;
    let _ = write!(
        svg,
        "<path class=scale d=\"M{from:.1} {0}v6H{end}v-6\"/><text class=\"small r\" x={end} y={1}>{2}</text>",
        HEIGHT - 14.0,
        HEIGHT - 18.0,
        escape(&format::quantity(lang, &length.to_string(), "KMT")),
    );
}

/// `30.6° N`.
fn degrees(lang: Lang, thousandths: i64, positive: &str, negative: &str) -> String {
    let (whole, part) = (thousandths.abs() / 1_000, thousandths.abs() % 1_000);
    let text = format!("{whole}.{part:03}");
    let key = if thousandths < 0 { negative } else { positive };
    escape(&lang.with(key, &[("degrees", text.trim_end_matches('0').trim_end_matches('.'))]))
}

/// The side of the square that rounding leaves open, north to south.
pub(super) fn side(lang: Lang, decimals: &u32) -> String {
    let kilometres = ["111", "11", "1.1", "0.11"][(*decimals).min(3) as usize];
    format::quantity(lang, kilometres, "KMT")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::{Named, Names, Shown, Spot};

    fn spot(name: &str, north: i64, east: i64) -> Spot {
        let place = Named {
            uri: format!("https://h.example/place/{name}"),
            names: Names::default(),
            at: None,
            named_at: None,
        };
        let number = |value: i64| Shown::Number { value: value.to_string(), at: None };
        Spot { place, north, east, decimals: 2, lat: number(north), lon: number(east) }
    }

    #[test]
    fn north_is_up_east_is_right_and_everything_is_inside() {
        let spots = vec![spot("A", 30_570, 103_920), spot("B", 31_230, 121_470), spot("C", 30_660, 104_080)];
        let map = Map { spots, way: vec![0, 2, 1], unplaced: 0 };
        let frame = Frame::around(&map);
        assert!(frame.x(121_470) > frame.x(103_920) && frame.y(31_230) < frame.y(30_570));
        for spot in &map.spots {
            assert!(
                (0.0..WIDTH).contains(&frame.x(spot.east)) && (0.0..HEIGHT).contains(&frame.y(spot.north))
            );
        }
        // Two that are too near to be told apart share a knot, which names both.
        let drawn: Vec<String> = knots(&map, &frame).into_iter().map(|(_, _, numbers)| numbers).collect();
        assert_eq!(drawn, ["1·3", "2"]);
    }

    #[test]
    fn one_place_has_a_map_of_its_surroundings_and_none_has_no_map() {
        let lang = Lang::default();
        let one =
            super::map(lang, &Map { spots: vec![spot("A", 30_570, 103_920)], way: vec![0], unplaced: 0 });
        assert!(
            one.contains("class=about")
                && one.contains("1 A")
                && !one.contains("NaN")
                && !one.contains("inf")
        );
        assert!(super::map(lang, &Map { spots: vec![], way: vec![], unplaced: 2 }).is_empty());
    }

    #[test]
    fn a_hostile_name_stays_text() {
        let mut spot = spot("A", 0, 0);
        spot.place.names = Names::one("zh", "\"><script>");
        let drawn = super::map(Lang::default(), &Map { spots: vec![spot], way: vec![0], unplaced: 0 });
        assert!(!drawn.contains("<script>") && drawn.contains("&lt;script&gt;"));
    }
}
