//! What the server says of groups: tips, which stand among the group's messages, and notices, which are for one user.
//! Source: Web protocol of groups, tips and notices.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A user as tips and notices show it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Person {
    /// The user.
    pub user: String,
    /// Its nickname then.
    pub nick: String,
    /// Its face URL then.
    pub face_url: String,
}

/// What has happened in the group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TipKind {
    /// Members joined, or were invited.
    Joined,
    /// A member quit.
    Quit,
    /// Members were removed.
    Kicked,
    /// Members became admins.
    AdminSet,
    /// Members are admins no longer.
    AdminUnset,
    /// The group's profile, attributes or counters changed.
    Profile,
    /// Members were muted, or changed their cards.
    Member,
    /// A topic changed.
    Topic,
    /// Users were banned from a live room.
    Banned,
    /// Users are banned no longer.
    Unbanned,
    /// A message was pinned.
    Pinned,
    /// A message is pinned no longer.
    Unpinned,
    /// Something that this library does not know.
    #[default]
    Other,
}

impl TipKind {
    fn of(number: u64) -> Self {
        match number {
            1 => Self::Joined,
            2 => Self::Quit,
            3 => Self::Kicked,
            4 => Self::AdminSet,
            5 => Self::AdminUnset,
            6 => Self::Profile,
            7 => Self::Member,
            8 => Self::Topic,
            10 => Self::Banned,
            11 => Self::Unbanned,
            16 => Self::Pinned,
            17 => Self::Unpinned,
            _ => Self::Other,
        }
    }
}

/// Something happened in a group.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct GroupTip {
    /// What. (In JSON `what`: `kind` is the element's.)
    pub what: TipKind,
    /// Who did it.
    pub operator: Person,
    /// To whom.
    pub members: Vec<Person>,
    /// How many members there are since, where the tip says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member_count: Option<u64>,
    /// Of who joined: whether by invitation.
    pub invited: bool,
    /// What of the profile changed, where it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<ProfileChange>,
    /// What changed of single members.
    pub member_changes: Vec<MemberChange>,
    /// What of the topic changed, where it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic: Option<TopicChange>,
    /// Of a ban: its seconds.
    pub ban_seconds: u64,
    /// Of a ban: why.
    pub ban_reason: String,
    /// Everything, as it came: attributes, counters and pinned messages stand only here.
    pub content: Value,
}

/// What changed of a group's profile; what did not is missing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the fields are those of a group's profile")]
pub struct ProfileChange {
    #[serde(alias = "GroupName", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(alias = "GroupFaceUrl", skip_serializing_if = "Option::is_none")]
    pub face_url: Option<String>,
    #[serde(alias = "GroupIntroduction", skip_serializing_if = "Option::is_none")]
    pub introduction: Option<String>,
    #[serde(alias = "GroupNotification", skip_serializing_if = "Option::is_none")]
    pub announcement: Option<String>,
    #[serde(alias = "GroupApplyJoinOption", skip_serializing_if = "Option::is_none")]
    pub join_option: Option<String>,
    #[serde(alias = "InviteJoinOption", skip_serializing_if = "Option::is_none")]
    pub invite_option: Option<String>,
    #[serde(alias = "Owner_Account", skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// 1: everybody is muted; 0: nobody is any more.
    #[serde(alias = "ShutupAll", skip_serializing_if = "Option::is_none")]
    pub mute_all: Option<u32>,
    /// The app's own fields.
    #[serde(alias = "MsgAppDefinedData", skip_serializing_if = "Vec::is_empty")]
    pub custom: Vec<Field>,
}

/// A field of the app's own.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Field {
    /// Its key.
    #[serde(alias = "Key")]
    pub key: String,
    /// Its value.
    #[serde(alias = "Value")]
    pub value: String,
}

/// What changed of a member.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct MemberChange {
    /// The member.
    #[serde(alias = "User_Account")]
    pub user: String,
    /// For how many seconds it is muted; 0: no longer.
    #[serde(alias = "ShutupTime", skip_serializing_if = "Option::is_none")]
    pub muted_seconds: Option<u64>,
    /// Its name card.
    #[serde(alias = "NameCard", skip_serializing_if = "Option::is_none")]
    pub name_card: Option<String>,
}

/// What changed of a topic; what did not is missing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the fields are those of a topic")]
pub struct TopicChange {
    #[serde(alias = "TopicName", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(alias = "TopicFaceUrl", skip_serializing_if = "Option::is_none")]
    pub face_url: Option<String>,
    #[serde(alias = "TopicNotification", skip_serializing_if = "Option::is_none")]
    pub announcement: Option<String>,
    #[serde(alias = "TopicIntroduction", skip_serializing_if = "Option::is_none")]
    pub introduction: Option<String>,
    #[serde(alias = "CustomString", skip_serializing_if = "Option::is_none")]
    pub custom: Option<String>,
    /// 1: everybody is muted; 0: nobody is any more.
    #[serde(alias = "ShutupAll", skip_serializing_if = "Option::is_none")]
    pub mute_all: Option<u32>,
}

