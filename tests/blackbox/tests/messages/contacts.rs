//! The list of conversations: `recentcontact.page_get`, `recentcontact/get_list`, `recentcontact.clear_msg`.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tincan_blackbox::now;

use super::*;

/// The names on a page.
fn names(page: &Value) -> Vec<String> {
    let item = |item: &Value| item["To_Account"].as_str().unwrap().to_owned();
    page["SessionItem"].as_array().unwrap().iter().map(item).collect()
}

/// A server with a hundred and fifty conversations of alice, four of each second.
async fn many_conversations() -> (Server, Rest, Vec<String>) {
    let server = Server::with(Options::new().set("app.conversations", 500).set("app.command_calls_per_second", 10_000));
    let rest = server.rest();
    rest.import(&["alice"]).await;
    let peers: Vec<String> = (0..150).map(|n| format!("user{n:03}")).collect();
    for part in peers.chunks(100) {
        let list: Vec<Value> = part.iter().map(|name| json!({"UserID": name})).collect();
        rest.ok("im_open_login_svc/multiaccount_import", json!({"AccountList": list})).await;
    }
    let begin = now() - 1000;
    for (n, peer) in (0_u64..).zip(&peers) {
        let body = json!({"SyncFromOldSystem": 1, "From_Account": peer, "To_Account": "alice", "MsgSeq": n,
            "MsgRandom": 7, "MsgTimeStamp": begin - n / 4, "MsgBody": text("hi")});
        rest.ok("openim/importmsg", body).await;
    }
    (server, rest, peers)
}

/// Checks that two pages hold all conversations, each once, and goes from one to the other by the cursor.
async fn two_pages(mut ask: impl AsyncFnMut(Value) -> Value, peers: &[String]) {
    let first = ask(json!({"From_Account": "alice", "TimeStamp": 0, "StartIndex": 0})).await;
    assert_eq!((names(&first).len(), &first["CompleteFlag"]), (100, &json!(0)));
    let cursor = json!({"From_Account": "alice", "TimeStamp": first["TimeStamp"], "StartIndex": first["StartIndex"],
        "TopTimeStamp": first["TopTimeStamp"], "TopStartIndex": first["TopStartIndex"]});
    let second = ask(cursor).await;
    assert_eq!((names(&second).len(), &second["CompleteFlag"]), (50, &json!(1)));
    assert_eq!((&second["TimeStamp"], &second["StartIndex"]), (&json!(0), &json!(0)));
    let all: BTreeSet<String> = names(&first).into_iter().chain(names(&second)).collect();
    assert_eq!(all, peers.iter().cloned().collect());
}

#[tokio::test]
async fn the_list_of_a_client() {
    let mut chat = Chat::start().await;
    let nothing = json!({"CompleteFlag": 1, "TimeStamp": 0, "StartIndex": 0, "TopTimeStamp": 0, "TopStartIndex": 0,
        "SessionItem": [], "GroupItem": [], "ErrorDisplay": ""});
    assert_eq!(
        chat.bob.ok("recentcontact.page_get", json!({"From_Account": "bob"})).await,
        with(ok(), nothing.clone())
    );
    let import = json!({"UserID": "alice", "Nick": "Alice", "FaceUrl": "https://x/a.png"});
    chat.rest.ok("im_open_login_svc/account_import", import).await;
    let message = say(&mut chat.alice, "bob", "hi").await;
    let item = json!({
        "Type": 1, "To_Account": "alice", "UnreadMsgCount": 1, "MsgTime": message["MsgTimeStamp"],
        "MsgSeq": message["MsgSeq"], "LastC2CMsgFrom_Account": "alice", "LastMsgFlags": 0,
        "LastMsg": {"MsgBody": text("hi"), "CloudCustomData": ""},
        "C2cNick": "Alice", "C2cImage": "https://x/a.png", "C2cRemark": "", "C2cPeerReadTime": 0, "TopFlags": 0,
        "StandardMark": "", "CustomMark": "", "ContactGroupId": [], "MsgRecvOption": 0,
    });
    let request = json!({"From_Account": "bob", "TimeStamp": 0, "StartIndex": 0, "TopTimeStamp": 0, "TopStartIndex": 0,
        "OrderType": 1, "MsgAssistFlags": 15, "AssistFlags": 31});
    let list = chat.bob.ok("recentcontact.page_get", request).await;
    assert_eq!(list, with(ok(), with(nothing, json!({"SessionItem": [item]}))));
}

