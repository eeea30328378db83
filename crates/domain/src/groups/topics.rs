//! Topics of communities: each has a profile and a log of its own; members are the community's.

use tincan_store::port::MAX_PAGE;
use tincan_store::{Batch, Direction, Page};

use super::create::next_code;
use super::dissolve::{RemainsRow, remains_key};
use super::entry::{TipKind, TopicChange};
use super::event::NoticeKind;
use super::hooks;
use super::rows::{self, MemberRow, MsgFlag, TopicRow};
use super::rules::{Action, Told};
use super::tell::NewTip;
use super::texts::Text;
use super::unread::{self, MentionOf};
use super::{Fault, Group, GroupCode, GroupId, LogId, TopicId, access, ids, members, reading, roster, tell};
use crate::core::{Attempts, Change, View};
use crate::messages::Actor;
use crate::model::key::split_text;
use crate::model::{Account, AppId, Record, Seconds};
use crate::policy::App;
use crate::webhooks::{GroupWhat, Kind};
use crate::{Cause, Domain, Result, accounts};

/// Topics that are read at once; a community has far fewer.
pub(super) const MAX_TOPICS_READ: usize = MAX_PAGE;

/// A topic to be made.
#[derive(Debug, Clone, Default)]
pub struct NewTopic {
    /// Its id; the server chooses one when there is none.
    pub id: Option<String>,
    /// Its name.
    pub name: String,
    /// What it says of itself.
    pub introduction: String,
    /// What it tells those who read it.
    pub notification: String,
    /// Its face.
    pub face: String,
    /// The app's own data.
    pub custom: String,
    /// In whose name an admin of the app makes it.
    pub operator: Option<Account>,
    /// It was made elsewhere, then: nobody is told.
    pub imported_from: Option<Seconds>,
}

/// A topic, and what an account is to it.
#[derive(Debug, Clone)]
pub struct TopicView {
    /// Its id.
    pub id: TopicId,
    /// Its row.
    pub row: TopicRow,
    /// Its last MsgSeq.
    pub last_seq: u64,
    /// When its last message came; 0 = none has.
    pub last_at: Seconds,
    /// How far the account has read.
    pub read_seq: u64,
    /// How the account wants to hear of its messages.
    pub flag: MsgFlag,
    /// Until when the account is muted in it; 0 = it is not.
    pub mute_until: Seconds,
    /// Messages that mention the account and that it has not read.
    pub mentions: Vec<MentionOf>,
    /// MsgSeqs that do not count as unread.
    pub not_unread: Vec<u64>,
}

/// Makes a topic.
///
/// Errors: 10004, 10007, 10010, 10012, 10015, 10021, 10025, 10036, 11000, 80001.
pub async fn create_topic(
    domain: &Domain,
    app: &App,
    actor: &Actor,
    community: &GroupId,
    new: &NewTopic,
) -> Result<TopicId> {
    Text::name("TopicName").check(app, &new.name)?;
    Text::INTRODUCTION.check(app, &new.introduction)?;
    Text::NOTIFICATION.check(app, &new.notification)?;
    Text::FACE.check(app, &new.face)?;
    Text::CUSTOM.check(app, &new.custom)?;
    let chosen = new.id.as_deref().map(|id| chosen_id(community, id)).transpose()?;
    let log = LogId::from(next_code(domain, app).await?);
    let (mut attempts, mut is_asked) = (Attempts::default(), false);
    loop {
        let view = domain.view().await?;
        let group = managed(&view, domain, app, actor, community).await?;
        let operator = operator(&view, app.id, actor, new.operator.as_ref()).await?;
        let id = match &chosen {
            Some(id) => id.clone(),
            None => assigned_id(domain, community, log)?,
        };
        let key = rows::topic_key(app.id, group.row.code, &id);
        if view.has(&key).await? {
            let id = id.to_string();
            let imported = new.imported_from.is_some();
            return Err(if imported { Fault::IdTaken(id) } else { Fault::IdTakenByCaller(id) }.into());
        }
        let limit = app.settings.groups.topics;
        if entries(&view, app.id, group.row.code).await?.len() >= limit as usize {
            return Err(Fault::TopicsUsedUp { limit }.into());
        }
        let row = TopicRow {
            log,
            name: new.name.clone(),
            introduction: new.introduction.clone(),
            notification: new.notification.clone(),
            face: new.face.clone(),
            custom: new.custom.clone(),
            mute_all: false,
            created_at: new.imported_from.unwrap_or_else(|| domain.now()),
        };
        if new.imported_from.is_none() && !std::mem::replace(&mut is_asked, true) {
            hooks::may_create_topic(domain, app, &group, &operator, &new.name).await?;
        }
        let mut batch = Batch::new();
        // The community changes with every topic, so that two that come at once do not pass the limit.
        let mut community = group.row.clone();
        community.info_seq += 1;
        group.replace(app.id, &community, &mut batch);
        batch.expect(key.bytes(), None);
        batch.set(&key, &row);
        let _told = new.imported_from.is_none().then(|| {
            let what = || GroupWhat::TopicCreated {
                topic: id.clone(),
                by: operator.clone(),
                owner: group.row.owner.clone(),
                name: new.name.clone(),
                custom: group.row.custom.clone(),
            };
            hooks::tell(domain, app, &group, Kind::AfterTopicCreate, &mut batch, what)
        });
        if domain.commit(batch, &mut attempts).await?.is_some() {
            if new.imported_from.is_none() {
                tell_all(domain, app, &group, &operator, Some(id.clone()), NoticeKind::TopicCreated).await?;
            }
            return Ok(id);
        }
    }
}

