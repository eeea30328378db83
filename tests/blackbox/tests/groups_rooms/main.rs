//! Live rooms, attributes and counters of groups over the real transports: what each command answers and pushes, to the
//! letter, and each of their codes by its real condition.

mod attributes;
mod broadcast;
mod counters;
mod inside;
mod polling;
mod pushing;

use serde_json::{Value, json};
use tincan_blackbox::{Options, Rest, Server, WebClient};

/// A server, its REST API, and a live room of ann's in which ann and ben are.
struct Live {
    server: Server,
    rest: Rest,
    ann: WebClient,
    ben: WebClient,
    room: String,
}

impl Live {
    async fn start() -> Self {
        Self::with(Options::new()).await
    }

    async fn with(options: Options) -> Self {
        let server = Server::with(options);
        let (mut ann, ben) = (server.login("ann").await, server.login("ben").await);
        let room = create(&mut ann, "AVChatRoom").await;
        let mut live = Self { rest: server.rest(), server, ann, ben, room };
        enter(&mut live.ann, &live.room).await;
        enter(&mut live.ben, &live.room).await;
        live
    }

    /// Everybody has seen all that was told up to now.
    async fn settle(&mut self) {
        let seen = say(&mut self.ann, &self.room, "settled").await;
        heard(&mut self.ben, seen["MsgSeq"].clone()).await;
        let seen = say(&mut self.ben, &self.room, "settled").await;
        heard(&mut self.ann, seen["MsgSeq"].clone()).await;
        drop(self.ann.pushes());
        drop(self.ben.pushes());
    }
}

/// A new group; its id.
async fn create(owner: &mut WebClient, kind: &str) -> String {
    let user = owner.user().to_owned();
    let body = json!({"Type": kind, "Name": "live", "Owner_Account": user, "FaceUrl": "", "WebPushFlag": 1});
    let answer = owner.ok("group_open_http_svc.create_group", body).await;
    answer["GroupId"].as_str().unwrap().to_owned()
}

/// Joins a group, which must be free to join.
async fn enter(client: &mut WebClient, group: &str) -> Value {
    let answer = client.ok("group_open_http_svc.apply_join_group", json!({"GroupId": group, "WebPushFlag": 1})).await;
    assert_eq!(answer["JoinedStatus"], "JoinedSuccess", "{answer}");
    answer
}

/// Says something in a group.
async fn say(client: &mut WebClient, group: &str, text: &str) -> Value {
    let body = message(client.user(), group, text);
    client.ok("group_open_http_svc.send_group_msg", body).await
}

/// The body of a message to a group.
fn message(from: &str, group: &str, text: &str) -> Value {
    json!({
        "From_Account": from, "GroupId": group, "Random": rand::random::<u32>() >> 1, "MsgPriority": "Normal",
        "MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {"Text": text}}],
    })
}

/// A message of a room as it was pushed.
async fn heard(client: &mut WebClient, seq: Value) -> Value {
    client.wait_entry("GroupMsgArray", |message| message["MsgSeq"] == seq).await
}

/// A tip as it was pushed.
async fn tip(client: &mut WebClient, test: impl Fn(&Value) -> bool) -> Value {
    client.wait_entry("GroupTips", |tip| test(&tip["MsgBody"])).await
}

/// An answer that says nothing more than that it went well.
fn ok() -> Value {
    json!({"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": ""})
}

/// A good answer with these fields.
fn ok_with(fields: Value) -> Value {
    let mut answer = ok();
    answer.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    answer
}
