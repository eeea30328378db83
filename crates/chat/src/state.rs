//! What is on the screen, and what keys and the server do to it. There is no terminal and no network here: what is to be done
//! outside is a list of [`Wish`]es.

mod commands;
mod editor;
mod events;
mod keys;
mod room;

use std::collections::HashMap;
use std::path::PathBuf;

use jiff::tz::TimeZone;
use tincan_sdk::conversations::Conversation;
use tincan_sdk::status::Presence;
use tincan_sdk::{ConversationId, Event, Message};

pub(crate) use editor::Editor;
pub(crate) use room::{Older, Room, file};

/// How often the peer is told that one is typing, in milliseconds.
const TYPING_AGAIN: u64 = 3000;

/// What is to be done outside.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Wish {
    /// Read the list of conversations again.
    List,
    /// Load the newest messages of a conversation, and mark it as read.
    Open(ConversationId),
    /// Load messages before one.
    Older(ConversationId, Box<Message>),
    /// Mark a conversation as read.
    Read(ConversationId),
    /// Send a text.
    Send(ConversationId, String),
    /// Send a file; its progress goes under the name.
    SendFile(ConversationId, PathBuf, String),
    /// Save the file of a message; its progress goes under the name.
    Save(Box<Message>, Option<PathBuf>, String),
    /// Recall a message.
    Recall(Box<Message>),
    /// Tell a user that one is typing, or no longer.
    Typing(String, bool),
    /// Make a group.
    CreateGroup(String, Vec<String>),
    /// Join a group.
    Join(String),
    /// Bring users into a group.
    Invite(String, Vec<String>),
    /// Leave a group.
    Leave(String),
    /// Show the members of a group.
    Members(String),
    /// Say what one is called.
    Nick(String),
    /// Watch whether users are online.
    Watch(Vec<String>),
    /// End.
    Quit,
}

/// What happened outside.
#[derive(Debug, Clone)]
pub(crate) enum Happened {
    /// The list of conversations, in its order.
    Listed(Vec<Conversation>),
    /// The newest messages of a conversation; whether that is all there is.
    Newest(ConversationId, Vec<Message>, bool),
    /// What is before them; whether that is all there is.
    History(ConversationId, Vec<Message>, bool),
    /// The history could not be loaded.
    NoHistory(ConversationId, String),
    /// Something that the client told.
    Event(Box<Event>),
    /// States of users.
    Presences(Vec<(String, Presence)>),
    /// A conversation is to be opened: a group was made or joined.
    Enter(ConversationId),
    /// A file goes with a message: its progress is told under the message's ID.
    Uploading(String, String),
    /// A transfer is over: done, or why not.
    Transferred(String, Result<String, String>),
    /// Something to be told in the line for it.
    Note(String),
    /// Something to be shown over the messages.
    Panel(Panel),
    /// Something that went wrong.
    Wrong(String),
    /// The time, in milliseconds.
    Tick(u64),
}

/// How the connection stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Link {
    Connecting,
    Online,
    Offline(String),
    /// The login is over.
    Over(String),
}

/// A transfer that is under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Transfer {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) done: u64,
    pub(crate) total: u64,
}

/// What stands in the line for notes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Note {
    pub(crate) text: String,
    pub(crate) wrong: bool,
}

/// Lines that are shown over the messages, each in two columns.
pub(crate) type Panel = Vec<(String, String)>;

/// What is on the screen.
pub(crate) struct Screen {
    pub(crate) me: String,
    pub(crate) link: Link,
    pub(crate) list: Vec<Conversation>,
    pub(crate) presences: HashMap<String, Presence>,
    pub(crate) room: Option<Room>,
    pub(crate) editor: Editor,
    pub(crate) note: Option<Note>,
    pub(crate) transfers: Vec<Transfer>,
    /// What is shown over the messages: help, members.
    pub(crate) panel: Option<Panel>,
    pub(crate) zone: TimeZone,
    /// Width and height of the part that shows messages.
    pub(crate) view: (usize, usize),
    now: u64,
    /// When the peer was told last that one is typing.
    typed_at: Option<u64>,
    /// How many transfers there were.
    transferred: u64,
}