/// A community whose topics the actor may make, change and delete.
///
/// Errors: 10007, 10010, 11000.
async fn managed(view: &View, domain: &Domain, app: &App, actor: &Actor, id: &GroupId) -> Result<Group> {
    let group = with_topics(view, app, id).await?;
    access::standing(view, domain, app, &group, actor).await?.may(&group, Action::ManageTopics)?;
    Ok(group)
}

/// A community that has topics.
///
/// Errors: 10010, 11000.
async fn with_topics(view: &View, app: &App, id: &GroupId) -> Result<Group> {
    let group = access::find(view, app.id, id).await?;
    if !app.settings.groups.extras {
        return Err(Fault::NoTopics("this app's edition has no topics").into());
    }
    if !group.row.topics {
        return Err(Fault::NoTopics("the group has no topics: make a Community with SupportTopic 1").into());
    }
    Ok(group)
}

/// In whose name it is done: an admin of the app may name somebody.
async fn operator(view: &View, app: AppId, actor: &Actor, named: Option<&Account>) -> Result<Account> {
    match (actor, named) {
        (Actor::Admin(_), Some(named)) if accounts::find(view, app, named).await?.is_none() => {
            Err(Fault::BadOperator("From_Account is not an account of the app").into())
        }
        (Actor::Admin(_), Some(named)) => Ok(named.clone()),
        _ => Ok(actor.account().clone()),
    }
}

/// An id that the caller chose.
fn chosen_id(community: &GroupId, text: &str) -> Result<TopicId> {
    let id = TopicId::parse(text)?;
    let bad = |rule| Err(Fault::BadGroupId { rule }.into());
    if id.group()? != *community {
        return bad("must, for a topic, begin with the community's id");
    }
    let own = text.get(community.as_str().len() + ids::TOPIC.len()..).unwrap_or_default();
    if own.contains(ids::COMMUNITY) || own.starts_with("@TOPIC#") || own.contains(ids::TOPIC) {
        return bad("must, for a topic, hold neither @TGS#_ nor @TOPIC# in the part of its own");
    }
    Ok(id)
}

/// An id of the server's own.
fn assigned_id(domain: &Domain, community: &GroupId, log: LogId) -> Result<TopicId> {
    let random = domain.random.u32();
    TopicId::parse(&format!("{community}{}@TOPIC#{:X}{random:08X}", ids::TOPIC, log.0))
}

/// The topics of a community.
async fn entries(view: &View, app: AppId, community: GroupCode) -> Result<Vec<(TopicId, TopicRow)>> {
    let prefix = rows::topics_key(app, community);
    let page = Page { prefix: prefix.as_slice(), after: None, limit: MAX_TOPICS_READ, direction: Direction::Forward };
    let topics = view.range(page).await?.into_iter();
    let entry = |(key, value): (bytes::Bytes, bytes::Bytes)| {
        let name = key.get(prefix.as_slice().len()..).and_then(split_text).map_or("", |(name, _)| name);
        Ok((TopicId::parse(name)?, TopicRow::decode(&value)?))
    };
    topics.map(entry).collect()
}

