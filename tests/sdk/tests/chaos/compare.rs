//! What clients have, held against what the server has.

use serde_json::{Value, json};
use tincan_sdk::messages::Direction;
use tincan_sdk::{Client, ConversationId, Message, State};

use super::talking::{Talker, World};

/// What stands for the text of a recalled message.
const RECALLED: &str = "recalled";

/// Messages of a page.
const PAGE: u32 = 100;

/// Compares everything.
pub async fn all(talkers: &[Talker], world: &World) {
    for talker in talkers.iter() {
        talker.empty().await;
    }
    for talker in talkers.iter() {
        talker.settle().await;
    }
    for talker in talkers {
        for id in world.conversations(&talker.user) {
            let there = theirs(&talker.client, &id).await;
            let here = ours(&talker.client, &id).await;
            let name = format!("{} in {id}", talker.user);
            let keys: Vec<_> = here.iter().map(key).collect();
            assert_eq!(keys, there.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>(), "{name}");
            told(talker, &here, &name);
            accepted(talker, &id, &there, &name);
        }
        let heard = talker.heard.lock().unwrap();
        assert!(heard.failed.is_empty() && heard.missed == 0, "{}: {:?} {}", talker.user, heard.failed, heard.missed);
    }
}

/// What the server has of a device's messages is what was accepted, once, in that order.
fn accepted(talker: &Talker, id: &ConversationId, there: &[(String, String)], name: &str) {
    let accepted = talker.accepted.iter().filter(|(to, _)| to == id).map(|(_, text)| text.as_str());
    let accepted: Vec<_> = accepted.filter(|text| !talker.recalled.contains(*text)).collect();
    let mine = |text: &&str| text.starts_with(&talker.name()) && !talker.recalled.contains(*text);
    let found: Vec<_> = there.iter().map(|(_, text)| text.as_str()).filter(mine).collect();
    assert_eq!(found, accepted, "{name}");
}

/// Listeners were told once of each message of others, and once that each of this device's was sent.
fn told(talker: &Talker, messages: &[Message], name: &str) {
    let heard = talker.heard.lock().unwrap();
    for message in messages.iter().filter(|message| message.own && message.text().starts_with(&talker.name())) {
        let times = heard.sent.get(&message.id).copied().unwrap_or(0);
        assert_eq!(times, 1, "{name}: told that {:?} was sent", message.text());
    }
    for message in messages.iter().filter(|message| !message.own) {
        let times = heard.told.get(&message.id).copied().unwrap_or(0);
        let tip = message.sender.starts_with('@');
        assert!(
            times == 1 || (tip && times == 0),
            "{name}: told {times} times of {:?} ({})",
            message.text(),
            message.id
        );
    }
}

fn key(message: &Message) -> String {
    let says = match message.state {
        State::Sent => message.text(),
        State::Recalled => RECALLED.to_owned(),
        _ => panic!("{message:?}"),
    };
    match message.conversation {
        ConversationId::User(_) => format!("{}_{}_{} {says}", message.seq, message.random, message.time),
        _ => format!("{} {says}", message.seq),
    }
}

/// The whole history as the client shows it.
async fn ours(client: &Client, id: &ConversationId) -> Vec<Message> {
    let mut page = client.messages().newest(id, PAGE).await.unwrap();
    let mut all = Vec::new();
    loop {
        let first = page.messages.first().cloned();
        all.splice(0..0, page.messages);
        let Some(first) = first.filter(|_| page.more) else { return all };
        page = client.messages().history(&first, Direction::Before, PAGE).await.unwrap();
    }
}

/// The whole history as the server has it.
async fn theirs(client: &Client, id: &ConversationId) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut cursor = json!(null);
    loop {
        let (mut page, next) = match id {
            ConversationId::User(peer) => one_to_one(client, peer, &cursor).await,
            _ => group(client, id.group_id().unwrap(), &cursor).await,
        };
        page.append(&mut all);
        all = page;
        match next {
            Some(next) => cursor = next,
            None => return all,
        }
    }
}

async fn one_to_one(client: &Client, peer: &str, cursor: &Value) -> (Vec<(String, String)>, Option<Value>) {
    let mut body = json!({"Peer_Account": peer, "MaxCnt": PAGE, "LastMsgTime": 0, "WithRecalledMsg": 1});
    if !cursor.is_null() {
        body["LastMsgTime"] = cursor["LastMsgTime"].clone();
        body["MsgKey"] = cursor["MsgKey"].clone();
    }
    let page = client.call("openim.getroammsg", &body).await.unwrap();
    let one = |message: &Value| {
        let (seq, random, time) = (&message["MsgSeq"], &message["MsgRandom"], &message["MsgTimeStamp"]);
        let text = text(message);
        (format!("{seq}_{random}_{time} {text}"), text)
    };
    let list = page["MsgList"].as_array().unwrap().iter().map(one).collect();
    let next = (page["Complete"] != 1).then(|| json!({"LastMsgTime": page["LastMsgTime"], "MsgKey": page["MsgKey"]}));
    (list, next)
}

async fn group(client: &Client, id: &str, cursor: &Value) -> (Vec<(String, String)>, Option<Value>) {
    let mut body = json!({"GroupId": id, "ReqMsgNumber": PAGE, "WithRecalledMsg": 1});
    if !cursor.is_null() {
        body["ReqMsgSeq"] = cursor.clone();
    }
    let page = client.call("group_open_http_svc.group_msg_get", &body).await.unwrap();
    let one = |message: &Value| (format!("{} {}", message["MsgSeq"], text(message)), text(message));
    let list = page["RspMsgList"].as_array().unwrap().iter().rev().map(one).collect();
    let next = page["NextReqMsgSeq"].as_u64().filter(|next| *next > 0 && page["IsFinished"] != 2);
    (list, next.map(Value::from))
}

/// The text of a message; of a tip none.
fn text(message: &Value) -> String {
    if message["MsgFlagBits"] == 8 || message["IsPlaceMsg"] == 2 {
        return RECALLED.to_owned();
    }
    message["MsgBody"][0]["MsgContent"]["Text"].as_str().unwrap_or_default().to_owned()
}
