//! How far a long run is, on a terminal.

use std::borrow::Cow;

use indicatif::{ProgressBar, ProgressStyle};

use crate::voice::Voice;

/// A bar of so many things; hidden where nobody looks.
pub(crate) fn meter(voice: &Voice, what: impl Into<Cow<'static, str>>, statements: usize) -> ProgressBar {
    if voice.quiet || statements < 10_000 {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{msg} {human_pos}/{human_len}  {wide_bar}  {per_sec}  {eta}");
    ProgressBar::new(statements as u64)
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        .with_message(what)
}
