//! A room: who is in it, what waits to be delivered, and what was delivered last.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use event_listener::Event;
use parking_lot::Mutex;

use super::item::{Item, Rank};
use crate::groups::Head;
use crate::model::{Account, InstId, Millis, Seconds};

/// Most items that wait for those who poll.
const RING: usize = 256;

/// How long an item waits for those who poll: they come back within seconds.
const RING_LIFE: Millis = 120_000;

/// How old a message may be that those who enter get (source: live room documentation).
const HISTORY_LIFE: Millis = 24 * 3600 * 1000;

/// Most tips of coming and going that are delivered together.
const CROWD: usize = 8;

/// Logins that get pushes.
type Hearers = Arc<[(Account, InstId)]>;

/// A room.
#[derive(Default)]
pub(super) struct Room {
    pub(super) state: Mutex<State>,
    /// Tells those who poll that something was delivered.
    pub(super) told: Event,
}

/// What is known of a room.
#[derive(Default)]
pub(super) struct State {
    /// How it stands at the head of what is told; since somebody entered.
    pub(super) head: Option<Arc<Head>>,
    members: HashMap<Account, Member>,
    /// Members by the number of their entry.
    order: BTreeMap<u64, Account>,
    /// Those who get pushes, as long as nobody comes or goes.
    hearers: Option<Hearers>,
    /// How many members are present.
    online: usize,
    /// What waits to be delivered.
    pending: Vec<Item>,
    /// Somebody delivers, and will look again.
    busy: bool,
    /// What was delivered last.
    ring: VecDeque<Arc<Item>>,
    /// The last messages.
    history: VecDeque<Arc<Item>>,
    /// The number of what was delivered last.
    last: u64,
    /// The group was dissolved: nobody comes in, and nothing more is told.
    closed: bool,
}

/// Somebody who is in a room.
#[derive(Debug, Clone)]
pub(super) struct Member {
    /// The number of its entry.
    pub(super) number: u64,
    /// Since when.
    pub(super) joined_at: Seconds,
    /// The logins by which it is in.
    pub(super) logins: Vec<Login>,
    /// Whether one of them was there when somebody looked last.
    pub(super) present: bool,
    /// Marks that admins gave it.
    pub(super) marks: BTreeSet<u32>,
    /// Until when it counts as present although it is not.
    pub(super) held_until: Millis,
    /// Whether the app was told that it lost its connection.
    pub(super) told_absent: bool,
}

/// A login by which somebody is in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Login {
    pub(super) inst: InstId,
    /// It polls; otherwise it gets pushes.
    pub(super) polls: bool,
    /// When it was there last.
    pub(super) heard: Millis,
}

impl State {
    pub(super) fn has(&self, account: &Account) -> bool {
        !self.closed && self.members.contains_key(account)
    }

    pub(super) fn member(&self, account: &Account) -> Option<&Member> {
        self.members.get(account)
    }

    pub(super) fn member_mut(&mut self, account: &Account) -> Option<&mut Member> {
        self.members.get_mut(account)
    }

    /// Members by the number of their entry, the newest first, below a number.
    pub(super) fn newest_below(&self, below: u64) -> impl Iterator<Item = (u64, &Account, &Member)> {
        self.order
            .range(..below)
            .rev()
            .filter_map(|(number, account)| Some((*number, account, self.members.get(account)?)))
    }

    pub(super) fn accounts(&self) -> Vec<Account> {
        self.members.keys().cloned().collect()
    }

    pub(super) fn online(&self) -> usize {
        self.online
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }

    pub(super) fn last(&self) -> u64 {
        self.last
    }

    /// Lets a login in; answers the number of the member's entry, and whether it is new.
    pub(super) fn let_in(&mut self, account: &Account, login: Login, number: u64, now: Seconds) -> (u64, bool) {
        self.hearers = None;
        if let Some(member) = self.members.get_mut(account) {
            member.logins.retain(|known| known.inst != login.inst);
            member.logins.push(login);
            if !std::mem::replace(&mut member.present, true) {
                self.online += 1;
            }
            return (member.number, false);
        }
        self.online += 1;
        self.order.insert(number, account.clone());
        let member = Member {
            number,
            joined_at: now,
            logins: vec![login],
            present: true,
            marks: BTreeSet::new(),
            held_until: 0,
            told_absent: false,
        };
        self.members.insert(account.clone(), member);
        (number, true)
    }

    /// Takes a member out; answers whether it was in.
    pub(super) fn let_out(&mut self, account: &Account) -> bool {
        let Some(member) = self.members.remove(account) else { return false };
        self.hearers = None;
        self.order.remove(&member.number);
        if member.present {
            self.online -= 1;
        }
        true
    }

    /// Notes whether a member is present, and which of its logins are left.
    pub(super) fn note(&mut self, account: &Account, present: bool, logins: Vec<Login>) {
        let Some(member) = self.members.get_mut(account) else { return };
        if member.logins.len() != logins.len() {
            self.hearers = None;
        }
        member.logins = logins;
        match (member.present, present) {
            (false, true) => self.online += 1,
            (true, false) => self.online -= 1,
            _ => {}
        }
        member.present = present;
        if !present {
            // Marks go with who goes (source: REST API, modify_user_info).
            member.marks.clear();
        }
    }

