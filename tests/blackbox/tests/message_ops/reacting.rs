//! `openim_msg_ext_http_svc.reaction_add`, `reaction_del`, `reaction_multi_stat` and `reaction_iterate`.

use serde_json::json;

use super::*;

#[tokio::test]
async fn both_sides_react_and_are_told() {
    let mut chat = Chat::start().await;
    let message = chat.say("hi").await;
    let named = named(&message);
    let notice = |accounts: &[&str]| {
        let summary = json!([{"Reaction": "thumb", "Count": accounts.len(), "Reaction_Account": accounts}]);
        let list = json!([{"C2CMsgInfo": reference(&message), "MsgReactionSummary": summary}]);
        push(json!({"Event": 22, "MsgReactionNotifyList": list}))
    };
    let react = |account: &str| with(named.clone(), json!({"Reaction": "thumb", "Add_Account": [account]}));
    assert_eq!(chat.bob.ok("openim_msg_ext_http_svc.reaction_add", react("bob")).await, ok());
    chat.bob.ok("openim_msg_ext_http_svc.reaction_add", react("bob")).await;
    chat.alice.ok("openim_msg_ext_http_svc.reaction_add", react("alice")).await;
    for client in [&mut chat.alice, &mut chat.bob] {
        assert_eq!(pushed(client, "MsgReactionNotifyList").await, notice(&["bob"]));
        assert_eq!(pushed(client, "MsgReactionNotifyList").await, notice(&["bob", "alice"]));
    }

    let stat =
        json!({"From_Account": "bob", "To_Account": "alice", "MsgKeyList": [named["MsgKey"], "1_2_3"], "Count": 1});
    let answer = chat.bob.ok("openim_msg_ext_http_svc.reaction_multi_stat", stat).await;
    let thumb = json!({"Reaction": "thumb", "Count": 2, "Reaction_Account": ["bob"], "ReactedByMe": 1});
    let results = json!([{"MsgKey": named["MsgKey"], "MsgReactionSummary": [thumb]},
        {"MsgKey": "1_2_3", "MsgReactionSummary": []}]);
    assert_eq!(answer, with(ok(), json!({"Results": results})));
    let iterate = |fields: Value| with(with(named.clone(), json!({"Reaction": "thumb"})), fields);
    for (fields, accounts, next) in [
        (json!({"Count": 100}), json!(["bob", "alice"]), 0),
        (json!({"Count": 1}), json!(["bob"]), 1),
        (json!({"Count": 1, "NextSeq": 1}), json!(["alice"]), 0),
        (json!({"Reaction": "other"}), json!([]), 0),
    ] {
        let answer = chat.alice.ok("openim_msg_ext_http_svc.reaction_iterate", iterate(fields)).await;
        assert_eq!(answer, with(ok(), json!({"Reaction_Account": accounts, "NextSeq": next})));
    }

    for (client, account) in [(&mut chat.bob, "bob"), (&mut chat.alice, "alice")] {
        let body = with(named.clone(), json!({"Reaction": "thumb", "Del_Account": [account]}));
        assert_eq!(client.ok("openim_msg_ext_http_svc.reaction_del", body).await, ok());
    }
    for client in [&mut chat.alice, &mut chat.bob] {
        assert_eq!(pushed(client, "MsgReactionNotifyList").await, notice(&["alice"]));
        assert_eq!(pushed(client, "MsgReactionNotifyList").await, notice(&[]));
    }
}

#[tokio::test]
async fn another_page_of_the_same_user_learns_that_it_was_oneself() {
    let mut chat = Chat::with(Options::new().set("app.web_instances", 2)).await;
    let mut bob_too = chat.server.login("bob").await;
    let message = chat.say("hi").await;
    for (command, field, kind) in [("reaction_add", "Add_Account", 1), ("reaction_del", "Del_Account", 2)] {
        let mut body = with(named(&message), json!({"Reaction": "thumb"}));
        body[field] = json!(["bob"]);
        chat.bob.ok(&format!("openim_msg_ext_http_svc.{command}"), body).await;
        let notice = json!({"C2CMsgInfo": reference(&message), "Reaction": "thumb", "MsgOptType": kind});
        let expected = push(json!({"Event": 22, "MsgReactionNotify": notice}));
        assert_eq!(pushed(&mut bob_too, "MsgReactionNotify").await, expected);
    }
    chat.bob.settle().await;
    let own = chat.bob.pushes().into_iter().any(|push| !push["body"]["EventArray"][0]["MsgReactionNotify"].is_null());
    assert!(!own, "who reacts knows it");
}
