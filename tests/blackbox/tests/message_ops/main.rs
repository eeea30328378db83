//! What can be done with a one-to-one message after it was sent, over the real transports, to the letter: change it, hang
//! pairs on it, react to it, let it expire.

mod codes;
mod extending;
mod merging;
mod modifying;
mod notices;
mod reacting;
mod retention;

use serde_json::{Value, json};
use tincan_blackbox::{Options, Rest, Server, WebClient};

/// A server, its REST API, and two users who are logged in.
struct Chat {
    server: Server,
    rest: Rest,
    alice: WebClient,
    bob: WebClient,
}

impl Chat {
    async fn start() -> Self {
        Self::with(Options::new()).await
    }

    async fn with(options: Options) -> Self {
        let server = Server::with(options);
        let (alice, bob) = (server.login("alice").await, server.login("bob").await);
        Self { rest: server.rest(), server, alice, bob }
    }

    /// Sends a text of alice to bob; answers the message as bob got it.
    async fn say(&mut self, text: &str) -> Value {
        self.send(text, json!({})).await
    }

    /// The same with further fields.
    async fn send(&mut self, text: &str, fields: Value) -> Value {
        let body = with(self.alice.text_message("bob", text), fields);
        self.alice.ok("openim.sendmsg", body.clone()).await;
        self.bob.wait_entry("C2cMsgArray", |message| message["MsgSeq"] == body["MsgSeq"]).await
    }

    /// Sends a text on which pairs may hang; answers what names it for that.
    async fn extensible(&mut self) -> Value {
        named(&self.send("vote", json!({"SupportMessageExtension": 1})).await)
    }

    /// The history of bob with alice.
    async fn history(&mut self) -> Value {
        let body = json!({"Peer_Account": "alice", "MaxCnt": 100, "LastMsgTime": 0, "MsgKey": "", "WithRecalledMsg": 1,
            "GetDirection": 0});
        self.bob.ok("openim.getroammsg", body).await["MsgList"].clone()
    }

    /// The unread messages of bob from alice.
    async fn unread(&self) -> Value {
        let body = json!({"To_Account": "bob", "Peer_Account": ["alice"]});
        self.rest.ok("openim/get_c2c_unread_msg_num", body).await["C2CUnreadMsgNumList"][0]["C2CUnreadMsgNum"].clone()
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

/// The elements of a text.
fn text(text: &str) -> Value {
    json!([{"MsgType": "TIMTextElem", "MsgContent": {"Text": text}}])
}

/// A push of one event, as a whole frame.
fn push(event: Value) -> Value {
    json!({"head": {"servcmd": "im_open_push.msg_push", "seq": 1}, "body": {"EventArray": [event]}})
}

/// The next push of an event with this field.
async fn pushed(client: &mut WebClient, field: &str) -> Value {
    client.wait_push(|push| !push["body"]["EventArray"][0][field].is_null()).await
}

/// What names a message by its key.
fn named(message: &Value) -> Value {
    let key = format!("{}_{}_{}", message["MsgSeq"], message["MsgRandom"], message["MsgTimeStamp"]);
    json!({"From_Account": message["From_Account"], "To_Account": message["To_Account"], "MsgKey": key})
}

/// What names a message by its parts, as clients do.
fn parts(message: &Value) -> Value {
    let mut parts = json!({"MsgTime": message["MsgTimeStamp"]});
    for field in ["From_Account", "To_Account", "MsgSeq", "MsgRandom"] {
        parts[field] = message[field].clone();
    }
    parts
}

/// The same with what notices add.
fn reference(message: &Value) -> Value {
    with(parts(message), json!({"MsgClientTime": message["MsgClientTime"], "TinyId": message["TinyId"]}))
}
