//! Groups: made and dismissed, joined and left, their profiles, members, attributes, counters and topics.

mod attributes;
mod checks;
mod group;
mod live;
mod members;
mod names;
mod pushes;
mod requests;
mod topics;

use serde::{Deserialize, Serialize};
use tincan_protocol::errors::codes;

use crate::outcome::{Done, Pages, owned, refused};
use crate::session::Session;
use crate::{Cause, Client, Result, known};

pub use attributes::{Attribute, Attributes, AttributesChange, Counters};
pub use group::{FoundGroup, Group, GroupChange, NewGroup, OwnRecord};
pub use live::LiveMember;
pub use members::{Invited, Invitee, Member, MemberPage, MemberQuery, Outcome as InviteOutcome};
pub use names::{GroupKind, InviteOption, JoinOption, ReceiveOption, Role};
pub(crate) use pushes::pushed;
pub use requests::{GroupApplication, GroupApplicationKind, GroupApplications, Verdict};
pub use topics::{FoundTopic, NewTopic, Topic, TopicEdit};

use group::WireGroup;

/// Groups of a page. Source: Web protocol of groups, get_joined_group_list.
const PAGE: usize = 200;

/// Most groups of one question. Source: group documentation.
const MAX_GROUPS: usize = 50;

/// Calls about groups: [`Client::groups`].
pub struct Groups<'a>(&'a Client);

impl Client {
    /// Calls about groups.
    pub fn groups(&self) -> Groups<'_> {
        Groups(self)
    }
}

/// What became of wanting to join.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Joined {
    /// This user is a member now.
    In,
    /// An admin has to agree: a [`crate::Event::GroupNotice`] tells what became of it.
    Waiting,
}

/// A group made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Made {
    /// Its ID.
    pub id: String,
    /// Members that could not be put in: they are in as many groups as they may.
    pub left_out: Vec<String>,
}

