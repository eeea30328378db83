//! Messages of groups over the real transports: what each command answers and pushes, to the letter, and every code by its
//! real condition.

mod codes;
mod history;
mod importing;
mod recalling;
mod sending;
mod stress;
mod topics;

use serde_json::{Value, json};
use tincan_blackbox::{Options, Rest, Server, WebClient, pushed};

const SEND: &str = "group_open_http_svc/send_group_msg";
const SIMPLE: &str = "group_open_http_svc/group_msg_get_simple";
const RECALL: &str = "group_open_http_svc/group_msg_recall";
const IMPORT: &str = "group_open_http_svc/import_group_msg";
const NOTIFY: &str = "group_open_http_svc/send_group_system_notification";
const BY_SENDER: &str = "group_open_http_svc/delete_group_msg_by_sender";
const MODIFY: &str = "openim/modify_group_msg";

/// A server with a Public group: alice owns it, bob and carol are in it, all are logged in, alice on two pages.
struct Talk {
    server: Server,
    rest: Rest,
    alice: WebClient,
    alice_too: WebClient,
    bob: WebClient,
    carol: WebClient,
}

impl Talk {
    async fn start() -> Self {
        Self::with(Options::new()).await
    }

    async fn with(options: Options) -> Self {
        let server = Server::with(options.set("app.web_instances", 2));
        let (alice, alice_too) = (server.login("alice").await, server.login("alice").await);
        let (bob, carol) = (server.login("bob").await, server.login("carol").await);
        let mut talk = Self { rest: server.rest(), server, alice, alice_too, bob, carol };
        talk.create("talk", "Public", &["bob", "carol"]).await;
        talk.forget().await;
        talk
    }

    /// A group of alice's by REST, with members.
    async fn create(&self, id: &str, kind: &str, members: &[&str]) {
        create(&self.rest, id, kind, "alice", members).await;
    }

    /// Takes all that was pushed up to now.
    async fn forget(&mut self) {
        for client in [&mut self.alice, &mut self.alice_too, &mut self.bob, &mut self.carol] {
            client.settle().await;
            client.pushes();
        }
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

/// The elements of a text.
fn text(text: &str) -> Value {
    json!([{"MsgType": "TIMTextElem", "MsgContent": {"Text": text}}])
}

/// A text to the group by REST.
fn by_rest(group: &str, from: &str, random: u32, words: &str) -> Value {
    json!({"GroupId": group, "From_Account": from, "Random": random, "MsgBody": text(words)})
}

/// A text to the group as the Web SDK sends it.
fn draft(client: &WebClient, group: &str, random: u32, words: &str) -> Value {
    json!({
        "From_Account": client.user(), "GroupId": group, "Random": random, "ClientSeq": 3_015_520_002_u64,
        "MsgPriority": "Normal", "MsgBody": text(words), "CloudCustomData": "", "OnlineOnlyFlag": 0, "GroupAtInfo": [],
        "SendMsgControl": [], "MsgClientTime": 1_795_392_952, "NeedReadReceipt": 0, "SupportMessageExtension": 0,
        "IsRelayMsg": 0,
    })
}

/// A message of a web client as it comes down to members, from what was sent and what was answered.
fn down(sender: &WebClient, sent: &Value, answer: &Value) -> Value {
    json!({
        "Event": 3, "From_Account": sender.user(), "ToGroupId": sent["GroupId"], "TinyId": sender.tiny_id(),
        "GroupCode": 1, "ClientSeq": sent["ClientSeq"], "MsgClientTime": sent["MsgClientTime"],
        "MsgSeq": answer["MsgSeq"], "MsgTimeStamp": answer["MsgTime"], "MsgRandom": sent["Random"],
        "Random": sent["Random"], "IsPlaceMsg": 0, "IsSystemMsg": 0,
        "GroupInfo": {
            "GroupId": sent["GroupId"], "GroupName": sent["GroupId"], "GroupType": "Public", "From_AccountNick": "",
            "From_AccountHeadurl": "", "MsgFrom_AccountExtraInfo": {"NameCard": ""},
        },
        "MsgBody": sent["MsgBody"], "MsgPriority": 2, "CloudCustomData": sent["CloudCustomData"], "OnlineOnlyFlag": 0,
        "GroupAtInfo": [], "NeedReadReceipt": 0, "SupportMessageExtension": 0, "MsgVersion": 0,
    })
}

/// A push of a message.
fn message_push(message: &Value) -> Value {
    push(json!({"Event": 3, "GroupMsgArray": [message]}))
}

/// Sends a text that must be taken; answers the message as it comes down.
async fn say(client: &mut WebClient, random: u32, words: &str) -> Value {
    let body = draft(client, "talk", random, words);
    let answer = client.ok("group_open_http_svc.send_group_msg", body.clone()).await;
    down(client, &body, &answer)
}

/// A page of a client's history.
async fn page(client: &mut WebClient, group: &str, up_to: u64, number: u32) -> Value {
    let body = json!({"WithRecalledMsg": 1, "GroupId": group, "ReqMsgNumber": number, "ReqMsgSeq": up_to});
    client.ok("group_open_http_svc.group_msg_get", body).await
}
