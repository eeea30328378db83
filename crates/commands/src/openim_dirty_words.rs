//! Forbidden words of the app.

pub(crate) mod add;
pub(crate) mod delete;
pub(crate) mod get;

/// The field that holds words.
const WORDS: &str = "DirtyWordsList";

/// Calls a second (source: group documentation, custom words).
const PER_SECOND: u32 = 100;
