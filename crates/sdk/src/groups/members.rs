//! Members: who they are, who comes and goes, what they may do.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::group::{Pair, fields, pairs};
use super::names::{Named, ReceiveOption, Role};
use super::{Groups, checks, public};
use crate::outcome::{Done, owned};
use crate::session::Session;
use crate::{Cause, Result};

/// Members of a page unless said otherwise. Source: Web protocol of groups, get_group_member_info.
const PAGE: u32 = 100;

/// How a page of a list that goes by numbers is named in `next`.
const OFFSET: char = '#';

/// The smallest number of members that a type limits (8507): up to it the type need not be known.
const SMALLEST_LIMIT: usize = 200;

/// A member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Member {
    /// The user.
    pub user: String,
    /// What it may do.
    pub role: Role,
    /// Since when it is a member, in Unix seconds.
    pub joined_at: u64,
    /// What it is called in the group.
    pub name_card: String,
    /// Until when it may not send, in Unix seconds; 0 = it may.
    pub muted_until: u64,
    /// When it sent last, in Unix seconds.
    pub spoke_at: u64,
    /// Whether it is online.
    pub online: bool,
    /// The app's own fields of members, by key.
    pub custom: BTreeMap<String, String>,
}

/// Which members are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct MemberQuery {
    /// Where to begin: empty, or the `next` of the page before.
    pub start: String,
    /// At most so many: 1 to 200; `None`: 100.
    pub limit: Option<u32>,
    /// Of these roles only; empty: of all.
    pub roles: Vec<Role>,
}

/// Members of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct MemberPage {
    /// Those of this page.
    pub list: Vec<Member>,
    /// How many there are in all.
    pub total: u64,
    /// Where the next page begins; empty when this was the last.
    pub next: String,
}

/// Somebody to be brought into a group.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Invitee {
    /// Who.
    pub user: String,
    /// As what: member, or, when the group is made, admin.
    pub role: Role,
    /// The app's own fields of members, by key, when the group is made.
    pub custom: BTreeMap<String, String>,
}

impl Invitee {
    /// A user who is to be a member.
    pub fn new(user: impl Into<String>) -> Self {
        Self { user: user.into(), ..Self::default() }
    }

    pub(super) fn wire(&self) -> WireInvitee<'_> {
        let role = (self.role != Role::Member).then(|| self.role.name());
        WireInvitee { user: &self.user, role, custom: pairs(&self.custom) }
    }
}

/// What became of an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Outcome {
    /// It was not let in.
    Refused,
    /// It is a member now.
    Added,
    /// It was one already.
    AlreadyMember,
    /// Somebody has to agree.
    Waiting,
    /// It is in as many groups as it may be.
    TooManyGroups,
}

/// Somebody who was invited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Invited {
    /// Who.
    pub user: String,
    /// What became of it.
    pub outcome: Outcome,
}

