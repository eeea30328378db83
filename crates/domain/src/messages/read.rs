//! Read marks: what is read, and who is told.

use tincan_store::{Batch, Direction, Page};

use super::stored;
use crate::contacts::{self, ContactRow};
use crate::core::{Attempts, Change, View};
use crate::event::{Event, Push};
use crate::model::{Account, AppId, InstId, Seconds};
use crate::policy::App;
use crate::{Domain, Result};

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
    let Some(up_to) = mark(domain, app.id, reader, peer, up_to.min(domain.now())).await? else { return Ok(()) };
    tell_peer(domain, app.id, reader, peer, up_to);
    let here = Push::new(Event::ReadHere { peer: peer.clone(), up_to });
    domain.bus.publish(app.id, reader, from_inst, &here);
    Ok(())
}

/// Marks everything as read.
pub async fn read_all(domain: &Domain, app: &App, reader: &Account, from_inst: Option<InstId>) -> Result<()> {
    let now = domain.now();
    for (peer, row) in contacts::all_rows(&domain.view().await?, app.id, reader).await? {
        let view = domain.view().await?;
        let received = view.counter(&contacts::received_key(app.id, reader, &peer)).await?;
        if row.unread(received) == 0 {
            continue;
        }
        if let Some(up_to) = mark(domain, app.id, reader, &peer, now).await? {
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

/// Moves the mark; `None` when there is no such conversation or nothing new is read.
async fn mark(
    domain: &Domain,
    app: AppId,
    reader: &Account,
    peer: &Account,
    up_to: Seconds,
) -> Result<Option<Seconds>> {
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let key = contacts::key(app, reader, peer);
        let stored = view.read::<ContactRow>(&key).await?;
        let Some(mut row) = stored.record.clone() else { return Ok(None) };
        let later = unread_after(&view, app, reader, peer, up_to, row.read_arrival).await?;
        let received = view.counter(&contacts::received_key(app, reader, peer)).await?;
        let arrival = match later.first_arrival {
            Some(first) => first - 1,
            None => view.counter(&stored::arrival_key(app, reader, peer)).await?,
        };
        if up_to < row.read_up_to || arrival <= row.read_arrival {
            return Ok(None);
        }
        row.read_up_to = up_to;
        row.read_arrival = arrival;
        row.read_received = received - later.count;
        row.gone = later.gone;
        let mut batch = Batch::new();
        batch.replace(&key, &stored, &row);
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
    first_arrival: Option<u64>,
}

async fn unread_after(
    view: &View,
    app: AppId,
    reader: &Account,
    peer: &Account,
    up_to: Seconds,
    read_arrival: u64,
) -> Result<Later> {
    let prefix = stored::log_key(app, reader, peer);
    let first = u32::try_from(up_to).unwrap_or(u32::MAX).saturating_add(1);
    let mut after = prefix.clone().u32(first).bytes();
    let mut later = Later::default();
    loop {
        let page = Page { prefix: prefix.as_slice(), after: Some(&after), limit: PAGE, direction: Direction::Forward };
        let entries = view.range(page).await?;
        let last = entries.len() < PAGE;
        for (key, raw) in entries {
            let tail = key.get(prefix.as_slice().len()..).unwrap_or_default();
            let message = stored::from_entry(reader, peer, tail, raw)?;
            after = key;
            if message.from != *peer || message.arrival <= read_arrival || !message.row.counted {
                continue;
            }
            later.count += 1;
            later.gone += u64::from(message.row.recall.is_some() || message.row.hidden_from_recipient);
            later.first_arrival = Some(later.first_arrival.map_or(message.arrival, |first| first.min(message.arrival)));
        }
        if last {
            return Ok(later);
        }
    }
}
