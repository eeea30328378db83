//! The conversation that is open.

use std::collections::HashMap;

use tincan_sdk::element::Element;
use tincan_sdk::{ConversationId, Message, State};

/// Most messages that are held of a conversation: older ones are not loaded past it.
const MOST: usize = 5000;

/// How long somebody who is typing is shown without a new sign of it, in milliseconds.
const TYPING: u64 = 6000;

/// How far the history has been loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Older {
    /// There may be more.
    Maybe,
    /// More is being loaded.
    Loading,
    /// There is no more.
    None,
}

/// The conversation that is open.
pub(crate) struct Room {
    pub(crate) id: ConversationId,
    /// Oldest first; those that are on their way last.
    pub(crate) messages: Vec<Message>,
    /// How many rows are below the screen.
    pub(crate) scroll: usize,
    pub(crate) older: Older,
    /// Older messages have been asked for.
    pub(crate) paging: bool,
    /// By how many rows it is to be scrolled up once more is loaded.
    pub(crate) owed: isize,
    /// Up to when the peer has read, in seconds.
    pub(crate) read_up_to: u64,
    typing: Option<(String, u64)>,
    /// Numbers of messages with files, by the message.
    numbers: HashMap<String, u32>,
}

impl Room {
    pub(crate) fn new(id: ConversationId) -> Self {
        let (messages, numbers, scroll, read_up_to) = (Vec::new(), HashMap::new(), 0, 0);
        Self { id, messages, scroll, older: Older::Loading, paging: false, owed: 0, read_up_to, typing: None, numbers }
    }

    /// Takes in messages, in whatever order they come; those that are there are replaced. What is said only to those who are
    /// online and is no text is not shown.
    pub(crate) fn take(&mut self, messages: impl IntoIterator<Item = Message>) {
        for message in messages {
            if message.conversation != self.id || message.state == State::Deleted {
                continue;
            }
            self.messages.retain(|known| known.id != message.id);
            let behind = self.messages.iter().rposition(|known| !is_after(known, &message)).map_or(0, |at| at + 1);
            if file(&message).is_some() && !self.numbers.contains_key(&message.id) {
                let next = self.numbers.len() + 1;
                self.numbers.insert(message.id.clone(), u32::try_from(next).unwrap_or(u32::MAX));
            }
            self.messages.insert(behind, message);
        }
        if self.messages.len() >= MOST {
            self.older = Older::None;
        }
    }

    /// Forgets messages.
    pub(crate) fn drop(&mut self, ids: &[String]) {
        self.messages.retain(|message| !ids.contains(&message.id));
    }

    /// Notes that somebody is typing, or no longer.
    pub(crate) fn types(&mut self, user: &str, typing: bool, now: u64) {
        self.typing = typing.then(|| (user.to_owned(), now + TYPING));
    }

    /// Who is typing.
    pub(crate) fn typing(&self) -> Option<&str> {
        self.typing.as_ref().map(|(user, _)| user.as_str())
    }

    /// Whether somebody was typing until now.
    pub(crate) fn tick(&mut self, now: u64) -> bool {
        let over = self.typing.as_ref().is_some_and(|(_, until)| *until <= now);
        if over {
            self.typing = None;
        }
        over
    }

    /// The number of a message's file.
    pub(crate) fn number(&self, message: &Message) -> Option<u32> {
        self.numbers.get(&message.id).copied()
    }

    /// The message with the file of a number.
    pub(crate) fn numbered(&self, number: u32) -> Option<&Message> {
        self.messages.iter().find(|message| self.number(message) == Some(number))
    }

    /// The own last message that can be recalled.
    pub(crate) fn own_last(&self) -> Option<&Message> {
        self.messages.iter().rev().find(|message| message.own && message.state == State::Sent)
    }

    /// Whether the peer has read an own message.
    pub(crate) fn is_read(&self, message: &Message) -> bool {
        message.receipt.peer_read || (self.id.peer().is_some() && message.time <= self.read_up_to)
    }
}

/// Whether a message stands behind another. What is on its way has no place yet.
fn is_after(one: &Message, other: &Message) -> bool {
    let waits = |message: &Message| matches!(message.state, State::Sending);
    if waits(one) != waits(other) {
        return waits(one);
    }
    if one.conversation.peer().is_none() && one.seq > 0 && other.seq > 0 {
        return one.seq > other.seq;
    }
    // Many may be of one second: what then comes first is the server's rule.
    (one.time, one.seq, one.random) > (other.time, other.seq, other.random)
}

/// A file, picture, film or sound: what it is called, how long it is, where it is.
pub(crate) struct FileOf<'a> {
    pub(crate) kind: &'static str,
    pub(crate) name: &'a str,
    pub(crate) size: u64,
    pub(crate) url: &'a str,
}

/// The file of a message.
pub(crate) fn file(message: &Message) -> Option<FileOf<'_>> {
    if message.state == State::Recalled {
        return None;
    }
    message.elements.iter().find_map(|element| {
        Some(match element {
            Element::File(file) => FileOf { kind: "file", name: &file.name, size: file.size, url: &file.url },
            Element::Image(image) => {
                let original = image.sizes.first()?;
                FileOf { kind: "picture", name: &image.uuid, size: original.size, url: &original.url }
            }
            Element::Video(video) => FileOf { kind: "film", name: &video.uuid, size: video.size, url: &video.url },
            Element::Sound(sound) => FileOf { kind: "sound", name: &sound.uuid, size: sound.size, url: &sound.url },
            _ => return None,
        })
    })
}
