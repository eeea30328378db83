//! Who may write to whom: the codes of the rules that an app can set.

use serde_json::{Value, json};
use tincan_blackbox::{Options, Rest, Server, WebClient, refused};

/// A server whose users write to friends only, with alice logged in.
async fn friends_only() -> (Server, Rest, WebClient) {
    let server = Server::with(Options::new().set("app.friends_only", true));
    let rest = server.rest();
    rest.import(&["bob"]).await;
    let alice = server.login("alice").await;
    (server, rest, alice)
}

/// Puts an account into another one's list of friends, one way.
async fn befriend(rest: &Rest, owner: &str, friend: &str) {
    let item = json!({"To_Account": friend, "AddSource": "AddSource_Type_Test"});
    let body =
        json!({"From_Account": owner, "AddFriendItem": [item], "AddType": "Add_Type_Single", "ForceAddFlags": 1});
    rest.ok("sns/friend_add", body).await;
}

fn message(words: &str) -> Value {
    json!({"From_Account": "alice", "To_Account": "bob", "MsgRandom": 5,
        "MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {"Text": words}}]})
}

/// Provokes 20009.
#[tokio::test]
async fn a_message_between_strangers() {
    let (_server, rest, mut alice) = friends_only().await;
    refused(&alice.send_text("bob", "hi").await, 20009, &["neither side has the other as a friend"]);
    // An admin's message is not bound by it, nor is a note to oneself.
    rest.ok("openim/sendmsg", message("by an admin")).await;
    let note = alice.text_message("alice", "note");
    alice.ok("openim.sendmsg", note).await;
}

/// Provokes 20010.
#[tokio::test]
async fn a_message_to_somebody_who_is_no_friend_of_the_sender() {
    let (_server, rest, mut alice) = friends_only().await;
    befriend(&rest, "bob", "alice").await;
    refused(&alice.send_text("bob", "hi").await, 20010, &["the sender does not have the recipient as a friend"]);
    befriend(&rest, "alice", "bob").await;
    let body = alice.text_message("bob", "hi");
    alice.ok("openim.sendmsg", body).await;
}

/// Provokes 20011.
#[tokio::test]
async fn a_message_to_somebody_whose_friend_the_sender_is_not() {
    let (_server, rest, mut alice) = friends_only().await;
    befriend(&rest, "alice", "bob").await;
    refused(&alice.send_text("bob", "hi").await, 20011, &["the recipient does not have the sender as a friend"]);
}

/// Provokes 20012.
#[tokio::test]
async fn a_message_of_somebody_who_is_muted() {
    let server = Server::start();
    let rest = server.rest();
    rest.import(&["bob"]).await;
    let mut alice = server.login("alice").await;
    let mute = |seconds: u32| json!({"Set_Account": "alice", "C2CmsgNospeakingTime": seconds});
    rest.ok("openconfigsvr/setnospeaking", mute(600)).await;
    refused(&alice.send_text("bob", "hi").await, 20012, &["the sender is muted"]);
    // An admin's message is not bound by it.
    rest.ok("openim/sendmsg", message("by an admin")).await;
    rest.ok("openconfigsvr/setnospeaking", mute(0)).await;
    let body = alice.text_message("bob", "hi again");
    alice.ok("openim.sendmsg", body).await;
}
