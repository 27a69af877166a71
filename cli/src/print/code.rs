//! A QR code on paper: which level of error correction, and how many printer's dots a module takes.
//!
//! A module is a whole number of dots, or its edges would fall between them. Of the levels H, Q, M and L the highest is taken
//! whose modules come out at [`GOOD`] or more, which is what GS1 asks of a code read at a till (General Specifications 5.12.3:
//! 0.396 to 0.990 mm). Where even L would be smaller, the version is made as small as it goes and its modules as large as the place
//! allows, down to [`LEAST`]: a phone still reads that. Below it there is no code but an error that says how large the place
//! must be. The place includes the quiet zone of four modules on each side.

use crate::speech::tr;
use std::{ops::RangeInclusive, sync::Arc};

use suyuan_web::qr::{self, Code, Level, QUIET};

use super::Mark;

/// The side of a module that GS1 asks for at the till, in mm.
pub(crate) const GOOD: f32 = 0.396;
/// The smallest side of a module unless somebody asks for less, in mm.
pub(crate) const LEAST: f32 = 0.3;
/// What may be asked for: GS1's smallest X-dimension for a QR code that carries a link, and its largest, in mm.
pub(crate) const ALLOWED: RangeInclusive<f32> = 0.254..=0.990;

/// What a printer can do, and what is asked of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Printer {
    /// Dots an inch.
    pub(crate) dpi: u32,
    /// The smallest module, in mm.
    pub(crate) least: f32,
    /// The smallest module for which a higher level is given up, in mm.
    pub(crate) good: f32,
}

impl Printer {
    /// With the usual bounds.
    pub(crate) fn new(dpi: u32) -> Printer {
        Printer { dpi, least: LEAST, good: GOOD }
    }

    /// With modules of at least this side.
    pub(crate) fn with_module(self, module: f32) -> Printer {
        Printer { least: module, good: module, ..self }
    }

    /// The side of a dot in mm.
    pub(crate) fn dot(self) -> f32 {
        25.4 / self.dpi as f32
    }

    /// Dots that a module of this side takes at least.
    fn dots(self, module: f32) -> usize {
        (module / self.dot() - 1e-3).ceil().max(1.0) as usize
    }
}

/// A code with its modules.
#[derive(Clone, Debug)]
pub(crate) struct Sized {
    /// The symbol.
    pub(crate) code: Arc<Code>,
    /// The side of a module in mm.
    pub(crate) module: f32,
    /// The side with the quiet zone in mm.
    pub(crate) whole: f32,
}

/// Why a code cannot be printed in its place.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TooSmall {
    /// Its modules would be too small.
    #[error("{}", tr!("code-too-small", text = text.as_str(), least = *least, size = size.to_string(), dpi = *dpi, module = module.to_string(), wanted = format!("{wanted:.1}")))]
    Module {
        /// What it says.
        text: String,
        /// Modules a side.
        least: usize,
        /// The place.
        size: f32,
        /// The printer's dots.
        dpi: u32,
        /// The smallest module.
        module: f32,
        /// The place that it needs.
        wanted: f32,
    },
    /// It is no text for a code.
    #[error(transparent)]
    Code(#[from] qr::Error),
}

