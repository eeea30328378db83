//! The line that is being written, and those that were entered before.

use tui_input::{Input, InputRequest};

/// Most lines that are remembered.
const MOST: usize = 200;

/// Longest text, in bytes: longer than any message may be.
const LONGEST: usize = 16 * 1024;

/// The line that is being written.
#[derive(Debug, Default)]
pub(crate) struct Editor {
    input: Input,
    before: Vec<String>,
    /// Which of those before is shown; `None`: the new one.
    shown: Option<usize>,
    /// The new one, while one before is shown.
    kept: String,
}

impl Editor {
    /// The text.
    pub(crate) fn text(&self) -> &str {
        self.input.value()
    }

    /// What of it fits into a width, and in which column the cursor is there.
    pub(crate) fn visible(&self, width: usize) -> (String, u16) {
        let width = width.max(1);
        let scroll = self.input.visual_scroll(width);
        let column = self.input.visual_cursor().max(scroll) - scroll;
        let mut skipped = 0;
        let shown = self.text().chars().skip_while(|character| {
            let skip = skipped < scroll;
            skipped += textwrap::core::display_width(character.encode_utf8(&mut [0; 4]));
            skip
        });
        let shown = shown.map(|character| if character == '\n' { '⏎' } else { character }).collect();
        (shown, u16::try_from(column).unwrap_or(u16::MAX))
    }

    /// Does what a key asks for.
    pub(crate) fn request(&mut self, request: InputRequest) {
        if matches!(request, InputRequest::InsertChar(_)) && self.text().len() >= LONGEST {
            return;
        }
        self.input.handle(request);
    }

    /// Puts a text in at the cursor.
    pub(crate) fn paste(&mut self, text: &str) {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        for character in text.chars().filter(|character| *character == '\n' || !character.is_control()) {
            self.request(InputRequest::InsertChar(character));
        }
    }

    /// Takes the text as entered.
    pub(crate) fn enter(&mut self) -> String {
        let text = self.text().to_owned();
        self.clear();
        if !text.trim().is_empty() && self.before.last() != Some(&text) {
            if self.before.len() == MOST {
                self.before.remove(0);
            }
            self.before.push(text.clone());
        }
        text
    }

    /// Forgets the text.
    pub(crate) fn clear(&mut self) {
        self.input = Input::default();
        self.shown = None;
        self.kept.clear();
    }

    /// Puts another text in its place.
    pub(crate) fn set(&mut self, text: &str) {
        self.input = Input::new(text.to_owned());
    }

    /// Shows what was entered before.
    pub(crate) fn earlier(&mut self) {
        let at = match self.shown {
            None => self.before.len().checked_sub(1),
            Some(at) => at.checked_sub(1),
        };
        let Some(text) = at.and_then(|at| self.before.get(at)).cloned() else { return };
        if self.shown.is_none() {
            self.kept = self.text().to_owned();
        }
        self.shown = at;
        self.set(&text);
    }

    /// Shows what was entered after that.
    pub(crate) fn later(&mut self) {
        let Some(at) = self.shown else { return };
        match self.before.get(at + 1).cloned() {
            Some(text) => {
                self.shown = Some(at + 1);
                self.set(&text);
            }
            None => {
                self.shown = None;
                let kept = std::mem::take(&mut self.kept);
                self.set(&kept);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_entered_comes_back() {
        let mut editor = Editor::default();
        for line in ["one", "two", "two"] {
            editor.paste(line);
            assert_eq!(editor.enter(), line);
        }
        editor.paste("thr");
        editor.earlier();
        assert_eq!(editor.text(), "two");
        editor.earlier();
        editor.earlier();
        assert_eq!(editor.text(), "one");
        editor.later();
        editor.later();
        assert_eq!(editor.text(), "thr", "what was being written is not lost");
        editor.later();
        assert_eq!(editor.text(), "thr");
    }

    #[test]
    fn wide_characters_are_edited_as_one() {
        let mut editor = Editor::default();
        editor.paste("ä你❤\r\nx\u{1b}");
        assert_eq!(editor.text(), "ä你❤\nx");
        editor.request(InputRequest::DeletePrevChar);
        editor.request(InputRequest::DeletePrevChar);
        editor.request(InputRequest::DeletePrevChar);
        assert_eq!(editor.text(), "ä你");
        assert_eq!(editor.visible(80), ("ä你".to_owned(), 3));
        editor.paste(&"x".repeat(100));
        let (shown, column) = editor.visible(10);
        assert!(shown.len() <= 10 && column <= 10, "{shown} {column}");
    }
}
