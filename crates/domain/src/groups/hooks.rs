//! What the app's own server is asked and told about groups.

use tincan_store::{Batch, Direction, Page};

use super::rows::{self, GroupRow};
use super::{Channel, Draft, Fault, Group, GroupId, GroupKind, Sent, roster};
use crate::core::View;
use crate::messages::{Actor, Content, rewrite};
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
pub(super) async fn may_create_topic(
    domain: &Domain,
    app: &App,
    group: &Group,
    by: &Account,
    name: &str,
) -> Result<()> {
    let what = GroupWhat::BeforeTopic { by: by.clone(), name: name.to_owned() };
    webhooks::ask(domain, app, of(group, what)).await.map(drop)
}

/// A message as the app is told of it.
fn speech(by: &Actor, draft: &Draft, content: Content) -> Speech {
    let admin = webhooks::origin::current().admin().cloned();
    Speech {
        from: by.account().clone(),
        by: admin.unwrap_or_else(|| by.account().clone()),
        random: draft.random,
        online_only: draft.online_only,
        content,
        topic: draft.to.topic.clone(),
    }
}

/// What becomes of a message that the app was asked about.
pub(super) enum Word {
    /// It goes as it is.
    Go,
    /// It goes, and says this.
    Instead(Content),
    /// It does not go, and its sender is not told.
    Swallow,
}

/// Asks whether a message may be sent.
///
/// Errors: 10016, 80003, or a code that the app chose: refused; 80001 what the app made of it holds a forbidden word.
pub(super) async fn may_speak(domain: &Domain, app: &App, group: &Group, by: &Actor, draft: &Draft) -> Result<Word> {
    if draft.handling.no_webhook_before || !webhooks::wanted(app, Kind::BeforeGroupMessage) {
        return Ok(Word::Go);
    }
    let mut content = draft.message.content.clone();
    let what = GroupWhat::BeforeMessage(speech(by, draft, content.clone()));
    Ok(match webhooks::ask(domain, app, of(group, what)).await? {
        Verdict::Swallow => Word::Swallow,
        Verdict::Rewrite { body, cloud_custom_data, texts } => {
            let unchecked = matches!(by, Actor::Admin(_)) && draft.handling.no_check;
            let texts = if unchecked { Vec::new() } else { texts };
            rewrite(app, &mut content, (body, cloud_custom_data), &texts)?;
            Word::Instead(content)
        }
        _ => Word::Go,
    })
}

/// Tells that a message was sent. Its MsgSeq is known only now, so that it is told by a write of its own.
pub(super) async fn spoken(
    domain: &Domain,
    app: &App,
    group: &Group,
    (by, draft): (&Actor, &Draft),
    seq: u64,
    time: u32,
) {
    if draft.handling.no_webhook_after {
        return;
    }
    tell_now(domain, app, group, Kind::AfterGroupMessage, || GroupWhat::Sent {
        speech: speech(by, draft, draft.message.content.clone()),
        seq,
        at: time.into(),
    })
    .await;
}

/// Tells that a message was refused before it came to sending: for what it says.
pub async fn refused(domain: &Domain, app: &App, by: &Actor, draft: &Draft, cause: &Cause) {
    not_spoken(domain, app, by, draft, &Err(cause.clone())).await;
}

/// Tells that a message could not be sent, or was dropped because there were too many. What the app itself refused it is
/// not told.
pub(super) async fn not_spoken(domain: &Domain, app: &App, by: &Actor, draft: &Draft, result: &Result<Sent>) {
    let cause = match result {
        Ok(sent) if sent.dropped => Fault::SendingTooOften("the group gets too many messages a second".into()).into(),
        Ok(_) | Err(Cause::Webhook(_)) => return,
        Err(cause) => cause.clone(),
    };
    if !webhooks::wanted(app, Kind::GroupMessageFailed) {
        return;
    }
    let kind = kind_of(domain, app, &draft.to.group).await;
    let what = GroupWhat::NotSent {
        speech: speech(by, draft, draft.message.content.clone()),
        cause: Box::new(cause),
        by_admin: matches!(by, Actor::Admin(_)),
    };
    let event = GroupEvent { group: Some(draft.to.group.clone()), kind, what };
    webhooks::tell_now(domain, app, Kind::GroupMessageFailed, || event).await;
}

