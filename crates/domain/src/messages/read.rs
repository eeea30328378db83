//! Read marks: what is read, and who is told.

use tincan_store::{Batch, Direction, Page};

use super::{hooks, stored};
use crate::contacts::{self, ContactRow};
use crate::core::{Attempts, Change, View};
use crate::event::{Event, Push};
use crate::model::{Account, AppId, InstId, Seconds};
use crate::policy::App;
use crate::{Domain, Result, webhooks};

/// Messages looked at in one go.
const PAGE: usize = 500;

/// Marks the peer's messages up to a time as read by `reader`. A mark never moves back. The peer is told, and the
/// reader's other logins.
pub async fn read(
    domain: &Domain,
    app: &App,
    reader: &Account,
    peer: &Account,
    up_to: Seconds,
    from_inst: Option<InstId>,
) -> Result<()> {
    let Some(up_to) = mark(domain, app, reader, peer, up_to).await? else { return Ok(()) };
    tell_peer(domain, app.id, reader, peer, up_to);
    let here = Push::new(Event::ReadHere { peer: peer.clone(), up_to });
    domain.bus.publish(app.id, reader, from_inst, &here);
    Ok(())
}

/// Marks everything as read.
pub async fn read_all(domain: &Domain, app: &App, reader: &Account, from_inst: Option<InstId>) -> Result<()> {
    for (peer, row) in contacts::all_rows(&domain.view().await?, app.id, reader).await? {
        let view = domain.view().await?;
        let received = view.counter(&contacts::received_key(app.id, reader, &peer)).await?;
        if row.unread(received) == 0 {
            continue;
        }
        if let Some(up_to) = mark(domain, app, reader, &peer, Seconds::MAX).await? {
            tell_peer(domain, app.id, reader, &peer, up_to);
        }
    }
    domain.bus.publish(app.id, reader, from_inst, &Push::new(Event::AllRead));
    Ok(())
}

/// For each peer, in order, up to when it has read the owner's messages; 0 = never.
pub async fn peer_read_times(domain: &Domain, app: &App, owner: &Account, peers: &[Account]) -> Result<Vec<Seconds>> {
    let view = domain.view().await?;
    let mut times = Vec::with_capacity(peers.len());
    for peer in peers {
        times.push(contacts::read_up_to(&view, app.id, peer, owner).await?);
    }
    Ok(times)
}

fn tell_peer(domain: &Domain, app: AppId, reader: &Account, peer: &Account, up_to: Seconds) {
    if reader != peer {
        let push = Push::new(Event::ReadByPeer { reader: reader.clone(), up_to });
        domain.bus.publish(app, peer, None, &push);
    }
}

/// Moves the mark, to now at most; `None` when there is no such conversation or nothing new is read.
async fn mark(
    domain: &Domain,
    whole_app: &App,
    reader: &Account,
    peer: &Account,
    up_to: Seconds,
) -> Result<Option<Seconds>> {
    let app = whole_app.id;
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let key = contacts::key(app, reader, peer);
        let stored = view.read::<ContactRow>(&key).await?;
        let Some(mut row) = stored.record.clone() else { return Ok(None) };
        // A message may be a little ahead of now, where another one had its key; who sees it can read it.
        let newest = stored::newest_until(&view, app, reader, peer, u32::MAX).await?;
        let latest = newest.map_or(0, |message| Seconds::from(message.key.time)).max(domain.now());
        let up_to = up_to.min(latest);
        let until = u32::try_from(up_to).unwrap_or(u32::MAX);
        let Some(last) = stored::newest_until(&view, app, reader, peer, until).await? else { return Ok(None) };
        let later = unread_after(&view, app, reader, peer, until, &row).await?;
        let received = view.counter(&contacts::received_key(app, reader, peer)).await?;
        let read_received = received.saturating_sub(later.count);
        let anything_new = Seconds::from(last.key.time) > row.read_up_to
            || last.arrival > row.read_arrival
            || read_received > row.read_received;
        if up_to < row.read_up_to || !anything_new {
            return Ok(None);
        }
        row.read_up_to = up_to;
        row.read_arrival = view.counter(&stored::arrival_key(app, reader, peer)).await?;
        row.read_received = read_received;
        row.gone = later.gone;
        let mut batch = Batch::new();
        batch.replace(&key, &stored, &row);
        let left = row.unread(received);
        let told = hooks::was_read(domain, whole_app, &view, (reader, peer, up_to), &stored.record, left).await?;
        let _told = webhooks::tell_all(domain, app, &mut batch, told.as_slice());
        if domain.commit(batch, &mut attempts).await?.is_some() {
            return Ok(Some(up_to));
        }
    }
}

/// Countable messages of the peer that a mark leaves unread.
#[derive(Default)]
struct Later {
    count: u64,
    /// Those of them that were recalled or deleted.
    gone: u64,
}

async fn unread_after(
    view: &View,
    app: AppId,
    reader: &Account,
    peer: &Account,
    up_to: u32,
    contact: &ContactRow,
) -> Result<Later> {
    let prefix = stored::log_key(app, reader, peer);
    let mut after = prefix.clone().u32(up_to).u64(u64::MAX).u8(u8::MAX).bytes();
    let mut later = Later::default();
    loop {
        let page = Page { prefix: prefix.as_slice(), after: Some(&after), limit: PAGE, direction: Direction::Forward };
        let entries = view.range(page).await?;
        let last = entries.len() < PAGE;
        for (key, raw) in entries {
            let tail = key.get(prefix.as_slice().len()..).unwrap_or_default();
            let message = stored::from_entry(reader, peer, tail, raw)?;
            after = key;
            let unread = message.row.counted && contact.is_unread(message.key.time, message.arrival);
            if message.from != *peer || !unread {
                continue;
            }
            later.count += 1;
            later.gone += u64::from(message.row.recall.is_some() || message.row.hidden_from_recipient);
        }
        if last {
            return Ok(later);
        }
    }
}

#[cfg(test)]
mod tests;
