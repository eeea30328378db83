//! Messages that are up for all to see.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tincan_store::Batch;

use super::event::{Announced, Incident};
use super::rules::Action;
use super::{Address, Channel, Entry, GroupCode, MemberRow, Person, rows, tell_members};
use crate::core::{Attempts, Change, View};
use crate::messages::Actor;
use crate::model::{Account, AppId, Key, Record, Seconds, Table};
use crate::policy::App;
use crate::{Cause, Domain, Result, profiles};

/// Most messages that are up in a group at a time (source: documentation of clients, pinned group messages).
const MAX: usize = 10;

/// A message that is up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pinned {
    /// Its MsgSeq.
    pub seq: u64,
    /// Who put it up.
    pub by: Account,
    /// When.
    pub at: Seconds,
}

/// The messages that are up in a group, as stored, in the order in which they were put up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct PinsRow {
    pins: Vec<Pinned>,
}

impl Record for PinsRow {}

pub(super) fn key(app: AppId, code: GroupCode) -> Key {
    Key::new(app, Table::GroupPins).u64(code.0)
}

/// Puts a message up for all to see, or takes it down. What is so already stays so; otherwise the members are told.
///
/// Errors: 10004 too many, 10007, 10010, 10030 no such message.
pub async fn pin(domain: &Domain, app: &App, actor: &Actor, address: &Address, seq: u64, up: bool) -> Result<()> {
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let (channel, standpoint) = Channel::entered(&view, domain, app, actor, address).await?;
        standpoint.may(&channel.group, Action::Pin)?;
        let key = key(app.id, channel.group.row.code);
        let stored = view.read::<PinsRow>(&key).await?;
        let mut row = stored.record.clone().unwrap_or_default();
        let is_up = row.pins.iter().any(|pin| pin.seq == seq);
        if is_up == up {
            return Ok(());
        }
        // What was recalled meanwhile can be taken down all the same, and nobody needs to be told.
        let entry = match channel.message(&view, app.id, seq).await {
            Ok(entry) => Some(entry),
            Err(Cause::Group(_)) if !up => None,
            Err(cause) => return Err(cause),
        };
        row.pins.retain(|pin| pin.seq != seq);
        if up {
            row.pins = there(&view, app.id, &channel, row.pins).await?;
            if row.pins.len() >= MAX {
                let rule = format!("must be one of those that are up: the group has {MAX} already");
                return Err(Cause::field("MsgSeq", rule));
            }
            row.pins.push(Pinned { seq, by: actor.account().clone(), at: domain.now() });
        }
        let mut batch = Batch::new();
        batch.replace(&key, &stored, &row);
        if domain.commit(batch, &mut attempts).await?.is_some() {
            if let Some(entry) = entry {
                tell(domain, app, &channel, actor, (seq, entry), up).await?;
            }
            return Ok(());
        }
    }
}

async fn tell(
    domain: &Domain,
    app: &App,
    channel: &Channel,
    actor: &Actor,
    (seq, entry): (u64, Arc<Entry>),
    up: bool,
) -> Result<()> {
    let view = domain.view().await?;
    let incident = Incident::Pinned {
        seq: domain.passing_seq(),
        random: domain.random.u32(),
        at: domain.now(),
        operator: Person::of(&view, app.id, actor.account()).await?,
        message: Arc::new(shown(&view, app.id, channel, (seq, entry)).await?),
        up,
    };
    tell_members(domain, app, &channel.group, incident, actor.inst()).await
}

/// A message with its sender as members see it now.
async fn shown(view: &View, app: AppId, channel: &Channel, (seq, entry): (u64, Arc<Entry>)) -> Result<Announced> {
    let profile = profiles::find(view, app, &entry.from).await?;
    let member = view.get::<MemberRow>(&rows::member_key(app, channel.group.row.code, &entry.from)).await?;
    Ok(Announced {
        head: channel.head(),
        seq,
        stored: true,
        nick: profile.text(profiles::NICK).to_owned(),
        face: profile.text(profiles::IMAGE).to_owned(),
        card: member.map(|member| member.card).unwrap_or_default(),
        entry,
    })
}

/// The messages that are up, in the order in which they were put up. Those that were deleted or recalled are left out.
///
/// Errors: 10007, 10010.
pub async fn pinned(domain: &Domain, app: &App, actor: &Actor, address: &Address) -> Result<Vec<Pinned>> {
    let view = domain.view().await?;
    let (channel, _) = Channel::entered(&view, domain, app, actor, address).await?;
    let row = view.get::<PinsRow>(&key(app.id, channel.group.row.code)).await?.unwrap_or_default();
    there(&view, app.id, &channel, row.pins).await
}

async fn there(view: &View, app: AppId, channel: &Channel, pins: Vec<Pinned>) -> Result<Vec<Pinned>> {
    let mut there = Vec::with_capacity(pins.len());
    for pin in pins {
        match channel.message(view, app, pin.seq).await {
            Ok(_) => there.push(pin),
            Err(Cause::Group(_)) => {}
            Err(cause) => return Err(cause),
        }
    }
    Ok(there)
}

#[cfg(test)]
mod tests;
