//! History of a group or topic, by MsgSeq: a page of entries, newest first, as members see them.

use std::collections::HashMap;
use std::sync::Arc;

use super::event::{Announced, Head};
use super::{Address, Channel, Entry, Fault, MemberRow, Place, access, log, rows};
use crate::core::View;
use crate::messages::Actor;
use crate::model::{Account, AppId};
use crate::policy::App;
use crate::{Domain, Result, contacts, profiles};

/// Most bytes of content of a page; at least one entry is given.
const MAX_BYTES: usize = 512 * 1024;

/// Entries read in one go.
const CHUNK: usize = 50;

/// A question for a page of history.
#[derive(Debug, Clone)]
pub struct Query {
    /// Of which group or topic.
    pub of: Address,
    /// The highest MsgSeq wanted; none or 0 = the newest.
    pub up_to: Option<u64>,
    /// Most entries.
    pub limit: usize,
    /// Whether recalled messages are wanted, as placeholders.
    pub recalled: bool,
    /// Exactly these MsgSeqs instead, as far as they are seen.
    pub exactly: Vec<u64>,
}

/// A page of history.
#[derive(Debug, Clone)]
pub struct HistoryPage {
    /// The entries, newest first: deleted and recalled ones are placeholders.
    pub entries: Vec<Announced>,
    /// The highest MsgSeq of the next page; 0 = there is none.
    pub next: u64,
    /// Whether there were older ones that are not kept any more.
    pub expired: bool,
}

/// A page of history as an actor sees it: an admin of the app everything that is kept, a member what its type of group
/// shows to new members and what it has not deleted.
///
/// Errors: 10007 not a member, 10010, 10044 the type keeps no history, 110003.
pub async fn history(domain: &Domain, app: &App, actor: &Actor, query: &Query) -> Result<HistoryPage> {
    let view = domain.view().await?;
    let channel = Channel::find(&view, app.id, &query.of).await?;
    let standpoint = access::standing(&view, domain, app, &channel.group, actor).await?;
    standpoint.must_be_in()?;
    if !channel.group.rules().history {
        return Err(Fault::NoHistory.into());
    }
    let member = match actor {
        Actor::Admin(_) => None,
        Actor::User(..) => standpoint.member.record.as_ref(),
    };
    let mut sight = log::Sight::of(domain, app, &channel, member);
    if member.is_some() && channel.topic().is_none() {
        let cleared = contacts::cleared_up_to(&view, app.id, actor.account(), channel.group.row.code).await?;
        sight.after = sight.after.max(cleared);
    }
    let mut reader =
        Reader { view: &view, app: app.id, channel: &channel, member: actor.account(), sight, page: Vec::new() };
    let (next, expired) = if query.exactly.is_empty() {
        reader.read(query, member.is_some()).await?
    } else {
        (reader.pick(&query.exactly, member.is_some()).await?, false)
    };
    let page = std::mem::take(&mut reader.page);
    let entries = name_senders(&view, app.id, &channel, page).await?;
    Ok(HistoryPage { entries, next, expired })
}

struct Reader<'a> {
    view: &'a View,
    app: AppId,
    channel: &'a Channel,
    member: &'a Account,
    sight: log::Sight,
    page: Vec<(u64, Entry)>,
}

impl Reader<'_> {
    /// Reads backwards; answers where the next page begins, and whether there were older ones once.
    async fn read(&mut self, query: &Query, hides: bool) -> Result<(u64, bool)> {
        let last = self.view.counter(&rows::log_key(self.app, self.channel.log())).await?;
        let mut next = query.up_to.filter(|seq| *seq > 0).unwrap_or(last).min(last);
        let mut bytes = 0;
        while next > self.sight.after {
            let chunk = log::up_to(self.view, self.app, self.channel.log(), next, CHUNK).await?;
            let Some((oldest, _)) = chunk.last() else { return Ok((0, true)) };
            let hidden = self.hidden(hides, (*oldest, next)).await?;
            for (seq, entry) in chunk {
                if self.sight.ends_at(&entry) {
                    return Ok((0, self.sight.is_past(&entry)));
                }
                if seq <= self.sight.after {
                    return Ok((0, false));
                }
                let size = size(&entry);
                if self.page.len() >= query.limit || (!self.page.is_empty() && bytes + size > MAX_BYTES) {
                    return Ok((seq, false));
                }
                next = seq - 1;
                if query.recalled || !matches!(entry.place, Place::Recalled(_)) {
                    bytes += size;
                    self.page.push((seq, if hidden.contains(&seq) { log::covered(entry) } else { entry }));
                }
            }
        }
        Ok((0, false))
    }

    /// Reads some by their MsgSeqs.
    async fn pick(&mut self, seqs: &[u64], hides: bool) -> Result<u64> {
        for seq in seqs {
            let Some(kept) = log::find(self.view, self.app, self.channel.log(), *seq).await? else { continue };
            let is_hidden = !self.hidden(hides, (*seq, *seq)).await?.is_empty();
            if self.sight.sees(*seq, &kept.entry) && !is_hidden {
                self.page.push((*seq, kept.entry));
            }
        }
        self.page.sort_by_key(|(seq, _)| std::cmp::Reverse(*seq));
        Ok(0)
    }

    async fn hidden(&self, hides: bool, range: (u64, u64)) -> Result<std::collections::HashSet<u64>> {
        if !hides {
            return Ok(std::collections::HashSet::new());
        }
        log::hidden(self.view, self.app, self.channel.log(), self.member, range).await
    }
}

fn size(entry: &Entry) -> usize {
    entry.message().map_or(200, |message| message.content.body.len() + message.content.cloud_custom_data.len())
}

/// Entries as members see them, with what their senders are called now.
pub(super) async fn name_senders(
    view: &View,
    app: AppId,
    channel: &Channel,
    entries: Vec<(u64, Entry)>,
) -> Result<Vec<Announced>> {
    let head = channel.head();
    let mut names = HashMap::new();
    let mut named = Vec::with_capacity(entries.len());
    for (seq, entry) in entries {
        if entry.message().is_some() && !names.contains_key(&entry.from) {
            let name = name(view, app, channel, &entry.from).await?;
            names.insert(entry.from.clone(), name);
        }
        named.push(announced(&head, seq, entry, &names));
    }
    Ok(named)
}

/// Nickname, avatar, and name in the group.
type Name = (String, String, String);

async fn name(view: &View, app: AppId, channel: &Channel, account: &Account) -> Result<Name> {
    let profile = profiles::find(view, app, account).await?;
    let member = view.get::<MemberRow>(&rows::member_key(app, channel.group.row.code, account)).await?;
    let text = |tag| profile.text(tag).to_owned();
    Ok((text(profiles::NICK), text(profiles::IMAGE), member.map_or_else(String::new, |row| row.card)))
}

fn announced(head: &Arc<Head>, seq: u64, entry: Entry, names: &HashMap<Account, Name>) -> Announced {
    let name = entry.message().and_then(|_| names.get(&entry.from));
    let (nick, face, card) = name.cloned().unwrap_or_default();
    Announced { head: head.clone(), seq, stored: true, entry: Arc::new(entry), nick, face, card }
}

#[cfg(test)]
mod tests;