/// The user is told something about a group.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct GroupNotice {
    /// `ReportType`: 1 somebody applied, 2 approved, 3 rejected, 4 removed, 5 dismissed, 6 created, 7 invited, 8 quit, 9 made admin,
    /// 10 no longer admin, 12 to 14 invitations to answer, 17 and 18 topics, 20 receive option, 21 and 22 bans, 23 invitations to
    /// approve, 255 the app's own.
    pub report: u32,
    /// Who did it.
    pub operator: Person,
    /// What was said with it.
    pub remark: String,
    /// Comes back in the answer to an application.
    pub authentication: String,
    /// Comes back in the answer to an application.
    pub key: u64,
    /// Of the app's own notices: what they say.
    pub user_defined: String,
    /// Everything, as it came.
    pub content: Value,
}

impl GroupTip {
    /// A tip by its `MsgBody`.
    pub(crate) fn from_wire(content: Value) -> Self {
        let mut profile = part::<ProfileChange>(&content, "MsgGroupNewInfo");
        if profile == Some(ProfileChange::default()) {
            profile = None;
        }
        Self {
            what: TipKind::of(number(&content, "OpType")),
            operator: operator(&content, "MsgOperatorMemberExtraInfo"),
            members: people(&content, "MsgMemberExtraInfo", "List_Account"),
            member_count: content.get("MemberNum").and_then(Value::as_u64),
            invited: number(&content, "GroupJoinType") == 2,
            profile,
            member_changes: part(&content, "MsgMemberInfo").unwrap_or_default(),
            topic: part(&content, "MsgTopicNewInfo"),
            ban_seconds: number(&content, "BanDuration"),
            ban_reason: text(&content, "BanDescription"),
            content,
        }
    }
}

impl GroupNotice {
    /// A notice by its `MsgBody`.
    pub(crate) fn from_wire(content: Value) -> Self {
        Self {
            report: u32::try_from(number(&content, "ReportType")).unwrap_or(u32::MAX),
            operator: operator(&content, "MsgMemberExtraInfo"),
            remark: text(&content, "RemarkInfo"),
            authentication: text(&content, "Authentication"),
            key: number(&content, "MsgKey"),
            user_defined: text(&content, "UserDefinedField"),
            content,
        }
    }
}

fn number(content: &Value, name: &str) -> u64 {
    content.get(name).and_then(Value::as_u64).unwrap_or_default()
}

fn text(content: &Value, name: &str) -> String {
    content.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// A part that does not read is left out: the whole is kept beside it.
fn part<T: serde::de::DeserializeOwned>(content: &Value, name: &str) -> Option<T> {
    T::deserialize(content.get(name)?).ok()
}

fn person(value: &Value) -> Person {
    Person { user: text(value, "UserId"), nick: text(value, "NickName"), face_url: text(value, "ImageUrl") }
}

fn operator(content: &Value, described: &str) -> Person {
    let described = content.get(described).filter(|value| value.is_object()).map(person).unwrap_or_default();
    Person { user: text(content, "Operator_Account"), ..described }
}

fn people(content: &Value, described: &str, named: &str) -> Vec<Person> {
    let described = content.get(described).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let find = |user: &str| described.iter().map(person).find(|person| person.user == user);
    let named = content.get(named).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let one = |user: &str| find(user).unwrap_or_else(|| Person { user: user.to_owned(), ..Person::default() });
    named.iter().filter_map(Value::as_str).map(one).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_tip_reads() {
        let tip =
            GroupTip::from_wire(json!({"OpType": 1, "List_Account": ["carol"], "MemberNum": 3, "GroupJoinType": 2,
            "MsgMemberExtraInfo": [{"UserId": "carol", "NickName": "Carol", "ImageUrl": "http://h/c.png"}],
            "Operator_Account": "alice", "MsgOperatorMemberExtraInfo": {"UserId": "alice", "NickName": "Alice"}}));
        assert_eq!((tip.what, tip.member_count, tip.invited), (TipKind::Joined, Some(3), true));
        assert_eq!((tip.operator.nick.as_str(), tip.members[0].nick.as_str()), ("Alice", "Carol"));
        let tip = GroupTip::from_wire(json!({"OpType": 6, "MsgGroupNewInfo": {"GroupName": "n", "ShutupAll": 1}}));
        assert_eq!(tip.profile.unwrap().name.as_deref(), Some("n"));
    }

    #[test]
    fn nonsense_reads_too() {
        for content in [json!(null), json!([]), json!({"OpType": "x", "List_Account": 5, "MsgMemberInfo": {}})] {
            assert_eq!(GroupTip::from_wire(content.clone()).what, TipKind::Other);
            assert_eq!(GroupNotice::from_wire(content).report, 0);
        }
    }
}