/// Deletes topics for good; answers for each what became of it. Members are told of all of them at once.
///
/// Errors: 10007, 10010, 11000; for each 110002, 110003.
pub async fn delete_topics(
    domain: &Domain,
    app: &App,
    actor: &Actor,
    community: &GroupId,
    topics: &[String],
) -> Result<Vec<Result<()>>> {
    let group = managed(&domain.view().await?, domain, app, actor, community).await?;
    let (mut results, mut deleted) = (Vec::with_capacity(topics.len()), Vec::new());
    for text in topics {
        let result = match named(community, text) {
            Ok(id) => delete_one(domain, app, actor, community, &id).await.map(|()| deleted.push(id)),
            Err(cause) => Err(cause),
        };
        results.push(result);
    }
    if !deleted.is_empty() {
        let what = || GroupWhat::TopicsDeleted(deleted.clone());
        hooks::tell_now(domain, app, &group, Kind::AfterTopicDelete, what).await;
        tell_all(domain, app, &group, actor.account(), None, NoticeKind::TopicsDeleted(deleted)).await?;
    }
    Ok(results)
}

/// A topic that a caller names.
fn named(community: &GroupId, text: &str) -> Result<TopicId> {
    let id = TopicId::parse(text).ok().filter(|id| id.group().is_ok_and(|group| group == *community));
    id.ok_or_else(|| Fault::BadTopicId("must be the id of a topic of the community").into())
}

async fn delete_one(domain: &Domain, app: &App, actor: &Actor, community: &GroupId, id: &TopicId) -> Result<()> {
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let group = managed(&view, domain, app, actor, community).await?;
        let (_, stored, row) = access::find_topic(&view, app.id, id).await?;
        let key = rows::topic_key(app.id, group.row.code, id);
        let mut batch = Batch::new();
        batch.guard(&key, &stored);
        batch.delete(key);
        batch.set(&remains_key(app.id, row.log), &RemainsRow::Topic(group.row.code));
        if domain.commit(batch, &mut attempts).await?.is_some() {
            return Ok(());
        }
    }
}

/// Changes a topic's profile, and tells the members who are online.
///
/// Errors: 10004, 10007, 10010, 110002, 110003, 11000, 80001.
pub async fn change_topic(
    domain: &Domain,
    app: &App,
    actor: &Actor,
    community: &GroupId,
    topic: &str,
    wanted: &TopicChange,
    operator_named: Option<&Account>,
) -> Result<()> {
    Text::name("TopicName").check_some(app, wanted.name.as_deref())?;
    Text::INTRODUCTION.check_some(app, wanted.introduction.as_deref())?;
    Text::NOTIFICATION.check_some(app, wanted.notification.as_deref())?;
    Text::FACE.check_some(app, wanted.face.as_deref())?;
    Text::CUSTOM.check_some(app, wanted.custom.as_deref())?;
    let id = named(community, topic)?;
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let group = managed(&view, domain, app, actor, community).await?;
        let operator = operator(&view, app.id, actor, operator_named).await?;
        let (_, stored, mut row) = access::find_topic(&view, app.id, &id).await?;
        if !apply(&mut row, wanted) {
            return Ok(());
        }
        let tip = NewTip {
            kind: TipKind::Topic(id.clone(), wanted.clone()),
            operator: &operator,
            about: &[],
            members: None,
            topic: Some((id.clone(), row.log)),
            told: Told::Pushed,
        };
        let mut batch = Batch::new();
        batch.replace(&rows::topic_key(app.id, group.row.code, &id), &stored, &row);
        let pending = tell::add_tip(&view, domain, app, &group, tip, &mut batch).await?;
        let facts = hooks::facts(&wanted.name, &wanted.introduction, &wanted.notification, &wanted.face);
        let _told = (!facts.is_empty()).then(|| {
            let what = || GroupWhat::TopicChanged { topic: id.clone(), by: operator.clone(), facts };
            hooks::tell(domain, app, &group, Kind::AfterTopicChange, &mut batch, what)
        });
        if let Some(receipt) = domain.commit(batch, &mut attempts).await? {
            return pending.announce(domain, app, &group, &receipt).await;
        }
    }
}

