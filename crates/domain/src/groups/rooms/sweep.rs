//! Looking after rooms from time to time: who is not there any more, and what need not be kept.

use std::sync::Arc;

use super::room::{Login, Member, Room};
use super::{RoomKey, entering};
use crate::groups::{GroupKind, Head, TipKind};
use crate::model::{Account, Millis};
use crate::policy::App;
use crate::webhooks::{self, GroupWhat, Kind};
use crate::{Domain, Result};

/// After how long a login that polls and does not ask is not there any more: a poll is held for ten seconds at most.
const POLLS_AGAIN: Millis = 40_000;

/// Most empty rooms whose last messages are kept.
const EMPTY_ROOMS: usize = 10_000;

/// Most members of a room who are told to have gone at once; the number in a tip says the rest.
const TOLD: usize = 8;

/// Most members that one webhook names.
const TOLD_TO_APP: usize = 500;

/// Looks after all rooms. Those whose login is gone for longer than `groups.live_absence` are out, and the others are told.
///
/// Errors: 10002 the store failed.
pub async fn sweep(domain: &Domain) -> Result<()> {
    let mut empty = 0;
    for (key, room) in domain.rooms.all() {
        let Ok(app) = domain.app(key.0) else { continue };
        let gone = look_after(domain, &app, &room);
        tell_gone(domain, &app, &room, gone).await?;
        let is_empty = {
            let mut state = room.state.lock();
            state.trim(domain.clock.of(key.0), app.settings.groups.live_history);
            state.is_empty()
        };
        if is_empty {
            empty += 1;
            tidy(domain, key, room, empty);
        }
    }
    Ok(())
}

/// Notes who is present, and takes out who was away for too long.
fn look_after(domain: &Domain, app: &App, room: &Room) -> Vec<Account> {
    let now = domain.clock.of(app.id);
    let offline_after = Millis::try_from(app.settings.webhooks.offline_after.as_millis()).unwrap_or(Millis::MAX);
    let absence = Millis::try_from(app.settings.groups.live_absence.as_millis()).unwrap_or(Millis::MAX);
    let (mut gone, mut presence) = (Vec::new(), Presence::default());
    // One after another: a room of ten thousand must not be locked for as long as all of them take.
    let accounts = room.state.lock().accounts();
    for account in accounts {
        let online = domain.bus.online(app.id, &account);
        let is_there = |login: &Login| {
            if login.polls {
                now.saturating_sub(login.heard) < POLLS_AGAIN
            } else {
                online.iter().any(|(inst, _)| *inst == login.inst)
            }
        };
        let mut state = room.state.lock();
        let Some(member) = state.member(&account).cloned() else { continue };
        let Member { logins, held_until, told_absent, .. } = member;
        let mut present = now < held_until;
        let mut left = Vec::with_capacity(logins.len());
        for mut login in logins {
            if is_there(&login) {
                present = true;
                if !login.polls {
                    login.heard = now;
                }
            }
            if now.saturating_sub(login.heard) <= absence {
                left.push(login);
            }
        }
        if left.is_empty() && !present {
            state.let_out(&account);
            gone.push(account);
        } else {
            let heard = left.iter().map(|login| login.heard).max().unwrap_or_default();
            state.note(&account, present, left);
            let absent = !present && now.saturating_sub(heard) >= offline_after;
            if absent != told_absent && (absent || present) {
                state.told_absent(&account, absent);
                if absent { presence.lost.push(account) } else { presence.back.push(account) }
            }
        }
    }
    presence.tell(domain, app, room.state.lock().head.clone());
    gone
}

/// Members of whom the app is told.
#[derive(Default)]
struct Presence {
    /// They lost their connection.
    lost: Vec<Account>,
    /// They have it again.
    back: Vec<Account>,
}

impl Presence {
    fn tell(self, domain: &Domain, app: &App, head: Option<Arc<Head>>) {
        // A list of who is online has the top edition, for live rooms of the one kind (source: webhook documentation).
        let head = head.filter(|head| head.kind == GroupKind::AvChatRoom && app.settings.groups.extras);
        let Some(head) = head else { return };
        for (online, accounts) in [(false, self.lost), (true, self.back)] {
            for members in accounts.chunks(TOLD_TO_APP) {
                let what = || GroupWhat::Presence { online, members: members.to_vec() };
                let event = || what().of(&head.id, head.kind).into();
                webhooks::tell_soon(domain, app.id, Kind::GroupStateChange, event);
            }
        }
    }
}

async fn tell_gone(domain: &Domain, app: &App, room: &Room, gone: Vec<Account>) -> Result<()> {
    if gone.is_empty() {
        return Ok(());
    }
    let (head, members) = {
        let state = room.state.lock();
        (state.head.clone(), state.online() as u64)
    };
    let Some(head) = head else { return Ok(()) };
    let view = domain.view().await?;
    for account in gone.iter().take(TOLD) {
        entering::came_or_went(&view, domain, app, &head, TipKind::Quit, account, members, None).await?;
    }
    Ok(())
}

fn tidy(domain: &Domain, key: RoomKey, room: Arc<Room>, empty: usize) {
    if empty > EMPTY_ROOMS {
        room.state.lock().forget_history();
    }
    if room.state.lock().is_idle() {
        domain.rooms.forget(key);
    }
}
