//! What hangs on messages: receipts, extensions, reactions, pins.

use tincan_sdk::Message;
use tincan_sdk::messages::Extension;

use super::messages::example;
use crate::calls::{Api, Area};

pub(super) fn area() -> Area {
    let mut apis = receipts();
    apis.extend(extensions());
    apis.extend(reactions());
    apis.extend(pins());
    Area { name: "What hangs on messages", apis }
}

fn receipts() -> Vec<Api> {
    vec![
        call!(
            "send_receipts",
            "Tells the senders of messages that asked for it that the user has read them.",
            { messages: Vec<Message> }, concat!(r#"{"messages": ["#, example!(), "]}"), "null",
            |client, p| client.messages().send_receipts(&p.messages).await
        ),
        call!(
            "message_receipts",
            "Who has read messages, in numbers: the result is the messages with their `receipt`.",
            { messages: Vec<Message> }, concat!(r#"{"messages": ["#, example!(), "]}"), concat!("[", example!(), "]"),
            |client, p| client.messages().receipts(&p.messages).await
        ),
        call!(
            "message_readers",
            "A page of the members of a group who have read a message, or have not.",
            { message: Message, read: bool, #[serde(default)] next: String },
            concat!(r#"{"message": "#, example!(), r#", "read": true, "next": ""}"#), r#"{"users": ["bob"], "next": ""}"#,
            |client, p| client.messages().readers(&p.message, p.read, &p.next).await
        ),
    ]
}

fn extensions() -> Vec<Api> {
    vec![
        call!(
            "message_extensions",
            "The pairs of key and value of a message.",
            { message: Message }, concat!(r#"{"message": "#, example!(), "}"), r#"[{"key": "colour", "value": "blue", "seq": 1}]"#,
            |client, p| client.messages().extensions(&p.message).await
        ),
        call!(
            "set_message_extensions",
            "Sets pairs of a message. The result tells of each what became of it.",
            { message: Message, pairs: Vec<Extension> },
            concat!(r#"{"message": "#, example!(), r#", "pairs": [{"key": "colour", "value": "blue", "seq": 0}]}"#),
            r#"[{"code": 0, "extension": {"key": "colour", "value": "blue", "seq": 1}}]"#,
            |client, p| client.messages().set_extensions(&p.message, &p.pairs).await
        ),
        call!(
            "delete_message_extensions",
            "Deletes pairs of a message; all of them without `pairs`.",
            { message: Message, pairs: Option<Vec<Extension>> },
            concat!(r#"{"message": "#, example!(), r#", "pairs": [{"key": "colour", "value": "blue", "seq": 1}]}"#),
            r#"[{"code": 0, "extension": {"key": "colour", "value": "", "seq": 2}}]"#,
            |client, p| match p.pairs {
                Some(pairs) => client.messages().delete_extensions(&p.message, &pairs).await,
                None => client.messages().clear_extensions(&p.message).await.map(|()| Vec::new()),
            }
        ),
    ]
}

fn reactions() -> Vec<Api> {
    vec![
        call!(
            "react_to_message",
            "Reacts to a message, or takes the reaction back.",
            { message: Message, reaction: String, on: bool },
            concat!(r#"{"message": "#, example!(), r#", "reaction": "like", "on": true}"#), "null",
            |client, p| client.messages().react(&p.message, &p.reaction, p.on).await
        ),
        call!(
            "message_reactions",
            "The reactions to a message.",
            { message: Message }, concat!(r#"{"message": "#, example!(), "}"),
            r#"[{"name": "like", "count": 1, "users": ["bob"], "own": false}]"#,
            |client, p| client.messages().reactions(&p.message).await
        ),
        call!(
            "message_reactors",
            "A page of those who reacted to a message in one way.",
            { message: Message, reaction: String, #[serde(default)] next: u64 },
            concat!(r#"{"message": "#, example!(), r#", "reaction": "like", "next": 0}"#), r#"{"users": ["bob"], "next": 0}"#,
            |client, p| client.messages().reactors(&p.message, &p.reaction, p.next).await
        ),
    ]
}

fn pins() -> Vec<Api> {
    vec![
        call!(
            "pin_message",
            "Pins a message of a group, or takes the pin away.",
            { message: Message, pinned: bool }, concat!(r#"{"message": "#, example!(), r#", "pinned": true}"#), "null",
            |client, p| client.messages().pin(&p.message, p.pinned).await
        ),
        call!(
            "pinned_messages",
            "The messages of a group that are pinned.",
            { conversation: String }, r#"{"conversation": "group@TGS#1"}"#, r#"[{"by": "alice", "seq": 17, "message": null}]"#,
            |client, p| client.messages().pinned(&p.conversation.parse()?).await
        ),
    ]
}
