//! The whole matrix, type by action by rank, against expectations written by hand from the group model: its capability
//! matrix, its roles, and its table of what is announced.

use super::*;
use crate::core::Stored;
use crate::groups::rows::{ApplyOption, GroupRow};
use crate::groups::{Fault, Group, GroupCode, GroupId, Standpoint};
use crate::model::Account;
use GroupKind::{AvChatRoom, BChatRoom, ChatRoom, Community, Private, Public};

/// The types, in the columns of the tables below.
const COLUMNS: [GroupKind; 6] = [Private, Public, ChatRoom, AvChatRoom, BChatRoom, Community];

/// The ranks, with the letters that stand for them in the table: outsider, member, admin of the group, owner, admin of
/// the app.
const RANKS: [(Least, char); 5] =
    [(Least::Anyone, 'x'), (Least::Member, 'm'), (Least::Admin, 'a'), (Least::Owner, 'o'), (Least::App, 'A')];

/// Who may do what: by type, the letters of all ranks that may. Types without admins list none.
#[rustfmt::skip]
const ALLOWED: &[(Action, [&str; 6])] = &[
    //                            Private  Public   ChatRoom AVChat   BChat  Community
    (Action::Invite,             ["maoA",  "A",     "A",     "",      "",    "maoA"]),
    (Action::Kick,               ["oA",    "aoA",   "aoA",   "",      "",    "aoA"]),
    (Action::MuteMember,         ["",      "aoA",   "aoA",   "oA",    "",    "aoA"]),
    (Action::MuteAll,            ["oA",    "aoA",   "aoA",   "oA",    "",    "aoA"]),
    (Action::Speak,              ["maoA",  "maoA",  "maoA",  "maoA",  "A",   "maoA"]),
    (Action::ChangeProfile,      ["maoA",  "aoA",   "aoA",   "oA",    "A",   "aoA"]),
    (Action::ChangeSettings,     ["A",     "aoA",   "aoA",   "oA",    "A",   "aoA"]),
    (Action::SetAdmins,          ["",      "oA",    "oA",    "",      "",    "oA"]),
    (Action::ChangeMember,       ["oA",    "aoA",   "aoA",   "",      "",    "aoA"]),
    (Action::HandOver,           ["oA",    "oA",    "oA",    "",      "",    "oA"]),
    (Action::Dissolve,           ["A",     "oA",    "oA",    "oA",    "A",   "oA"]),
    (Action::ListMembers,        ["maoA",  "maoA",  "maoA",  "maoA",  "",    "maoA"]),
    // Nobody applies to a Private group, but invitations may wait for its owner.
    (Action::DecideApplications, ["oA",    "aoA",   "aoA",   "",      "",    "aoA"]),
    (Action::RecallOfOthers,     ["oA",    "aoA",   "aoA",   "",      "",    "aoA"]),
    (Action::Ban,                ["",      "",      "",      "oA",    "",    ""]),
    (Action::MentionAll,         ["maoA",  "maoA",  "maoA",  "",      "",    ""]),
    (Action::Pin,                ["maoA",  "aoA",   "aoA",   "",      "",    "aoA"]),
    (Action::ChangeAttributes,   ["maoA",  "maoA",  "maoA",  "maoA",  "",    "maoA"]),
    (Action::ManageTopics,       ["",      "",      "",      "",      "",    "aoA"]),
];

/// Whether a type has something.
type Has = fn(&Rules) -> bool;

/// What types have and have not.
#[rustfmt::skip]
const HAVE: &[(&str, Has, [bool; 6])] = &[
    //                                                         Private Public ChatRoom AVChat BChat  Community
    ("admins",                    |rules| rules.has_admins,      [false, true,  true,  false, false, true]),
    ("first members",             |rules| rules.first_members,   [true,  true,  true,  false, false, true]),
    ("made by users",             |rules| rules.made_by_users,   [true,  true,  true,  true,  false, true]),
    ("found by id",               |rules| rules.found_by_id,     [false, true,  true,  true,  false, true]),
    ("owner may quit",            |rules| rules.owner_may_quit,  [true,  false, false, false, false, false]),
    ("history",                   |rules| rules.history,         [true,  true,  true,  false, false, true]),
    ("unread",                    |rules| rules.unread,          [true,  true,  false, false, false, true]),
    ("recall",                    |rules| rules.recall,          [true,  true,  true,  false, false, true]),
    ("deletion",                  |rules| rules.deletion,        [true,  true,  true,  false, false, true]),
    ("receipts",                  |rules| rules.receipts,        [true,  true,  true,  false, false, false]),
    ("chosen receivers",          |rules| rules.chosen_receivers, [true, true,  true,  false, false, false]),
    ("import",                    |rules| rules.import,          [true,  true,  true,  false, false, true]),
    ("counters",                  |rules| rules.counters,        [true,  true,  true,  true,  false, false]),
    ("guests",                    |rules| rules.guests,          [false, false, false, true,  true,  false]),
    ("asleep at first",           |rules| rules.asleep_at_first, [true,  false, false, false, false, false]),
    ("notifies",                  |rules| rules.notifies,        [true,  true,  false, false, false, true]),
];

