//! Conversations over the real transports: what each command answers and pushes, to the letter.

mod deleting;
mod groups;
mod lists;
mod long;
mod marks;
mod pins;
mod reminders;

use serde_json::{Value, json};
use tincan_blackbox::{Options, Rest, Server, WebClient, now};

/// A server and alice, who is logged in on two pages of a browser and has conversations with these, the last one newest.
struct Desk {
    server: Server,
    rest: Rest,
    alice: WebClient,
    alice_too: WebClient,
}

impl Desk {
    async fn with(peers: &[&str]) -> Self {
        let server = Server::with(Options::new().set("app.web_instances", 2));
        let (alice, alice_too) = (server.login("alice").await, server.login("alice").await);
        let rest = server.rest();
        rest.import(peers).await;
        let begin = now() - 100;
        for (n, peer) in (0_u64..).zip(peers) {
            import(&rest, peer, begin + n).await;
        }
        Self { rest, server, alice, alice_too }
    }

    /// What alice's list holds at a fresh look: the names in order.
    async fn order(&mut self) -> Vec<String> {
        names(&self.list().await)
    }

    /// Alice's list, in one page.
    async fn list(&mut self) -> Value {
        let list = self.alice.ok("recentcontact.page_get", first_page()).await;
        assert_eq!(list["CompleteFlag"], 1, "{list}");
        list
    }
}

/// What a web client asks for first.
fn first_page() -> Value {
    json!({"From_Account": "alice", "TimeStamp": 0, "StartIndex": 0, "TopTimeStamp": 0, "TopStartIndex": 0,
        "OrderType": 1, "MsgAssistFlags": 15, "AssistFlags": 31})
}

/// Puts a text of somebody to alice into the history.
async fn import(rest: &Rest, from: &str, at: u64) {
    let body = json!({"SyncFromOldSystem": 1, "From_Account": from, "To_Account": "alice", "MsgSeq": at as u32,
        "MsgRandom": rand::random::<u32>(), "MsgTimeStamp": at, "MsgBody": text("hi")});
    rest.ok("openim/importmsg", body).await;
}

/// The elements of a text.
fn text(text: &str) -> Value {
    json!([{"MsgType": "TIMTextElem", "MsgContent": {"Text": text}}])
}

/// The names on a page.
fn names(page: &Value) -> Vec<String> {
    let item = |item: &Value| item["To_Account"].as_str().unwrap().to_owned();
    page["SessionItem"].as_array().unwrap().iter().map(item).collect()
}

/// One conversation of a page.
fn session<'a>(page: &'a Value, peer: &str) -> &'a Value {
    let found = page["SessionItem"].as_array().unwrap().iter().find(|item| item["To_Account"] == peer);
    found.unwrap_or_else(|| panic!("{peer} is not in {page}"))
}

/// A successful answer with these fields.
fn ok_with(fields: Value) -> Value {
    let mut answer = json!({"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": ""});
    answer.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    answer
}

/// A one-to-one conversation as commands name it.
fn with_account(peer: &str) -> Value {
    json!({"Type": 1, "To_Account": peer})
}

/// A conversation as pushes name it.
fn pushed(peer: &str) -> Value {
    json!({"Type": 1, "UserId": peer})
}

/// All that was pushed to a client: the events, of which there must be as many as are expected.
async fn events(client: &mut WebClient) -> Vec<Value> {
    client.settle().await;
    let pushes = client.pushes();
    pushes.iter().flat_map(|push| push["body"]["EventArray"].as_array().unwrap().clone()).collect()
}

/// The next event about the conversations of a client.
async fn arranged(client: &mut WebClient) -> Value {
    client.wait_entry("RecentContactMod", |_| true).await
}
