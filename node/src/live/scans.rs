//! How often codes are looked up, as far as somebody counts: the seam between viewers and the records of scans.

/// Counts look-ups of codes.
pub(crate) trait ScanCount: Send + Sync {
    /// How often the codes of a thing (a lot with its items, or one item) were looked up in the last hour; nothing where that is
    /// not known, and then nothing is shown.
    fn in_the_last_hour(&self, about: &str) -> Option<u64>;
}
