//! What the server tells of relationships.

use serde::Deserialize;
use serde_json::Value;

use super::{Application, ApplicationKind, FollowList, FriendChange};
use crate::Event;
use crate::fields::PushedField;

/// A change of relationships, with the one array that it is about.
#[derive(Deserialize)]
struct Change {
    #[serde(rename = "From_Account", default)]
    by: String,
    #[serde(rename = "FriendAdd_Account")]
    added: Option<Vec<String>>,
    #[serde(rename = "FriendDel_Account")]
    deleted: Option<Vec<String>>,
    #[serde(rename = "PendencyAdd")]
    asked: Option<Vec<Asked>>,
    // Spelled so on the wire.
    #[serde(rename = "FrienPencydDel_Account")]
    answered: Option<Vec<String>>,
    #[serde(rename = "BlackListAdd_Account")]
    blocked: Option<Vec<String>>,
    #[serde(rename = "BlackListDel_Account")]
    unblocked: Option<Vec<String>>,
    #[serde(rename = "ReportTime")]
    read: Option<u64>,
    #[serde(rename = "FriendUpInfo")]
    changed: Option<Vec<Changed>>,
}

#[derive(Deserialize)]
struct Asked {
    #[serde(rename = "PendencyAdd_Account")]
    user: String,
    #[serde(rename = "ProfileImNick", default)]
    nick: String,
    #[serde(rename = "ProfileImImage", default)]
    face_url: String,
    #[serde(rename = "AddTime", default)]
    at: u64,
    #[serde(rename = "AddSource", default)]
    source: String,
    #[serde(rename = "AddWording", default)]
    wording: String,
}

#[derive(Deserialize)]
struct Changed {
    #[serde(rename = "Friend_Account")]
    user: String,
    #[serde(rename = "Sns", default)]
    fields: Vec<PushedField>,
}

/// What a `FriendListMod` tells the user `me`.
pub(crate) fn pushed(me: &str, changes: &Value) -> Result<Vec<Event>, serde_json::Error> {
    let changes: Vec<Change> = Deserialize::deserialize(changes)?;
    Ok(changes.into_iter().flat_map(|change| events(me, change)).collect())
}

fn events(me: &str, change: Change) -> Vec<Event> {
    let kind = if change.by == me { ApplicationKind::Sent } else { ApplicationKind::Received };
    let application = |asked: Asked| Application {
        user: asked.user,
        nick: asked.nick,
        face_url: asked.face_url,
        at: asked.at,
        source: asked.source,
        wording: asked.wording,
        kind,
    };
    let none = Vec::new;
    let blacklist = match (change.blocked, change.unblocked) {
        (None, None) => None,
        (blocked, unblocked) => Some(Event::BlacklistChanged {
            added: blocked.unwrap_or_else(none),
            removed: unblocked.unwrap_or_else(none),
        }),
    };
    let changed = change.changed.unwrap_or_default().into_iter().map(|changed| {
        let fields = changed.fields.into_iter().filter_map(PushedField::wire);
        Event::FriendChanged { user: changed.user, change: FriendChange::parse(fields) }
    });
    [
        change.added.map(|users| Event::FriendsAdded { users }),
        change.deleted.map(|users| Event::FriendsDeleted { users }),
        change
            .asked
            .map(|asked| Event::ApplicationsReceived { applications: asked.into_iter().map(application).collect() }),
        change.answered.map(|users| Event::ApplicationsGone { users }),
        change.read.map(|up_to| Event::ApplicationsRead { up_to }),
        blacklist,
    ]
    .into_iter()
    .flatten()
    .chain(changed)
    .collect()
}

#[derive(Deserialize)]
struct Followed {
    #[serde(rename = "From_Account")]
    user: String,
    #[serde(rename = "Nick", default)]
    nick: String,
    #[serde(rename = "Avatar", default)]
    face_url: String,
    #[serde(rename = "FollowDiffList", default)]
    lists: Vec<Diff>,
}

#[derive(Deserialize)]
struct Diff {
    #[serde(rename = "IsAdd", default)]
    added: u32,
    #[serde(rename = "FollowType", default)]
    list: u32,
}

/// What a `FollowChangeList` tells.
pub(crate) fn followed(changes: &Value) -> Result<Vec<Event>, serde_json::Error> {
    let changes: Vec<Followed> = Deserialize::deserialize(changes)?;
    let event = |followed: Followed| {
        let lists = |added: bool| {
            let of = followed.lists.iter().filter(move |diff| (diff.added == 1) == added);
            of.filter_map(|diff| FollowList::of_number(diff.list)).collect()
        };
        let (joined, left) = (lists(true), lists(false));
        Event::FollowChanged { user: followed.user, nick: followed.nick, face_url: followed.face_url, joined, left }
    };
    Ok(changes.into_iter().map(event).collect())
}