#[tokio::test]
async fn the_list_tells_what_the_peer_has_read() {
    let mut chat = Chat::start().await;
    let message = say(&mut chat.alice, "bob", "hi").await;
    chat.rest
        .ok(
            "openim/admin_set_msg_read",
            json!({"Report_Account": "bob", "Peer_Account": "alice",
        "MsgReadTime": message["MsgTimeStamp"].to_string()}),
        )
        .await;
    let list = chat.alice.ok("recentcontact.page_get", json!({"From_Account": "alice"})).await;
    assert_eq!(list["SessionItem"][0]["C2cPeerReadTime"], message["MsgTimeStamp"], "{list}");
}

#[tokio::test]
async fn the_list_by_rest() {
    let mut chat = Chat::start().await;
    chat.rest.import(&["carol"]).await;
    let old = json!({"SyncFromOldSystem": 1, "From_Account": "carol", "To_Account": "bob", "MsgSeq": 5,
        "MsgRandom": 77, "MsgTimeStamp": now() - 100, "MsgBody": text("old")});
    chat.rest.ok("openim/importmsg", old.clone()).await;
    let message = say(&mut chat.alice, "bob", "hi").await;
    let request = json!({"From_Account": "bob", "TimeStamp": 0, "StartIndex": 0, "TopTimeStamp": 0, "TopStartIndex": 0,
        "AssistFlags": 7});
    let expected = json!({
        "SessionItem": [
            {"Type": 1, "To_Account": "alice", "MsgTime": message["MsgTimeStamp"], "TopFlag": 0},
            {"Type": 1, "To_Account": "carol", "MsgTime": old["MsgTimeStamp"], "TopFlag": 0},
        ],
        "CompleteFlag": 1, "TimeStamp": 0, "StartIndex": 0, "TopTimeStamp": 0, "TopStartIndex": 0, "ErrorDisplay": "",
    });
    assert_eq!(chat.rest.ok("recentcontact/get_list", request).await, with(ok(), expected));
}

#[tokio::test]
async fn a_long_list_comes_in_pages() {
    let (server, rest, peers) = many_conversations().await;
    two_pages(async |body| rest.ok("recentcontact/get_list", body).await, &peers).await;
    let mut alice = server.login("alice").await;
    two_pages(async |body| alice.ok("recentcontact.page_get", body).await, &peers).await;
    let missed = alice.ok("openim.getmsg", json!({"Cookie": ""})).await;
    assert_eq!(missed["C2CPairUnreadCount"].as_array().unwrap().len(), 150, "{missed}");
}

#[tokio::test]
async fn the_list_is_as_long_as_the_app_allows() {
    let (mut server, ..) = many_conversations().await;
    server.restart();
    server.restart_with(Options::new().set("app.conversations", 7));
    let list = server.rest().ok("recentcontact/get_list", json!({"From_Account": "alice"})).await;
    assert_eq!((names(&list).len(), &list["CompleteFlag"]), (7, &json!(1)));
}

#[tokio::test]
async fn a_cleared_conversation_is_empty_on_one_side() {
    let mut chat = Chat::start().await;
    let old = say(&mut chat.alice, "bob", "old").await;
    let body = json!({"From_Account": "bob", "To_Account": "alice", "Type": 1});
    assert_eq!(chat.bob.ok("recentcontact.clear_msg", body).await, ok());
    assert_eq!(history(&mut chat.bob, "alice").await, json!([]));
    assert_eq!(unread(&mut chat.bob).await, json!([]));
    assert_eq!(history(&mut chat.alice, "bob").await, json!([kept(&old)]));
    let new = say(&mut chat.alice, "bob", "new").await;
    assert_eq!(history(&mut chat.bob, "alice").await, json!([kept(&new)]));
    assert_eq!(unread(&mut chat.bob).await, json!([{"From_Account": "alice", "UnreadCount": 1}]));
}
