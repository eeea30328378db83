//! Forbidden words: texts that hold one are refused.

use crate::policy::App;
use crate::{Cause, Result};

/// Refuses a text that holds a forbidden word of the app, in whatever case.
///
/// Errors: 30005.
pub(crate) fn check(app: &App, field: &'static str, text: &str) -> Result<()> {
    let words = &app.settings.forbidden_words;
    if words.is_empty() || text.is_empty() {
        return Ok(());
    }
    let text = text.to_lowercase();
    if words.iter().any(|word| !word.is_empty() && text.contains(&word.to_lowercase())) {
        return Err(Cause::ForbiddenWord { field: field.into() });
    }
    Ok(())
}