impl Screen {
    /// The screen of a user before anything is known.
    pub(crate) fn new(me: &str, zone: TimeZone) -> Self {
        Self {
            me: me.to_owned(),
            link: Link::Connecting,
            list: Vec::new(),
            presences: HashMap::new(),
            room: None,
            editor: Editor::default(),
            note: Some(Note { text: "/help shows what there is".to_owned(), wrong: false }),
            transfers: Vec::new(),
            panel: None,
            zone,
            view: (80, 20),
            now: 0,
            typed_at: None,
            transferred: 0,
        }
    }

    /// Opens a conversation.
    pub(crate) fn open(&mut self, id: ConversationId) -> Vec<Wish> {
        if self.room.as_ref().is_some_and(|room| room.id == id) {
            return Vec::new();
        }
        let mut room = Room::new(id.clone());
        room.read_up_to = self.conversation(&id).map_or(0, |conversation| conversation.peer_read_at);
        self.room = Some(room);
        self.panel = None;
        self.typed_at = None;
        let watch =
            id.peer().filter(|user| !self.presences.contains_key(*user)).map(|user| Wish::Watch(vec![user.to_owned()]));
        std::iter::once(Wish::Open(id)).chain(watch).collect()
    }

    pub(crate) fn conversation(&self, id: &ConversationId) -> Option<&Conversation> {
        self.list.iter().find(|conversation| conversation.id == *id)
    }

    /// Which conversation of the list is open.
    pub(crate) fn place(&self) -> Option<usize> {
        let open = &self.room.as_ref()?.id;
        self.list.iter().position(|conversation| conversation.id == *open)
    }

    /// Tells something in the line for it.
    pub(crate) fn tell(&mut self, text: impl Into<String>) {
        self.note = Some(Note { text: text.into(), wrong: false });
    }

    /// Tells that something went wrong.
    pub(crate) fn complain(&mut self, text: impl Into<String>) {
        self.note = Some(Note { text: text.into(), wrong: true });
    }

    /// How many rows the open conversation has.
    pub(crate) fn rows(&self) -> usize {
        let (width, _) = self.view;
        self.room.as_ref().map_or(0, |room| crate::layout::rows(room, width, &self.zone).len())
    }

    /// The size of the part that shows messages is now this.
    pub(crate) fn resized(&mut self, view: (usize, usize)) {
        self.view = view;
        self.bound_scroll();
    }

    fn bound_scroll(&mut self) {
        let most = self.rows().saturating_sub(self.view.1);
        if let Some(room) = &mut self.room {
            room.scroll = room.scroll.min(most);
        }
    }

    /// Scrolls up by so many rows (down, when negative). More is loaded before the top comes in sight; what is not there yet is
    /// scrolled to when it is.
    pub(crate) fn scroll(&mut self, by: isize) -> Vec<Wish> {
        let height = self.view.1;
        let most = self.rows().saturating_sub(height);
        let Some(room) = &mut self.room else { return Vec::new() };
        let wanted = room.scroll.saturating_add_signed(by);
        room.scroll = wanted.min(most);
        if by <= 0 || room.older == Older::None {
            room.owed = 0;
            return Vec::new();
        }
        room.owed = isize::try_from(wanted - room.scroll).unwrap_or(0);
        if room.scroll + height >= most
            && room.older == Older::Maybe
            && let Some(first) = room.messages.first()
        {
            (room.older, room.paging) = (Older::Loading, true);
            return vec![Wish::Older(room.id.clone(), Box::new(first.clone()))];
        }
        Vec::new()
    }

    /// Changes the messages that are shown; who has scrolled up stays where it is.
    fn change_room(&mut self, change: impl FnOnce(&mut Room)) {
        let before = self.rows();
        let Some(room) = &mut self.room else { return };
        change(room);
        let after = self.rows();
        if let Some(room) = &mut self.room
            && room.scroll > 0
        {
            room.scroll = (room.scroll + after).saturating_sub(before);
        }
        self.bound_scroll();
    }

    fn transfer(&mut self, label: String) -> String {
        self.transferred += 1;
        let id = format!("chat-{}", self.transferred);
        self.transfers.push(Transfer { id: id.clone(), label, done: 0, total: 0 });
        id
    }
}

#[cfg(test)]
mod tests;
