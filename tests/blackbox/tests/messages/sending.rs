//! `openim/sendmsg` and `openim/batchsendmsg`.

use serde_json::{Value, json};
use tincan_blackbox::{now, until};

use super::*;

#[tokio::test]
async fn a_message_of_a_web_client() {
    let mut chat = Chat::start().await;
    let body = draft(&chat.alice, "bob", "hello 你好");
    let answer = chat.alice.ok("openim.sendmsg", body.clone()).await;
    let time = answer["MsgTime"].as_u64().unwrap();
    assert!(time.abs_diff(now()) <= 1, "{answer}");
    let message = down(&chat.alice, &body, &answer);
    assert_eq!(answer, with(ok(), json!({"MsgTime": time, "MsgKey": key(&message)})));
    assert_eq!(pushed(&mut chat.bob, 1).await, [message_push(&message)]);
    // The sender's other pages get a copy in which the sides are swapped; the sending one gets nothing.
    let copy = json!({"From_Account": "bob", "To_Account": "alice", "IsSyncMsg": 1});
    assert_eq!(pushed(&mut chat.alice_too, 1).await, [message_push(&with(message.clone(), copy))]);
    assert_eq!(pushed(&mut chat.alice, 0).await, [0; 0]);
    for (client, peer) in [(&mut chat.alice, "bob"), (&mut chat.bob, "alice")] {
        assert_eq!(history(client, peer).await, json!([kept(&message)]));
    }
}

#[tokio::test]
async fn a_message_by_rest() {
    let mut chat = Chat::start().await;
    let body = json!({"From_Account": "alice", "To_Account": "bob", "MsgSeq": 93_847_636, "MsgRandom": 1_287_657,
        "MsgBody": text("hi Bob"), "CloudCustomData": "{\"ref\":17}"});
    let answer = chat.rest.ok("openim/sendmsg", body.clone()).await;
    let client_fields =
        json!({"MsgClientTime": answer["MsgTime"], "IsNeedReadReceipt": 0, "SupportMessageExtension": 0});
    let message = down(&chat.alice, &with(body, client_fields), &answer);
    assert_eq!(answer, with(ok(), json!({"MsgTime": message["MsgTimeStamp"], "MsgKey": key(&message)})));
    assert_eq!(pushed(&mut chat.bob, 1).await, [message_push(&message)]);
    assert_eq!(pushed(&mut chat.alice, 0).await, [0; 0], "without SyncOtherMachine 1 nothing is synced");
    assert_eq!(history(&mut chat.alice, "bob").await, json!([kept(&message)]));
}

#[tokio::test]
async fn sync_other_machine_says_what_the_sender_gets() {
    let mut chat = Chat::start().await;
    let body = |sync: u32| {
        json!({"From_Account": "alice", "To_Account": "bob", "MsgSeq": next_seq(), "MsgRandom": 1,
            "SyncOtherMachine": sync, "MsgBody": text("hi")})
    };
    let hidden = chat.rest.ok("openim/sendmsg", body(2)).await;
    assert_eq!(pushed(&mut chat.alice, 0).await, [0; 0]);
    let synced = chat.rest.ok("openim/sendmsg", body(1)).await;
    for client in [&mut chat.alice, &mut chat.alice_too] {
        client.wait_entry("C2cMsgArray", |message| message["IsSyncMsg"] == 1 && message["To_Account"] == "alice").await;
    }
    let keys = |list: Value| -> Vec<Value> {
        list.as_array().unwrap().iter().map(|message| message["MsgKey"].clone()).collect()
    };
    assert_eq!(keys(history(&mut chat.alice, "bob").await), [synced["MsgKey"].clone()]);
    assert_eq!(keys(history(&mut chat.bob, "alice").await), [hidden["MsgKey"].clone(), synced["MsgKey"].clone()]);
}

#[tokio::test]
async fn an_admin_who_names_no_sender_is_the_sender() {
    let mut chat = Chat::start().await;
    chat.rest.ok("openim/sendmsg", json!({"To_Account": "bob", "MsgRandom": 5, "MsgBody": text("from above")})).await;
    let message = chat.bob.wait_text("from above").await;
    assert_eq!(message["From_Account"], chat.server.admin());
}