/// How a type announces something.
type Tells = fn(&Rules) -> Told;

/// What is announced, and how.
#[rustfmt::skip]
const TOLD: &[(&str, Tells, [Told; 6])] = &[
    //                                                 Private       Public        ChatRoom      AVChat        BChat      Community
    ("members",      |rules| rules.member_tips,  [Told::Stored, Told::Stored, Told::Off,    Told::Pushed, Told::Off, Told::Stored]),
    ("profile",      |rules| rules.profile_tips, [Told::Stored, Told::Stored, Told::Stored, Told::Pushed, Told::Off, Told::Stored]),
    ("mute, admins", |rules| rules.role_tips,    [Told::Stored, Told::Stored, Told::Off,    Told::Off,    Told::Off, Told::Stored]),
];

fn group(kind: GroupKind) -> Group {
    let row = GroupRow {
        code: GroupCode(1),
        kind,
        name: "any".to_owned(),
        introduction: String::new(),
        notification: String::new(),
        face: String::new(),
        owner: None,
        created_at: 0,
        info_seq: 1,
        info_at: 0,
        max_members: 10,
        apply: ApplyOption::FreeAccess,
        invite: None,
        mute_all: false,
        topics: false,
        custom: Vec::new(),
        asleep: false,
        importing: false,
    };
    Group::made(GroupId::parse("any").unwrap(), row)
}

fn standpoint(rank: Least) -> Standpoint {
    let account = Account::parse("somebody", "UserID").unwrap();
    Standpoint { account, rank, member: Stored::absent() }
}

#[test]
fn every_rank_may_in_every_type_what_the_matrix_says_and_nothing_else() {
    assert_eq!(ALLOWED.len(), Action::ALL.len());
    for action in Action::ALL {
        let (_, expected) = ALLOWED.iter().find(|(listed, _)| *listed == action).expect("every action has a row");
        for (kind, expected) in COLUMNS.into_iter().zip(expected) {
            for (rank, letter) in RANKS {
                let may = standpoint(rank).may(&group(kind), action);
                let refused = matches!(may, Err(crate::Cause::Group(Fault::NotAllowed(_))));
                assert_eq!(may.is_ok(), expected.contains(letter), "{action:?} in {kind:?} by {rank:?}");
                assert_eq!(may.is_err(), refused, "{action:?} in {kind:?} by {rank:?} is refused with 10007");
            }
        }
    }
}

#[test]
fn types_have_what_the_matrix_says() {
    for (what, has, expected) in HAVE {
        for (kind, expected) in COLUMNS.into_iter().zip(expected) {
            assert_eq!(has(of(kind)), *expected, "{what} of {kind:?}");
        }
    }
}

#[test]
fn types_announce_what_the_table_says() {
    for (what, told, expected) in TOLD {
        for (kind, expected) in COLUMNS.into_iter().zip(expected) {
            assert_eq!(told(of(kind)), *expected, "{what} of {kind:?}");
        }
    }
}

#[test]
fn who_asks_gets_in_as_the_matrix_says() {
    let expected = [
        Entry::Never,
        Entry::ByOption(ApplyOption::NeedPermission),
        Entry::ByOption(ApplyOption::FreeAccess),
        Entry::ByOption(ApplyOption::FreeAccess),
        Entry::ByOption(ApplyOption::FreeAccess),
        Entry::AtOnce,
    ];
    for (kind, expected) in COLUMNS.into_iter().zip(expected) {
        assert_eq!(of(kind).entry, expected, "{kind:?}");
    }
}

#[test]
fn a_rank_is_above_all_below_it() {
    for (number, (rank, _)) in RANKS.into_iter().enumerate() {
        for (other, (below, _)) in RANKS.into_iter().enumerate() {
            assert_eq!(rank > below, number > other, "{rank:?} over {below:?}");
        }
    }
    assert!(standpoint(Least::Owner).outranks(crate::groups::Role::Admin));
    assert!(!standpoint(Least::Admin).outranks(crate::groups::Role::Admin));
    assert!(standpoint(Least::App).outranks(crate::groups::Role::Owner));
}