impl Groups<'_> {
    /// Makes a group, whose owner this user is.
    ///
    /// ```no_run
    /// # async fn example(client: tincan_sdk::Client) -> tincan_sdk::Result<()> {
    /// use tincan_sdk::groups::{GroupKind, Invitee, NewGroup};
    ///
    /// let members = vec![Invitee::new("bob")];
    /// let new = NewGroup { members, ..NewGroup::of(GroupKind::Private, "Us") };
    /// println!("{}", client.groups().create(&new).await?.id);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Errors: 6013, 6014, 8501 ID, 8502 name, 8503 introduction, 8504 announcement, 8505 face URL, 8507 more members than the type
    /// allows, 8509 a member as owner, 9506, 10005 over 100 members, 10021 and 10025 the ID is taken, 10019 no such member, 10036 too
    /// many groups, 80001 a forbidden word, the network's (9501 to 9520).
    pub async fn create(&self, new: &NewGroup) -> Result<Made> {
        self.0
            .run_as_user("groups.create", |session| async move {
                new.check()?;
                let made: WireMade = session.call("group_open_http_svc.create_group", &new.body(&session.user)).await?;
                Ok(Made { id: made.id, left_out: made.left_out })
            })
            .await
    }

    /// All groups that this user is in, live rooms apart, each with the own record.
    ///
    /// Errors: 6013, 6014, 9506, the network's.
    pub async fn joined(&self) -> Result<Vec<Group>> {
        self.0
            .run_as_user("groups.joined", |session| async move {
                let mut groups = joined(&session, "group_open_http_svc.get_joined_group_list", 0).await?;
                for topics in [0, 1] {
                    let command = "million_group_open_http_svc.get_joined_group_list";
                    groups.extend(joined(&session, command, topics).await?);
                }
                known::keep(&session, &groups, true).await?;
                Ok(groups)
            })
            .await
    }

    /// The groups of which this user was a member when it was last asked, without asking the server: what [`Groups::joined`] answered,
    /// with what was told since.
    ///
    /// Errors: 6013, 6014, 6019, 9506.
    pub async fn known(&self) -> Result<Vec<Group>> {
        self.0.run_as_user("groups.known", |session| async move { known::all(&session).await }).await
    }

    /// Groups that this user is in, with the own record; each with a code of its own.
    ///
    /// Errors: 6013, 6014, 9506, 10004, the network's; of each group in it 10007, 10010, 10015.
    pub async fn get(&self, groups: &[impl AsRef<str>]) -> Result<Vec<FoundGroup>> {
        let groups = owned(groups);
        self.0
            .run_as_user("groups.get", |session| async move {
                let command = "group_open_http_svc.get_group_self_member_info";
                let mut found = Vec::with_capacity(groups.len());
                for groups in groups.chunks(MAX_GROUPS) {
                    let answer: WireGroups = session.call_again(command, &Ids { groups }).await?;
                    found.extend(answer.groups.into_iter().map(WireGroup::found));
                }
                let groups: Vec<Group> = found.iter().filter_map(|found| found.group.clone()).collect();
                known::keep(&session, &groups, false).await?;
                Ok(found)
            })
            .await
    }

    /// What everybody may know of a group.
    ///
    /// Errors: 6013, 6014, 9506, 10010 no such group, 10015 no ID, the network's.
    pub async fn public(&self, group: &str) -> Result<Group> {
        self.0.run_as_user("groups.public", |session| async move { public(&session, group).await }).await
    }

    /// Joins a group, or asks to be let in, with words for its admins; enters a live room.
    ///
    /// Errors: 6013, 6014, 8508 a Private group, 9506, 10007 nobody may join, or banned, 10010 no such group, 10013 a member already,
    /// 10014 it is full, 10037 in too many groups, the network's.
    pub async fn join(&self, group: &str, words: &str) -> Result<Joined> {
        self.0
            .run_as_user("groups.join", |session| async move {
                refuse_private(&session, group).await?;
                let body = Apply { group, words };
                let answer: Status = session.call("group_open_http_svc.apply_join_group", &body).await?;
                Ok(if answer.status == "WaitAdminApproval" { Joined::Waiting } else { Joined::In })
            })
            .await
    }

    /// Leaves a group.
    ///
    /// Errors: 6013, 6014, 9506, 10007 no member, 10009 the owner stays, 10010, the network's.
    pub async fn quit(&self, group: &str) -> Result<()> {
        self.on("groups.quit", "quit_group", &Id { group }).await
    }

    /// Dismisses a group for good.
    ///
    /// Errors: 6013, 6014, 9506, 10007 not the owner, or a Private group, 10010, the network's.
    pub async fn dismiss(&self, group: &str) -> Result<()> {
        self.on("groups.dismiss", "destroy_group", &Id { group }).await
    }

    /// Changes a group's profile: what is given.
    ///
    /// Errors: 6013, 6014, 8502 name, 8503 introduction, 8504 announcement, 8505 face URL, 9506, 10004 no such custom field, 10007 no
    /// right, 10010, 80001 a forbidden word, the network's.
    pub async fn change(&self, group: &str, change: &GroupChange) -> Result<()> {
        self.0
            .run_as_user("groups.change", |session| async move {
                change.check()?;
                if *change == GroupChange::default() {
                    return Ok(());
                }
                let command = "group_open_http_svc.modify_group_base_info";
                session.call(command, &change.body(group)).await.map(|_: Done| ())
            })
            .await
    }

    /// Makes another member the owner.
    ///
    /// Errors: 6013, 6014, 9506, 10004 no member, 10007 not the owner, 10010, the network's.
    pub async fn change_owner(&self, group: &str, user: &str) -> Result<()> {
        self.on("groups.change_owner", "change_group_owner", &NewOwner { group, user }).await
    }

    /// How many members are online.
    ///
    /// Errors: 6013, 6014, 9506, 10007 no member, 10010, the network's.
    pub async fn online_count(&self, group: &str) -> Result<u64> {
        self.0
            .run_as_user("groups.online_count", |session| async move {
                let answer: Online =
                    session.call_again("group_open_http_svc.get_online_member_num", &Id { group }).await?;
                Ok(answer.number)
            })
            .await
    }

    /// Runs a command whose answer says nothing. Communities are known by their IDs: one service does for all.
    async fn on(&self, api: &'static str, command: &'static str, body: &impl Serialize) -> Result<()> {
        self.0
            .run_as_user(api, |session| async move {
                session.call(&format!("group_open_http_svc.{command}"), body).await.map(|_: Done| ())
            })
            .await
    }
}

async fn joined(session: &Session, command: &str, topics: u32) -> std::result::Result<Vec<Group>, Cause> {
    let (mut groups, mut pages, mut offset) = (Vec::new(), Pages::default(), 0);
    loop {
        pages.next("the list of groups")?;
        let body = Ask { user: &session.user, limit: PAGE, offset, custom: 1, topics, filter: Filter::default() };
        let page: Page = session.call_again(command, &body).await?;
        groups.extend(page.groups.into_iter().map(WireGroup::group));
        offset += PAGE;
        if offset >= page.total {
            return Ok(groups);
        }
    }
}