#[tokio::test]
async fn what_the_sender_asked_for_comes_down() {
    let mut chat = Chat::start().await;
    let asked = json!({"SendMsgControl": ["NoUnread", "NoLastMsg"], "IsNeedReadReceipt": 1, "CloudCustomData": "ccd",
        "SupportMessageExtension": 1, "OfflinePushInfo": {"PushFlag": 0, "Desc": "x"}});
    let body = with(draft(&chat.alice, "bob", "quiet"), asked);
    let answer = chat.alice.ok("openim.sendmsg", body.clone()).await;
    let more = json!({"SendMsgControl": {"NoUnread": 1, "NoLastMsg": 1}, "OfflinePushInfo": body["OfflinePushInfo"]});
    let message = with(down(&chat.alice, &body, &answer), more);
    assert_eq!(pushed(&mut chat.bob, 1).await, [message_push(&message)]);
    assert_eq!(unread(&mut chat.bob).await, json!([]));
    let list = chat.bob.ok("recentcontact.page_get", json!({"From_Account": "bob"})).await;
    assert_eq!(list["SessionItem"], json!([]));
    assert_eq!(history(&mut chat.bob, "alice").await, json!([kept(&message)]));
}

#[tokio::test]
async fn elements_come_down_as_they_went_up() {
    let mut chat = Chat::start().await;
    let elements = json!([
        {"MsgType": "TIMTextElem", "MsgContent": {"Text": "a\u{0}b \"q\" 😀", "Unknown": [1, {"x": null}]}},
        {"MsgType": "TIMFaceElem", "MsgContent": {"Index": 3, "Data": "smile"}},
        {"MsgType": "TIMLocationElem", "MsgContent": {"Desc": "office", "Latitude": 59.91, "Longitude": -10.75e-3}},
        {"MsgType": "TIMCustomElem", "MsgContent": {"Data": "{}", "Desc": "d", "Ext": "e", "Sound": "ding.aiff"}},
        {"MsgType": "TIMSoundElem", "MsgContent": {"Url": "https://x/v.m4a", "UUID": "s", "Size": 1, "Second": 4}},
        {"MsgType": "TIMImageElem", "MsgContent": {"UUID": "i", "ImageFormat": 1, "ImageInfoArray": [{"Type": 1}]}},
        {"MsgType": "TIMFileElem", "MsgContent": {"Url": "https://x/a.pdf", "UUID": "f", "FileSize": 9}},
        {"MsgType": "TIMVideoFileElem", "MsgContent": {"VideoUrl": "https://x/c.mp4", "VideoUUID": "v"}},
        {"MsgType": "TIMRelayElem", "MsgContent": {"Title": "t", "MsgNum": 1, "MsgList": []}},
    ]);
    let body = with(draft(&chat.alice, "bob", ""), json!({"MsgBody": elements}));
    chat.alice.ok("openim.sendmsg", body).await;
    let message = chat.bob.wait_entry("C2cMsgArray", |_| true).await;
    assert_eq!(message["MsgBody"], elements);
    assert_eq!(history(&mut chat.alice, "bob").await[0]["MsgBody"], elements);
}

#[tokio::test]
async fn a_message_for_those_who_are_online_only() {
    let mut chat = Chat::start().await;
    let body = with(draft(&chat.alice, "bob", "now"), json!({"MsgLifeTime": 0}));
    let answer = chat.alice.ok("openim.sendmsg", body.clone()).await;
    let message = with(down(&chat.alice, &body, &answer), json!({"MsgLifeTime": 0}));
    assert_eq!(pushed(&mut chat.bob, 1).await, [message_push(&message)]);
    assert_eq!(history(&mut chat.bob, "alice").await, json!([]));
    assert_eq!(unread(&mut chat.bob).await, json!([]));
}

#[tokio::test]
async fn a_message_is_gone_when_its_life_is_over() {
    let mut chat = Chat::start().await;
    let body = with(draft(&chat.alice, "bob", "short"), json!({"MsgLifeTime": 1}));
    chat.alice.ok("openim.sendmsg", body).await;
    assert_eq!(history(&mut chat.bob, "alice").await[0]["MsgBody"], text("short"));
    until("the end of the message", async || (history(&mut chat.bob, "alice").await == json!([])).then_some(())).await;
}

