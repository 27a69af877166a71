//! The cold chain: what a temperature and humidity log says, in numbers that come out the same on every machine.
//!
//! A logger's file ([`Log`], CSV as loggers export it) becomes a [`Series`] of readings each, and a series a [`Summary`]: least,
//! greatest, means, mean kinetic temperature, minutes outside the limits, what was not measured. The summary goes into a
//! `sensor_reporting` event ([`Told`]); the file itself goes elsewhere, by its SHA-256. Whoever has both recomputes the one from the other:
//! equal to the last digit, or [`Difference`] names the member. Whether that is good enough for a product is said by [`judge`], and
//! in whose hands it happened by [`attribute`].
//!
//! How numbers are made:
//!
//! - A reading is a whole number of millionths of a degree Celsius or of a per cent ([`Micro`]), a time a whole number of milliseconds.
//!   Sums are whole numbers too; each result is rounded once, half to even, to hundredths. `exp` and `ln` of the mean kinetic
//!   temperature come from `libm`, which is the same arithmetic everywhere.
//! - **Between two readings the value is taken to run in a straight line.** A reading is a point in time, and goods follow the air slowly;
//!   holding each reading until the next would put every excursion half an interval late and hang on the direction in which the file is read. The
//!   means by time are the integrals of that line, so all figures tell the same story. A peak between two readings is seen by neither.
//! - **A gap longer than the allowed one was not measured.** It is neither fine nor an excursion, it is counted by itself, it has no
//!   part in what is weighed by time, and no excursion or unchanged run goes on across it. Readings at its ends still count as readings.
//! - Readings are put in order of time, those of one time in the order of the file. Nothing is left out, so a clock that was turned back
//!   cannot hide a reading; steps back and repeated times are counted. A file that is written newest first throughout is turned round.

mod columns;
mod custody;
mod event;
mod judge;
mod kinetic;
mod layout;
mod limits;
mod log;
mod micro;
mod moment;
mod series;
mod summary;
#[cfg(test)]
mod tests;
mod told;

pub use custody::{Act, Custody, Held, attribute, custody};
pub use event::{METHOD, Source, sensor_element};
pub use judge::{Finding, judge};
pub use layout::{DateOrder, Layout, TemperatureUnit, WordError};
pub use limits::{Against, Limits, Range, RangeError};
pub use log::{Log, LogError, MAX_BYTES, MAX_READINGS};
pub use micro::Micro;
pub use series::{Reading, Series, Span, Standing};
pub use summary::{Difference, Measured, Summary};
pub use told::{SourceError, Told, ToldError};
