//! Recalling messages of a group: they stay in the log, marked.

use tincan_store::Batch;

use super::event::Incident;
use super::hooks;
use super::rules::Action;
use super::{
    Address, Channel, Entry, Fault, Mention, Person, Place, Standpoint, access, log, recalls, rows, tell_members,
};
use crate::core::{Attempts, View};
use crate::messages::{Actor, Recall};
use crate::model::{Account, Seconds};
use crate::policy::App;
use crate::{Cause, Domain, Result};

/// Most messages in one go (source: group message documentation).
pub const MAX_RECALLED: usize = 10;

/// How many of the newest messages are looked through for those of one sender (source: group message documentation).
const LOOKED_THROUGH: u64 = 1000;

/// Entries read in one go.
const CHUNK: usize = 100;

/// Recalls messages: an admin of the app any that is kept, a user its own or, if its rank allows, those of others, within
/// the app's window. Members are told once of all. Answers for each what became of it; one that was recalled before is
/// recalled.
///
/// Errors: 10007 not a member, 10010, 10033 not in this type of group, 10041 switched off, 110003. For each: 10007 somebody
/// else's, 10030 not there, 10031 too late, 10032 a tip.
pub async fn recall(
    domain: &Domain,
    app: &App,
    actor: &Actor,
    of: &Address,
    seqs: &[u64],
    reason: &str,
) -> Result<Vec<Result<()>>> {
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let channel = Channel::find(&view, app.id, of).await?;
        let standpoint = access::standing(&view, domain, app, &channel.group, actor).await?;
        standpoint.must_be_in()?;
        if !channel.group.rules().recall {
            return Err(Fault::NoRecallHere.into());
        }
        if !app.settings.groups.recall {
            return Err(Fault::RecallOff.into());
        }
        let (mut batch, mut results, mut recalled) = (Batch::new(), Vec::with_capacity(seqs.len()), Vec::new());
        for (n, seq) in seqs.iter().enumerate() {
            let result = one(&view, domain, app, &channel, &standpoint, actor, *seq).await;
            results.push(match result {
                Ok(Some(kept)) if !seqs.iter().take(n).any(|earlier| earlier == seq) => {
                    recalled.push(mark(domain, app, &channel, (*seq, kept), (actor.account(), reason), &mut batch));
                    Ok(())
                }
                Ok(_) => Ok(()),
                Err(Cause::Group(fault)) => Err(Cause::Group(fault)),
                Err(cause) => return Err(cause),
            });
        }
        if recalled.is_empty() {
            domain.settle().await?;
            return Ok(results);
        }
        channel.guard(app.id, &mut batch);
        let seqs = recalled.iter().map(|message| message.seq).collect();
        let _told = hooks::recalled(domain, app, &channel, actor.account(), seqs, &mut batch);
        if domain.commit(batch, &mut attempts).await?.is_some() {
            let incident = Incident::Recalled {
                head: channel.head(),
                seq: domain.passing_seq(),
                by: Person::of(&view, app.id, actor.account()).await?,
                reason: reason.to_owned(),
                at: domain.now(),
                messages: recalled,
            };
            tell_members(domain, app, &channel.group, incident, actor.inst()).await?;
            return Ok(results);
        }
    }
}

/// A message that may be recalled; none when it was before.
async fn one(
    view: &View,
    domain: &Domain,
    app: &App,
    channel: &Channel,
    standpoint: &Standpoint,
    actor: &Actor,
    seq: u64,
) -> Result<Option<log::Kept>> {
    let kept = log::find(view, app.id, channel.log(), seq).await?;
    let sight = log::Sight::of(domain, app, channel, None);
    let kept = kept.filter(|kept| sight.sees(seq, &kept.entry) && kept.entry.place != Place::Deleted);
    let kept = kept.ok_or(Fault::NoSuchMessage(seq))?;
    if kept.entry.message().is_none() {
        return Err(Fault::NotRecallable(seq).into());
    }
    if let Actor::User(user, _) = actor {
        if kept.entry.from != *user {
            standpoint.may(&channel.group, Action::RecallOfOthers)?;
        }
        let seconds = app.settings.recall_window.as_secs();
        if domain.now() > Seconds::from(kept.entry.time) + seconds {
            return Err(Fault::RecallWindowPassed { seconds }.into());
        }
    }
    Ok(kept.entry.is_there().then_some(kept))
}

/// Marks a message as recalled; answers what names it.
fn mark(
    domain: &Domain,
    app: &App,
    channel: &Channel,
    (seq, kept): (u64, log::Kept),
    (by, reason): (&Account, &str),
    batch: &mut Batch,
) -> Mention {
    let recall = Recall { by: by.clone(), reason: reason.to_owned() };
    let entry = Entry { place: Place::Recalled(recall), ..kept.entry.clone() };
    recalls::note(app.id, channel.log(), (seq, &entry), (by, reason), domain.now_millis(), batch);
    kept.replace(&rows::entry_key(app.id, channel.log(), seq), &entry, batch);
    Mention::of(seq, &entry.into())
}

/// Recalls whatever an account sent among the newest messages. Nobody is told: clients see it when they read the history.
/// Where nothing is kept, nothing happens.
///
/// Errors: 10010, 110003.
pub async fn recall_of_sender(domain: &Domain, app: &App, by: &Account, of: &Address, sender: &Account) -> Result<()> {
    let view = domain.view().await?;
    let channel = Channel::find(&view, app.id, of).await?;
    let last = view.counter(&rows::log_key(app.id, channel.log())).await?;
    let first = last.saturating_sub(LOOKED_THROUGH) + 1;
    let mut next = first;
    while channel.group.rules().history && next <= last {
        next = recall_chunk(domain, app, by, &channel, sender, (next, last)).await?;
    }
    Ok(())
}

/// Recalls what is to be recalled of some entries; answers where the next begin.
async fn recall_chunk(
    domain: &Domain,
    app: &App,
    by: &Account,
    channel: &Channel,
    sender: &Account,
    (first, last): (u64, u64),
) -> Result<u64> {
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let entries = log::from(&view, app.id, channel.log(), first, CHUNK).await?;
        let Some((end, _)) = entries.last() else { return Ok(last + 1) };
        let (end, mut batch, mut recalled) = (*end, Batch::new(), Vec::new());
        for (seq, entry) in &entries {
            if entry.from != *sender || entry.message().is_none() || !entry.is_there() {
                continue;
            }
            if let Some(kept) = log::find(&view, app.id, channel.log(), *seq).await? {
                mark(domain, app, channel, (*seq, kept), (by, ""), &mut batch);
                recalled.push(*seq);
            }
        }
        let _told = hooks::recalled(domain, app, channel, by, recalled, &mut batch);
        if batch.is_empty() || domain.commit(batch, &mut attempts).await?.is_some() {
            return Ok(end + 1);
        }
    }
}

#[cfg(test)]
mod tests;
