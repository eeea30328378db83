//! Events about a user's conversations, for its other logins (source: Web protocol, conversation list and reminders).

use serde_json::{Value, json};
use tincan_domain::contacts::{ConversationGroup, Partner, Quiet, Reminder};
use tincan_domain::event::Arrangement;
use tincan_domain::model::Account;

/// `Type` of a one-to-one conversation.
const ONE_TO_ONE: u32 = 1;
/// `Type` of a group conversation.
const GROUP: u32 = 2;

/// The entry of an `EventArray`.
pub(super) fn entry(what: &Arrangement) -> Value {
    match what {
        Arrangement::Deleted { peers } => modified(json!({
            "PushType": 1, "RecentContactDeleteItem": {"RecentContactList": contacts(peers)},
        })),
        Arrangement::Pinned { peers } => modified(json!({
            "PushType": 2, "RecentContactTopItem": {"RecentContactList": contacts(peers)},
        })),
        Arrangement::Unpinned { peers } => modified(json!({
            "PushType": 3, "RecentContactTopItem": {"RecentContactList": contacts(peers)},
        })),
        Arrangement::Marked { items } => modified(json!({
            "PushType": 4,
            "RecentContactMarkContact": {"RecentContactMarkContactItem": items.iter().map(marked).collect::<Vec<_>>()},
        })),
        Arrangement::GroupCreated { group: created, peers } => modified(json!({
            "PushType": 5,
            "RecentContactCreateContactGroup": {"MsgContactGroupContactItem": [{
                "MsgGroupItem": group(created), "MsgRecentContactItem": contacts(peers),
            }]},
        })),
        Arrangement::GroupDeleted { group: deleted } => modified(json!({
            "PushType": 6, "RecentContactDelContactGroup": {"MsgGroupItem": [group(deleted)]},
        })),
        Arrangement::GroupRenamed { group, old } => updated(json!({
            "UpdateGroupType": 1, "GroupId": group.id, "GroupName": group.name, "OldGroupName": old,
        })),
        Arrangement::GroupMembers { group, added, removed } => {
            let member = |kind: u32| move |peer| json!({"ContactOptType": kind, "RecentContactItem": contact(peer)});
            let members: Vec<Value> = added.iter().map(member(1)).chain(removed.iter().map(member(2))).collect();
            updated(json!({
                "UpdateGroupType": 2, "GroupId": group.id, "OldGroupName": group.name,
                "RecentContactUpdateGroupItem": members,
            }))
        }
        Arrangement::Reminded { peers, reminder, update_seq } => {
            let notice = |peer: &Account| {
                json!({"MuteNotificationsSync": {
                    "To_Account": peer.as_str(), "MuteNotifications": reminder_number(*reminder),
                    "UpdateSeq": update_seq,
                }})
            };
            json!({"Event": 10, "C2cNotifyMsgArray": peers.iter().map(notice).collect::<Vec<_>>()})
        }
        Arrangement::Quiet(Quiet { level, start, end, repeated }) => json!({
            "Event": 24, "Level": level, "StartTime": start, "EndTime": end, "IsRepeated": u8::from(*repeated),
        }),
    }
}

/// `MuteNotifications`, and `MsgRecvOption` of a conversation.
pub(crate) fn reminder_number(reminder: Reminder) -> u8 {
    match reminder {
        Reminder::Notify => 0,
        Reminder::Discard => 1,
        Reminder::Silent => 2,
    }
}

/// Marks as a string of bits; the last one is bit 0, and leading zeros are left out.
pub(crate) fn mark_bits(marks: u64) -> String {
    if marks == 0 { String::new() } else { format!("{marks:b}") }
}

fn modified(what: Value) -> Value {
    json!({"Event": 13, "RecentContactMod": [what]})
}

fn updated(group: Value) -> Value {
    modified(json!({
        "PushType": 7, "RecentContactUpdateContactGroup": {"UpdateType": 1, "MsgUpdateGroup": group},
    }))
}

fn contact(peer: &Partner) -> Value {
    match peer {
        Partner::Account(peer) => json!({"Type": ONE_TO_ONE, "UserId": peer.as_str()}),
        Partner::Group(id) => json!({"Type": GROUP, "GroupId": id.as_str()}),
    }
}

fn contacts(peers: &[Partner]) -> Vec<Value> {
    peers.iter().map(contact).collect()
}

fn group(group: &ConversationGroup) -> Value {
    json!({"GroupId": group.id, "GroupName": group.name})
}

fn marked((peer, marks, custom): &(Partner, Option<u64>, Option<String>)) -> Value {
    let kind = match (marks, custom) {
        (Some(_), Some(_)) => 3,
        (None, Some(_)) => 2,
        _ => 1,
    };
    let mut item = json!({"RecentContactItem": contact(peer), "OptType": kind});
    if let (Some(fields), Some(marks)) = (item.as_object_mut(), marks) {
        fields.insert("StandardMark".to_owned(), mark_bits(*marks).into());
    }
    if let (Some(fields), Some(custom)) = (item.as_object_mut(), custom) {
        fields.insert("CustomMark".to_owned(), custom.as_str().into());
    }
    item
}
