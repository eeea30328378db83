//! What tests share.

use crossterm::event::{Event as Input, KeyCode, KeyEvent, KeyModifiers};
use jiff::tz::TimeZone;
use serde_json::json;
use tincan_sdk::conversations::Conversation;
use tincan_sdk::{ConversationId, Element, Message};

use crate::state::{Screen, Wish};

/// Alice's screen, in UTC.
pub(crate) fn screen() -> Screen {
    Screen::new("alice", TimeZone::UTC)
}

/// A text of a sender, in the conversation with bob, at a second.
pub(crate) fn message(sender: &str, text: &str, time: u64) -> Message {
    let json = json!({
        "id": format!("{sender}-{text}-{time}"), "conversation": "c2cbob", "sender": sender, "own": false, "time": time,
        "seq": 0, "random": 1, "client_seq": 1, "client_time": time, "state": "sent", "elements": [],
    });
    let mut message: Message = serde_json::from_value(json).unwrap();
    message.conversation = ConversationId::user("bob");
    message.elements = vec![Element::text(text)];
    message
}

/// A conversation of the list.
pub(crate) fn conversation(id: &str, name: &str, unread: u64) -> Conversation {
    serde_json::from_value(json!({"id": id, "name": name, "unread": unread})).unwrap()
}

/// Types a line and enters it; what is wished of it.
pub(crate) fn typed(screen: &mut Screen, line: &str) -> Vec<Wish> {
    for character in line.chars() {
        screen.input(&Input::Key(KeyEvent::new(KeyCode::Char(character), KeyModifiers::NONE)));
    }
    screen.input(&Input::Key(KeyEvent::new(KeyCode::Enter, KeyModifiers::NONE)))
}

/// A text of alice's own.
pub(crate) fn own(text: &str, time: u64) -> Message {
    let mut message = message("alice", text, time);
    message.own = true;
    message
}
