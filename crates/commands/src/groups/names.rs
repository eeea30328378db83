//! The names of types, roles and options on the wire: read in old and new spelling, written in the old one
//! (source: group model, types and names).

use tincan_domain::groups::{ApplyOption, GroupKind, InviteOption, MsgFlag, Priority, Role};
use tincan_domain::{Cause, Result};

/// A value that has a name on the wire.
pub(crate) trait Named: Sized + Copy + 'static {
    /// Its names: the first of each value is written, all are read.
    const NAMES: &'static [(&'static str, Self)];
    /// What a name must be, as the rest of a sentence that begins with the field's name.
    const RULE: &'static str;

    /// The value of a name; `field` names it in the cause.
    fn parse(name: &str, field: &'static str) -> Result<Self> {
        let found = Self::NAMES.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| *value).ok_or_else(|| Cause::field(field, Self::RULE))
    }
}

/// The name of a value.
pub(crate) fn name<T: Named + PartialEq>(value: T) -> &'static str {
    T::NAMES.iter().find(|(_, known)| *known == value).map_or("", |(name, _)| name)
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
    const RULE: &'static str = "must be Private (Work), Public, ChatRoom (Meeting), AVChatRoom, BChatRoom or Community";
}

impl Named for Role {
    const NAMES: &'static [(&'static str, Self)] =
        &[("Owner", Self::Owner), ("Admin", Self::Admin), ("Member", Self::Member)];
    const RULE: &'static str = "must be Owner, Admin or Member";
}

impl Named for ApplyOption {
    const NAMES: &'static [(&'static str, Self)] = &[
        ("FreeAccess", Self::FreeAccess),
        ("NeedPermission", Self::NeedPermission),
        ("DisableApply", Self::DisableApply),
    ];
    const RULE: &'static str = "must be FreeAccess, NeedPermission or DisableApply";
}

impl Named for InviteOption {
    const NAMES: &'static [(&'static str, Self)] = &[
        ("FreeAccess", Self::FreeAccess),
        ("NeedPermission", Self::NeedPermission),
        ("DisableInvite", Self::DisableInvite),
    ];
    const RULE: &'static str = "must be FreeAccess, NeedPermission or DisableInvite";
}

impl Named for MsgFlag {
    const NAMES: &'static [(&'static str, Self)] = &[
        ("AcceptAndNotify", Self::AcceptAndNotify),
        ("AcceptNotNotify", Self::AcceptNotNotify),
        ("Discard", Self::Discard),
    ];
    const RULE: &'static str = "must be AcceptAndNotify, AcceptNotNotify or Discard";
}

impl Named for Priority {
    const NAMES: &'static [(&'static str, Self)] = &[
        ("High", Self::High),
        ("Normal", Self::Normal),
        ("Low", Self::Low),
        ("Lowest", Self::Lowest),
        ("REDPACKET", Self::High),
        ("COMMON", Self::Normal),
        ("LOVEMSG", Self::Low),
    ];
    const RULE: &'static str = "must be High, Normal, Low or Lowest";
}

/// A priority as a number (source: Web protocol of groups, message item).
pub(crate) fn priority_number(priority: Priority) -> u8 {
    match priority {
        Priority::High => 1,
        Priority::Normal => 2,
        Priority::Low => 3,
        Priority::Lowest => 4,
    }
}
