//! What is checked before anything goes out. Source of all: error-code reference.

use super::Role;
use super::members::Invitee;
use super::names::GroupKind;
use crate::Cause;

/// Longest GroupID of one's own choice, in bytes (8501).
const MAX_ID: usize = 48;
/// How the server's own GroupIDs begin (8501).
const ASSIGNED: &str = "@TGS#";
/// How GroupIDs of communities begin, also those of one's own choice. Source: group documentation.
const COMMUNITY: &str = "@TGS#_";
/// Longest name, in bytes (8502).
const MAX_NAME: usize = 30;
/// Longest introduction, in bytes (8503).
const MAX_INTRODUCTION: usize = 240;
/// Longest announcement, in bytes (8504).
const MAX_ANNOUNCEMENT: usize = 300;
/// Longest face URL, in bytes (8505).
const MAX_FACE_URL: usize = 100;
/// Longest name card, in bytes (8506).
const MAX_NAME_CARD: usize = 50;

fn too_long(text: &str, limit: usize) -> Option<String> {
    (text.len() > limit).then(|| format!("is {} bytes long; allowed are {limit}", text.len()))
}

/// Errors: 8501.
pub(super) fn id(id: &str, kind: GroupKind) -> Result<(), Cause> {
    let rule = if let Some(rule) = too_long(id, MAX_ID) {
        rule
    } else if !id.bytes().all(|byte| (0x20..=0x7e).contains(&byte)) {
        "has bytes outside 0x20 to 0x7e".to_owned()
    } else if kind == GroupKind::Community && !id.starts_with(COMMUNITY) {
        format!("of a Community must begin with {COMMUNITY}")
    } else if kind != GroupKind::Community && id.starts_with(ASSIGNED) {
        format!("must not begin with {ASSIGNED}: such IDs are the server's to give")
    } else {
        return Ok(());
    };
    Err(Cause::BadGroupId { rule })
}

/// Errors: 8502.
pub(super) fn name(name: &str) -> Result<(), Cause> {
    let empty = || name.is_empty().then(|| "is empty".to_owned());
    too_long(name, MAX_NAME).or_else(empty).map_or(Ok(()), |rule| Err(Cause::BadGroupName { rule }))
}

/// Errors: 8503.
pub(super) fn introduction(text: &str) -> Result<(), Cause> {
    too_long(text, MAX_INTRODUCTION).map_or(Ok(()), |rule| Err(Cause::BadGroupIntroduction { rule }))
}

/// Errors: 8504.
pub(super) fn announcement(text: &str) -> Result<(), Cause> {
    too_long(text, MAX_ANNOUNCEMENT).map_or(Ok(()), |rule| Err(Cause::BadGroupAnnouncement { rule }))
}

/// Errors: 8505.
pub(super) fn face_url(url: &str) -> Result<(), Cause> {
    too_long(url, MAX_FACE_URL).map_or(Ok(()), |rule| Err(Cause::BadGroupFaceUrl { rule }))
}

/// Errors: 8506.
pub(super) fn name_card(card: &str) -> Result<(), Cause> {
    too_long(card, MAX_NAME_CARD).map_or(Ok(()), |rule| Err(Cause::BadNameCard { rule }))
}

/// Errors: 8507.
pub(super) fn number(kind: GroupKind, count: usize) -> Result<(), Cause> {
    match kind.most_named() {
        Some(limit) if count > limit => Err(Cause::TooManyMembers { kind: kind.as_str().to_owned(), count, limit }),
        _ => Ok(()),
    }
}

/// Errors: 8509.
pub(super) fn roles(members: &[Invitee]) -> Result<(), Cause> {
    match members.iter().find(|member| member.role == Role::Owner) {
        Some(owner) => Err(Cause::InvitedAsOwner { user: owner.user.clone() }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_byte_that_is_allowed_and_the_first_that_is_not() {
        let code = |result: Result<(), Cause>| result.map_or_else(|cause| cause.code(), |()| 0);
        type Check = fn(&str) -> Result<(), Cause>;
        let checks: [(Check, usize, i32); 5] = [
            (name, 30, 8502),
            (introduction, 240, 8503),
            (announcement, 300, 8504),
            (face_url, 100, 8505),
            (name_card, 50, 8506),
        ];
        for (check, limit, refused) in checks {
            assert_eq!(code(check(&"x".repeat(limit))), 0);
            assert_eq!(code(check(&"x".repeat(limit + 1))), refused);
            assert_eq!(code(check(&"€".repeat(limit / 3 + 1))), refused, "bytes count, not characters");
        }
        assert_eq!(code(name("")), 8502);
    }

    #[test]
    fn ids() {
        let code = |name: &str, kind| id(name, kind).map_or_else(|cause| cause.code(), |()| 0);
        assert_eq!(code(&"x".repeat(48), GroupKind::Public), 0);
        assert_eq!(code("@TGS#_mine", GroupKind::Community), 0);
        for (bad, kind) in [
            ("x".repeat(49).as_str(), GroupKind::Public),
            ("grüße", GroupKind::Public),
            ("a\tb", GroupKind::Public),
            ("@TGS#mine", GroupKind::Public),
            ("@TGS#_mine", GroupKind::Public),
            ("mine", GroupKind::Community),
        ] {
            assert_eq!(code(bad, kind), 8501, "{bad}");
        }
    }

    #[test]
    fn numbers() {
        for (kind, limit) in [(GroupKind::Private, 200), (GroupKind::Public, 2000), (GroupKind::ChatRoom, 6000)] {
            assert!(number(kind, limit).is_ok());
            assert_eq!(number(kind, limit + 1).unwrap_err().code(), 8507);
        }
        assert!(number(GroupKind::AvChatRoom, 100_000).is_ok());
    }
}
