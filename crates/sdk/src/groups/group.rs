//! Groups: their profiles, and how they are made and changed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::checks;
use super::members::Invitee;
use super::names::{GroupKind, InviteOption, JoinOption, Named, ReceiveOption, Role, on_off};
use crate::Cause;

/// A group, as the server describes it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Group {
    /// Its ID.
    pub id: String,
    /// Its type.
    pub kind: GroupKind,
    /// Its name.
    pub name: String,
    /// What it is about.
    pub introduction: String,
    /// What its members should know.
    pub announcement: String,
    /// Address of its picture.
    pub face_url: String,
    /// Its owner; empty when it has none.
    pub owner: String,
    /// Since when it exists, in Unix seconds.
    pub created_at: u64,
    /// When it changed last, in Unix seconds.
    pub changed_at: u64,
    /// When a message was sent last, in Unix seconds.
    pub last_message_at: u64,
    /// The number that the next message gets.
    pub next_seq: u64,
    /// How many members it has.
    pub members: u64,
    /// How many it may have.
    pub max_members: u64,
    /// What becomes of who wants to join.
    pub join: JoinOption,
    /// What becomes of whom a member invites.
    pub invite: InviteOption,
    /// Nobody but owner and admins may send.
    pub mute_all: bool,
    /// Of a community: it has topics.
    pub topics: bool,
    /// The app's own fields, by key.
    pub custom: BTreeMap<String, String>,
    /// What this user is in it; `None` when it is no member, or when the server did not say.
    pub own: Option<OwnRecord>,
}

/// What this user is in a group.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct OwnRecord {
    /// What it may do.
    pub role: Role,
    /// Since when, in Unix seconds.
    pub joined_at: u64,
    /// How it hears of messages.
    pub receive: ReceiveOption,
    /// Up to which message it has read.
    pub read_seq: u64,
    /// What it is called there.
    pub name_card: String,
    /// Until when it may not send, in Unix seconds; 0 = it may.
    pub muted_until: u64,
}

/// What became of a group that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FoundGroup {
    /// Its ID.
    pub id: String,
    /// 0, or the code of why there is nothing: 10007 no member, 10010 no such group, 10015 no ID.
    pub code: i32,
    /// Why there is nothing.
    pub info: String,
    /// The group.
    pub group: Option<Group>,
}

/// A group to be made. Make it with `..NewGroup::of(kind, name)`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct NewGroup {
    /// Its type.
    pub kind: GroupKind,
    /// Its name: 1 to 30 bytes.
    pub name: String,
    /// An ID of one's own choice: at most 48 bytes from 0x20 to 0x7e, not beginning with `@TGS#`; of a community beginning with
    /// `@TGS#_`. None: the server makes one.
    pub id: Option<String>,
    /// What it is about: at most 240 bytes.
    pub introduction: String,
    /// What its members should know: at most 300 bytes.
    pub announcement: String,
    /// Address of its picture: at most 100 bytes.
    pub face_url: String,
    /// How many members it may have; `None`: as many as the type allows.
    pub max_members: Option<u32>,
    /// What becomes of who wants to join; `None`: as is usual for the type.
    pub join: Option<JoinOption>,
    /// What becomes of whom a member invites; `None`: as is usual for the type.
    pub invite: Option<InviteOption>,
    /// Who is in it from the beginning, besides its maker. The server takes at most 100: 10005.
    pub members: Vec<Invitee>,
    /// Of a community: it has topics.
    pub topics: bool,
    /// The app's own fields, by key.
    pub custom: BTreeMap<String, String>,
}

impl NewGroup {
    /// A group of a type with a name.
    pub fn of(kind: GroupKind, name: impl Into<String>) -> Self {
        Self { kind, name: name.into(), ..Self::default() }
    }