/// The type of a group, if it is there.
async fn kind_of(domain: &Domain, app: &App, id: &GroupId) -> Option<GroupKind> {
    let row = domain.view().await.ok()?.get::<GroupRow>(&rows::group_key(app.id, id)).await.ok()?;
    row.map(|row| row.kind)
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
    [
        told,
        if full { tell(domain, app, group, Kind::AfterGroupFull, batch, || GroupWhat::Full) } else { Told::nothing() },
    ]
}

/// Tells that somebody found the group full; hands the result on.
pub(super) async fn noticed<T>(domain: &Domain, app: &App, group: &Group, result: Result<T>) -> Result<T> {
    if matches!(result, Err(Cause::Group(Fault::Full { .. }))) {
        tell_now(domain, app, group, Kind::AfterGroupFull, || GroupWhat::Full).await;
    }
    result
}

/// Tells who left.
pub(super) fn left<'d>(
    domain: &'d Domain,
    app: &App,
    group: &Group,
    (by, members, kicked): (&Account, &[Account], bool),
    batch: &mut Batch,
) -> Told<'d> {
    let what = || GroupWhat::Left { kicked, by: by.clone(), members: members.to_vec() };
    tell(domain, app, group, Kind::AfterGroupExit, batch, what)
}

/// Tells who left a live room, which writes nothing.
pub(super) fn left_room(
    domain: &Domain,
    app: &App,
    group: &Group,
    (by, members, kicked): (&Account, &[Account], bool),
) {
    if !members.is_empty() {
        let what = || GroupWhat::Left { kicked, by: by.clone(), members: members.to_vec() };
        webhooks::tell_soon(domain, app.id, Kind::AfterGroupExit, || of(group, what()).into());
    }
}

/// Tells who entered a live room, which writes nothing.
pub(super) fn entered_room(domain: &Domain, app: &App, group: &Group, account: &Account) {
    let what = || GroupWhat::Joined { invited: false, by: account.clone(), members: vec![account.clone()] };
    webhooks::tell_soon(domain, app.id, Kind::AfterGroupJoin, || of(group, what()).into());
}

/// Tells of recalled messages, if there are any.
pub(super) fn recalled<'d>(
    domain: &'d Domain,
    app: &App,
    channel: &Channel,
    by: &Account,
    seqs: Vec<u64>,
    batch: &mut Batch,
) -> Told<'d> {
    if seqs.is_empty() {
        return Told::nothing();
    }
    let what = || GroupWhat::Recalled { by: by.clone(), seqs, topic: channel.topic().cloned() };
    tell(domain, app, &channel.group, Kind::AfterGroupRecall, batch, what)
}

/// Tells what of a profile changed, if it is something that is told.
pub(super) fn changed<'d>(
    domain: &'d Domain,
    app: &App,
    group: &Group,
    by: &Account,
    facts: Facts,
    batch: &mut Batch,
) -> Told<'d> {
    if facts.is_empty() {
        return Told::nothing();
    }
    tell(domain, app, group, Kind::AfterGroupChange, batch, || GroupWhat::Changed { by: by.clone(), facts })
}

/// Tells that a group was dissolved, with those who were in it, but for communities and live rooms.
pub(super) async fn dissolved<'d>(domain: &'d Domain, app: &App, group: &Group, batch: &mut Batch) -> Result<Told<'d>> {
    if !webhooks::wanted(app, Kind::AfterGroupDissolve) {
        return Ok(Told::nothing());
    }
    let many = group.row.kind == GroupKind::Community || group.row.kind.is_live();
    let members = if many {
        Vec::new()
    } else {
        let roster = roster::of(domain, app.id, group).await?;
        roster.members.iter().map(|member| member.account.clone()).collect()
    };
    let what = || GroupWhat::Dissolved { owner: group.row.owner.clone(), name: group.row.name.clone(), members };
    Ok(tell(domain, app, group, Kind::AfterGroupDissolve, batch, what))
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
