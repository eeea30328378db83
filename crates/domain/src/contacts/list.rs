//! The list of conversations of an account, newest first, the pinned ones before the others: pages of the `order`,
//! joined with the newest message of each.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};

use super::group_list::{self, Found, GroupContact};
use super::order::Walk;
use super::{ContactRow, Marked, Partner, Reminder, marks, reminders, shelf};
use crate::core::View;
use crate::messages::{self, Message};
use crate::model::{Account, Seconds};
use crate::policy::App;
use crate::relations::friends;
use crate::{Domain, Result, profiles};

/// Most entries of one page. A few more are given where that is what it takes to end between two places.
const PAGE: usize = 100;

/// A conversation in the list.
#[derive(Debug, Clone)]
pub struct Contact {
    /// The other side.
    pub peer: Account,
    /// When something happened last.
    pub time: u32,
    /// The newest message that the owner may see and that counts as the last one; none where all were cleared.
    pub last: Option<Message>,
    /// What the other side calls itself now.
    pub nick: String,
    /// The other side's avatar now.
    pub face: String,
    /// How the owner calls the other side.
    pub remark: String,
    /// Unread messages.
    pub unread: u64,
    /// Up to when the peer has read; 0 = never.
    pub peer_read_up_to: Seconds,
    /// Whether it is pinned.
    pub pinned: bool,
    /// What it carries.
    pub marked: Marked,
    /// How its messages are announced.
    pub reminder: Reminder,
}

/// A conversation in the list, of either kind.
#[derive(Debug, Clone)]
pub enum Conversation {
    /// With an account.
    OneToOne(Box<Contact>),
    /// With a group.
    Group(Box<GroupContact>),
}

/// A place in the order: later times come first. Of one second, those with the higher tie do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The time.
    pub time: u32,
    /// A number below 2^31 made of the peer's name, so that a place holds although others come and go.
    pub tie: u32,
}

impl Place {
    pub(super) fn of(time: u32, peer: &Account) -> Self {
        Self::of_name(time, peer.as_str())
    }

    /// The same, by the name of the other side.
    pub(super) fn of_name(time: u32, name: &str) -> Self {
        // Not 0, so that the place before all others of a second is no place of a conversation.
        Self { time, tie: (crc32fast::hash(name.as_bytes()) >> 1).max(1) }
    }
}

/// Where a list goes on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Cursor {
    /// At the beginning.
    #[default]
    Start,
    /// Among the pinned conversations.
    Pinned {
        /// Right after this place.
        after: Place,
        /// How many conversations were given before.
        given: u32,
    },
    /// Among the others.
    Others {
        /// Right after this place.
        after: Place,
        /// How many conversations were given before.
        given: u32,
    },
}

impl Cursor {
    fn given(self) -> usize {
        match self {
            Cursor::Start => 0,
            Cursor::Pinned { given, .. } | Cursor::Others { given, .. } => given as usize,
        }
    }
}

/// What a caller wants to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// Pinned conversations first; otherwise they stand among the others.
    pub pinned_first: bool,
    /// Conversations whose history is cleared as well.
    pub empty: bool,
}

/// A part of the list.
#[derive(Debug, Clone)]
pub struct ListPage {
    /// The conversations, newest first.
    pub contacts: Vec<Conversation>,
    /// Where the next page begins; `None` when this is the last one.
    pub next: Option<Cursor>,
}

/// A one-to-one conversation with its place.
struct Entry {
    place: Place,
    peer: Account,
    row: ContactRow,
    last: Option<Message>,
    time: u32,
    pinned: bool,
}

/// A conversation of either kind with its place.
enum Placed {
    OneToOne(Box<Entry>),
    Group(Box<Found>),
}

impl Placed {
    fn place(&self) -> Place {
        match self {
            Placed::OneToOne(entry) => entry.place,
            Placed::Group(found) => found.place,
        }
    }

    fn pinned(&self) -> bool {
        match self {
            Placed::OneToOne(entry) => entry.pinned,
            Placed::Group(found) => found.pinned,
        }
    }

    fn time(&self) -> u32 {
        match self {
            Placed::OneToOne(entry) => entry.time,
            Placed::Group(found) => found.time,
        }
    }
}

