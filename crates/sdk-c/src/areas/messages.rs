//! Messages.

use tincan_sdk::element::Merged;
use tincan_sdk::messages::{Direction, Draft};
use tincan_sdk::{ConversationId, Element, Message, Options, Priority};

use crate::calls::Area;

/// A message, as the library gives it.
macro_rules! example {
    () => {
        r#"{"id": "alice-bob-17-4711-1700000000", "conversation": "c2cbob", "sender": "alice", "own": true,
            "time": 1700000000, "seq": 17, "random": 4711, "client_seq": 17, "client_time": 1700000000, "state": "sent",
            "elements": [{"kind": "text", "text": "hi Bob"}], "seal": "…"}"#
    };
}

pub(super) use example;

pub(super) fn area() -> Area {
    let mut apis = sending();
    apis.extend(reading());
    apis.extend(changing());
    Area { name: "Messages", apis }
}

fn sending() -> Vec<crate::calls::Api> {
    vec![
        call!(
            "send_message",
            "Sends a message to `c2cUSER` or `groupGROUP` and gives it as the server has it; where there is no connection its `state` is \
             `sending`, and it is sent as soon as there is one. Elements are objects with a `kind`: `text`, `custom`, `face`, `location`, \
             `image`, `sound`, `video`, `file`, `merged`, with the fields of the Rust library's. Files are named by `path`. All but \
             `conversation` and `elements` may be left out. A message that was given is the parameter of other calls as a whole.",
            { conversation: String, elements: Vec<Element>, #[serde(default)] custom_data: String, #[serde(default)] local_data: String,
              #[serde(default)] priority: Priority, #[serde(default)] options: Options },
            r#"{"conversation": "c2cbob", "elements": [{"kind": "text", "text": "hi Bob"}, {"kind": "file", "path": "a.txt"}],
                "custom_data": "", "priority": "normal", "options": {"receipt": true}}"#,
            example!(),
            |client, p| {
                let (elements, custom_data, local_data) = (p.elements, p.custom_data, p.local_data);
                let draft = Draft { elements, custom_data, local_data, priority: p.priority, options: p.options };
                client.messages().send(&p.conversation.parse()?, draft).await
            }
        ),
        call!(
            "enqueue_message",
            "The same without waiting for what becomes of it: the events `message_sent` and `message_failed` tell.",
            { conversation: String, draft: Draft },
            r#"{"conversation": "c2cbob", "draft": {"elements": [{"kind": "text", "text": "hi Bob"}]}}"#,
            example!(),
            |client, p| client.messages().enqueue(&p.conversation.parse()?, p.draft).await
        ),
        call!(
            "resend_message",
            "Sends a message that failed once more, as it was.",
            { message: Message }, concat!(r#"{"message": "#, example!(), "}"), example!(),
            |client, p| client.messages().resend(&p.message).await
        ),
        call!(
            "cancel_message",
            "Does not send a message that waits for a connection or for its files. The result is `false` when it is too late.",
            { message: Message }, concat!(r#"{"message": "#, example!(), "}"), "true",
            |client, p| client.messages().cancel(&p.message).await
        ),
        call!(
            "send_typing",
            "Tells a user that this one is typing, or is no longer.",
            { conversation: String, typing: bool }, r#"{"conversation": "c2cbob", "typing": true}"#, "null",
            |client, p| client.messages().typing(&p.conversation.parse()?, p.typing).await
        ),
        call!(
            "import_message",
            "Puts a message into the local database as if it had been sent by somebody at some time, in seconds. It is sent nowhere.",
            { conversation: String, sender: String, time: u64, draft: Draft },
            r#"{"conversation": "c2cbob", "sender": "bob", "time": 1700000000,
                "draft": {"elements": [{"kind": "text", "text": "a note"}]}}"#,
            example!(),
            |client, p| client.messages().import(&p.conversation.parse()?, &p.sender, p.time, p.draft).await
        ),
    ]
}

fn reading() -> Vec<crate::calls::Api> {
    vec![
        call!(
            "newest_messages",
            "The newest messages of a conversation, at most `count` (1 to 500), the oldest of them first: from the local database, and \
             from the server what is missing there.",
            { conversation: String, count: u32 }, r#"{"conversation": "c2cbob", "count": 20}"#,
            concat!(r#"{"messages": ["#, example!(), r#"], "more": false, "offline": false}"#),
            |client, p| client.messages().newest(&p.conversation.parse()?, p.count).await
        ),
        call!(
            "message_history",
            "The messages `before` or `after` one, at most `count` (1 to 500), the oldest of them first.",
            { from: Message, direction: Direction, count: u32 },
            concat!(r#"{"from": "#, example!(), r#", "direction": "before", "count": 20}"#),
            concat!(r#"{"messages": ["#, example!(), r#"], "more": false, "offline": false}"#),
            |client, p| client.messages().history(&p.from, p.direction, p.count).await
        ),
        call!(
            "find_message",
            "A message of the local database by its ID; `null` when it is not there.",
            { id: String }, r#"{"id": "alice-bob-17-4711-1700000000"}"#, example!(),
            |client, p| client.messages().find(&p.id).await
        ),
        call!(
            "search_messages",
            "Looks for a text in the messages of the local database, the newest first, in all conversations or in one; at most `count`, \
             after leaving out `skip`.",
            { text: String, conversation: Option<String>, #[serde(default)] skip: u32, count: u32 },
            r#"{"text": "lunch", "conversation": "c2cbob", "skip": 0, "count": 20}"#,
            concat!("[", example!(), "]"),
            |client, p| {
                let conversation = p.conversation.map(|id| id.parse::<ConversationId>()).transpose()?;
                client.messages().search(&p.text, conversation.as_ref(), p.skip, p.count).await
            }
        ),
        call!(
            "open_merged",
            "The messages that an element of the kind `merged` holds.",
            { merged: Merged },
            r#"{"merged": {"title": "History", "abstracts": ["Alice: hi"], "compatible_text": "merged", "messages": []}}"#, "[]",
            |client, p| client.messages().open_merged(&p.merged).await
        ),
    ]
}

fn changing() -> Vec<crate::calls::Api> {
    vec![
        call!(
            "recall_message",
            "Takes a message back, for everybody.",
            { message: Message, #[serde(default)] reason: String },
            concat!(r#"{"message": "#, example!(), r#", "reason": ""}"#), example!(),
            |client, p| client.messages().recall(&p.message, &p.reason).await
        ),
        call!(
            "modify_message",
            "Changes what a message says, for everybody: its elements and its `custom_data`, as the given message has them.",
            { message: Message }, concat!(r#"{"message": "#, example!(), "}"), example!(),
            |client, p| client.messages().modify(&p.message).await
        ),
        call!(
            "delete_messages",
            "Deletes messages of a conversation for this user, on all devices.",
            { messages: Vec<Message> }, concat!(r#"{"messages": ["#, example!(), "]}"), "null",
            |client, p| client.messages().delete(&p.messages).await
        ),
        call!(
            "delete_message_keys",
            "Deletes messages of a conversation for this user, on all devices, by their keys at the server: `SEQ_RANDOM_TIME` between \
             users, the number in groups.",
            { conversation: String, keys: Vec<String> }, r#"{"conversation": "c2cbob", "keys": ["17_4711_1700000000"]}"#, "null",
            |client, p| client.messages().delete_keys(&p.conversation.parse()?, &p.keys).await
        ),
        call!(
            "delete_message_here",
            "Deletes a message on this device only.",
            { message: Message }, concat!(r#"{"message": "#, example!(), "}"), "null",
            |client, p| client.messages().delete_here(&p.message).await
        ),
        call!(
            "set_message_local_data",
            "Notes something about a message on this device.",
            { message: Message, data: String }, concat!(r#"{"message": "#, example!(), r#", "data": "played"}"#), example!(),
            |client, p| client.messages().set_local_data(&p.message, &p.data).await
        ),
    ]
}