/// What everybody may know of a group.
pub(crate) async fn public(session: &Session, group: &str) -> std::result::Result<Group, Cause> {
    let command = "group_open_http_svc.get_group_public_info";
    let answer: WireGroups = session.call_again(command, &Ids { groups: &[group.to_owned()] }).await?;
    let missing = || Cause::ParseFailed { what: "an answer", why: format!("{command}: it has no group") };
    let found = answer.groups.into_iter().next().ok_or_else(missing)?;
    match found.error_code {
        0 => Ok(found.group()),
        code => Err(refused(command, code, found.error_info)),
    }
}

/// Nobody joins a Private group. Who is no member is not even told that it is one: of the groups that can be joined everybody may
/// read the profile. Other refusals are the server's to repeat.
///
/// Errors: 8508, and when the group cannot be asked for at all.
async fn refuse_private(session: &Session, group: &str) -> std::result::Result<(), Cause> {
    let private = || Cause::PrivateGroup { group: group.to_owned() };
    match public(session, group).await {
        Ok(found) if found.kind == GroupKind::Private => Err(private()),
        Err(Cause::Refused { code, .. }) if code == codes::group::NOT_ALLOWED.number() => Err(private()),
        Ok(_) | Err(Cause::Refused { .. }) => Ok(()),
        Err(cause) => Err(cause),
    }
}

#[derive(Serialize)]
struct Id<'a> {
    #[serde(rename = "GroupId")]
    group: &'a str,
}

#[derive(Serialize)]
struct Ids<'a> {
    #[serde(rename = "GroupIdList")]
    groups: &'a [String],
}

#[derive(Serialize)]
struct Apply<'a> {
    #[serde(rename = "GroupId")]
    group: &'a str,
    #[serde(rename = "ApplyMsg")]
    words: &'a str,
}

#[derive(Deserialize)]
struct Status {
    #[serde(rename = "JoinedStatus", default)]
    status: String,
}

#[derive(Serialize)]
struct NewOwner<'a> {
    #[serde(rename = "GroupId")]
    group: &'a str,
    #[serde(rename = "NewOwner_Account")]
    user: &'a str,
}

#[derive(Deserialize)]
struct Online {
    #[serde(rename = "OnlineMemberNum", default)]
    number: u64,
}

#[derive(Deserialize)]
struct WireMade {
    #[serde(rename = "GroupId")]
    id: String,
    #[serde(rename = "OverJoinedGroupLimit_Account", default)]
    left_out: Vec<String>,
}

#[derive(Deserialize)]
struct WireGroups {
    #[serde(rename = "GroupInfo", default)]
    groups: Vec<WireGroup>,
}

#[derive(Serialize)]
struct Ask<'a> {
    #[serde(rename = "Member_Account")]
    user: &'a str,
    #[serde(rename = "Limit")]
    limit: usize,
    #[serde(rename = "Offset")]
    offset: usize,
    #[serde(rename = "NeedAppDefineData")]
    custom: u32,
    #[serde(rename = "SupportTopic")]
    topics: u32,
    #[serde(rename = "ResponseFilter")]
    filter: Filter,
}

#[derive(Serialize)]
struct Filter {
    #[serde(rename = "GroupBaseInfoFilter")]
    base: &'static [&'static str],
    #[serde(rename = "SelfInfoFilter")]
    own: &'static [&'static str],
}

impl Default for Filter {
    fn default() -> Self {
        Self { base: BASE, own: OWN }
    }
}

const BASE: &[&str] = &[
    "Type",
    "Name",
    "Introduction",
    "Notification",
    "FaceUrl",
    "Owner_Account",
    "CreateTime",
    "LastInfoTime",
    "LastMsgTime",
    "NextMsgSeq",
    "MemberNum",
    "MaxMemberNum",
    "ApplyJoinOption",
    "InviteJoinOption",
    "ShutUpAllMember",
];

const OWN: &[&str] = &["Role", "JoinTime", "MsgFlag", "MsgSeq", "NameCard", "ShutUpUntil"];

#[derive(Deserialize)]
struct Page {
    #[serde(rename = "TotalCount", default)]
    total: usize,
    #[serde(rename = "GroupIdList", default)]
    groups: Vec<WireGroup>,
}
