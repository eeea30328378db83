//! Polling: waiting for what is told to a room.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::entering::after_birth;
use super::room::{Login, Room, State};
use super::{Item, RoomKey};
use crate::groups::members::must_not_be_banned;
use crate::groups::{Fault, GroupCode, rows};
use crate::model::{Account, AppId, InstId, Record};
use crate::policy::App;
use crate::{Cause, Domain, Result};

/// Most items of one answer: with the longest messages they stay under the 1 MB of an answer.
const MAX_ITEMS: usize = 64;

/// What seals are made for.
const PURPOSE: &str = "live room";

/// Who polls which room. Clients have it sealed, as `LongPollingKey`, so that they can go on when the server was
/// restarted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    pub(super) app: AppId,
    pub(super) code: GroupCode,
    /// The number of the entry.
    pub(super) number: u64,
    /// The login that entered; none for guests.
    pub(super) who: Option<(Account, InstId)>,
}

impl Record for Seat {}

impl Seat {
    /// The seat as text.
    pub fn seal(&self, domain: &Domain) -> String {
        domain.seals.seal(PURPOSE, &self.encode())
    }

    /// The seat that a text stands for.
    ///
    /// Errors: 10004 none.
    pub fn open(domain: &Domain, text: &str) -> Result<Self> {
        let seat = domain.seals.open(PURPOSE, text).and_then(|bytes| Self::decode(&bytes).ok());
        seat.ok_or_else(|| Cause::field("Key", "must be the LongPollingKey of a room that was entered"))
    }

    /// The room.
    pub fn code(&self) -> GroupCode {
        self.code
    }

    /// From where on to poll when a client asks for this number: 0 means from now on, 1 from the entry on (seen at the Web
    /// SDK, whose guests begin with 1).
    pub fn begin(&self, domain: &Domain, asked: u64) -> u64 {
        let last = || domain.rooms.find(self.key()).map_or(0, |room| room.state.lock().last());
        match asked {
            0 => self.number.max(last() + 1),
            1 => self.number,
            number => number,
        }
    }

    fn key(&self) -> RoomKey {
        (self.app, self.code)
    }

    /// Whether its owner is in the room.
    fn is_taken(&self, state: &State) -> bool {
        match &self.who {
            // Of a room that is closed everybody may still hear.
            _ if state.is_closed() => true,
            None => true,
            Some((account, inst)) => state.member(account).is_some_and(|member| {
                member.number == self.number && member.logins.iter().any(|login| login.inst == *inst)
            }),
        }
    }
}

/// What came to a room.
pub struct Polled {
    /// In their order.
    pub items: Vec<Arc<Item>>,
    /// From where on to poll next.
    pub next: u64,
}

/// Waits until something was told to a room, from a number on. It waits without end, but for the server's closing; the
/// caller knows how long that may be. `caller` is who asks: the login that entered, or none for guests.
///
/// Errors: 10004 the key is not the caller's, or its owner is not in the room any more; 10010 there is no such group.
pub async fn poll(
    domain: &Domain,
    app: &App,
    seat: &Seat,
    caller: Option<(&Account, InstId)>,
    start: u64,
) -> Result<Polled> {
    let room = sit_down(domain, app, seat, caller).await?;
    let mut start = seat.begin(domain, start);
    loop {
        // Before looking: what comes after the look must wake.
        let told = room.told.listen();
        let (items, last) = {
            let mut state = room.state.lock();
            if !seat.is_taken(&state) {
                return Err(not_in());
            }
            if let Some((account, inst)) = &seat.who {
                let heard = domain.clock.of(app.id);
                let member = state.member_mut(account).into_iter();
                member
                    .flat_map(|member| &mut member.logins)
                    .filter(|login| login.inst == *inst)
                    .for_each(|login| login.heard = heard);
            }
            (state.since(start, MAX_ITEMS), state.last())
        };
        let closed = domain.rooms.is_released();
        if let Some(newest) = items.last() {
            start = newest.number + 1;
            let own = caller.map(|(_, inst)| inst);
            let items: Vec<_> = items.into_iter().filter(|item| own.is_none() || item.except != own).collect();
            if !items.is_empty() {
                return Ok(Polled { items, next: start });
            }
            if start <= last {
                continue;
            }
        }
        if closed {
            return Ok(Polled { items: Vec::new(), next: start });
        }
        told.await;
    }
}

/// The last messages of a room before a number, oldest first (`get_huge_group_msg`).
///
/// Errors: as [`poll`].
pub async fn history(
    domain: &Domain,
    app: &App,
    seat: &Seat,
    caller: Option<(&Account, InstId)>,
    before: u64,
) -> Result<Vec<Arc<Item>>> {
    let room = sit_down(domain, app, seat, caller).await?;
    let before = if before <= 1 { u64::MAX } else { before };
    let messages = room.state.lock().history_before(before, domain.clock.of(app.id));
    Ok(messages)
}

fn not_in() -> Cause {
    Cause::field("Key", "must be the caller's own, for a room that it is in")
}

/// The room, if the caller is in it.
async fn sit_down(domain: &Domain, app: &App, seat: &Seat, caller: Option<(&Account, InstId)>) -> Result<Arc<Room>> {
    let is_callers = seat.who.as_ref().map(|(account, inst)| (account, *inst)) == caller;
    if seat.app != app.id || !is_callers {
        return Err(not_in());
    }
    if let Some(room) = domain.rooms.find(seat.key()) {
        let is_in = seat.is_taken(&room.state.lock());
        if is_in {
            return Ok(room);
        }
    }
    // Rooms are in memory: who was in one before the server was started again is in it again.
    if seat.who.is_some() && seat.number >= domain.rooms.born(domain) {
        return Err(not_in());
    }
    come_back(domain, app, seat).await
}

async fn come_back(domain: &Domain, app: &App, seat: &Seat) -> Result<Arc<Room>> {
    let view = domain.view().await?;
    let gone = || Fault::NoSuchGroup(seat.code.0.to_string());
    let id = view.raw(&rows::by_code_key(app.id, seat.code)).await?.ok_or_else(gone)?;
    let id = rows::id_of(&id)?;
    let group = crate::groups::find(&view, app.id, &id).await?;
    if group.row.code != seat.code {
        return Err(gone().into());
    }
    if let Some((account, _)) = &seat.who {
        must_not_be_banned(&view, domain, app.id, &group, account).await?;
    }
    after_birth(domain);
    let room = domain.rooms.open(seat.key());
    if let Some((account, inst)) = &seat.who {
        let now = domain.clock.of(app.id);
        let login = Login { inst: *inst, polls: true, heard: now };
        let mut state = room.state.lock();
        state.head = Some(group.head(None));
        state.let_in(account, login, seat.number, now / 1000);
    }
    Ok(room)
}
