//! Messages of the client library: every kind of them, sent, read, changed and deleted; what waits for a connection; what hangs on
//! messages; and every code of theirs.

mod changes;
mod codes;
mod cost;
mod hanging;
mod history;
mod kinds;
mod outbox;

use serde_json::json;
use tincan_blackbox::Server;
use tincan_sdk::messages::Draft;
use tincan_sdk::{Client, ConversationId, Error, Event, Message, State};
use tincan_sdk_tests::clients::Device;

/// The conversation with a user.
fn with(user: &str) -> ConversationId {
    ConversationId::user(user)
}

/// The conversation in the group of [`group`].
fn in_gate() -> ConversationId {
    ConversationId::group("gate")
}

/// A group, `gate`, with its members, the owner first.
async fn group(server: &Server, members: &[&str]) {
    let others: Vec<_> = members[1..].iter().map(|user| json!({"Member_Account": user})).collect();
    let body =
        json!({"Owner_Account": members[0], "Type": "Public", "GroupId": "gate", "Name": "Gate", "MemberList": others});
    server.rest().ok("group_open_http_svc/create_group", body).await;
}

/// The next message that comes.
async fn received(device: &mut Device) -> Message {
    device
        .event(|event| match event {
            Event::MessagesReceived { messages } => {
                messages.into_iter().find(|message| !message.own && message.sender != "@TIM#SYSTEM")
            }
            _ => None,
        })
        .await
}

/// Sends a text, which arrives at the server.
async fn send(client: &Client, to: &ConversationId, text: &str) -> Message {
    let message = client.messages().send(to, Draft::text(text)).await.unwrap();
    assert_eq!(message.state, State::Sent, "{text}");
    message
}

/// Texts of the newest messages of a conversation, as a client has it; tips are left out.
async fn texts(client: &Client, of: &ConversationId) -> Vec<String> {
    let history = client.messages().newest(of, 200).await.unwrap();
    let said = history.messages.iter().filter(|message| message.sender != "@TIM#SYSTEM");
    said.map(Message::text).collect()
}

/// Texts of the messages between two users that the server has for one of them, the oldest first.
async fn at_server(server: &Server, of: &str, with: &str) -> Vec<String> {
    let body = json!({"Operator_Account": of, "Peer_Account": with, "MaxCnt": 200, "MinTime": 0, "MaxTime": u32::MAX});
    let answer = server.rest().ok("openim/admin_getroammsg", body).await;
    let list = answer["MsgList"].as_array().unwrap().iter();
    list.map(|message| message["MsgBody"][0]["MsgContent"]["Text"].as_str().unwrap_or_default().to_owned()).collect()
}

/// A refusal with its code and words of its text.
#[track_caller]
fn refused<T>(result: Result<T, Error>, code: i32, words: &[&str]) {
    let error = match result {
        Ok(_) => panic!("it went well, and {code} was expected"),
        Err(error) => error,
    };
    assert_eq!(error.code(), code, "{error}");
    for word in words {
        assert!(error.to_string().contains(word), "{error} does not say {word:?}");
    }
}