impl Groups<'_> {
    /// Members, page by page. Of a live room see [`Groups::live_members`].
    ///
    /// Errors: 6013, 6014, 6017 `start`, 9506, 10004, 10007 no member, or a live room, 10010, 10015, the network's (9501 to 9520).
    pub async fn members(&self, group: &str, query: &MemberQuery) -> Result<MemberPage> {
        self.0.run_as_user("groups.members", |session| async move { members(&session, group, query).await }).await
    }

    /// Some members; who is none is left out.
    ///
    /// Errors: 6013, 6014, 9506, 10004, 10007, 10010, 10015, the network's.
    pub async fn members_named(&self, group: &str, users: &[impl AsRef<str>]) -> Result<Vec<Member>> {
        let users = owned(users);
        self.0
            .run_as_user("groups.members_named", |session| async move {
                let body = AskSome { group, users: &users, filter: FILTER };
                let command = "group_open_http_svc.get_specified_group_member_info";
                let answer: WirePage = session.call_again(command, &body).await?;
                Ok(answer.list.into_iter().map(WireMember::member).collect())
            })
            .await
    }

    /// Brings users into a group.
    ///
    /// Errors: 6013, 6014, 6017 a role that is none of a new member's, 8507 more than the type allows, 8509 one as owner, 8510 nobody,
    /// 9506, 10005 over 300, 10007 no right, 10010, 10013 the only one is a member, 10014 full, 10015, 10019 no such user, the network's.
    pub async fn invite(&self, group: &str, users: &[Invitee]) -> Result<Vec<Invited>> {
        self.0
            .run_as_user("groups.invite", |session| async move {
                check_invitation(&session, group, users).await?;
                let body = Invite { group, members: users.iter().map(Invitee::wire).collect() };
                let answer: WireInvited = session.call("group_open_http_svc.add_group_member", &body).await?;
                Ok(answer.list.into_iter().map(WireOutcome::invited).collect())
            })
            .await
    }

    /// Removes members from a group, with a reason that they are told.
    ///
    /// Errors: 6013, 6014, 9506, 10004, 10005 over 500, 10007 no right, 10010, 10015, the network's.
    pub async fn remove(&self, group: &str, users: &[impl AsRef<str>], reason: &str) -> Result<()> {
        let users = owned(users);
        self.on("groups.remove", "delete_group_member", &Remove { group, users: &users, reason }).await
    }

    /// Makes a member an admin, or an admin a member.
    ///
    /// Errors: 6013, 6014, 6017 owner: see [`Groups::change_owner`], 9506, 10004 no member, 10007 not the owner, 10010, the
    /// network's.
    pub async fn set_role(&self, group: &str, user: &str, role: Role) -> Result<()> {
        self.0
            .run_as_user("groups.set_role", |session| async move {
                if role == Role::Owner {
                    return Err(Cause::argument("role", "must not be owner: change_owner makes another one"));
                }
                modify(&session, Modify { role: Some(role.name()), ..Modify::of(group, user) }).await
            })
            .await
    }

    /// Mutes a member for so many seconds; 0: no longer.
    ///
    /// Errors: 6013, 6014, 9506, 10004 no member, 10007 no right, 10010, the network's.
    pub async fn mute(&self, group: &str, user: &str, seconds: u32) -> Result<()> {
        self.0
            .run_as_user("groups.mute", |session| async move {
                modify(&session, Modify { mute: Some(seconds), ..Modify::of(group, user) }).await
            })
            .await
    }

    /// Changes what a member is called in the group: at most 50 bytes.
    ///
    /// Errors: 6013, 6014, 8506, 9506, 10004 no member, 10007 no right, 10010, 80001 a forbidden word, the network's.
    pub async fn set_name_card(&self, group: &str, user: &str, card: &str) -> Result<()> {
        self.0
            .run_as_user("groups.set_name_card", |session| async move {
                checks::name_card(card)?;
                modify(&session, Modify { card: Some(card), ..Modify::of(group, user) }).await
            })
            .await
    }

    /// Changes the app's own fields of a member.
    ///
    /// Errors: 6013, 6014, 9506, 10004 no member, or no such field, 10007 no right, 10010, the network's.
    pub async fn set_member_fields(&self, group: &str, user: &str, custom: &BTreeMap<String, String>) -> Result<()> {
        self.0
            .run_as_user("groups.set_member_fields", |session| async move {
                modify(&session, Modify { custom: pairs(custom), ..Modify::of(group, user) }).await
            })
            .await
    }

    /// Says how this user hears of a group's messages.
    ///
    /// Errors: 6013, 6014, 9506, 10007 no member, 10010, the network's.
    pub async fn set_receive_option(&self, group: &str, option: ReceiveOption) -> Result<()> {
        self.0
            .run_as_user("groups.set_receive_option", |session| async move {
                modify(&session, Modify { flag: Some(option.name()), ..Modify::of(group, &session.user) }).await
            })
            .await
    }
}

/// Errors: 6017, 8507, 8509, 8510.
async fn check_invitation(session: &Session, group: &str, users: &[Invitee]) -> std::result::Result<(), Cause> {
    if users.is_empty() {
        return Err(Cause::NobodyInvited);
    }
    checks::roles(users)?;
    if users.iter().any(|user| user.role != Role::Member) {
        return Err(Cause::argument("role", "of who is invited must be member: make it an admin when it is in"));
    }
    if users.len() > SMALLEST_LIMIT {
        checks::number(public(session, group).await?.kind, users.len())?;
    }
    Ok(())
}

async fn modify(session: &Session, change: Modify<'_>) -> std::result::Result<(), Cause> {
    session.call("group_open_http_svc.modify_group_member_info", &change).await.map(|_: Done| ())
}

async fn members(session: &Session, group: &str, query: &MemberQuery) -> std::result::Result<MemberPage, Cause> {
    let limit = query.limit.unwrap_or(PAGE);
    let (offset, cursor) = match query.start.strip_prefix(OFFSET) {
        Some(number) => {
            let bad = |_| Cause::argument("start", "is neither empty nor the next of a page");
            (number.parse::<u64>().map_err(bad)?, "")
        }
        None => (0, query.start.as_str()),
    };
    let roles = query.roles.iter().map(|role| role.name()).collect();
    // Communities go by the cursor, the others by the offset; each passes over what is the other's.
    let body = AskPage { group, limit, offset, next: cursor, roles, filter: FILTER };
    let page: WirePage = session.call_again("group_open_http_svc.get_group_member_info", &body).await?;
    let list: Vec<Member> = page.list.into_iter().map(WireMember::member).collect();
    let next = match page.next {
        Some(next) => next,
        None if list.len() < limit as usize => String::new(),
        None => format!("{OFFSET}{}", offset + u64::from(limit)),
    };
    Ok(MemberPage { list, total: page.total, next })
}