    /// Errors: 8501 to 8505, 8507, 8509.
    pub(super) fn check(&self) -> Result<(), Cause> {
        self.id.as_deref().map_or(Ok(()), |id| checks::id(id, self.kind))?;
        checks::name(&self.name)?;
        checks::introduction(&self.introduction)?;
        checks::announcement(&self.announcement)?;
        checks::face_url(&self.face_url)?;
        checks::roles(&self.members)?;
        checks::number(self.kind, self.members.len())
    }

    pub(super) fn body<'a>(&'a self, owner: &'a str) -> impl Serialize + 'a {
        WireNew {
            owner,
            kind: self.kind.name(),
            id: self.id.as_deref(),
            max_members: self.max_members,
            topics: self.topics.then_some(1),
            members: self.members.iter().map(Invitee::wire).collect(),
            profile: WireChange {
                name: Some(&self.name),
                introduction: Some(&self.introduction),
                announcement: Some(&self.announcement),
                face_url: Some(&self.face_url),
                join: self.join.map(Named::name),
                invite: self.invite.map(Named::name),
                mute_all: None,
                custom: pairs(&self.custom),
            },
        }
    }
}

/// What changes of a group; `None` stays. Make it with `..GroupChange::default()`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct GroupChange {
    /// Its name: 1 to 30 bytes.
    pub name: Option<String>,
    /// What it is about: at most 240 bytes.
    pub introduction: Option<String>,
    /// What its members should know: at most 300 bytes.
    pub announcement: Option<String>,
    /// Address of its picture: at most 100 bytes.
    pub face_url: Option<String>,
    /// What becomes of who wants to join.
    pub join: Option<JoinOption>,
    /// What becomes of whom a member invites.
    pub invite: Option<InviteOption>,
    /// Nobody but owner and admins may send.
    pub mute_all: Option<bool>,
    /// The app's own fields, by key.
    pub custom: BTreeMap<String, String>,
}

impl GroupChange {
    /// Errors: 8502 to 8505.
    pub(super) fn check(&self) -> Result<(), Cause> {
        self.name.as_deref().map_or(Ok(()), checks::name)?;
        self.introduction.as_deref().map_or(Ok(()), checks::introduction)?;
        self.announcement.as_deref().map_or(Ok(()), checks::announcement)?;
        self.face_url.as_deref().map_or(Ok(()), checks::face_url)
    }

    pub(super) fn body<'a>(&'a self, group: &'a str) -> impl Serialize + 'a {
        WireModify {
            group,
            change: WireChange {
                name: self.name.as_deref(),
                introduction: self.introduction.as_deref(),
                announcement: self.announcement.as_deref(),
                face_url: self.face_url.as_deref(),
                join: self.join.map(Named::name),
                invite: self.invite.map(Named::name),
                mute_all: self.mute_all.map(on_off),
                custom: pairs(&self.custom),
            },
        }
    }
}

/// A key and a value on the wire.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Pair<'a> {
    key: std::borrow::Cow<'a, str>,
    value: std::borrow::Cow<'a, str>,
}

/// Fields as pairs.
pub(super) fn pairs(fields: &BTreeMap<String, String>) -> Vec<Pair<'_>> {
    fields.iter().map(|(key, value)| Pair { key: key.into(), value: value.into() }).collect()
}

/// Pairs as fields.
pub(super) fn fields(pairs: Vec<Pair<'_>>) -> BTreeMap<String, String> {
    pairs.into_iter().map(|pair| (pair.key.into_owned(), pair.value.into_owned())).collect()
}

#[derive(Serialize)]
struct WireNew<'a> {
    #[serde(rename = "Owner_Account")]
    owner: &'a str,
    #[serde(rename = "Type")]
    kind: &'static str,
    #[serde(rename = "GroupId", skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(rename = "MaxMemberCount", skip_serializing_if = "Option::is_none")]
    max_members: Option<u32>,
    #[serde(rename = "SupportTopic", skip_serializing_if = "Option::is_none")]
    topics: Option<u32>,
    #[serde(rename = "MemberList", skip_serializing_if = "Vec::is_empty")]
    members: Vec<super::members::WireInvitee<'a>>,
    #[serde(flatten)]
    profile: WireChange<'a>,
}

