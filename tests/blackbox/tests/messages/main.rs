//! One-to-one messages over the real transports: what each command answers and pushes, to the letter.

mod contacts;
mod history;
mod importing;
mod long;
mod reading;
mod recalling;
mod retries;
mod sending;
mod states;

use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};
use tincan_blackbox::{Options, Rest, Server, WebClient, pushed};

/// A server, its REST API, and two users who are logged in, alice on two pages of a browser.
struct Chat {
    server: Server,
    rest: Rest,
    alice: WebClient,
    alice_too: WebClient,
    bob: WebClient,
}

impl Chat {
    async fn start() -> Self {
        let server = Server::with(Options::new().set("app.web_instances", 2));
        let (alice, alice_too, bob) =
            (server.login("alice").await, server.login("alice").await, server.login("bob").await);
        Self { rest: server.rest(), server, alice, alice_too, bob }
    }
}

/// An answer that says nothing more than that it went well.
fn ok() -> Value {
    json!({"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": ""})
}

/// Fields put over those of an object.
fn with(mut object: Value, fields: Value) -> Value {
    object.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    object
}

/// A push of one event, as a whole frame.
fn push(event: Value) -> Value {
    json!({"head": {"servcmd": "im_open_push.msg_push", "seq": 1}, "body": {"EventArray": [event]}})
}

/// A push of a message.
fn message_push(message: &Value) -> Value {
    push(json!({"Event": 9, "C2cMsgArray": [message]}))
}

/// A push of a notice about a conversation.
fn notice_push(notice: Value) -> Value {
    push(json!({"Event": 10, "C2cNotifyMsgArray": [notice]}))
}

/// The elements of a text.
fn text(text: &str) -> Value {
    json!([{"MsgType": "TIMTextElem", "MsgContent": {"Text": text}}])
}

/// The next `MsgSeq`: later messages have higher ones, so that those of one second stand in the order of sending.
fn next_seq() -> u32 {
    static LAST: AtomicU32 = AtomicU32::new(1000);
    LAST.fetch_add(1, Ordering::Relaxed)
}

/// The body of a text to somebody.
fn draft(client: &WebClient, to: &str, words: &str) -> Value {
    with(client.text_message(to, words), json!({"MsgSeq": next_seq()}))
}

/// A message of a web client as it comes down to its recipient, from what was sent and what was answered.
fn down(sender: &WebClient, sent: &Value, answer: &Value) -> Value {
    json!({
        "From_Account": sender.user(), "To_Account": sent["To_Account"],
        "MsgSeq": sent["MsgSeq"], "MsgRandom": sent["MsgRandom"],
        "MsgTimeStamp": answer["MsgTime"], "MsgClientTime": sent["MsgClientTime"], "TinyId": sender.tiny_id(),
        "MsgBody": sent["MsgBody"], "CloudCustomData": sent["CloudCustomData"],
        "From_AccountNick": "", "From_AccountHeadurl": "",
        "IsNeedReadReceipt": sent["IsNeedReadReceipt"], "SupportMessageExtension": sent["SupportMessageExtension"],
        "MsgVersion": 0, "ClientSeq": sent["MsgSeq"],
    })
}

/// A message as it stands in the history.
fn kept(message: &Value) -> Value {
    let fields = json!({"MsgKey": key(message), "MsgFlagBits": 0, "IsPeerRead": 0, "PeerReadTime": 0});
    with(message.clone(), fields)
}

/// The key of a message.
fn key(message: &Value) -> String {
    format!("{}_{}_{}", message["MsgSeq"], message["MsgRandom"], message["MsgTimeStamp"])
}

/// What names a message in notices, with its sender's number.
fn reference(message: &Value) -> Value {
    let mut named = json!({"MsgTime": message["MsgTimeStamp"]});
    for field in ["From_Account", "To_Account", "MsgSeq", "MsgRandom", "MsgClientTime", "TinyId"] {
        named[field] = message[field].clone();
    }
    named
}

/// Sends a text that must be taken; answers the message as it comes down.
async fn say(client: &mut WebClient, to: &str, words: &str) -> Value {
    let body = draft(client, to, words);
    let answer = client.ok("openim.sendmsg", body.clone()).await;
    down(client, &body, &answer)
}

/// A client's history with somebody, newest page.
async fn history(client: &mut WebClient, peer: &str) -> Value {
    let body = json!({"Peer_Account": peer, "MaxCnt": 100, "LastMsgTime": 0, "MsgKey": "", "WithRecalledMsg": 1,
        "GetDirection": 0});
    client.ok("openim.getroammsg", body).await["MsgList"].clone()
}

/// The unread counts that a client is told when it logs in.
async fn unread(client: &mut WebClient) -> Value {
    client.ok("openim.getmsg", json!({"Cookie": "", "SyncFlag": 0})).await["C2CPairUnreadCount"].clone()
}