    /// Notes whether the app was told that a member lost its connection.
    pub(super) fn told_absent(&mut self, account: &Account, absent: bool) {
        if let Some(member) = self.members.get_mut(account) {
            member.told_absent = absent;
        }
    }

    /// Takes in what is to be delivered; when messages are too many, what ranks lowest goes. Answers whether a delivery has
    /// to begin.
    pub(super) fn take_in(&mut self, item: Item, limit: usize, dropped: &AtomicU64) -> bool {
        if self.closed {
            return false;
        }
        let rank = item.rank();
        let limit = match rank {
            Rank::Kept => usize::MAX,
            Rank::Crowd => CROWD,
            Rank::Message(_) => limit.max(1),
        };
        let alike =
            |waiting: &&Item| (waiting.rank() == Rank::Crowd) == (rank == Rank::Crowd) && waiting.rank() != Rank::Kept;
        if self.pending.iter().filter(alike).count() >= limit {
            dropped.fetch_add(1, Ordering::Relaxed);
            // The latest of the lowest: it hurts least.
            let lowest = self.pending.iter().enumerate().filter(|(_, waiting)| alike(waiting));
            match lowest.rev().min_by_key(|(_, waiting)| waiting.rank()).map(|(at, waiting)| (at, waiting.rank())) {
                // Of tips of coming and going the newest says how many there are.
                Some((at, lowest)) if lowest < rank || rank == Rank::Crowd => drop(self.pending.remove(at)),
                _ => return false,
            }
        }
        self.pending.push(item);
        !std::mem::replace(&mut self.busy, true)
    }

    /// What is to be delivered now, and to whom; none when nothing waits: then the delivery is over. `number` gives numbers.
    pub(super) fn take_out(
        &mut self,
        number: impl Fn() -> u64,
        now: Millis,
        history: usize,
    ) -> Option<(Vec<Arc<Item>>, Hearers)> {
        if self.pending.is_empty() {
            self.busy = false;
            return None;
        }
        let pending = std::mem::take(&mut self.pending);
        let mut items = Vec::with_capacity(pending.len());
        for mut item in pending {
            item.number = number();
            item.at = now;
            self.last = item.number;
            let item = Arc::new(item);
            self.ring.push_back(item.clone());
            if item.is_message() {
                self.history.push_back(item.clone());
            }
            items.push(item);
        }
        self.trim(now, history);
        let hearers = self.hearers();
        if self.closed {
            let (online, last) = (0, self.last);
            // Nobody is in any more; what was said last can be polled for a while.
            *self = Self { ring: std::mem::take(&mut self.ring), closed: true, online, last, ..Self::default() };
        }
        Some((items, hearers))
    }

    fn hearers(&mut self) -> Hearers {
        let members = &self.members;
        self.hearers
            .get_or_insert_with(|| {
                let pushed = |member: &Member| {
                    member.logins.iter().filter(|login| !login.polls).map(|login| login.inst).collect::<Vec<_>>()
                };
                members
                    .iter()
                    .flat_map(|(account, member)| pushed(member).into_iter().map(move |inst| (account.clone(), inst)))
                    .collect()
            })
            .clone()
    }

    /// Forgets what is too old or too much.
    pub(super) fn trim(&mut self, now: Millis, history: usize) {
        let old = |item: Option<&Arc<Item>>, life: Millis| item.is_some_and(|item| item.at.saturating_add(life) < now);
        while self.ring.len() > RING || old(self.ring.front(), RING_LIFE) {
            self.ring.pop_front();
        }
        while self.history.len() > history || old(self.history.front(), HISTORY_LIFE) {
            self.history.pop_front();
        }
    }

    /// Forgets the last messages.
    pub(super) fn forget_history(&mut self) {
        self.history.clear();
    }

    /// What was delivered from a number on, at most so many.
    pub(super) fn since(&self, number: u64, limit: usize) -> Vec<Arc<Item>> {
        let from = self.ring.partition_point(|item| item.number < number);
        self.ring.iter().skip(from).take(limit).cloned().collect()
    }

    /// The last messages before a number, oldest first.
    pub(super) fn history_before(&self, number: u64, now: Millis) -> Vec<Arc<Item>> {
        let fresh = |item: &&Arc<Item>| item.number < number && item.at.saturating_add(HISTORY_LIFE) >= now;
        self.history.iter().filter(fresh).cloned().collect()
    }

    /// The group is gone: what was taken in until now is delivered, and then nobody is in.
    pub(super) fn close(&mut self) {
        self.closed = true;
    }

    /// Whether nobody is in and nothing is kept.
    pub(super) fn is_idle(&self) -> bool {
        self.members.is_empty() && !self.busy && self.ring.is_empty() && self.history.is_empty()
    }

    /// Whether nobody is in.
    pub(super) fn is_empty(&self) -> bool {
        self.members.is_empty()
    }
}
