//! What clients and admins ask beside the messages: who is online, profiles, and what older clients want to know.

use serde_json::json;

use super::*;

#[tokio::test]
async fn who_is_online() {
    let chat = Chat::start().await;
    chat.rest.import(&["carol"]).await;
    let asked = json!({"To_Account": ["bob", "carol"]});
    let answer = chat.rest.ok("openim/query_online_status", asked.clone()).await;
    let states = json!([{"To_Account": "bob", "Status": "Online"}, {"To_Account": "carol", "Status": "Offline"}]);
    assert_eq!(answer, with(ok(), json!({"QueryResult": states})));
    let answer = chat.rest.ok("openim/querystate", asked).await;
    let states = json!([{"To_Account": "bob", "State": "Online"}, {"To_Account": "carol", "State": "Offline"}]);
    assert_eq!(answer, with(ok(), json!({"QueryResult": states})));
}

/// Provokes 70107.
#[tokio::test]
async fn on_which_devices() {
    let chat = Chat::start().await;
    let asked = json!({"To_Account": ["bob", "nobody"], "IsNeedDetail": 1, "IsReturnInstid": 1});
    let answer = chat.rest.ok("openim/query_online_status", asked).await;
    let detail = json!([{"Platform": "Web", "Status": "Online", "Instid": chat.bob.inst_id()}]);
    let expected = json!({
        "QueryResult": [{"To_Account": "bob", "Status": "Online", "Detail": detail}],
        "ErrorList": [{"To_Account": "nobody", "ErrorCode": 70107}],
    });
    assert_eq!(answer, with(ok(), expected));
}

/// Provokes 40003.
#[tokio::test]
async fn profiles() {
    let mut chat = Chat::start().await;
    let import = json!({"UserID": "alice", "Nick": "Alice", "FaceUrl": "https://x/a.png"});
    chat.rest.ok("im_open_login_svc/account_import", import).await;
    let item = |name: &str| json!({"To_Account": name, "StandardSequence": 0, "CustomSequence": 0});
    let asked = json!({"From_Account": "bob", "UserItem": [item("alice"), item("bob"), item("nobody")]});
    let answer = chat.bob.ok("profile.portrait_get_all", asked).await;
    let found = |name: &str, sequence: u32, items: Value| {
        json!({"To_Account": name, "StandardSequence": sequence, "CustomSequence": 0, "ProfileItem": items,
            "ResultCode": 0, "ResultInfo": ""})
    };
    let alice = json!([
        {"Tag": "Tag_Profile_IM_Image", "Value": "https://x/a.png"},
        {"Tag": "Tag_Profile_IM_Nick", "Value": "Alice"},
    ]);
    let missing = json!({"To_Account": "@TLS#NOT_FOUND", "StandardSequence": 0, "CustomSequence": 0, "ProfileItem": [],
        "ResultCode": 40003, "ResultInfo": "the account \"nobody\" does not exist"});
    let expected = json!({
        "UserProfileItem": [found("alice", 1, alice), found("bob", 0, json!([])), missing],
        "Fail_Account": ["nobody"], "ErrorDisplay": "",
    });
    assert_eq!(answer, with(ok(), expected));
}

#[tokio::test]
async fn what_older_clients_ask() {
    let mut chat = Chat::start().await;
    let key = chat.bob.ok("openim.authkey", json!({})).await;
    assert!(key["AuthKey"].is_string() && key["ExpireTime"].is_u64(), "{key}");
    let settings = chat.bob.ok("openim.get_c2c_peer_mute_notifications", json!({"Peer_Account": ["alice"]})).await;
    let expected = json!([{"Peer_Account": "alice", "MuteNotifications": 0}]);
    assert_eq!(settings, with(ok(), json!({"MuteNotificationsList": expected, "UpdateSeq": 0})));
    let changed = chat.bob.ok("openim.get_c2c_peer_mute_notifications", json!({"UpdateSeq": 0})).await;
    assert_eq!(changed, with(ok(), json!({"MuteNotificationsList": [], "UpdateSeq": 0})));
    // An acknowledgement is the one command that gets no answer.
    drop(chat.bob.begin("openim.ws_msg_push_ack", json!({"SessionData": "x"})));
    chat.bob.settle().await;
}