const FILTER: &[&str] =
    &["Role", "JoinTime", "MsgSeq", "MsgFlag", "NameCard", "ShutUpUntil", "LastSendMsgTime", "OnlineStatus"];

#[derive(Serialize)]
struct AskPage<'a> {
    #[serde(rename = "GroupId")]
    group: &'a str,
    #[serde(rename = "Limit")]
    limit: u32,
    #[serde(rename = "Offset")]
    offset: u64,
    #[serde(rename = "Next")]
    next: &'a str,
    #[serde(rename = "MemberRoleFilter", skip_serializing_if = "Vec::is_empty")]
    roles: Vec<&'static str>,
    #[serde(rename = "MemberInfoFilter")]
    filter: &'static [&'static str],
}

#[derive(Serialize)]
struct AskSome<'a> {
    #[serde(rename = "GroupId")]
    group: &'a str,
    #[serde(rename = "Member_List_Account")]
    users: &'a [String],
    #[serde(rename = "MemberInfoFilter")]
    filter: &'static [&'static str],
}

#[derive(Deserialize)]
struct WirePage {
    #[serde(rename = "MemberNum", default)]
    total: u64,
    #[serde(rename = "MemberList", default)]
    list: Vec<WireMember>,
    #[serde(rename = "Next")]
    next: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WireMember {
    #[serde(rename = "Member_Account")]
    user: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    join_time: u64,
    #[serde(default)]
    name_card: String,
    #[serde(default)]
    shut_up_until: u64,
    #[serde(default)]
    last_send_msg_time: u64,
    #[serde(default)]
    online_status: String,
    #[serde(default)]
    app_member_defined_data: Vec<Pair<'static>>,
}

impl WireMember {
    fn member(self) -> Member {
        Member {
            user: self.user,
            role: Role::of_name(&self.role),
            joined_at: self.join_time,
            name_card: self.name_card,
            muted_until: self.shut_up_until,
            spoke_at: self.last_send_msg_time,
            online: self.online_status == "Online",
            custom: fields(self.app_member_defined_data),
        }
    }
}

/// Somebody to be brought in, on the wire.
#[derive(Serialize)]
pub(super) struct WireInvitee<'a> {
    #[serde(rename = "Member_Account")]
    user: &'a str,
    #[serde(rename = "Role", skip_serializing_if = "Option::is_none")]
    role: Option<&'static str>,
    #[serde(rename = "AppMemberDefinedData", skip_serializing_if = "Vec::is_empty")]
    custom: Vec<Pair<'a>>,
}

#[derive(Serialize)]
struct Invite<'a> {
    #[serde(rename = "GroupId")]
    group: &'a str,
    #[serde(rename = "MemberList")]
    members: Vec<WireInvitee<'a>>,
}

#[derive(Deserialize)]
struct WireInvited {
    #[serde(rename = "MemberList", default)]
    list: Vec<WireOutcome>,
}

#[derive(Deserialize)]
struct WireOutcome {
    #[serde(rename = "Member_Account")]
    user: String,
    #[serde(rename = "Result", default)]
    result: u32,
}

impl WireOutcome {
    fn invited(self) -> Invited {
        let outcome = match self.result {
            1 => Outcome::Added,
            2 => Outcome::AlreadyMember,
            3 => Outcome::Waiting,
            4 => Outcome::TooManyGroups,
            _ => Outcome::Refused,
        };
        Invited { user: self.user, outcome }
    }
}

#[derive(Serialize)]
struct Remove<'a> {
    #[serde(rename = "GroupId")]
    group: &'a str,
    #[serde(rename = "MemberToDel_Account")]
    users: &'a [String],
    #[serde(rename = "Reason")]
    reason: &'a str,
}

/// What changes of a member.
#[derive(Serialize)]
struct Modify<'a> {
    #[serde(rename = "GroupId")]
    group: &'a str,
    #[serde(rename = "Member_Account")]
    user: &'a str,
    #[serde(rename = "Role", skip_serializing_if = "Option::is_none")]
    role: Option<&'static str>,
    #[serde(rename = "ShutUpTime", skip_serializing_if = "Option::is_none")]
    mute: Option<u32>,
    #[serde(rename = "NameCard", skip_serializing_if = "Option::is_none")]
    card: Option<&'a str>,
    #[serde(rename = "MsgFlag", skip_serializing_if = "Option::is_none")]
    flag: Option<&'static str>,
    #[serde(rename = "AppMemberDefinedData", skip_serializing_if = "Vec::is_empty")]
    custom: Vec<Pair<'a>>,
}

impl<'a> Modify<'a> {
    fn of(group: &'a str, user: &'a str) -> Self {
        Self { group, user, role: None, mute: None, card: None, flag: None, custom: Vec::new() }
    }
}
