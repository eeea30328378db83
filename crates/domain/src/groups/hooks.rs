//! What the app's own server is asked and told about groups.

use tincan_store::{Batch, Direction, Page};

use super::rows::{self, GroupRow};
use super::{Fault, Group, GroupId, GroupKind};
use crate::core::View;
use crate::messages::{Content, rewrite};
use crate::model::Account;
use crate::policy::App;
use crate::webhooks::{self, Facts, Founding, GroupEvent, GroupWhat, Kind, Speech, Told, Verdict};
use crate::{Cause, Domain, Result};

fn of(group: &Group, what: GroupWhat) -> GroupEvent {
    what.of(&group.id, group.row.kind)
}

/// Tells of something with the batch that does it.
pub(super) fn tell<'d>(
    domain: &'d Domain,
    app: &App,
    group: &Group,
    kind: Kind,
    batch: &mut Batch,
    what: impl FnOnce() -> GroupWhat,
) -> Told<'d> {
    webhooks::tell(domain, app, kind, batch, || of(group, what()))
}

/// Tells of something that is done.
pub(super) async fn tell_now(domain: &Domain, app: &App, group: &Group, kind: Kind, what: impl FnOnce() -> GroupWhat) {
    webhooks::tell_now(domain, app, kind, || of(group, what())).await;
}

/// Asks whether a group may be created.
///
/// Errors: 10016, or a code that the app chose: refused.
pub(super) async fn may_create(
    domain: &Domain,
    app: &App,
    kind: GroupKind,
    founding: impl FnOnce() -> Founding,
) -> Result<()> {
    if !webhooks::wanted(app, Kind::BeforeGroupCreate) {
        return Ok(());
    }
    let founding = founding();
    let created = created(&domain.view().await?, app, &founding.by, kind).await?;
    let what = GroupWhat::BeforeCreate { founding, created };
    webhooks::ask(domain, app, GroupEvent { group: None, kind: Some(kind), what }).await.map(drop)
}

/// How many groups of a type an account owns.
async fn created(view: &View, app: &App, owner: &Account, kind: GroupKind) -> Result<u64> {
    let prefix = rows::memberships_key(app.id, owner);
    let limit = tincan_store::port::MAX_PAGE;
    let page = Page { prefix: prefix.as_slice(), after: None, limit, direction: Direction::Forward };
    let mut created = 0;
    for (_, id) in view.range(page).await? {
        let Some(id) = std::str::from_utf8(&id).ok().and_then(|id| GroupId::parse(id).ok()) else { continue };
        let row = view.get::<GroupRow>(&rows::group_key(app.id, &id)).await?;
        created += u64::from(row.is_some_and(|row| row.kind == kind && row.owner.as_ref() == Some(owner)));
    }
    Ok(created)
}

/// Asks whether an account may join, or ask to.
///
/// Errors: 10016, or a code that the app chose: refused.
pub(crate) async fn may_apply(domain: &Domain, app: &App, group: &Group, applicant: &Account) -> Result<()> {
    let what = GroupWhat::BeforeApply { applicant: applicant.clone() };
    webhooks::ask(domain, app, of(group, what)).await.map(drop)
}

/// Asks whether accounts may be brought in; answers those that may not.
///
/// Errors: 10016, or a code that the app chose: refused.
pub(super) async fn may_invite(
    domain: &Domain,
    app: &App,
    group: &Group,
    by: &Account,
    invited: &[Account],
) -> Result<Vec<Account>> {
    let what = GroupWhat::BeforeInvite { by: by.clone(), invited: invited.to_vec() };
    Ok(match webhooks::ask(domain, app, of(group, what)).await? {
        Verdict::Without(accounts) => accounts,
        _ => Vec::new(),
    })
}

/// Asks whether a topic may be created.
///
/// Errors: 10016, or a code that the app chose: refused.
pub(super) async fn may_create_topic(domain: &Domain, app: &App, group: &Group, by: &Account, name: &str) -> Result<()> {
    let what = GroupWhat::BeforeTopic { by: by.clone(), name: name.to_owned() };
    webhooks::ask(domain, app, of(group, what)).await.map(drop)
}

/// Asks whether a message may be sent, which the app may rewrite. `false` when it is not to be sent, and its sender is not
/// to be told.
///
/// Errors: 10016, 80003, or a code that the app chose: refused.
pub(super) async fn may_speak(
    domain: &Domain,
    app: &App,
    group: &Group,
    content: &mut Content,
    speech: impl FnOnce(Content) -> Speech,
) -> Result<bool> {
    if !webhooks::wanted(app, Kind::BeforeGroupMessage) {
        return Ok(true);
    }
    let what = GroupWhat::BeforeMessage(speech(content.clone()));
    match webhooks::ask(domain, app, of(group, what)).await? {
        Verdict::Swallow => return Ok(false),
        Verdict::Rewrite { body, cloud_custom_data } => rewrite(app, content, body, cloud_custom_data),
        _ => {}
    }
    Ok(true)
}

/// Tells that a message could not be sent. Which group was meant is told as far as it is known.
pub(super) async fn not_spoken(
    domain: &Domain,
    app: &App,
    (group, kind): (&GroupId, Option<GroupKind>),
    speech: impl FnOnce() -> Speech,
    cause: &Cause,
    by_admin: bool,
) {
    if matches!(cause, Cause::Webhook(_)) {
        return;
    }
    let event = || {
        let what = GroupWhat::NotSent { speech: speech(), cause: Box::new(cause.clone()), by_admin };
        GroupEvent { group: Some(group.clone()), kind, what }
    };
    webhooks::tell_now(domain, app, Kind::GroupMessageFailed, event).await;
}

/// Tells who joined, and that the group is full if it is by that, so many members being in it then.
pub(super) fn joined<'d>(
    domain: &'d Domain,
    app: &App,
    group: &Group,
    (by, members, invited): (&Account, &[Account], bool),
    size: u64,
    batch: &mut Batch,
) -> [Told<'d>; 2] {
    let what = || GroupWhat::Joined { invited, by: by.clone(), members: members.to_vec() };
    let told = tell(domain, app, group, Kind::AfterGroupJoin, batch, what);
    let full = size >= u64::from(group.row.max_members);
    [told, if full { tell(domain, app, group, Kind::AfterGroupFull, batch, || GroupWhat::Full) } else { Told::nothing() }]
}

/// Tells that somebody found the group full; hands the result on.
pub(super) async fn noticed<T>(domain: &Domain, app: &App, group: &Group, result: Result<T>) -> Result<T> {
    if matches!(result, Err(Cause::Group(Fault::Full { .. }))) {
        tell_now(domain, app, group, Kind::AfterGroupFull, || GroupWhat::Full).await;
    }
    result
}

/// What of a profile changed, as far as it is told.
pub(super) fn facts(
    name: &Option<String>,
    introduction: &Option<String>,
    notification: &Option<String>,
    face: &Option<String>,
) -> Facts {
    Facts {
        name: name.clone(),
        introduction: introduction.clone(),
        notification: notification.clone(),
        face: face.clone(),
    }
}
