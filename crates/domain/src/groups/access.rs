//! Finding a group, and what somebody is in it.

use std::sync::Arc;

use tincan_store::Batch;

use super::event::Head;
use super::rows::{self, GroupRow, MemberRow, TopicRow};
use super::rules::{self, Action, Least, Rules};
use super::{Fault, GroupId, LogId, Role, TopicId};
use crate::core::{Change, Stored, View};
use crate::messages::Actor;
use crate::model::{Account, AppId};
use crate::policy::App;
use crate::{Domain, Result};

/// A group as it was read, with what guards its replacement.
pub struct Group {
    /// Its name.
    pub id: GroupId,
    /// Its row.
    pub row: GroupRow,
    stored: Stored<GroupRow>,
}

/// A group that is there.
///
/// Errors: 10010.
pub async fn find(view: &View, app: AppId, id: &GroupId) -> Result<Group> {
    let stored = view.read::<GroupRow>(&rows::group_key(app, id)).await?;
    let row = stored.record.clone().ok_or_else(|| Fault::NoSuchGroup(id.as_str().to_owned()))?;
    Ok(Group { id: id.clone(), row, stored })
}

/// A topic that is there, and its community.
///
/// Errors: 10010, 110003.
pub async fn find_topic(view: &View, app: AppId, id: &TopicId) -> Result<(Group, Stored<TopicRow>, TopicRow)> {
    let group = find(view, app, &id.group()?).await?;
    let stored = view.read::<TopicRow>(&rows::topic_key(app, group.row.code, id)).await?;
    let row = stored.record.clone().ok_or_else(|| Fault::NoSuchTopic(id.as_str().to_owned()))?;
    Ok((group, stored, row))
}

impl Group {
    /// A group that was written just now.
    pub(super) fn made(id: GroupId, row: GroupRow) -> Self {
        Self { id, row, stored: Stored::absent() }
    }

    /// What its type allows.
    pub fn rules(&self) -> &'static Rules {
        rules::of(self.row.kind)
    }

    /// Its log.
    pub fn log(&self) -> LogId {
        self.row.log()
    }

    /// How it stands at the head of what is told of it.
    pub fn head(&self, topic: Option<TopicId>) -> Arc<Head> {
        Arc::new(Head {
            id: self.id.clone(),
            code: self.row.code,
            name: self.row.name.clone(),
            kind: self.row.kind,
            topics: self.row.topics,
            topic,
        })
    }

    /// Makes a batch depend on the group being as it was read.
    pub fn guard(&self, app: AppId, batch: &mut Batch) {
        batch.guard(&rows::group_key(app, &self.id), &self.stored);
    }

    /// Replaces it on the condition that it is as it was read.
    pub fn replace(&self, app: AppId, new: &GroupRow, batch: &mut Batch) {
        batch.replace(&rows::group_key(app, &self.id), &self.stored, new);
    }
}

/// What somebody is to a group.
pub struct Standpoint {
    /// Who.
    pub account: Account,
    /// How it ranks: an admin of the app above the owner, members or not.
    pub rank: Least,
    /// Its member row, as it was read; of live rooms there is none.
    pub member: Stored<MemberRow>,
}

/// What became of [`standing`]: the account's rank in the group.
pub type Standing = Least;

/// What an actor is to a group.
pub async fn standing(view: &View, domain: &Domain, app: &App, group: &Group, actor: &Actor) -> Result<Standpoint> {
    let account = actor.account().clone();
    let member = view.read::<MemberRow>(&rows::member_key(app.id, group.row.code, &account)).await?;
    let rank = match (actor, &member.record) {
        (Actor::Admin(_), _) => Least::App,
        (_, Some(row)) => row.role.into(),
        // In live rooms nobody has a row: the owner is who made it, members are in memory.
        (_, None) if group.row.kind.is_live() && group.row.owner.as_ref() == Some(&account) => Least::Owner,
        (_, None) if group.row.kind.is_live() && domain.rooms.has(app.id, group.row.code, &account) => Least::Member,
        (_, None) => Least::Anyone,
    };
    Ok(Standpoint { account, rank, member })
}

impl Standpoint {
    /// Whether the type of the group lets this rank do something.
    ///
    /// Errors: 10007.
    pub fn may(&self, group: &Group, action: Action) -> Result<()> {
        let least = group.rules().least(action);
        if least != Least::Nobody && self.rank >= least {
            return Ok(());
        }
        let kind = group.row.kind;
        Err(Fault::not_allowed(match least {
            Least::Nobody => format!("{action:?} is not for a group of the type {kind:?}"),
            _ => format!("{action:?} in a group of the type {kind:?} takes the rank of {least:?} at least"),
        })
        .into())
    }

    /// Whether it is in the group; admins of the app count as such.
    ///
    /// Errors: 10007.
    pub fn must_be_in(&self) -> Result<()> {
        match self.rank {
            Least::Anyone => Err(Fault::not_allowed("the caller is not a member of the group").into()),
            _ => Ok(()),
        }
    }

    /// Whether it ranks above a member: for what is done to members.
    pub fn outranks(&self, role: Role) -> bool {
        self.rank > role.into()
    }
}
