//! Whether statements are taken. A store that is read-only signs nothing: what it serves was signed before.

/// Whether statements are taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Statements are judged, entered and answered.
    Writing,
    /// Nothing is entered but what the log has signed elsewhere ([`super::Store::import`]), and nothing is signed.
    ReadOnly {
        /// Why, in words for whoever wanted to write.
        why: String,
    },
}
