//! Types, roles and options of groups, with their names: read in old and new spelling, sent in the old one.
//! Source: group documentation; Web protocol of groups, names of things.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::Cause;

/// A value that has a name on the wire.
pub(super) trait Named: Sized + Copy + PartialEq + Default + 'static {
    /// Its names: the first of each value is sent, all are read.
    const NAMES: &'static [(&'static str, Self)];

    /// The name that is sent.
    fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, value)| *value == self).map_or("", |(name, _)| name)
    }

    /// The value of a name; a name that is not known stands for the default.
    fn of_name(name: &str) -> Self {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, value)| *value).unwrap_or_default()
    }
}

/// The type of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum GroupKind {
    /// Private, later called Work: members invite members, nobody applies.
    #[default]
    #[serde(alias = "work", alias = "Private", alias = "Work")]
    Private,
    /// Public: one applies, and an admin agrees.
    #[serde(alias = "Public")]
    Public,
    /// ChatRoom, later called Meeting: one joins freely and sees what was said before.
    #[serde(alias = "meeting", alias = "ChatRoom", alias = "Meeting")]
    ChatRoom,
    /// AVChatRoom: a live room without a limit of members.
    #[serde(alias = "AVChatRoom", alias = "avchatroom")]
    AvChatRoom,
    /// BChatRoom: everybody who is online.
    #[serde(alias = "BChatRoom", alias = "bchatroom")]
    BChatRoom,
    /// Community: very many members, and topics.
    #[serde(alias = "Community")]
    Community,
}

impl GroupKind {
    /// The most members that may be named when a group is made, or invited at once; `None`: no limit of its own (8507).
    /// Source: error-code reference.
    pub fn most_named(self) -> Option<usize> {
        match self {
            GroupKind::Private => Some(200),
            GroupKind::Public => Some(2000),
            GroupKind::ChatRoom => Some(6000),
            GroupKind::AvChatRoom | GroupKind::BChatRoom | GroupKind::Community => None,
        }
    }

    /// The name, in the old spelling: Private, Public, ChatRoom, AVChatRoom, BChatRoom, Community.
    pub fn as_str(self) -> &'static str {
        self.name()
    }
}

impl Named for GroupKind {
    const NAMES: &'static [(&'static str, Self)] = &[
        ("Private", Self::Private),
        ("Work", Self::Private),
        ("Public", Self::Public),
        ("ChatRoom", Self::ChatRoom),
        ("Meeting", Self::ChatRoom),
        ("AVChatRoom", Self::AvChatRoom),
        ("BChatRoom", Self::BChatRoom),
        ("Community", Self::Community),
    ];
}

impl FromStr for GroupKind {
    type Err = crate::Error;

    /// The type of a name in old or new spelling.
    ///
    /// Errors: 6017.
    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let found = Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind);
        let rule = "is none: Private (Work), Public, ChatRoom (Meeting), AVChatRoom, BChatRoom and Community are";
        found.ok_or_else(|| Cause::argument("the type of a group", rule).into())
    }
}

/// What a member may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Role {
    /// A member.
    #[default]
    #[serde(alias = "Member")]
    Member,
    /// An admin.
    #[serde(alias = "Admin")]
    Admin,
    /// The owner.
    #[serde(alias = "Owner")]
    Owner,
}

impl Named for Role {
    const NAMES: &'static [(&'static str, Self)] =
        &[("Owner", Self::Owner), ("Admin", Self::Admin), ("Member", Self::Member)];
}

/// What becomes of who wants to join.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum JoinOption {
    /// It is in.
    #[default]
    FreeAccess,
    /// An admin has to agree.
    NeedPermission,
    /// It is refused.
    DisableApply,
}

impl Named for JoinOption {
    const NAMES: &'static [(&'static str, Self)] = &[
        ("FreeAccess", Self::FreeAccess),
        ("NeedPermission", Self::NeedPermission),
        ("DisableApply", Self::DisableApply),
    ];
}

/// What becomes of whom a member invites.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum InviteOption {
    /// It is in.
    FreeAccess,
    /// An admin has to agree.
    NeedPermission,
    /// It is refused.
    #[default]
    DisableInvite,
}

impl Named for InviteOption {
    const NAMES: &'static [(&'static str, Self)] = &[
        ("FreeAccess", Self::FreeAccess),
        ("NeedPermission", Self::NeedPermission),
        ("DisableInvite", Self::DisableInvite),
    ];
}

/// How a member hears of messages of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ReceiveOption {
    /// It gets them and is notified.
    #[default]
    Notify,
    /// It gets them without being notified.
    Silent,
    /// It does not get them.
    Discard,
}

impl Named for ReceiveOption {
    const NAMES: &'static [(&'static str, Self)] =
        &[("AcceptAndNotify", Self::Notify), ("AcceptNotNotify", Self::Silent), ("Discard", Self::Discard)];
}

/// `On` or `Off`.
pub(super) fn on_off(on: bool) -> &'static str {
    if on { "On" } else { "Off" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_and_new_names_are_read_and_old_ones_sent() {
        for (name, kind) in GroupKind::NAMES {
            assert_eq!(name.parse::<GroupKind>().unwrap(), *kind);
        }
        assert_eq!("Meeting".parse::<GroupKind>().unwrap().as_str(), "ChatRoom");
        assert_eq!("Team".parse::<GroupKind>().unwrap_err().code(), 6017);
        assert_eq!(serde_json::from_str::<GroupKind>("\"work\"").unwrap(), GroupKind::Private);
    }
}