/// A page of the list of conversations; all pages together hold as many as the app's setting allows.
pub async fn list(domain: &Domain, app: &App, owner: &Account, wanted: Wanted, cursor: Cursor) -> Result<ListPage> {
    let view = domain.view().await?;
    let shelf = shelf::find(&view, app.id, owner).await?;
    let pinned = shelf.pinned.into_iter().collect();
    let oldest = domain.now().saturating_sub(app.settings.history.as_secs());
    let reader = Reader { view: &view, domain, app, owner, wanted, pinned, oldest };
    let mut groups = group_list::all(&view, app, owner, &shelf.pinned_groups, oldest).await?;
    let mut page = Filling { entries: Vec::new(), groups: Vec::new(), room: PAGE, full: false };
    let bound = app.settings.conversations.saturating_sub(cursor.given());
    page.room = page.room.min(bound);
    if wanted.pinned_first && !matches!(cursor, Cursor::Others { .. }) {
        page.groups = groups.extract_if(.., |found| found.pinned).collect();
        reader.add_pinned(cursor, &mut page).await?;
    }
    if !page.full {
        groups.retain(|found| !(wanted.pinned_first && found.pinned));
        page.groups = groups;
        reader.add_others(cursor, &mut page).await?;
    }
    let given = cursor.given() + page.entries.len();
    let next = page.entries.last().filter(|_| page.full && given < app.settings.conversations);
    let next = next.map(|last| {
        let (after, given) = (last.place(), u32::try_from(given).unwrap_or(u32::MAX));
        if last.pinned() && wanted.pinned_first {
            Cursor::Pinned { after, given }
        } else {
            Cursor::Others { after, given }
        }
    });
    // Where later messages are gone a conversation keeps its place and is older than that.
    page.entries.sort_by_key(|entry| Reverse((wanted.pinned_first && entry.pinned(), entry.time(), entry.place())));
    let mut contacts = Vec::with_capacity(page.entries.len());
    for entry in page.entries {
        contacts.extend(reader.conversation(entry).await?);
    }
    Ok(ListPage { contacts, next })
}

/// A page that is being filled.
struct Filling {
    entries: Vec<Placed>,
    /// Group conversations that are still to come, the latest last.
    groups: Vec<Found>,
    room: usize,
    /// There was no room for what came next.
    full: bool,
}

impl Filling {
    /// Takes a one-to-one conversation, behind the group conversations that come before it.
    fn take(&mut self, entry: Entry) {
        self.take_groups(Some(entry.place));
        self.add(Placed::OneToOne(Box::new(entry)));
    }

    /// Takes the group conversations that come before a place, or all.
    fn take_groups(&mut self, place: Option<Place>) {
        while !self.full
            && let Some(found) = self.groups.pop_if(|found| place.is_none_or(|place| found.place >= place))
        {
            self.add(Placed::Group(Box::new(found)));
        }
    }

    /// Takes the next entry if there is room, or if it shares the last one's place.
    fn add(&mut self, entry: Placed) {
        let shares = self.entries.last().is_some_and(|last| last.place() == entry.place());
        if self.full || (self.entries.len() >= self.room && !shares) {
            self.full = true;
        } else {
            self.entries.push(entry);
        }
    }
}

/// Takes what comes before a place, or all.
fn take_down_to(entries: &mut BTreeMap<(Place, Account), Entry>, place: Option<Place>, page: &mut Filling) {
    while let Some(newest) = entries.last_entry() {
        if place.is_some_and(|place| newest.key().0 < place) {
            return;
        }
        page.take(newest.remove());
    }
}

struct Reader<'a> {
    view: &'a View,
    domain: &'a Domain,
    app: &'a App,
    owner: &'a Account,
    wanted: Wanted,
    pinned: HashSet<Account>,
    /// An entry lives as long as its last message.
    oldest: Seconds,
}

