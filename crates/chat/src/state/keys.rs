//! What keys do.

use crossterm::event::{Event as Input, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use tincan_sdk::ConversationId;
use tui_input::InputRequest as Ask;

use super::commands::{Command, Entered, parse};
use super::room::file;
use super::{Screen, TYPING_AGAIN, Wish};

impl Screen {
    /// Does what the terminal says.
    pub(crate) fn input(&mut self, input: &Input) -> Vec<Wish> {
        match input {
            Input::Key(key) if key.kind != KeyEventKind::Release => self.key(key),
            Input::Paste(text) => {
                self.editor.paste(text);
                self.typing()
            }
            _ => Vec::new(),
        }
    }

    fn key(&mut self, key: &KeyEvent) -> Vec<Wish> {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let alt = key.modifiers.contains(KeyModifiers::ALT);
        match key.code {
            KeyCode::Char('c') if control => return vec![Wish::Quit],
            KeyCode::Char('d') if control && self.editor.text().is_empty() => return vec![Wish::Quit],
            KeyCode::Char('n') if control => return self.choose(1),
            KeyCode::Char('p') if control => return self.choose(-1),
            KeyCode::Down if alt => return self.choose(1),
            KeyCode::Up if alt => return self.choose(-1),
            KeyCode::Tab => return self.next_unread(),
            KeyCode::PageUp => return self.scroll(self.page()),
            KeyCode::PageDown => return self.scroll(-self.page()),
            KeyCode::Esc => {
                self.panel = None;
                self.note = None;
                return Vec::new();
            }
            KeyCode::Enter if alt || key.modifiers.contains(KeyModifiers::SHIFT) => {
                self.editor.request(Ask::InsertChar('\n'));
                return Vec::new();
            }
            KeyCode::Enter => return self.enter(),
            KeyCode::Up => self.editor.earlier(),
            KeyCode::Down => self.editor.later(),
            _ => {
                let Some(request) = edit(key.code, control, alt) else { return Vec::new() };
                self.editor.request(request);
                return self.typing();
            }
        }
        Vec::new()
    }

    /// Almost the height of the screen, so that a row stays in sight.
    fn page(&self) -> isize {
        isize::try_from(self.view.1.saturating_sub(1).max(1)).unwrap_or(1)
    }

    /// Opens the conversation so many places below.
    fn choose(&mut self, by: isize) -> Vec<Wish> {
        let count = self.list.len();
        let at = match self.place() {
            Some(at) => at.saturating_add_signed(by).min(count.saturating_sub(1)),
            None if by > 0 => 0,
            None => count.saturating_sub(1),
        };
        let chosen = self.list.get(at).map(|conversation| conversation.id.clone());
        chosen.map(|id| self.open(id)).unwrap_or_default()
    }

    /// Opens the next conversation with something unread.
    fn next_unread(&mut self) -> Vec<Wish> {
        let from = self.place().map_or(0, |at| at + 1);
        let order = self.list.iter().cycle().skip(from).take(self.list.len());
        let found =
            order.into_iter().find(|conversation| conversation.unread > 0).map(|conversation| conversation.id.clone());
        found.map(|id| self.open(id)).unwrap_or_default()
    }

    /// Tells the peer that one is typing, not too often.
    fn typing(&mut self) -> Vec<Wish> {
        let Some(user) = self.room.as_ref().and_then(|room| room.id.peer()).map(str::to_owned) else {
            return Vec::new();
        };
        let text = self.editor.text();
        let writes = !text.trim().is_empty() && (!text.starts_with('/') || text.starts_with("//"));
        let due = self.typed_at.is_none_or(|at| self.now >= at + TYPING_AGAIN);
        match (writes, self.typed_at) {
            (true, _) if due => {
                self.typed_at = Some(self.now);
                vec![Wish::Typing(user, true)]
            }
            (false, Some(_)) => {
                self.typed_at = None;
                vec![Wish::Typing(user, false)]
            }
            _ => Vec::new(),
        }
    }

    fn enter(&mut self) -> Vec<Wish> {
        let line = self.editor.enter();
        self.note = None;
        self.panel = None;
        match parse(&line) {
            Entered::Empty => Vec::new(),
            Entered::Wrong(what) => {
                self.complain(what);
                self.editor.set(&line);
                Vec::new()
            }
            Entered::Text(text) => match &mut self.room {
                Some(room) => {
                    room.scroll = 0;
                    self.typed_at = None;
                    vec![Wish::Send(room.id.clone(), text)]
                }
                None => {
                    self.complain("no conversation is open: /to USER opens one");
                    self.editor.set(&line);
                    Vec::new()
                }
            },
            Entered::Command(command) => self.command(command),
        }
    }

    fn command(&mut self, command: Command) -> Vec<Wish> {
        match command {
            Command::To(user) => self.open(ConversationId::user(user)),
            Command::Open(group) => self.open(ConversationId::group(group)),
            Command::CreateGroup(name, members) => vec![Wish::CreateGroup(name, members)],
            Command::Join(group) => vec![Wish::Join(group)],
            Command::Invite(users) => self.in_group(|group| Wish::Invite(group, users)),
            Command::Leave => self.in_group(Wish::Leave),
            Command::Members => self.in_group(Wish::Members),
            Command::File(path) => {
                let Some(id) = self.room.as_ref().map(|room| room.id.clone()) else {
                    self.complain("no conversation is open: /to USER opens one");
                    return Vec::new();
                };
                let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
                let transfer = self.transfer(format!("sending {name}"));
                vec![Wish::SendFile(id, path, transfer)]
            }
            Command::Save(number, to) => self.save(number, to),
            Command::Recall => match self.room.as_ref().and_then(|room| room.own_last()) {
                Some(message) => vec![Wish::Recall(Box::new(message.clone()))],
                None => {
                    self.complain("there is no message of yours here");
                    Vec::new()
                }
            },
            Command::Nick(name) => vec![Wish::Nick(name)],
            Command::Help => {
                self.panel = Some(super::commands::help());
                Vec::new()
            }
            Command::Quit => vec![Wish::Quit],
        }
    }

    fn save(&mut self, number: u32, to: Option<std::path::PathBuf>) -> Vec<Wish> {
        let found = self.room.as_ref().and_then(|room| room.numbered(number)).cloned();
        let name = found.as_ref().and_then(file).map(|file| file.name.to_owned());
        let (Some(message), Some(name)) = (found, name) else {
            self.complain(format!("there is no file {number} here"));
            return Vec::new();
        };
        let transfer = self.transfer(format!("saving {name}"));
        vec![Wish::Save(Box::new(message), to, transfer)]
    }

    fn in_group(&mut self, wish: impl FnOnce(String) -> Wish) -> Vec<Wish> {
        match self.room.as_ref().and_then(|room| room.id.group_id()).map(str::to_owned) {
            Some(group) => vec![wish(group)],
            None => {
                self.complain("no group is open");
                Vec::new()
            }
        }
    }
}

/// What a key does to the line that is being written.
fn edit(code: KeyCode, control: bool, alt: bool) -> Option<Ask> {
    Some(match code {
        KeyCode::Char('a') if control => Ask::GoToStart,
        KeyCode::Char('e') if control => Ask::GoToEnd,
        KeyCode::Char('u') if control => Ask::DeleteLine,
        KeyCode::Char('k') if control => Ask::DeleteTillEnd,
        KeyCode::Char('w') if control => Ask::DeletePrevWord,
        KeyCode::Char(_) if control || alt => return None,
        KeyCode::Char(character) => Ask::InsertChar(character),
        KeyCode::Backspace if control || alt => Ask::DeletePrevWord,
        KeyCode::Backspace => Ask::DeletePrevChar,
        KeyCode::Delete => Ask::DeleteNextChar,
        KeyCode::Left if control => Ask::GoToPrevWord,
        KeyCode::Right if control => Ask::GoToNextWord,
        KeyCode::Left => Ask::GoToPrevChar,
        KeyCode::Right => Ask::GoToNextChar,
        KeyCode::Home => Ask::GoToStart,
        KeyCode::End => Ask::GoToEnd,
        _ => return None,
    })
}
