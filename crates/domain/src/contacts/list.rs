//! The list of conversations of an account, newest first: a join of its contacts with the newest message of each.

use super::{all_rows, received_key};
use crate::messages::{self, Message};
use crate::model::{Account, Seconds};
use crate::policy::App;
use crate::{Domain, Result, profiles};

/// Most entries of one page.
const PAGE: usize = 100;

/// A conversation in the list.
#[derive(Debug, Clone)]
pub struct Contact {
    /// The other side.
    pub peer: Account,
    /// The newest message that the owner may see and that counts as the last one.
    pub last: Message,
    /// What the other side calls itself now.
    pub nick: String,
    /// The other side's avatar now.
    pub face: String,
    /// Unread messages.
    pub unread: u64,
    /// Up to when the peer has read; 0 = never.
    pub peer_read_up_to: Seconds,
}

/// Where a list goes on: after the entry with this time, `index` entries of the same time being behind us.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cursor {
    /// The time of the last entry; 0 = from the beginning.
    pub time: u32,
    /// How many entries of that time were given.
    pub index: u32,
}

/// A part of the list.
#[derive(Debug, Clone)]
pub struct ListPage {
    /// The conversations, newest first.
    pub contacts: Vec<Contact>,
    /// Where the next page begins; `None` when this is the last one.
    pub next: Option<Cursor>,
}

/// A page of the list of conversations, at most as many as the app's setting allows in all.
pub async fn list(domain: &Domain, app: &App, owner: &Account, cursor: Cursor) -> Result<ListPage> {
    let view = domain.view().await?;
    let mut entries = Vec::new();
    for (peer, row) in all_rows(&view, app.id, owner).await? {
        if let Some(last) = messages::last_for_list(&view, domain, app, owner, &peer, &row).await?
            && last.arrival > row.removed_arrival
        {
            entries.push((peer, row, last));
        }
    }
    entries.sort_by(|(peer, _, last), (other_peer, _, other)| {
        other.key.time.cmp(&last.key.time).then_with(|| peer.cmp(other_peer))
    });
    entries.truncate(app.settings.conversations);
    let rest = entries.into_iter().skip_while(|(_, _, last)| cursor.time != 0 && last.key.time > cursor.time);
    let mut behind = if cursor.time == 0 { 0 } else { cursor.index };
    let mut page = ListPage { contacts: Vec::new(), next: None };
    let mut at = Cursor::default();
    for (peer, row, last) in rest {
        if behind > 0 && last.key.time == cursor.time {
            behind -= 1;
            continue;
        }
        if page.contacts.len() == PAGE {
            page.next = Some(at);
            break;
        }
        let same_time = at.time == last.key.time;
        let given_before = if last.key.time == cursor.time && !same_time { cursor.index } else { 0 };
        at = Cursor { time: last.key.time, index: if same_time { at.index + 1 } else { given_before + 1 } };
        let profile = profiles::find(&view, app.id, &peer).await?;
        page.contacts.push(Contact {
            nick: profile.text(profiles::NICK).to_owned(),
            face: profile.text(profiles::IMAGE).to_owned(),
            unread: row.unread(view.counter(&received_key(app.id, owner, &peer)).await?),
            peer_read_up_to: super::read_up_to(&view, app.id, &peer, owner).await?,
            peer,
            last,
        });
    }
    Ok(page)
}

#[cfg(test)]
mod tests;
