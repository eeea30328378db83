//! The life of groups over the real transports: how they are made, shown, changed, imported and dissolved, and the topics of
//! communities.

mod codes;
mod creating;
mod fields;
mod importing;
mod listing;
mod profile;
mod topics;

use serde_json::{Value, json};
use tincan_blackbox::{Options, Rest, Server, WebClient};

const CREATE: &str = "group_open_http_svc/create_group";
const DESTROY: &str = "group_open_http_svc/destroy_group";
const INFO: &str = "group_open_http_svc/get_group_info";
const JOINED: &str = "group_open_http_svc/get_joined_group_list";

/// A server, its REST API, and three users who are logged in, alice on two pages of a browser.
struct Chat {
    /// Kept so that it runs.
    _server: Server,
    rest: Rest,
    alice: WebClient,
    alice_too: WebClient,
    bob: WebClient,
    carol: WebClient,
}

impl Chat {
    async fn start() -> Self {
        Self::with(Options::new()).await
    }

    async fn with(options: Options) -> Self {
        let server = Server::with(options.set("app.web_instances", 2));
        let rest = server.rest();
        for (user, nick) in [("alice", "Alice"), ("bob", "Bob")] {
            let account = json!({"UserID": user, "Nick": nick, "FaceUrl": format!("{user}.png")});
            rest.ok("im_open_login_svc/account_import", account).await;
        }
        let (alice, alice_too) = (server.login("alice").await, server.login("alice").await);
        let (bob, carol) = (server.login("bob").await, server.login("carol").await);
        Self { rest, _server: server, alice, alice_too, bob, carol }
    }
}

/// Makes a group of alice's with these members; answers its id.
async fn group(rest: &Rest, kind: &str, members: &[&str]) -> String {
    let members: Vec<Value> = members.iter().map(|name| json!({"Member_Account": name})).collect();
    let mut body = json!({"Type": kind, "Name": "friends", "Owner_Account": "alice"});
    if !members.is_empty() {
        body["MemberList"] = members.into();
    }
    id(&rest.ok(CREATE, body).await)
}

/// The id in the answer to who made a group.
fn id(answer: &Value) -> String {
    answer["GroupId"].as_str().unwrap_or_else(|| panic!("no GroupId in {answer}")).to_owned()
}

/// What REST says of a group: the one entry of `GroupInfo`.
async fn info(rest: &Rest, group: &str) -> Value {
    rest.ok(INFO, json!({"GroupIdList": [group]})).await["GroupInfo"][0].clone()
}

/// The next notice of a kind about a group.
async fn notice(client: &mut WebClient, group: &str, report: u32) -> Value {
    client.wait_entry("GroupTips", |tip| tip["ToGroupId"] == group && tip["MsgBody"]["ReportType"] == report).await
}

/// The next tip of a kind about a group.
async fn tip(client: &mut WebClient, group: &str, operation: u32) -> Value {
    client.wait_entry("GroupTips", |tip| tip["ToGroupId"] == group && tip["MsgBody"]["OpType"] == operation).await
}

/// The envelope of a success.
fn ok() -> Value {
    json!({"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": ""})
}

/// An object with other fields set.
fn with(mut object: Value, fields: Value) -> Value {
    for (name, value) in fields.as_object().expect("an object") {
        object[name] = value.clone();
    }
    object
}
