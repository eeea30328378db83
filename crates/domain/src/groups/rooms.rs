//! Live rooms: who is in them and what was said there of late, in memory only.
//!
//! Who enters does so by one login ([`enter`]) and is in until it leaves, is put out, or was away for too long ([`sweep`]).
//! What is told to a room ([`Rooms::tell`]) waits in the room until one task of the server delivers it ([`Rooms::flush`]): at
//! once when the room was quiet, else together with all that came within `groups.live_gather`, in one frame for everybody.
//! Whoever polls ([`poll`]) gets the same from the room's ring of what was delivered last.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::Poll;

use futures_util::task::AtomicWaker;
use parking_lot::Mutex;

use super::GroupCode;
use crate::Domain;
use crate::event::Push;
use crate::model::{Account, AppId, InstId};

mod broadcast;
mod delivery;
mod entering;
mod item;
mod looking;
mod marks;
mod polling;
mod room;
mod sweep;

pub use broadcast::broadcast;
pub use entering::{Entered, close, enter, enter_as_guest, leave, put_out};
pub use item::Item;
pub use looking::{Inside, MembersPage, members, online};
pub use marks::{MarkChange, change_marks};
pub use polling::{Polled, Seat, history, poll};
pub use sweep::sweep;

use room::Room;

/// A room's name in memory.
pub type RoomKey = (AppId, GroupCode);

/// The live rooms of this process.
#[derive(Default)]
pub struct Rooms {
    rooms: Mutex<HashMap<RoomKey, Arc<Room>>>,
    /// Rooms in which something waits that nobody delivers yet.
    ready: Mutex<VecDeque<RoomKey>>,
    /// Wakes the one who delivers.
    deliverer: AtomicWaker,
    /// A number given before any in these rooms: whoever entered before it did so in another life of the server.
    born: AtomicU64,
    /// The server closes: nobody waits any more.
    released: AtomicBool,
    /// Messages and tips that were dropped because there were too many.
    dropped: AtomicU64,
    /// Online numbers of ordinary groups.
    counted: looking::Counted,
}

impl Rooms {
    /// Whether an account is in a room, or was a moment ago and may come back.
    pub fn has(&self, app: AppId, room: GroupCode, account: &Account) -> bool {
        self.find((app, room)).is_some_and(|room| room.state.lock().has(account))
    }

    /// How many are in a room and present.
    pub fn size(&self, app: AppId, room: GroupCode) -> usize {
        self.find((app, room)).map_or(0, |room| room.state.lock().online())
    }

    /// The rooms in which an account is.
    pub fn of_account(&self, app: AppId, account: &Account) -> Vec<GroupCode> {
        let rooms = self.all().into_iter().filter(|(key, room)| key.0 == app && room.state.lock().has(account));
        rooms.map(|(key, _)| key.1).collect()
    }

    /// Tells everybody in a room, except one login.
    pub fn tell(&self, domain: &Domain, app: AppId, room: GroupCode, except: Option<InstId>, push: Arc<Push>) {
        let limit = domain.app(app).map_or(0, |app| app.settings.groups.messages_per_second);
        let key = (app, room);
        let begins = self.open(key).state.lock().take_in(Item::new(push, except), limit as usize, &self.dropped);
        if begins {
            self.ready.lock().push_back(key);
            self.deliverer.wake();
        }
    }

    /// The next room in which something waits that nobody delivers yet: [`Rooms::flush`] it, and again after the time
    /// that it names.
    pub async fn next_ready(&self) -> RoomKey {
        std::future::poll_fn(|context| {
            // Before looking: what comes after the look must wake.
            self.deliverer.register(context.waker());
            self.ready.lock().pop_front().map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }

    /// Lets everybody who polls go: the server closes.
    pub fn release(&self) {
        self.released.store(true, Ordering::SeqCst);
        for room in self.all() {
            room.1.told.notify(usize::MAX);
        }
    }

    /// How many messages and tips were dropped because there were too many.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    fn is_released(&self) -> bool {
        self.released.load(Ordering::SeqCst)
    }

    /// A number given before any in these rooms.
    fn born(&self, domain: &Domain) -> u64 {
        let born = self.born.load(Ordering::SeqCst);
        if born > 0 {
            return born;
        }
        let now = domain.passing_seq();
        self.born.compare_exchange(0, now, Ordering::SeqCst, Ordering::SeqCst).map_or_else(|born| born, |_| now)
    }

    /// A room, if there is anything of it in memory.
    fn find(&self, key: RoomKey) -> Option<Arc<Room>> {
        self.rooms.lock().get(&key).cloned()
    }

    /// A room, empty if there was nothing of it.
    fn open(&self, key: RoomKey) -> Arc<Room> {
        self.rooms.lock().entry(key).or_default().clone()
    }

    /// All rooms of which there is anything in memory.
    fn all(&self) -> Vec<(RoomKey, Arc<Room>)> {
        self.rooms.lock().iter().map(|(key, room)| (*key, room.clone())).collect()
    }

    /// Forgets a room in which nobody is and nothing is kept.
    fn forget(&self, key: RoomKey) {
        let mut rooms = self.rooms.lock();
        // Whoever holds the room outside of the map, or comes in now, keeps it.
        if rooms.get(&key).is_some_and(|room| Arc::strong_count(room) <= 2 && room.state.lock().is_idle()) {
            rooms.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests;
