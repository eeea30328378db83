//! What the server tells of profiles, relationships, groups and the online state.

use serde_json::Value;

use crate::session::Session;
use crate::{Event, groups, known, profiles, relations, status};

/// Tells the listeners what an entry of a push's `EventArray` says of these; what it says of anything else is passed over. An entry
/// that does not read is left out: asking the server again brings what it said.
pub(crate) async fn pushed(session: &Session, entry: &Value) {
    for event in events(&session.user, entry) {
        if let Err(error) = known::follow(session, &event).await {
            tracing::warn!(%error, "what a push says cannot be kept");
        }
        session.core.tell(event);
    }
}

/// The events in an entry of a push.
pub(crate) fn events(me: &str, entry: &Value) -> Vec<Event> {
    let about = |name: &str| entry.get(name);
    let read = if let Some(changes) = about("FriendListMod") {
        relations::pushed(me, changes)
    } else if let Some(changes) = about("ProfileDataMod") {
        profiles::pushed(changes)
    } else if let Some(changes) = about("FollowChangeList") {
        relations::followed(changes)
    } else if let Some(list) = about("UserStatusList") {
        status::pushed(list).map(|event| vec![event])
    } else if let Some(tips) = about("GroupTips") {
        groups::pushed(me, entry.get("Event").and_then(Value::as_u64).unwrap_or_default(), tips)
    } else {
        return Vec::new();
    };
    read.unwrap_or_else(|error| {
        tracing::warn!(%error, "an entry of a push does not read");
        Vec::new()
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::status::Presence;

    #[test]
    fn friends_and_requests() {
        let entry = json!({"Event": 7, "FriendListMod": [{"PushType": 1, "From_Account": "bob", "FriendAdd_Account": ["bob"]}]});
        assert_eq!(events("alice", &entry), [Event::FriendsAdded { users: vec!["bob".into()] }]);
        let entry = json!({"Event": 7, "FriendListMod": [{"PushType": 3, "From_Account": "alice", "PendencyAdd": [
            {"PendencyAdd_Account": "alice", "ProfileImNick": "Al", "AddTime": 5, "AddWording": "hi"}]}]});
        let [Event::ApplicationsReceived { applications }] = &events("bob", &entry)[..] else { panic!() };
        assert_eq!(
            (applications[0].user.as_str(), applications[0].kind),
            ("alice", relations::ApplicationKind::Received)
        );
    }

    #[test]
    fn the_custom_status_comes_encoded() {
        let entry = json!({"Event": 20, "UserStatusList": [{"To_Account": "bob", "Status": 1, "CustomStatus": "YnVzeSDlv5k="}]});
        let [Event::StatusChanged { statuses }] = &events("alice", &entry)[..] else { panic!() };
        assert_eq!((statuses[0].presence, statuses[0].custom.as_str()), (Presence::Online, "busy 忙"));
    }

    #[test]
    fn notices_and_tips() {
        let item = |body: Value| {
            json!([{"ToGroupId": "g", "MsgSeq": 3, "MsgTimeStamp": 9, "GroupInfo": {"GroupId": "g", "GroupName": "G"},
            "MsgBody": body}])
        };
        let applied = item(
            json!({"ReportType": 1, "Operator_Account": "bob", "RemarkInfo": "let me in", "MsgKey": 7, "Authentication": "a"}),
        );
        let told = events("alice", &json!({"Event": 5, "GroupTips": applied}));
        let [Event::GroupNotice { applications, .. }] = &told[..] else { panic!("{told:?}") };
        assert_eq!(
            (applications[0].from.as_str(), applications[0].words.as_str(), applications[0].at),
            ("bob", "let me in", 7)
        );
        let kicked = item(json!({"ReportType": 4, "Operator_Account": "bob"}));
        let told = events("alice", &json!({"Event": 5, "GroupTips": kicked}));
        assert!(matches!(&told[..], [Event::GroupNotice { .. }, Event::GroupLeft { .. }]), "{told:?}");
        let renamed = item(json!({"OpType": 6, "Operator_Account": "bob", "MsgGroupNewInfo": {"GroupName": "H"}}));
        let told = events("alice", &json!({"Event": 4, "GroupTips": renamed}));
        assert!(matches!(&told[..], [Event::GroupTip { .. }, Event::GroupChanged { .. }]), "{told:?}");
        let read = item(json!({"ReportType": 15, "GroupReadInfoArray": []}));
        assert!(events("alice", &json!({"Event": 5, "GroupTips": read})).is_empty());
    }

    #[test]
    fn nonsense_is_left_out() {
        for entry in [
            json!({}),
            json!({"FriendListMod": 5}),
            json!({"GroupTips": [{"MsgBody": []}]}),
            json!({"Event": 20, "UserStatusList": {}}),
            json!(null),
        ] {
            assert!(events("alice", &entry).is_empty());
        }
    }
}