#[tokio::test]
async fn a_message_to_oneself() {
    let mut chat = Chat::start().await;
    let message = say(&mut chat.alice, "alice", "note").await;
    let copy = with(message.clone(), json!({"IsSyncMsg": 1}));
    assert_eq!(pushed(&mut chat.alice_too, 1).await, [message_push(&copy)]);
    assert_eq!(pushed(&mut chat.alice, 0).await, [0; 0]);
    assert_eq!(history(&mut chat.alice, "alice").await, json!([kept(&message)]));
    assert_eq!(unread(&mut chat.alice).await, json!([]));
}

#[tokio::test]
async fn names_in_messages_are_those_of_now() {
    let mut chat = Chat::start().await;
    say(&mut chat.alice, "bob", "before").await;
    let import = json!({"UserID": "alice", "Nick": "Alice", "FaceUrl": "https://x/a.png"});
    chat.rest.ok("im_open_login_svc/account_import", import).await;
    let claimed = with(draft(&chat.alice, "bob", "after"), json!({"From_AccountNick": "Mallory"}));
    chat.alice.ok("openim.sendmsg", claimed).await;
    let named = |message: &Value| (message["From_AccountNick"].clone(), message["From_AccountHeadurl"].clone());
    let alice = (json!("Alice"), json!("https://x/a.png"));
    assert_eq!(named(&chat.bob.wait_text("after").await), alice);
    for message in history(&mut chat.bob, "alice").await.as_array().unwrap() {
        assert_eq!(named(message), alice);
    }
}

#[tokio::test]
async fn a_batch() {
    let mut chat = Chat::start().await;
    chat.rest.import(&["carol", "dave"]).await;
    let body = json!({"From_Account": "alice", "To_Account": ["bob", "carol"], "MsgSeq": 28460, "MsgRandom": 19_901_224,
        "MsgBody": text("to all")});
    let answer = chat.rest.ok("openim/batchsendmsg", body).await;
    let message = chat.bob.wait_text("to all").await;
    assert_eq!(answer, with(ok(), json!({"MsgKey": key(&message)})));
    let page =
        json!({"Operator_Account": "carol", "Peer_Account": "alice", "MaxCnt": 9, "MinTime": 0, "MaxTime": now() + 9});
    let page = chat.rest.ok("openim/admin_getroammsg", page).await;
    assert_eq!(page["MsgList"][0]["MsgBody"], text("to all"), "{page}");
    let sync = json!({"From_Account": "alice", "To_Account": ["bob", "dave"], "MsgRandom": 5, "MsgBody": text("x"),
        "SyncOtherMachine": 2});
    chat.rest.ok("openim/batchsendmsg", sync).await;
    assert_eq!(history(&mut chat.alice, "dave").await, json!([]));
}

/// Provokes 70107.
#[tokio::test]
async fn a_batch_for_some_who_do_not_exist() {
    let mut chat = Chat::start().await;
    let body = json!({"From_Account": "alice", "To_Account": ["bob", "nobody", "no one"], "MsgSeq": 28460,
        "MsgRandom": 19_901_224, "MsgBody": text("to all")});
    let answer = chat.rest.call("openim/batchsendmsg", body).await;
    let message = chat.bob.wait_text("to all").await;
    assert_eq!(
        answer,
        json!({"ActionStatus": "SomeError", "ErrorCode": 0, "ErrorInfo": "", "MsgKey": key(&message), "ErrorList": [
            {"To_Account": "nobody", "ErrorCode": 70107},
            {"To_Account": "no one", "ErrorCode": 70107},
        ]})
    );
}

#[tokio::test]
async fn a_batch_for_500() {
    let mut chat = Chat::start().await;
    let names: Vec<String> = (0..499).map(|n| format!("user{n}")).collect();
    for part in names.chunks(100) {
        let list: Vec<Value> = part.iter().map(|name| json!({"UserID": name})).collect();
        chat.rest.ok("im_open_login_svc/multiaccount_import", json!({"AccountList": list})).await;
    }
    let all: Vec<&str> = names.iter().map(String::as_str).chain(["bob"]).collect();
    let body = json!({"From_Account": "alice", "To_Account": all, "MsgRandom": 5, "MsgBody": text("to all")});
    let answer = chat.rest.ok("openim/batchsendmsg", body).await;
    assert_eq!(answer["ActionStatus"], "OK", "{answer}");
    chat.bob.wait_text("to all").await;
    assert_eq!(history(&mut chat.alice, "user498").await[0]["MsgBody"], text("to all"));
}
