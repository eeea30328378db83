//! What is kept of groups, members and topics.

use serde::{Deserialize, Serialize};

use super::{GroupCode, GroupId, GroupKind, LogId, Role, TopicId};
use crate::model::{Account, AppId, Key, Record, Seconds, Table};
use crate::{Cause, Result};

/// How those who ask get in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ApplyOption {
    /// At once.
    FreeAccess,
    /// When an admin has agreed.
    NeedPermission,
    /// Not at all.
    DisableApply,
}

/// How members bring others in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum InviteOption {
    /// At once.
    FreeAccess,
    /// When an admin has agreed.
    NeedPermission,
    /// Not at all.
    DisableInvite,
}

/// How a member wants to hear of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MsgFlag {
    /// Delivered, and pushed to devices that are offline.
    AcceptAndNotify,
    /// Delivered.
    AcceptNotNotify,
    /// Not delivered.
    Discard,
}

/// A group, as stored. Its members are in rows of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupRow {
    /// Its number.
    pub code: GroupCode,
    /// Its type.
    pub kind: GroupKind,
    /// Its name, at most 30 bytes.
    pub name: String,
    /// At most 240 bytes.
    pub introduction: String,
    /// At most 300 bytes.
    pub notification: String,
    /// At most 100 bytes.
    pub face: String,
    /// Its owner, if it has one.
    pub owner: Option<Account>,
    /// When it was made.
    pub created_at: Seconds,
    /// Raised by every change of the profile.
    pub info_seq: u64,
    /// When the profile was last changed.
    pub info_at: Seconds,
    /// Most members.
    pub max_members: u32,
    /// How those who ask get in.
    pub apply: ApplyOption,
    /// How members bring others in; the type's rule when it was never set.
    pub invite: Option<InviteOption>,
    /// Everybody is muted but owner and admins.
    pub mute_all: bool,
    /// A community with topics.
    pub topics: bool,
    /// Custom fields by key.
    pub custom: Vec<(String, String)>,
    /// Seen by its owner only: no message was sent yet.
    pub asleep: bool,
    /// Members and messages are being imported: none of them is told of.
    pub importing: bool,
}

impl Record for GroupRow {}

impl GroupRow {
    /// Its log.
    pub fn log(&self) -> LogId {
        self.code.into()
    }
}

/// A member, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberRow {
    /// What it is.
    pub role: Role,
    /// Since when.
    pub joined_at: Seconds,
    /// The group's last MsgSeq when it joined: newer messages are unread.
    pub joined_seq: u64,
    /// Its name in the group, at most 50 bytes.
    pub card: String,
    /// Until when it is muted; 0 = it is not.
    pub mute_until: Seconds,
    /// How it wants to hear of messages.
    pub flag: MsgFlag,
    /// Custom fields by key.
    pub custom: Vec<(String, String)>,
}

impl Record for MemberRow {}

/// A topic of a community, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopicRow {
    /// The number of its log.
    pub log: LogId,
    /// Its name, at most 30 bytes.
    pub name: String,
    /// At most 240 bytes.
    pub introduction: String,
    /// At most 300 bytes.
    pub notification: String,
    /// At most 100 bytes.
    pub face: String,
    /// The app's own data, at most 3,000 bytes.
    pub custom: String,
    /// Everybody is muted but owner and admins.
    pub mute_all: bool,
    /// When it was made.
    pub created_at: Seconds,
}

impl Record for TopicRow {}

/// How far an account has read a log. See `reading` for what is unread by that.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadRow {
    /// The last MsgSeq read.
    pub seq: u64,
    /// How many of the messages up to it were the account's own.
    pub own: u64,
    /// How many of the messages up to it never counted as unread.
    pub ignored: u64,
    /// How many of the recalled messages after it count nevertheless: where an admin set the unread number.
    pub recalled: u64,
}

impl Record for ReadRow {}

pub(crate) fn group_key(app: AppId, id: &GroupId) -> Key {
    Key::new(app, Table::Group).text(id.as_str())
}

/// The id that [`Table::GroupByCode`] and [`Table::Membership`] hold as plain text.
pub(crate) fn id_of(value: &[u8]) -> Result<GroupId> {
    let id = std::str::from_utf8(value).ok().and_then(|text| GroupId::parse(text).ok());
    id.ok_or_else(|| {
        tracing::error!("the id of a group cannot be read");
        Cause::StoreFailed
    })
}

/// The number that stands in a key behind a prefix.
pub(crate) fn code_at(key: &[u8], prefix: &Key) -> Result<GroupCode> {
    let number = key.get(prefix.as_slice().len()..).and_then(|tail| tail.first_chunk::<8>());
    number.map(|number| GroupCode(u64::from_be_bytes(*number))).ok_or_else(|| {
        tracing::error!("the number of a group cannot be read");
        Cause::StoreFailed
    })
}

pub(crate) fn by_code_key(app: AppId, code: GroupCode) -> Key {
    Key::new(app, Table::GroupByCode).u64(code.0)
}

/// The beginning of the keys of all members.
pub(crate) fn members_key(app: AppId, code: GroupCode) -> Key {
    Key::new(app, Table::GroupMember).u64(code.0)
}

pub(crate) fn member_key(app: AppId, code: GroupCode, account: &Account) -> Key {
    members_key(app, code).account(account)
}

/// The beginning of the keys of all groups that an account is in.
pub(crate) fn memberships_key(app: AppId, account: &Account) -> Key {
    Key::new(app, Table::Membership).account(account)
}

pub(crate) fn membership_key(app: AppId, account: &Account, code: GroupCode) -> Key {
    memberships_key(app, account).u64(code.0)
}

/// How many members a group has, as a number of 8 bytes. Guard it where members come and go.
pub(crate) fn size_key(app: AppId, code: GroupCode) -> Key {
    Key::new(app, Table::GroupSize).u64(code.0)
}

/// A log: its last MsgSeq is the counter at this key, its entries are behind it.
pub(crate) fn log_key(app: AppId, log: LogId) -> Key {
    Key::new(app, Table::GroupLog).u64(log.0)
}

pub(crate) fn entry_key(app: AppId, log: LogId, seq: u64) -> Key {
    log_key(app, log).u64(seq)
}

/// The beginning of the keys of all topics of a community.
pub(crate) fn topics_key(app: AppId, community: GroupCode) -> Key {
    Key::new(app, Table::Topic).u64(community.0)
}

pub(crate) fn topic_key(app: AppId, community: GroupCode, id: &TopicId) -> Key {
    topics_key(app, community).text(id.as_str())
}

pub(crate) fn read_key(app: AppId, account: &Account, log: LogId) -> Key {
    Key::new(app, Table::GroupRead).account(account).u64(log.0)
}

/// When the last message of a log was sent, as a number of 8 bytes.
pub(crate) fn activity_key(app: AppId, log: LogId) -> Key {
    Key::new(app, Table::GroupActivity).u64(log.0)
}

/// When a member last sent, as a number of 8 bytes.
pub(crate) fn spoke_key(app: AppId, code: GroupCode, account: &Account) -> Key {
    Key::new(app, Table::GroupSpoke).u64(code.0).account(account)
}