/// Changes the row; answers whether anything was said.
fn apply(row: &mut TopicRow, wanted: &TopicChange) -> bool {
    let TopicChange { name, introduction, notification, face, custom, mute_all } = wanted;
    let texts = [
        (&mut row.name, name),
        (&mut row.introduction, introduction),
        (&mut row.notification, notification),
        (&mut row.face, face),
        (&mut row.custom, custom),
    ];
    let mut any = mute_all.is_some();
    for (text, wanted) in texts {
        if let Some(wanted) = wanted {
            text.clone_from(wanted);
            any = true;
        }
    }
    row.mute_all = mute_all.unwrap_or(row.mute_all);
    any
}

/// Topics of a community, all or those named, each as an account stands to it.
///
/// Errors: 10007, 10010, 11000; for each 110002, 110003.
pub async fn topics(
    domain: &Domain,
    app: &App,
    actor: &Actor,
    of: &Account,
    community: &GroupId,
    wanted: &[String],
) -> Result<Vec<(String, Result<TopicView>)>> {
    let view = domain.view().await?;
    let group = with_topics(&view, app, community).await?;
    access::standing(&view, domain, app, &group, actor).await?.must_be_in()?;
    let member = view.get::<MemberRow>(&rows::member_key(app.id, group.row.code, of)).await?;
    let mut found = Vec::new();
    if wanted.is_empty() {
        for (id, row) in entries(&view, app.id, group.row.code).await? {
            found.push((id.to_string(), see(&view, domain, app.id, &group, of, member.as_ref(), id, row).await));
        }
    }
    for text in wanted {
        let result = match named(community, text) {
            Ok(id) => match view.get::<TopicRow>(&rows::topic_key(app.id, group.row.code, &id)).await? {
                Some(row) => see(&view, domain, app.id, &group, of, member.as_ref(), id, row).await,
                None => Err(Fault::NoSuchTopic(text.clone()).into()),
            },
            Err(cause) => Err(cause),
        };
        found.push((text.clone(), result));
    }
    Ok(found)
}

#[allow(clippy::too_many_arguments, reason = "all of it is needed at this one place")]
async fn see(
    view: &View,
    domain: &Domain,
    app: AppId,
    group: &Group,
    of: &Account,
    member: Option<&MemberRow>,
    id: TopicId,
    row: TopicRow,
) -> Result<TopicView> {
    let read_seq = match member {
        Some(member) => reading::read_seq(view, app, &group.row, row.log, of, member).await?,
        None => 0,
    };
    Ok(TopicView {
        last_seq: view.counter(&rows::log_key(app, row.log)).await?,
        last_at: view.counter(&rows::activity_key(app, row.log)).await?,
        read_seq,
        flag: members::flag_in(view, app, row.log, of)
            .await?
            .or(member.map(|row| row.flag))
            .unwrap_or(MsgFlag::Discard),
        mute_until: members::muted_until(view, domain, app, row.log, of).await?,
        mentions: unread::mentions_of(view, app, row.log, of, read_seq).await?,
        not_unread: unread::not_unread(view, app, row.log, of, read_seq).await?,
        id,
        row,
    })
}

/// Gives every member of a community a notice.
async fn tell_all(
    domain: &Domain,
    app: &App,
    group: &Group,
    operator: &Account,
    topic: Option<TopicId>,
    kind: NoticeKind,
) -> Result<()> {
    let roster = roster::of(domain, app.id, group).await?;
    let members: Vec<Account> = roster.members.iter().map(|member| member.account.clone()).collect();
    tell::notify(domain, app, &group.head(topic), operator, &members, None, kind).await
}

/// What a topic that is to be imported says of its time.
///
/// Errors: 10004.
pub fn check_import_time(domain: &Domain, field: &'static str, at: Option<Seconds>) -> Result<Seconds> {
    let now = domain.now();
    match at {
        Some(at) if at > now => Err(Cause::field(field, "must not lie in the future")),
        Some(0) | None => Ok(now),
        Some(at) => Ok(at),
    }
}

#[cfg(test)]
mod tests;
