//! Pushes to all: who gets them, tags and attributes.

use serde_json::{Value, json};
use tincan_blackbox::{Options, Rest, Server, WebClient, now, until};

fn text(text: &str) -> Value {
    json!([{"MsgType": "TIMTextElem", "MsgContent": {"Text": text}}])
}

fn fast() -> Server {
    Server::with(Options::new().set("app.push_interval", "0s"))
}

/// Pushes, with fields besides the text.
async fn push(rest: &Rest, words: &str, more: Value) -> Value {
    let mut body = json!({"MsgRandom": rand::random::<u32>(), "MsgBody": text(words)});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    rest.ok("all_member_push/im_push", body).await
}

/// The texts that were pushed to a client by now.
async fn texts(client: &mut WebClient) -> Vec<String> {
    client.settle().await;
    let pushes = client.pushes();
    let events = pushes.iter().flat_map(|push| push["body"]["EventArray"].as_array().into_iter().flatten());
    let messages = events.flat_map(|event| event["C2cMsgArray"].as_array().into_iter().flatten());
    messages.map(|message| message["MsgBody"][0]["MsgContent"]["Text"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn everybody_online_gets_an_ordinary_message() {
    let server = Server::start();
    let rest = server.rest();
    let (mut alice, mut bob) = (server.login("alice").await, server.login("bob").await);
    rest.ok("im_open_login_svc/account_import", json!({"UserID": "news", "Nick": "News", "FaceUrl": "f.png"})).await;
    let body = json!({"From_Account": "news", "MsgRandom": 556_677, "MsgLifeTime": 120, "MsgBody": text("hello")});
    let answer = rest.ok("all_member_push/im_push", body.clone()).await;
    let task = answer["TaskId"].as_str().unwrap();
    assert!(!task.is_empty());
    assert_eq!(answer, json!({"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": "", "TaskId": task}));
    for (client, name) in [(&mut alice, "alice"), (&mut bob, "bob")] {
        let message = client.wait_text("hello").await;
        let time = message["MsgTimeStamp"].as_u64().unwrap();
        let expected = json!({
            "From_Account": "news", "To_Account": name, "MsgSeq": 1, "MsgRandom": 556_677, "MsgTimeStamp": time,
            "MsgClientTime": time, "TinyId": message["TinyId"], "MsgBody": text("hello"), "CloudCustomData": "",
            "From_AccountNick": "News", "From_AccountHeadurl": "f.png", "IsNeedReadReceipt": 0,
            "SupportMessageExtension": 0, "MsgVersion": 0, "ClientSeq": 1,
        });
        assert_eq!(message, expected);
    }
    assert_eq!(rest.ok("all_member_push/im_push", body).await, answer, "the same random is the same push");
    assert!(texts(&mut bob).await.is_empty());
    let first_page = json!({"Peer_Account": "news", "MaxCnt": 15, "GetDirection": 0, "LastMsgTime": 0});
    let history = bob.ok("openim.getroammsg", first_page).await;
    assert_eq!(history["MsgList"], json!([]), "pushes are in no history");
}

#[tokio::test]
async fn the_admin_is_the_sender_unless_another_is_named() {
    let server = Server::start();
    let mut alice = server.login("alice").await;
    push(&server.rest(), "hello", json!({})).await;
    let message = alice.wait_text("hello").await;
    assert_eq!(message["From_Account"], server.admin());
    assert_eq!(message["MsgLifeTime"], 0, "for those online only");
}

#[tokio::test]
async fn who_comes_later_gets_what_waits_once() {
    let server = fast();
    let rest = server.rest();
    let mut alice = server.login("alice").await;
    rest.import(&["bob"]).await;
    push(&rest, "gone", json!({"MsgLifeTime": 0})).await;
    push(&rest, "waits", json!({"MsgLifeTime": 600})).await;
    push(&rest, "too", json!({"MsgLifeTime": 604_800})).await;
    assert_eq!(texts(&mut alice).await, ["gone", "waits", "too"]);
    let first_sync = json!({"Cookie": "", "SyncFlag": 0, "IsOnlineSync": 0});
    alice.ok("openim.getmsg", first_sync.clone()).await;
    assert!(texts(&mut alice).await.is_empty(), "she has them");
    let mut bob = server.login("bob").await;
    let synced = bob.ok("openim.getmsg", first_sync.clone()).await;
    assert_eq!(synced["MsgList"], json!([]), "at login clients do not announce what stands here");
    assert_eq!(texts(&mut bob).await, ["waits", "too"]);
    bob.ok("openim.getmsg", first_sync.clone()).await;
    assert!(texts(&mut bob).await.is_empty());
    // Who is made within the second of a push gets it: better one too many than one lost.
    let pushed_by = now();
    until("the next second", async || (now() > pushed_by).then_some(())).await;
    let mut carol = server.login("carol").await;
    carol.ok("openim.getmsg", first_sync).await;
    assert!(texts(&mut carol).await.is_empty(), "she was not there when it was pushed");
}

#[tokio::test]
async fn who_comes_back_after_a_break_finds_it_in_the_sync() {
    let server = fast();
    let rest = server.rest();
    let mut bob = server.login("bob").await;
    let synced = bob.ok("openim.getmsg", json!({"Cookie": "", "SyncFlag": 0})).await;
    bob.cut();
    push(&rest, "meanwhile", json!({"MsgLifeTime": 600})).await;
    bob.reconnect(&server).await;
    let again = bob.ok("openim.getmsg", json!({"Cookie": synced["Cookie"], "SyncFlag": 0, "IsOnlineSync": 1})).await;
    let list = again["MsgList"].as_array().unwrap();
    assert_eq!(list.iter().map(|message| &message["MsgBody"]).collect::<Vec<_>>(), [&text("meanwhile")]);
    assert_eq!(list[0]["To_Account"], "bob");
}

#[tokio::test]
async fn what_waits_outlives_a_crash() {
    let mut server = fast();
    server.rest().import(&["bob"]).await;
    push(&server.rest(), "waits", json!({"MsgLifeTime": 600})).await;
    server.kill9();
    server.restart();
    let mut bob = server.login("bob").await;
    bob.ok("openim.getmsg", json!({"Cookie": "", "SyncFlag": 0})).await;
    assert_eq!(texts(&mut bob).await, ["waits"]);
}

#[tokio::test]
async fn tags_choose_who_gets_it() {
    let server = fast();
    let rest = server.rest();
    let (mut alice, mut bob) = (server.login("alice").await, server.login("bob").await);
    rest.import(&["carol"]).await;
    let tags = json!({"UserTags": [
        {"To_Account": "alice", "Tags": ["oslo", "vip"]},
        {"To_Account": "bob", "Tags": ["oslo"]},
        {"To_Account": "carol", "Tags": ["oslo", "vip"]},
    ]});
    let done = json!({"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": ""});
    assert_eq!(rest.ok("all_member_push/im_add_tag", tags).await, done);
    push(&rest, "any", json!({"Condition": {"TagsOr": ["oslo", "bergen"]}})).await;
    push(&rest, "all", json!({"MsgLifeTime": 60, "Condition": {"TagsAnd": ["oslo", "vip"]}})).await;
    push(&rest, "none", json!({"Condition": {"TagsOr": ["bergen"]}})).await;
    assert_eq!(texts(&mut alice).await, ["any", "all"]);
    assert_eq!(texts(&mut bob).await, ["any"]);
    let mut carol = server.login("carol").await;
    carol.ok("openim.getmsg", json!({"Cookie": "", "SyncFlag": 0})).await;
    assert_eq!(texts(&mut carol).await, ["all"]);
}

#[tokio::test]
async fn tags_are_given_and_taken() {
    let server = Server::start();
    let rest = server.rest();
    rest.import(&["alice", "bob"]).await;
    let of_both = async || {
        let answer = rest.ok("all_member_push/im_get_tag", json!({"To_Account": ["bob", "alice"]})).await;
        answer["UserTags"].clone()
    };
    let give = |tags: Value| json!({"UserTags": [{"To_Account": "bob", "Tags": tags}]});
    rest.ok("all_member_push/im_add_tag", give(json!(["b", "a", "b"]))).await;
    assert_eq!(
        of_both().await,
        json!([{"To_Account": "bob", "Tags": ["a", "b"]}, {"To_Account": "alice", "Tags": []}])
    );
    let twice = json!({"UserTags": [{"To_Account": "bob", "Tags": ["c"]}, {"To_Account": "bob", "Tags": ["d"]}]});
    rest.ok("all_member_push/im_add_tag", twice).await;
    assert_eq!(of_both().await[0]["Tags"], json!(["a", "b", "c", "d"]));
    rest.ok("all_member_push/im_remove_tag", give(json!(["b", "c", "d", "never"]))).await;
    assert_eq!(of_both().await[0]["Tags"], json!(["a"]));
    rest.ok("all_member_push/im_remove_all_tags", json!({"To_Account": ["bob", "alice"]})).await;
    assert_eq!(of_both().await[0]["Tags"], json!([]));
}

#[tokio::test]
async fn attributes_choose_who_gets_it() {
    let server = fast();
    let rest = server.rest();
    let (mut alice, mut bob) = (server.login("alice").await, server.login("bob").await);
    let done = json!({"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": ""});
    let names = json!({"AttrNames": {"0": "sex", "1": "city"}});
    assert_eq!(rest.ok("all_member_push/im_set_attr_name", names).await, done);
    let names = rest.ok("all_member_push/im_get_attr_name", json!({})).await;
    let expected =
        json!({"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": "", "AttrNames": {"0": "sex", "1": "city"}});
    assert_eq!(names, expected);
    let values = json!({"UserAttrs": [
        {"To_Account": "alice", "Attrs": {"sex": "f", "city": "oslo"}},
        {"To_Account": "bob", "Attrs": {"city": "oslo"}},
    ]});
    assert_eq!(rest.ok("all_member_push/im_set_attr", values).await, done);
    push(&rest, "any", json!({"Condition": {"AttrsOr": {"city": "oslo", "sex": "m"}}})).await;
    push(&rest, "all", json!({"Condition": {"AttrsAnd": {"city": "oslo", "sex": "f"}}})).await;
    assert_eq!(texts(&mut alice).await, ["any", "all"]);
    assert_eq!(texts(&mut bob).await, ["any"]);
    let gone = json!({"UserAttrs": [{"To_Account": "alice", "Attrs": ["sex"]}]});
    assert_eq!(rest.ok("all_member_push/im_remove_attr", gone).await, done);
    let answer = rest.ok("all_member_push/im_get_attr", json!({"To_Account": ["alice", "bob"]})).await;
    let expected = json!([
        {"To_Account": "alice", "Attrs": {"city": "oslo"}},
        {"To_Account": "bob", "Attrs": {"city": "oslo"}},
    ]);
    assert_eq!(answer["UserAttrs"], expected);
}
