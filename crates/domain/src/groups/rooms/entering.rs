//! Coming into a room and going out of it.

use std::sync::Arc;

use super::polling::Seat;
use super::room::Login;
use super::{Item, RoomKey};
use crate::core::View;
use crate::event::{Event, Push};
use crate::groups::hooks;
use crate::groups::rules::Told;
use crate::groups::{Fault, Group, Head, Incident, NewTip, Notice, NoticeKind, Person, TipKind, rules, tell};
use crate::model::{Account, InstId};
use crate::policy::App;
use crate::{Domain, Result};

/// Somebody is in a room.
pub struct Entered {
    /// How to poll; none for those who get pushes.
    pub seat: Option<Seat>,
    /// The number from which on to poll.
    pub start: u64,
    /// The room's last messages, oldest first, where they were asked for.
    pub history: Vec<Arc<Item>>,
}

/// Lets a login into a live room and tells those who are there. Who is in already is in by one more login. Whether it
/// may come in was checked before.
///
/// Errors: 10010 the group was dissolved meanwhile.
pub async fn enter(
    domain: &Domain,
    app: &App,
    group: &Group,
    account: &Account,
    inst: InstId,
    with_history: bool,
) -> Result<Entered> {
    let view = domain.view().await?;
    let key = (app.id, group.row.code);
    let number = after_birth(domain);
    let polls = app.settings.groups.live_polling;
    let now = domain.clock.of(app.id);
    let room = domain.rooms.open(key);
    let (number, is_new, members, start, history) = {
        let mut state = room.state.lock();
        if state.is_closed() {
            return Err(Fault::NoSuchGroup(group.id.as_str().to_owned()).into());
        }
        let login = Login { inst, polls, heard: now };
        let (number, is_new) = state.let_in(account, login, number, now / 1000);
        state.head = Some(group.head(None));
        let history = if with_history { state.history_before(u64::MAX, now) } else { Vec::new() };
        (number, is_new, state.online() as u64, state.last() + 1, history)
    };
    if is_new {
        hooks::entered_room(domain, app, group, account);
        let kind = TipKind::Joined { invited: false };
        came_or_went(&view, domain, app, &group.head(None), kind, account, members, Some(inst)).await?;
    }
    let seat = polls.then(|| Seat { app: app.id, code: group.row.code, number, who: Some((account.clone(), inst)) });
    Ok(Entered { seat, start, history })
}

/// Lets somebody who is not logged in read a live room. Nobody is told, and it is not counted.
///
/// Errors: 10007 the type has no guests.
pub fn enter_as_guest(domain: &Domain, app: &App, group: &Group) -> Result<Entered> {
    if !group.rules().guests {
        return Err(Fault::not_allowed("a group of this type is not for those who are not logged in").into());
    }
    let number = after_birth(domain);
    let room = domain.rooms.open((app.id, group.row.code));
    let start = room.state.lock().last() + 1;
    let seat = Some(Seat { app: app.id, code: group.row.code, number, who: None });
    Ok(Entered { seat, start, history: Vec::new() })
}

/// A number that was not given in a former life of the server.
pub(super) fn after_birth(domain: &Domain) -> u64 {
    domain.rooms.born(domain);
    domain.passing_seq()
}

/// Takes an account out of a room, by all its logins, and tells those who are left and its other devices. Answers whether
/// it was in.
pub async fn leave(domain: &Domain, app: &App, group: &Group, account: &Account, inst: Option<InstId>) -> Result<bool> {
    let Some(room) = domain.rooms.find((app.id, group.row.code)) else { return Ok(false) };
    let (was_in, members) = {
        let mut state = room.state.lock();
        (state.let_out(account), state.online() as u64)
    };
    if !was_in {
        return Ok(false);
    }
    hooks::left_room(domain, app, group, (account, std::slice::from_ref(account), false));
    let (view, head) = (domain.view().await?, group.head(None));
    came_or_went(&view, domain, app, &head, TipKind::Quit, account, members, None).await?;
    tell::notify(domain, app, &head, account, std::slice::from_ref(account), inst, NoticeKind::Left).await?;
    Ok(true)
}

/// Takes accounts out of a room without telling anybody. Answers those who were in.
pub fn put_out(domain: &Domain, app: &App, group: &Group, accounts: &[Account]) -> Vec<Account> {
    let Some(room) = domain.rooms.find((app.id, group.row.code)) else { return Vec::new() };
    let out = {
        let mut state = room.state.lock();
        accounts.iter().filter(|account| state.let_out(account)).cloned().collect()
    };
    // Their polls end.
    room.told.notify(usize::MAX);
    out
}

/// Closes the room of a group that was dissolved: everybody in it is told, whether it gets pushes or polls, and is out then.
pub async fn close(domain: &Domain, app: &App, group: &Group, operator: &Account) -> Result<()> {
    let key: RoomKey = (app.id, group.row.code);
    let view = domain.view().await?;
    let notice = Notice {
        head: group.head(None),
        seq: domain.passing_seq(),
        random: domain.random.u32(),
        at: domain.now(),
        operator: Person::of(&view, app.id, operator).await?,
        kind: NoticeKind::Dissolved,
    };
    // One for all, encoded once: it names the one who did it as the recipient, since there may be any number of them.
    let incident = Incident::Notice { to: operator.clone(), notice: Arc::new(notice) };
    domain.rooms.tell(domain, app.id, group.row.code, None, Push::new(Event::Group(incident)));
    domain.rooms.open(key).state.lock().close();
    Ok(())
}

/// Tells that somebody came or went.
#[allow(clippy::too_many_arguments, reason = "all of it is said by the tip")]
pub(super) async fn came_or_went(
    view: &View,
    domain: &Domain,
    app: &App,
    head: &Arc<Head>,
    kind: TipKind,
    account: &Account,
    members: u64,
    except: Option<InstId>,
) -> Result<()> {
    if rules::of(head.kind).member_tips == Told::Off {
        return Ok(());
    }
    let about = std::slice::from_ref(account);
    let tip = NewTip { kind, operator: account, about, members: Some(members), topic: None, told: Told::Pushed };
    let announced = tell::passing_tip(view, domain, app, head.clone(), tip).await?;
    let push = Push::new(Event::Group(Incident::Tip(Arc::new(announced))));
    domain.rooms.tell(domain, app.id, head.code, except, push);
    Ok(())
}
