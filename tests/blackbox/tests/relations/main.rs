//! The relationship chain over the real transports: what each command answers and pushes, to the letter.

mod blacklist;
mod contention;
mod follow;
mod friends;
mod groups;
mod lists;
mod requests;

use serde_json::{Value, json};
use tincan_blackbox::{Options, Rest, Server, WebClient, now, pushed};

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

    /// From now on bob wants to be asked before he becomes a friend.
    async fn bob_wants_to_be_asked(&mut self) {
        let field = json!({"Tag": "Tag_Profile_IM_AllowType", "Value": "AllowType_Type_NeedConfirm"});
        self.rest.ok("profile/portrait_set", json!({"From_Account": "bob", "ProfileItem": [field]})).await;
        self.forget().await;
    }

    /// Drops what was pushed up to now.
    async fn forget(&mut self) {
        for client in [&mut self.alice, &mut self.alice_too, &mut self.bob, &mut self.carol] {
            client.settle().await;
            drop(client.pushes());
        }
    }
}

/// The envelope of a success.
fn ok() -> Value {
    json!({"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": "", "ErrorDisplay": ""})
}

/// Fields put over those of an object.
fn with(mut object: Value, fields: Value) -> Value {
    object.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    object
}

/// An item of an account with which all went well.
fn item(name: &str) -> Value {
    json!({"To_Account": name, "ResultCode": 0, "ResultInfo": ""})
}

/// An answer about accounts with which all went well.
fn results(names: &[&str]) -> Value {
    with(ok(), json!({"ResultItem": names.iter().map(|name| item(name)).collect::<Vec<_>>()}))
}

/// A body about accounts.
fn about(from: &str, to: &[&str]) -> Value {
    json!({"From_Account": from, "To_Account": to})
}

/// The body of a friend request of one account to others.
fn request(from: &str, to: &[&str]) -> Value {
    let items: Vec<Value> = to.iter().map(|to| json!({"To_Account": to, "AddSource": "AddSource_Type_Web"})).collect();
    json!({"From_Account": from, "AddFriendItem": items})
}

/// A push of a change of the relationship chain, as a whole frame.
fn push(change: Value) -> Value {
    let event = json!({"Event": 7, "FriendListMod": [change]});
    json!({"head": {"servcmd": "im_open_push.msg_push", "seq": 1}, "body": {"EventArray": [event]}})
}

fn added(by: &str, names: &[&str]) -> Value {
    push(json!({"PushType": 1, "From_Account": by, "FriendAdd_Account": names}))
}

fn deleted(by: &str, names: &[&str]) -> Value {
    push(json!({"PushType": 2, "From_Account": by, "FriendDel_Account": names}))
}

/// The time, which is about now.
fn recent(time: &Value) -> Value {
    assert!(time.as_u64().is_some_and(|time| time.abs_diff(now()) <= 10), "{time} is not about now");
    time.clone()
}

/// The value of a tag in a list of `{Tag, Value}`.
fn value<'a>(fields: &'a Value, tag: &str) -> &'a Value {
    let field = fields.as_array().unwrap().iter().find(|field| field["Tag"] == tag);
    field.map_or(&Value::Null, |field| &field["Value"])
}

/// All friends of somebody.
async fn list(rest: &Rest, owner: &str) -> Value {
    rest.ok("sns/friend_get", json!({"From_Account": owner, "StartIndex": 0})).await
}

/// The names of somebody's friends.
async fn names(rest: &Rest, owner: &str) -> Vec<String> {
    let list = list(rest, owner).await;
    let items = list["UserDataItem"].as_array().unwrap();
    items.iter().map(|item| item["To_Account"].as_str().unwrap().to_owned()).collect()
}