impl Sized {
    /// The code for a text in a square of so many mm, quiet zone included.
    pub(crate) fn new(text: &str, size: f32, printer: Printer) -> Result<Sized, TooSmall> {
        let room = ((size + 1e-3) / printer.dot()) as usize;
        let most = |module: f32| (room / printer.dots(module)).saturating_sub(2 * QUIET);
        for level in Level::DOWN {
            match Code::within(text, level, most(printer.good)) {
                Ok(code) => return Ok(Sized::of(code, room, printer)),
                Err(qr::Error::NoRoom { .. }) => {}
                Err(error @ qr::Error::TooLong { .. }) if level == Level::L => return Err(error.into()),
                Err(qr::Error::TooLong { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let smallest = match Code::within(text, Level::L, most(printer.least)) {
            Ok(code) => code,
            Err(qr::Error::NoRoom { least, .. }) => {
                let dots = printer.dots(printer.least) * (least + 2 * QUIET);
                return Err(TooSmall::Module {
                    text: text.to_owned(),
                    least,
                    size,
                    dpi: printer.dpi,
                    module: printer.least,
                    wanted: dots as f32 * printer.dot(),
                });
            }
            Err(error) => return Err(error.into()),
        };
        // As many modules can often correct more than they do at L.
        let side = smallest.side();
        let better = Level::DOWN.into_iter().find_map(|level| Code::within(text, level, side).ok());
        Ok(Sized::of(better.unwrap_or(smallest), room, printer))
    }

    fn of(code: Code, room: usize, printer: Printer) -> Sized {
        let modules = code.side() + 2 * QUIET;
        // GS1's largest module bounds it from above.
        let largest = (*ALLOWED.end() / printer.dot()) as usize;
        let dots = (room / modules).clamp(1, largest.max(1));
        let module = dots as f32 * printer.dot();
        Sized { code: Arc::new(code), module, whole: module * modules as f32 }
    }

    /// It in the middle of a square, on whole dots.
    pub(crate) fn in_square(&self, x: f32, y: f32, size: f32, printer: Printer) -> Mark {
        let inset = (size - self.whole) / 2.0 + QUIET as f32 * self.module;
        let on_dot = |at: f32| (at / printer.dot()).round() * printer.dot();
        Mark::Code {
            x: on_dot(x + inset),
            y: on_dot(y + inset),
            module: self.module,
            code: self.code.clone(),
        }
    }

    /// How the label names it: version and level, as in `QR 4-H`.
    pub(crate) fn name(&self) -> String {
        format!("QR {}-{}", self.code.version(), self.code.level().letter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOT: &str = "https://TRACE.EXAMPLE.CN/P/STRAW/10/SL-0418A";

    #[test]
    fn takes_the_highest_level_whose_modules_can_be_printed() {
        let at = |size, dpi| {
            let sized = Sized::new(LOT, size, Printer::new(dpi)).unwrap();
            (sized.name(), (sized.module * dpi as f32 / 25.4).round() as usize)
        };
        // 41 modules with the quiet zone: at 203 dpi four dots (0.5 mm) are the fewest that reach 0.396 mm.
        assert_eq!(at(20.6, 203), ("QR 4-H".to_owned(), 4));
        assert_eq!(at(20.0, 203), ("QR 3-M".to_owned(), 4));
        assert_eq!(at(20.0, 600), ("QR 4-H".to_owned(), 11));
        assert_eq!(
            at(14.0, 203),
            ("QR 3-M".to_owned(), 3),
            "below GS1's measure the fewest modules, as safe as they allow"
        );
        assert_eq!(at(100.0, 300), ("QR 4-H".to_owned(), 11), "never above 0.99 mm");
    }

    #[test]
    fn refuses_modules_that_cannot_be_read_and_says_what_they_need() {
        let error = Sized::new(LOT, 11.0, Printer::new(203)).unwrap_err().to_string();
        assert!(
            error.contains("29 modules") && error.contains("0.3 mm") && error.contains("13.9 mm"),
            "{error}"
        );
        let smaller = Sized::new(LOT, 11.0, Printer::new(600).with_module(0.26)).unwrap();
        assert!((0.26..0.3).contains(&smaller.module), "{}", smaller.module);
    }

    #[test]
    fn modules_stand_on_whole_dots() {
        let printer = Printer::new(203);
        let sized = Sized::new(LOT, 26.3, printer).unwrap();
        let Mark::Code { x, y, module, .. } = sized.in_square(1.7, 2.2, 26.3, printer) else { panic!() };
        for length in [x, y, module] {
            let dots = length / printer.dot();
            assert!((dots - dots.round()).abs() < 1e-3, "{dots}");
        }
    }
}
