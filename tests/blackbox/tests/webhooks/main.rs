//! Webhooks: an app's own server is told of what happens and asked before some of it, over real HTTP.

mod asking;
mod delivery;
mod groups;
mod groups_asking;
mod messages;
mod relations;
mod state;

use serde_json::{Value, json};
use tincan_blackbox::{Heard, Options, Receiver, Rest, Server, WebClient, now};

/// A server whose app has a receiver, and two users.
struct Stage {
    receiver: Receiver,
    rest: Rest,
    server: Server,
}

impl Stage {
    async fn start() -> Self {
        Self::with(|options| options).await
    }

    /// As `change` wants the server to be started.
    async fn with(change: impl FnOnce(Options) -> Options) -> Self {
        let receiver = Receiver::start().await;
        let server = Server::with(change(receiver.options()));
        let rest = server.rest();
        rest.import(&["alice", "bob", "carol"]).await;
        Self { receiver, rest, server }
    }

    /// A user's client; what was told of its login is forgotten.
    async fn login(&self, user: &str) -> WebClient {
        let client = self.server.login(user).await;
        self.receiver.heard("State.StateChange").await;
        client
    }

    /// The next webhook of a command: its body, with a time in it replaced by `null` where it is about now.
    async fn body(&self, command: &str) -> Value {
        let Heard { query, body, content_type, .. } = self.receiver.heard(command).await;
        assert_eq!(body["CallbackCommand"], command);
        assert_eq!(query["SdkAppid"], self.server.sdkappid().to_string());
        assert_eq!(query["contenttype"], "json");
        assert_eq!(content_type, "application/json");
        timeless(body)
    }
}

/// A body whose `EventTime` was checked and is `null` now; a text for groups, a number for others.
fn timeless(mut body: Value) -> Value {
    if let Some(time) = body.get_mut("EventTime") {
        let millis = time.as_u64().or_else(|| time.as_str().and_then(|text| text.parse().ok())).unwrap();
        assert!((millis / 1000).abs_diff(now()) <= 10, "{millis} is not about now");
        *time = Value::Null;
    }
    body
}

/// Elements of a text message.
fn elements(text: &str) -> Value {
    json!([{"MsgType": "TIMTextElem", "MsgContent": {"Text": text}}])
}

/// A text message by REST.
fn message(from: &str, to: &str, text: &str) -> Value {
    json!({"SyncOtherMachine": 2, "From_Account": from, "To_Account": to, "MsgSeq": 1, "MsgRandom": 7,
        "MsgBody": elements(text)})
}

/// Fields put over those of an object.
fn with(mut object: Value, fields: Value) -> Value {
    object.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    object
}
