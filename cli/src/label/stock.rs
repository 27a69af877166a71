//! Sheets of labels: those known by name (`stocks.toml`), or a grid of one's own in a TOML file with the same keys.

use std::path::Path;

use serde::Deserialize;

use crate::{failure::Failure, given, speech::tr};

/// A sheet cut into labels. Lengths in mm.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stock {
    /// The maker's number, or what describes it.
    pub(crate) name: String,
    /// Other numbers of the same grid.
    #[serde(default)]
    pub(crate) also: Vec<String>,
    /// `A4`, `Letter`, or width and height.
    pub(crate) paper: Paper,
    /// Labels side by side.
    pub(crate) columns: usize,
    /// Labels below each other.
    pub(crate) rows: usize,
    /// Of a label.
    pub(crate) width: f32,
    /// Of a label.
    pub(crate) height: f32,
    /// From the sheet's edge to the first label.
    pub(crate) left: f32,
    /// From the sheet's edge to the first label.
    pub(crate) top: f32,
    /// From one label's edge to the next one's.
    pub(crate) pitch_x: f32,
    /// From one label's edge to the next one's.
    pub(crate) pitch_y: f32,
}

/// The size of a sheet.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub(crate) enum Paper {
    /// By name.
    Named(PaperName),
    /// Width and height in mm.
    Size([f32; 2]),
}

/// Papers with names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(crate) enum PaperName {
    /// ISO 216: 210 x 297 mm.
    A4,
    /// ANSI: 8.5 x 11 in.
    Letter,
}

#[derive(Deserialize)]
struct Known {
    stock: Vec<Stock>,
}

impl Paper {
    /// Width and height in mm.
    pub(crate) fn size(&self) -> (f32, f32) {
        match self {
            Paper::Named(PaperName::A4) => (210.0, 297.0),
            Paper::Named(PaperName::Letter) => (215.9, 279.4),
            Paper::Size([width, height]) => (*width, *height),
        }
    }

    /// How people call it.
    pub(crate) fn name(&self) -> String {
        match self {
            Paper::Named(name) => format!("{name:?}"),
            Paper::Size([width, height]) => format!("{width} x {height}"),
        }
    }
}

impl Stock {
    /// All that are known by name.
    pub(crate) fn known() -> Result<Vec<Stock>, Failure> {
        let known: Known = toml::from_str(include_str!("stocks.toml")).map_err(Failure::local)?;
        Ok(known.stock)
    }

    /// By one of its names, or from a file that ends in `.toml`.
    pub(crate) fn find(name: &str) -> Result<Stock, Failure> {
        if Path::new(name).extension().is_some_and(|end| end == "toml") {
            let path = Path::new(name);
            let text = given::text("--stock", path)?;
            let stock: Stock = toml::from_str(&text).map_err(|e| {
                Failure::usage(format!("{name}: {}", e.to_string().trim_end()))
                    .hint(tr!("label-stock-file-do"))
            })?;
            return stock.sound();
        }
        let plain = |name: &str| name.to_ascii_lowercase().replace([' ', '_'], "").replace("avery", "");
        let known = Stock::known()?;
        let names: Vec<String> = known.iter().map(|stock| stock.name.clone()).collect();
        let called = |stock: &Stock| {
            plain(&stock.name) == plain(name) || stock.also.iter().any(|also| plain(also) == plain(name))
        };
        known.into_iter().find(called).ok_or_else(|| {
            Failure::usage(tr!("label-no-stock", name = format!("{name:?}")))
                .hint(tr!("label-no-stock-do", names = names.join(", ")))
        })
    }

    /// Labels on a sheet.
    pub(crate) fn count(&self) -> usize {
        self.columns * self.rows
    }

    /// The upper left corner of a label, counted from 0 along rows.
    pub(crate) fn corner(&self, number: usize) -> (f32, f32) {
        let (column, row) = (number % self.columns, number / self.columns);
        (self.left + column as f32 * self.pitch_x, self.top + row as f32 * self.pitch_y)
    }

    /// It, if its labels lie on the paper beside each other.
    pub(crate) fn sound(self) -> Result<Stock, Failure> {
        let wrong = |said: String, hint: &str| {
            Err(Failure::usage(tr!(
                "label-stock-wrong",
                stock = self.name.to_string(),
                why = said.to_string()
            ))
            .hint(hint))
        };
        if self.columns == 0 || self.rows == 0 || self.count() > 2_000 {
            return wrong(
                tr!("label-stock-count", columns = self.columns.to_string(), rows = self.rows.to_string()),
                &tr!("label-stock-count-do"),
            );
        }
        let slack = 0.05;
        if (self.columns > 1 && self.pitch_x + slack < self.width)
            || (self.rows > 1 && self.pitch_y + slack < self.height)
        {
            return wrong(tr!("label-stock-overlap"), &tr!("label-stock-overlap-do"));
        }
        let (width, height) = self.paper.size();
        let (x, y) = self.corner(self.count() - 1);
        let (right, bottom) = (x + self.width, y + self.height);
        if self.left < -slack || self.top < -slack || right > width + slack || bottom > height + slack {
            let said = tr!(
                "label-stock-reach",
                left = format!("{:.1}", self.left),
                top = format!("{:.1}", self.top),
                right = format!("{right:.1}"),
                bottom = format!("{bottom:.1}"),
                width = width.to_string(),
                height = height.to_string()
            );
            return wrong(said, &tr!("label-stock-reach-do"));
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_stock_lies_on_its_paper_and_is_found_by_all_its_names() {
        let known = Stock::known().unwrap();
        assert!(known.len() >= 15);
        for stock in known {
            for name in stock.also.iter().chain([&stock.name]) {
                assert_eq!(Stock::find(name).unwrap().name, stock.name, "{name}");
            }
            let sound = stock.clone().sound().unwrap();
            // Symmetric sheets: as much paper at the right as at the left, below as above.
            let (width, height) = sound.paper.size();
            let (x, y) = sound.corner(sound.count() - 1);
            assert!((width - x - sound.width - sound.left).abs() < 0.6, "{} across", sound.name);
            assert!((height - y - sound.height - sound.top).abs() < 0.6, "{} down", sound.name);
        }
    }

    #[test]
    fn an_unknown_name_is_told_those_that_are_known() {
        let failure = Stock::find("L9999").unwrap_err();
        assert!(failure.hint.unwrap().contains("L7160"));
    }
}
