//! The texts of groups and topics: how long they may be, and that they hold no forbidden words.

use std::borrow::Cow;

use crate::policy::App;
use crate::{Cause, Result, words};

/// A text that a group or topic shows, and the longest that it may be in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    /// The field, as the caller knows it.
    pub field: &'static str,
    /// Longest in bytes (source: group model, group profile).
    pub limit: usize,
    /// Whether it must say something.
    pub needed: bool,
    /// Whether forbidden words are looked for.
    pub words: bool,
}

impl Text {
    /// A name.
    pub const fn name(field: &'static str) -> Self {
        Self { field, limit: 30, needed: true, words: true }
    }

    /// `Introduction`.
    pub const INTRODUCTION: Self = Self { field: "Introduction", limit: 240, needed: false, words: true };
    /// `Notification`.
    pub const NOTIFICATION: Self = Self { field: "Notification", limit: 300, needed: false, words: true };
    /// `FaceUrl`.
    pub const FACE: Self = Self { field: "FaceUrl", limit: 100, needed: false, words: false };
    /// `CustomString` of a topic.
    pub const CUSTOM: Self = Self { field: "CustomString", limit: 3000, needed: false, words: false };

    /// Refuses a text that is too long or holds a forbidden word.
    ///
    /// Errors: 10004, 80001.
    pub fn check(self, app: &App, text: &str) -> Result<()> {
        if text.len() > self.limit || (self.needed && text.is_empty()) {
            let least = usize::from(self.needed);
            let rule: Cow<'static, str> = format!("must be {least} to {} bytes long", self.limit).into();
            return Err(Cause::field(self.field, rule));
        }
        if self.words { words::check(app, self.field, text) } else { Ok(()) }
    }

    /// The same for a text that may be left out.
    ///
    /// Errors: 10004, 80001.
    pub fn check_some(self, app: &App, text: Option<&str>) -> Result<()> {
        text.map_or(Ok(()), |text| self.check(app, text))
    }
}
