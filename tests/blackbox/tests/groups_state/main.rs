//! What is read of groups, what hangs on their messages, the notices that wait for who was away, and group conversations,
//! over the real transports: what each command answers and pushes, to the letter, and every code by its real condition.

mod attached;
mod codes;
mod conversations;
mod notices;
mod pins;
mod reading;
mod receipts;

use serde_json::{Value, json};
use tincan_blackbox::{Options, Rest, Server, WAIT, WebClient};
use tokio::time::timeout;

const SEND: &str = "group_open_http_svc.send_group_msg";

/// A server with a Public group: alice owns it, bob and carol are in it, all are logged in, bob on two pages.
struct Talk {
    server: Server,
    rest: Rest,
    alice: WebClient,
    bob: WebClient,
    bob_too: WebClient,
    carol: WebClient,
}

impl Talk {
    async fn start() -> Self {
        Self::with(Options::new()).await
    }

    async fn with(options: Options) -> Self {
        let server = Server::with(options.set("app.web_instances", 2));
        let (alice, carol) = (server.login("alice").await, server.login("carol").await);
        let (bob, bob_too) = (server.login("bob").await, server.login("bob").await);
        let mut talk = Self { rest: server.rest(), server, alice, bob, bob_too, carol };
        create(&talk.rest, "talk", "Public", "alice", &["bob", "carol"]).await;
        talk.forget().await;
        talk
    }

    /// Takes all that was pushed up to now.
    async fn forget(&mut self) {
        for client in [&mut self.alice, &mut self.bob, &mut self.bob_too, &mut self.carol] {
            client.settle().await;
            client.pushes();
        }
    }

    /// Alice says something; answers its MsgSeq.
    async fn say(&mut self, words: &str) -> u64 {
        say(&mut self.alice, "talk", words, json!({})).await
    }
}

/// A group by REST.
async fn create(rest: &Rest, id: &str, kind: &str, owner: &str, members: &[&str]) {
    let list: Vec<Value> = members.iter().map(|name| json!({"Member_Account": name})).collect();
    let mut body = json!({"GroupId": id, "Type": kind, "Name": id, "Owner_Account": owner});
    if !list.is_empty() {
        body["MemberList"] = json!(list);
    }
    rest.ok("group_open_http_svc/create_group", body).await;
}

/// Says something in a group, with further fields; answers its MsgSeq.
async fn say(client: &mut WebClient, group: &str, words: &str, fields: Value) -> u64 {
    let body = with(draft(client, group, words), fields);
    client.ok(SEND, body).await["MsgSeq"].as_u64().unwrap()
}

/// A text to a group as the Web SDK sends it.
fn draft(client: &WebClient, group: &str, words: &str) -> Value {
    json!({
        "From_Account": client.user(), "GroupId": group, "Random": random(words), "ClientSeq": 7,
        "MsgPriority": "Normal", "MsgBody": text(words), "CloudCustomData": "cd", "OnlineOnlyFlag": 0, "GroupAtInfo": [],
        "SendMsgControl": [], "MsgClientTime": 1_795_392_952, "NeedReadReceipt": 0, "SupportMessageExtension": 0,
        "IsRelayMsg": 0,
    })
}

/// The elements of a text.
fn text(words: &str) -> Value {
    json!([{"MsgType": "TIMTextElem", "MsgContent": {"Text": words}}])
}

/// The `MsgRandom` that goes with a text.
fn random(words: &str) -> u32 {
    words.bytes().fold(17, |sum, byte| sum * 31 % 65_521 + u32::from(byte))
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

/// All events that were pushed to a client up to now: `count`, for which it waits, and whatever should not be there.
async fn pushed(client: &mut WebClient, count: usize) -> Vec<Value> {
    let mut all = Vec::new();
    let come = async {
        while all.len() < count {
            client.settle().await;
            all.extend(client.pushes());
        }
    };
    // What is missing then is told by the comparison with what was expected.
    let _ = timeout(WAIT, come).await;
    client.settle().await;
    all.extend(client.pushes());
    all.iter().map(|push| push["body"]["EventArray"][0].clone()).collect()
}

/// How the group stands at the head of what is told of it.
fn head() -> Value {
    json!({"GroupId": "talk", "GroupName": "talk", "GroupType": "Public"})
}

/// An item of Event 5 that is no notice: what was told, with the numbers and the time that the server gave it.
fn told(item: &Value, from: &str, body: Value) -> Value {
    let number = item["MsgSeq"].as_u64().unwrap();
    json!({"Event": 5, "GroupTips": [{
        "From_Account": from, "ToGroupId": "talk", "MsgSeq": number, "MsgRandom": number & 0xffff_ffff,
        "NoticeSeq": number, "MsgTimeStamp": item["MsgTimeStamp"], "GroupInfo": head(), "MsgBody": body,
    }]})
}

/// The list of conversations as the Web SDK asks for it.
async fn page(client: &mut WebClient) -> Vec<Value> {
    let body = json!({"From_Account": client.user(), "TimeStamp": 0, "StartIndex": 0, "TopTimeStamp": 0,
        "TopStartIndex": 0, "OrderType": 1, "MsgAssistFlags": 15, "AssistFlags": 31});
    let answer = client.ok("recentcontact.page_get", body).await;
    assert_eq!(answer["CompleteFlag"], 1, "{answer}");
    answer["SessionItem"].as_array().unwrap().clone()
}

/// What is unread of the group, as the list of conversations says.
async fn unread(client: &mut WebClient) -> u64 {
    let page = page(client).await;
    let group = page.iter().find(|item| item["ToAccount"] == "talk").unwrap_or_else(|| panic!("{page:?}"));
    group["UnreadMsgCount"].as_u64().unwrap()
}
