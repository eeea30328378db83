//! `openim.set_c2c_peer_mute_notifications`, `openim.get_c2c_peer_mute_notifications`, do not disturb.

use super::*;

const SET: &str = "openim.set_c2c_peer_mute_notifications";
const GET: &str = "openim.get_c2c_peer_mute_notifications";

fn set(peers: &[&str], value: u32) -> Value {
    json!({"Peer_Account": peers, "Mute_Notifications": value})
}

#[tokio::test]
async fn reminders_are_set_asked_for_and_told() {
    let mut desk = Desk::with(&["bob", "carol"]).await;
    let answer = desk.alice.ok(SET, set(&["bob", "nobody"], 2)).await;
    let failed = json!([{"To_Account": "nobody", "ErrorCode": 20003}]);
    assert_eq!(answer, ok_with(json!({"ErrorList": failed, "UpdateSeq": 1})));
    let notice = desk.alice_too.wait_entry("C2cNotifyMsgArray", |_| true).await;
    let expected = json!({"MuteNotificationsSync": {"To_Account": "bob", "MuteNotifications": 2, "UpdateSeq": 1}});
    assert_eq!(notice, expected);
    assert_eq!(session(&desk.list().await, "bob")["MsgRecvOption"], 2);

    let asked = desk.alice.ok(GET, json!({"To_Account": "alice", "Peer_Account": ["bob", "carol"]})).await;
    let both =
        json!([{"Peer_Account": "bob", "MuteNotifications": 2}, {"Peer_Account": "carol", "MuteNotifications": 0}]);
    assert_eq!(asked, ok_with(json!({"MuteNotificationsList": both, "UpdateSeq": 1})));
    // Older clients ask for what changed since a number.
    desk.alice.ok(SET, set(&["carol"], 1)).await;
    desk.alice.ok(SET, set(&["bob"], 0)).await;
    for (since, expected) in [
        (0, json!([{"Peer_Account": "carol", "MuteNotifications": 1}])),
        (
            1,
            json!([{"Peer_Account": "bob", "MuteNotifications": 0}, {"Peer_Account": "carol", "MuteNotifications": 1}]),
        ),
        (2, json!([{"Peer_Account": "bob", "MuteNotifications": 0}])),
        (3, json!([])),
    ] {
        let asked = desk.alice.ok(GET, json!({"UpdateSeq": since})).await;
        assert_eq!(asked, ok_with(json!({"MuteNotificationsList": expected, "UpdateSeq": 3})), "since {since}");
    }
}

#[tokio::test]
async fn hours_of_quiet_are_kept_and_told() {
    let mut desk = Desk::with(&[]).await;
    let ask = json!({"To_Account": "alice"});
    let none = json!({"Level": 0, "StartTime": 0, "EndTime": 0, "IsRepeated": 0});
    assert_eq!(desk.alice.ok("im_msg_db_logic.ws_get_do_not_disturb", ask.clone()).await, ok_with(none));
    let hours = json!({"StartTime": 1_795_309_200, "EndTime": 1_795_312_800, "IsRepeated": 1, "Level": 2});
    desk.alice.ok("im_msg_db_logic.ws_set_do_not_disturb", hours.clone()).await;
    let told = desk.alice_too.wait_push(|push| push["body"]["EventArray"][0]["Event"] == 24).await;
    let mut expected = hours.clone();
    expected["Event"] = json!(24);
    assert_eq!(told["body"]["EventArray"], json!([expected]));
    assert_eq!(desk.alice_too.ok("im_msg_db_logic.ws_get_do_not_disturb", ask).await, ok_with(hours));
}