#[derive(Serialize)]
struct WireModify<'a> {
    #[serde(rename = "GroupId")]
    group: &'a str,
    #[serde(flatten)]
    change: WireChange<'a>,
}

#[derive(Serialize)]
struct WireChange<'a> {
    #[serde(rename = "Name", skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(rename = "Introduction", skip_serializing_if = "Option::is_none")]
    introduction: Option<&'a str>,
    #[serde(rename = "Notification", skip_serializing_if = "Option::is_none")]
    announcement: Option<&'a str>,
    #[serde(rename = "FaceUrl", skip_serializing_if = "Option::is_none")]
    face_url: Option<&'a str>,
    #[serde(rename = "ApplyJoinOption", skip_serializing_if = "Option::is_none")]
    join: Option<&'static str>,
    #[serde(rename = "InviteJoinOption", skip_serializing_if = "Option::is_none")]
    invite: Option<&'static str>,
    #[serde(rename = "ShutUpAllMember", skip_serializing_if = "Option::is_none")]
    mute_all: Option<&'static str>,
    #[serde(rename = "AppDefinedData", skip_serializing_if = "Vec::is_empty")]
    custom: Vec<Pair<'a>>,
}

/// A group in an answer.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct WireGroup {
    pub(super) group_id: String,
    #[serde(default)]
    pub(super) error_code: i32,
    #[serde(default)]
    pub(super) error_info: String,
    #[serde(rename = "Type", default)]
    kind: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    introduction: String,
    #[serde(default)]
    notification: String,
    #[serde(default)]
    face_url: String,
    #[serde(rename = "Owner_Account", default)]
    owner: String,
    #[serde(default)]
    create_time: u64,
    #[serde(default)]
    last_info_time: u64,
    #[serde(default)]
    last_msg_time: u64,
    #[serde(default)]
    next_msg_seq: u64,
    #[serde(default)]
    member_num: u64,
    #[serde(default)]
    max_member_num: u64,
    #[serde(default)]
    apply_join_option: String,
    #[serde(default)]
    invite_join_option: String,
    #[serde(default)]
    shut_up_all_member: String,
    #[serde(default)]
    support_topic: u32,
    #[serde(default)]
    app_defined_data: Vec<Pair<'static>>,
    self_info: Option<WireOwn>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WireOwn {
    #[serde(default)]
    role: String,
    #[serde(default)]
    join_time: u64,
    #[serde(default)]
    msg_flag: String,
    #[serde(default)]
    msg_seq: u64,
    #[serde(default)]
    name_card: String,
    #[serde(default)]
    shut_up_until: u64,
}

impl WireGroup {
    pub(super) fn group(self) -> Group {
        let own = self.self_info.map(|own| OwnRecord {
            role: Role::of_name(&own.role),
            joined_at: own.join_time,
            receive: ReceiveOption::of_name(&own.msg_flag),
            read_seq: own.msg_seq,
            name_card: own.name_card,
            muted_until: own.shut_up_until,
        });
        Group {
            id: self.group_id,
            kind: GroupKind::of_name(&self.kind),
            name: self.name,
            introduction: self.introduction,
            announcement: self.notification,
            face_url: self.face_url,
            owner: self.owner,
            created_at: self.create_time,
            changed_at: self.last_info_time,
            last_message_at: self.last_msg_time,
            next_seq: self.next_msg_seq,
            members: self.member_num,
            max_members: self.max_member_num,
            join: JoinOption::of_name(&self.apply_join_option),
            invite: InviteOption::of_name(&self.invite_join_option),
            mute_all: self.shut_up_all_member == "On",
            topics: self.support_topic == 1,
            custom: fields(self.app_defined_data),
            own,
        }
    }

    pub(super) fn found(self) -> FoundGroup {
        let (id, code, info) = (self.group_id.clone(), self.error_code, self.error_info.clone());
        let group = (code == 0).then(|| self.group());
        FoundGroup { id, code, info, group }
    }
}