impl Reader<'_> {
    async fn add_pinned(&self, cursor: Cursor, page: &mut Filling) -> Result<()> {
        let mut entries = Vec::new();
        for peer in &self.pinned {
            entries.extend(self.entry(peer.clone()).await?);
        }
        if let Cursor::Pinned { after, .. } = cursor {
            entries.retain(|entry| entry.place < after);
            page.groups.retain(|found| found.place < after);
        }
        entries.sort_by_key(|entry| Reverse(entry.place));
        entries.into_iter().for_each(|entry| page.take(entry));
        page.take_groups(None);
        Ok(())
    }

    async fn add_others(&self, cursor: Cursor, page: &mut Filling) -> Result<()> {
        let after = match cursor {
            Cursor::Others { after, .. } => Some(after),
            Cursor::Start | Cursor::Pinned { .. } => None,
        };
        page.groups.retain(|found| after.is_none_or(|after| found.place < after));
        let mut walk = Walk::from(self.view, self.app.id, self.owner, after);
        // The busy ones of the slot that the walk is in: each comes when its place does.
        let mut busy: BTreeMap<(Place, Account), Entry> = BTreeMap::new();
        let mut slot = None;
        while let Some(met) = walk.next().await? {
            if slot.replace(met.slot()).is_some_and(|before| before != met.slot()) {
                take_down_to(&mut busy, None, page);
            }
            if page.full || met.is_before(self.oldest) {
                break;
            }
            if self.wanted.pinned_first && self.pinned.contains(&met.peer) {
                continue;
            }
            let Some(entry) = self.entry(met.peer).await? else { continue };
            if !met.busy {
                take_down_to(&mut busy, Some(entry.place), page);
                page.take(entry);
            } else if after.is_none_or(|after| entry.place < after) {
                busy.insert((entry.place, entry.peer.clone()), entry);
            }
        }
        take_down_to(&mut busy, None, page);
        page.take_groups(None);
        Ok(())
    }

    /// A conversation with its place, if it is to be seen in the list.
    async fn entry(&self, peer: Account) -> Result<Option<Entry>> {
        let row = super::find(self.view, self.app.id, self.owner, &peer).await?;
        let Some(listed) = row.listed else { return Ok(None) };
        let last = messages::last_for_list(self.view, self.domain, self.app, self.owner, &peer, &row).await?;
        let there = match &last {
            Some(last) => last.arrival > row.removed_arrival,
            None => self.wanted.empty && self.is_kept(&peer, &row).await?,
        };
        if !there {
            return Ok(None);
        }
        let newest = last.as_ref().map(|last| last.key.time);
        let (place, time) = (listed.place(newest, &peer), newest.unwrap_or(listed.time));
        let pinned = self.pinned.contains(&peer);
        Ok(Some(Entry { place, peer, row, last, time, pinned }))
    }

    /// Whether a conversation in which nothing is seen stays in the list: it was cleared and not taken off, and what was
    /// cleared has not expired either.
    async fn is_kept(&self, peer: &Account, row: &ContactRow) -> Result<bool> {
        if row.removed_arrival > 0 && row.removed_arrival >= row.cleared_arrival {
            return Ok(false);
        }
        let newest = messages::newest_until(self.view, self.app.id, self.owner, peer, u32::MAX).await?;
        let lives = |message: Message| {
            let until = message.row.life_time.map(|life| Seconds::from(message.key.time) + Seconds::from(life));
            until.is_none_or(|until| until >= self.domain.now())
        };
        Ok(newest.is_some_and(lives))
    }

    /// A conversation as it is shown.
    async fn conversation(&self, placed: Placed) -> Result<Option<Conversation>> {
        Ok(match placed {
            Placed::OneToOne(entry) => Some(Conversation::OneToOne(Box::new(self.contact(*entry).await?))),
            Placed::Group(found) => {
                let contact = found.contact(self.view, self.domain, self.app, self.owner, self.wanted.empty).await?;
                contact.map(|contact| Conversation::Group(Box::new(contact)))
            }
        })
    }

    /// Everything else that is shown of a conversation.
    async fn contact(&self, entry: Entry) -> Result<Contact> {
        let (view, app, owner) = (self.view, self.app, self.owner);
        let Entry { peer, row, last, time, pinned, .. } = entry;
        let profile = profiles::find(view, app.id, &peer).await?;
        Ok(Contact {
            nick: profile.text(profiles::NICK).to_owned(),
            face: profile.text(profiles::IMAGE).to_owned(),
            remark: friends::remark(view, app.id, owner, &peer).await?,
            unread: super::unread_seen(view, self.domain, app, owner, &peer, &row).await?,
            peer_read_up_to: super::read_up_to(view, app.id, &peer, owner).await?,
            marked: marks::find(view, app.id, owner, &Partner::Account(peer.clone())).await?,
            reminder: reminders::find(view, app.id, owner, &peer).await?,
            peer,
            time,
            last,
            pinned,
        })
    }
}

#[cfg(test)]
mod tests;
