//! Changes of the relationship chain as pushes (source: Web protocol, FriendListMod).

use serde_json::{Value, json};
use tincan_domain::model::Account;
use tincan_domain::profiles;
use tincan_domain::relations::follows::List;
use tincan_domain::relations::{FollowChange, Notice, Request};

/// The event of a change that `by` brought about.
pub(crate) fn relation_push(by: &Account, notice: &Notice) -> Value {
    let mut change = match notice {
        Notice::Following(change) => return followed(change),
        Notice::FriendsAdded(accounts) => json!({"PushType": 1, "FriendAdd_Account": names(accounts)}),
        Notice::FriendsDeleted(accounts) => json!({"PushType": 2, "FriendDel_Account": names(accounts)}),
        Notice::Requested(request) => json!({"PushType": 3, "PendencyAdd": [requested(request)]}),
        // Spelled so on the wire.
        Notice::RequestsGone(accounts) => json!({"PushType": 4, "FrienPencydDel_Account": names(accounts)}),
        Notice::Blocked(accounts) => json!({"PushType": 5, "BlackListAdd_Account": names(accounts)}),
        Notice::Unblocked(accounts) => json!({"PushType": 6, "BlackListDel_Account": names(accounts)}),
        Notice::RequestsSeen(up_to) => json!({"PushType": 7, "ReportTime": up_to}),
        Notice::FriendChanged { friend, fields } => json!({"PushType": 8, "FriendUpInfo": [{
            "Friend_Account": friend.as_str(),
            "Sns": fields.iter().map(field).collect::<Vec<_>>(),
        }]}),
    };
    if let Some(change) = change.as_object_mut() {
        change.insert("From_Account".to_owned(), by.as_str().into());
    }
    json!({"Event": 7, "FriendListMod": [change]})
}

/// `From_Account` is the other side, whoever brought it about.
fn followed(change: &FollowChange) -> Value {
    let list = |list: &List| json!({"IsAdd": u8::from(change.added), "FollowType": *list as u8});
    json!({"Event": 22, "FollowChangeList": [{
        "From_Account": change.other.as_str(),
        "Nick": change.nick,
        "Avatar": change.face,
        "FollowDiffList": change.lists.iter().map(list).collect::<Vec<_>>(),
    }]})
}

fn names(accounts: &[Account]) -> Vec<&str> {
    accounts.iter().map(Account::as_str).collect()
}

fn requested(request: &Request) -> Value {
    json!({
        "PendencyAdd_Account": request.other.as_str(),
        "ProfileImNick": request.nick,
        "ProfileImImage": request.face,
        "AddTime": request.at,
        "AddSource": request.source,
        "AddWording": request.wording,
    })
}

fn field((tag, value): &(String, profiles::Value)) -> Value {
    match value {
        profiles::Value::Text(text) => json!({"Tag": tag, "ValueBytes": text}),
        profiles::Value::Number(number) => json!({"Tag": tag, "ValueNum": number}),
    }
}
