//! Forbidden words: each app has a list of its own; a text that holds one of them, in whatever case, is refused.
//!
//! The list is stored. Texts are looked through by an automaton in memory ([`Filter`]), which is made anew beside the
//! requests when the list has changed: a text never waits for that.

mod filter;
mod list;

use std::borrow::Cow;

use crate::policy::App;
use crate::{Cause, Result};

pub use filter::Filter;
pub use list::{BATCH, Listed, WORD_BYTES, add, list, refresh, remove};

/// Refuses a text that holds a forbidden word of the app. `field` is what the refusal names.
///
/// Errors: 80001; 40005 for profiles, 30005 for the relationship chain.
pub fn check(app: &App, field: impl Into<Cow<'static, str>>, text: &str) -> Result<()> {
    if app.words.finds_in(text) { Err(Cause::ForbiddenWord { field: field.into() }) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
