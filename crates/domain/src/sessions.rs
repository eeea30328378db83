//! Logins: tickets, the multi-device policy, kicks, logouts.

use serde::{Deserialize, Serialize};
use tincan_store::Batch;

use crate::accounts::{self, AccountRow, RevocationRow, revocation};
use crate::authentication::Verified;
use crate::core::{Attempts, Change, Stored, View};
use crate::devices::{self, Device, DevicesRow};
use crate::event::{Event, Kick, Push};
use crate::model::{Account, AppId, InstId, Key, Record, Seconds, Table, TinyId};
use crate::policy::{App, MultiDevice, Settings};
use crate::ports::{Link, Platform, Session, Ticket};
use crate::webhooks::{self, Step};
use crate::{Cause, Domain, Result, figures, status};
use std::sync::Arc;

/// Most ended logins that are remembered per account, so that their tickets get the right answer.
const REMEMBERED: usize = 16;

/// How a login stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// In force.
    Live,
    /// Another login took its place.
    PushedOff,
    /// An admin revoked it.
    Revoked,
    /// An admin locked its device.
    Locked,
}

/// One login of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instance {
    /// Its number.
    pub inst_id: InstId,
    /// Its device.
    pub platform: Platform,
    /// When it logged in.
    pub since: Seconds,
    /// When its ticket ends.
    pub expires_at: Seconds,
    /// How it stands.
    pub state: State,
    /// Which device it is, where it said so.
    pub device: Option<Device>,
}

/// The logins of an account, as stored, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstancesRow {
    /// The logins.
    pub list: Vec<Instance>,
}

impl Record for InstancesRow {
    const VERSION: u8 = 2;

    fn upgrade(version: u8, fields: &[u8]) -> Option<Self> {
        if version != 1 {
            return None;
        }
        let first: FirstInstancesRow = postcard::from_bytes(fields).ok()?;
        Some(Self { list: first.list.into_iter().map(Instance::from).collect() })
    }
}

/// What was stored before logins had devices.
#[derive(Serialize, Deserialize)]
struct FirstInstancesRow {
    list: Vec<FirstInstance>,
}

#[derive(Serialize, Deserialize)]
struct FirstInstance {
    inst_id: InstId,
    platform: Platform,
    since: Seconds,
    expires_at: Seconds,
    state: State,
}

impl From<FirstInstance> for Instance {
    fn from(first: FirstInstance) -> Self {
        let FirstInstance { inst_id, platform, since, expires_at, state } = first;
        Self { inst_id, platform, since, expires_at, state, device: None }
    }
}

/// What a successful login gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// The account's number.
    pub tiny_id: TinyId,
    /// The login's number.
    pub inst_id: InstId,
    /// The ticket (A2).
    pub ticket: String,
}

pub(crate) fn key(app: AppId, account: &Account) -> Key {
    Key::new(app, Table::Instance).account(account)
}

/// The logins of an account that are in force, connected or not.
pub(crate) async fn live(view: &View, app: AppId, account: &Account, now: Seconds) -> Result<Vec<InstId>> {
    let instances = view.get::<InstancesRow>(&key(app, account)).await?.unwrap_or_default();
    let live = instances.list.iter().filter(|instance| instance.state == State::Live && instance.expires_at >= now);
    Ok(live.map(|instance| instance.inst_id).collect())
}

/// Logs a verified caller in: makes the account at its first login, signs out whom the policy does not allow beside it,
/// and makes the new login reachable by `link`.
///
/// Errors: 70398 quota, 70052 revoked since the caller was verified.
pub async fn login(domain: &Domain, caller: &Verified, platform: Platform, link: Arc<dyn Link>) -> Result<Login> {
    login_on(domain, caller, platform, None, link).await
}

/// As [`login`], from a device, which is remembered with it.
///
/// Errors: as [`login`]; -10102 the device is locked.
pub async fn login_on(
    domain: &Domain,
    caller: &Verified,
    platform: Platform,
    device: Option<&Device>,
    link: Arc<dyn Link>,
) -> Result<Login> {
    let (app, account) = (&caller.app, &caller.account);
    let mut attempts = Attempts::default();
    let (row, inst_id, pushed_off) = loop {
        refuse_revoked(&domain.view().await?, caller).await?;
        accounts::find_or_create(domain, app, account).await?;
        let view = domain.view().await?;
        let revocation = refuse_revoked(&view, caller).await?;
        // A kick or a deletion that comes between would not find this login to end it.
        let stored_account = view.read::<AccountRow>(&accounts::key(app.id, account)).await?;
        let Some(row) = stored_account.record.clone() else { continue };
        let stored = view.read::<InstancesRow>(&key(app.id, account)).await?;
        let mut instances = stored.record.clone().unwrap_or_default();
        let inst_id = instances.fresh_id(domain);
        let pushed_off = instances.make_room(platform, &app.settings);
        instances.list.push(Instance {
            inst_id,
            platform,
            since: domain.now(),
            expires_at: caller.expires_at,
            state: State::Live,
            device: device.cloned(),
        });
        instances.forget(domain.now());
        let mut batch = Batch::new();
        batch.guard(&accounts::key(app.id, account), &stored_account);
        batch.guard(&revocation::key(app.id, account), &revocation);
        batch.replace(&key(app.id, account), &stored, &instances);
        if let Some(device) = device {
            remember(domain, caller, (device, platform), &view, &mut batch).await?;
        }
        let kicked = || pushed_off.iter().map(|instance| instance.platform).collect();
        let _told = webhooks::tell(domain, app, webhooks::Kind::StateChange, &mut batch, || {
            state(account, Step::LoggedIn, kicked())
        });
        if domain.commit(batch, &mut attempts).await?.is_some() {
            break (row, inst_id, pushed_off);
        }
    };
    for old in pushed_off {
        let kick = Kick::by(inst_id, platform, old.platform);
        status::end(domain, app.id, account, old.inst_id, Some(&Push::new(Event::Ended { kick })));
    }
    status::attach(domain, app.id, account, Session { inst_id, platform, link });
    figures::logged_in(domain, app.id, account);
    end_if_gone(domain, app.id, account, inst_id).await?;
    let ticket =
        Ticket { app: app.id, account: account.clone(), tiny_id: row.tiny_id, inst_id, expires_at: caller.expires_at };
    Ok(Login { tiny_id: row.tiny_id, inst_id, ticket: domain.tickets.seal(&ticket) })
}

/// Lets a device in that is not locked, and remembers it; a lock that comes meanwhile makes the batch be tried again.
async fn remember(
    domain: &Domain,
    caller: &Verified,
    (device, platform): (&Device, Platform),
    view: &View,
    batch: &mut Batch,
) -> Result<()> {
    let key = devices::key(caller.app.id, &caller.account);
    let stored = view.read::<DevicesRow>(&key).await?;
    let mut devices = stored.record.clone().unwrap_or_default();
    if devices.is_locked(device) {
        return Err(devices::Fault::Locked.into());
    }
    if devices.remember(device, platform, caller.app.settings.native.devices, domain.now()) {
        batch.replace(&key, &stored, &devices);
    } else {
        batch.guard(&key, &stored);
    }
    Ok(())
}

/// Refuses a caller whose UserSig was revoked since it was verified; answers what that rests on, as a guard.
async fn refuse_revoked(view: &View, caller: &Verified) -> Result<Stored<RevocationRow>> {
    let stored = view.read::<RevocationRow>(&revocation::key(caller.app.id, &caller.account)).await?;
    if stored.record.as_ref().is_some_and(|revocation| revocation.revokes(caller.issued_at)) {
        return Err(Cause::Revoked);
    }
    Ok(stored)
}

/// Another login or a kick may have come between this login's record and its becoming reachable; it was not there to be
/// told then, so it is told now.
async fn end_if_gone(domain: &Domain, app: AppId, account: &Account, inst_id: InstId) -> Result<()> {
    let instances = domain.view().await?.get::<InstancesRow>(&key(app, account)).await?.unwrap_or_default();
    let this = instances.list.iter().find(|instance| instance.inst_id == inst_id);
    let by = instances.list.iter().rfind(|instance| instance.state == State::Live);
    let kick = match (this, by) {
        (Some(this), _) if this.state == State::Live => return Ok(()),
        (Some(this), _) if this.state == State::Locked => Kick::DeviceLocked,
        (Some(this), Some(new)) if this.state == State::PushedOff => Kick::by(new.inst_id, new.platform, this.platform),
        _ => Kick::ByAdmin,
    };
    status::end(domain, app, account, inst_id, Some(&Push::new(Event::Ended { kick })));
    Ok(())
}

/// Makes a login reachable by a new connection: the client came back after a break with the ticket it has.
pub async fn resume(domain: &Domain, ticket: &Ticket, platform: Platform, link: Arc<dyn Link>) -> Result<Login> {
    take_up(domain, ticket, platform, link).await?;
    Ok(Login { tiny_id: ticket.tiny_id, inst_id: ticket.inst_id, ticket: domain.tickets.seal(ticket) })
}

/// As [`resume`], without a ticket for the client. A client whose login ended between the look and its becoming reachable is
/// told by an [`Event::Ended`].
///
/// Errors: those of [`check`].
pub async fn take_up(domain: &Domain, ticket: &Ticket, platform: Platform, link: Arc<dyn Link>) -> Result<()> {
    check(domain, ticket).await?;
    if !domain.bus.is_online(ticket.app, &ticket.account, ticket.inst_id) {
        let event = || state(&ticket.account, Step::LoggedIn, Vec::new());
        webhooks::tell_soon(domain, ticket.app, webhooks::Kind::StateChange, event);
    }
    status::attach(domain, ticket.app, &ticket.account, Session { inst_id: ticket.inst_id, platform, link });
    end_if_gone(domain, ticket.app, &ticket.account, ticket.inst_id).await
}

/// As [`take_up`], from a device, which is the login's from then on.
///
/// Errors: those of [`check`]; -10102 the device is locked.
pub async fn take_up_on(
    domain: &Domain,
    app: &App,
    ticket: &Ticket,
    (platform, device): (Platform, Option<&Device>),
    link: Arc<dyn Link>,
) -> Result<()> {
    if let Some(device) = device {
        move_to(domain, app, ticket, (device, platform)).await?;
    }
    take_up(domain, ticket, platform, link).await
}

/// Notes the device that a login is on. Nothing is written when it was noted before.
async fn move_to(domain: &Domain, app: &App, ticket: &Ticket, (device, platform): (&Device, Platform)) -> Result<()> {
    let (logins_key, devices_key) = (key(app.id, &ticket.account), devices::key(app.id, &ticket.account));
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let stored_devices = view.read::<DevicesRow>(&devices_key).await?;
        let mut devices = stored_devices.record.clone().unwrap_or_default();
        if devices.is_locked(device) {
            return Err(devices::Fault::Locked.into());
        }
        let stored = view.read::<InstancesRow>(&logins_key).await?;
        let mut instances = stored.record.clone().unwrap_or_default();
        // One that is not in force is refused where that is checked.
        let is_this = |instance: &&mut Instance| instance.inst_id == ticket.inst_id && instance.state == State::Live;
        let Some(instance) = instances.list.iter_mut().find(is_this) else { return Ok(()) };
        let moved = instance.device.as_ref() != Some(device);
        if !devices.remember(device, platform, app.settings.native.devices, domain.now()) && !moved {
            return Ok(());
        }
        instance.device = Some(device.clone());
        let mut batch = Batch::new();
        batch.replace(&devices_key, &stored_devices, &devices);
        batch.replace(&logins_key, &stored, &instances);
        if domain.commit(batch, &mut attempts).await?.is_some() {
            return Ok(());
        }
    }
}

/// What a ticket says, if this server sealed it for this app. Whether its login is still in force is [`check`]'s word.
///
/// Errors: 20002 and 70001 (by family) not a ticket of this server and app.
pub fn open_ticket(domain: &Domain, app: AppId, text: &str) -> Result<Ticket> {
    domain.tickets.open(text).filter(|ticket| ticket.app == app).ok_or(Cause::TicketExpired)
}

/// Whether a ticket's login is in force.
///
/// Errors: 20002 and 70001 (by family) expired or logged out, 91101 pushed off by another login, 70052 revoked, -10102 its
/// device is locked.
pub async fn check(domain: &Domain, ticket: &Ticket) -> Result<()> {
    if ticket.expires_at < domain.now() {
        return Err(Cause::TicketExpired);
    }
    if domain.bus.is_online(ticket.app, &ticket.account, ticket.inst_id) {
        return Ok(());
    }
    let view = domain.view().await?;
    let instances = view.get::<InstancesRow>(&key(ticket.app, &ticket.account)).await?.unwrap_or_default();
    match instances.list.iter().find(|instance| instance.inst_id == ticket.inst_id).map(|instance| instance.state) {
        Some(State::Live) => Ok(()),
        Some(State::PushedOff) => Err(Cause::PushedOff),
        Some(State::Revoked) => Err(Cause::Revoked),
        Some(State::Locked) => Err(devices::Fault::Locked.into()),
        None => Err(Cause::TicketExpired),
    }
}

/// Ends a login at its own wish. Nothing happens when it ended before.
pub async fn logout(domain: &Domain, ticket: &Ticket) -> Result<()> {
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let key = key(ticket.app, &ticket.account);
        let stored = view.read::<InstancesRow>(&key).await?;
        let mut instances = stored.record.clone().unwrap_or_default();
        let before = instances.list.len();
        instances.list.retain(|instance| instance.inst_id != ticket.inst_id || instance.state != State::Live);
        let mut batch = Batch::new();
        batch.replace(&key, &stored, &instances);
        let left = instances.list.len() < before;
        let event = left.then(|| state(&ticket.account, Step::LoggedOut, Vec::new()));
        let _told = webhooks::tell_all(domain, ticket.app, &mut batch, event.as_slice());
        if domain.commit(batch, &mut attempts).await?.is_some() {
            break;
        }
    }
    status::end(domain, ticket.app, &ticket.account, ticket.inst_id, None);
    Ok(())
}

/// An admin's kick: every login ends, and every UserSig issued before this second is revoked.
///
/// Errors: 70107 no such account.
pub async fn kick(domain: &Domain, app: &App, account: &Account) -> Result<()> {
    accounts::revoke(domain, app, account).await?;
    end_all(domain, app, account).await
}

/// What the app is told of a login.
fn state(account: &Account, step: Step, kicked: Vec<Platform>) -> webhooks::Event {
    webhooks::Event::State { account: account.clone(), step, kicked }
}

/// Ends every login of an account.
pub(crate) async fn end_all(domain: &Domain, app: &App, account: &Account) -> Result<()> {
    let mut attempts = Attempts::default();
    let instances = loop {
        let view = domain.view().await?;
        let key = key(app.id, account);
        let stored = view.read::<InstancesRow>(&key).await?;
        let mut instances = stored.record.clone().unwrap_or_default();
        for instance in instances.list.iter_mut().filter(|instance| instance.state == State::Live) {
            instance.state = State::Revoked;
        }
        let mut batch = Batch::new();
        batch.replace(&key, &stored, &instances);
        if domain.commit(batch, &mut attempts).await?.is_some() {
            break instances;
        }
    };
    tell_ended(domain, app.id, account, &instances);
    Ok(())
}

/// Tells logins that an admin ended them.
pub(crate) fn tell_ended(domain: &Domain, app: AppId, account: &Account, instances: &InstancesRow) {
    let push = Push::new(Event::Ended { kick: Kick::ByAdmin });
    for instance in &instances.list {
        if domain.bus.is_online(app, account, instance.inst_id) {
            webhooks::tell_soon(domain, app, webhooks::Kind::StateChange, || state(account, Step::Closed, Vec::new()));
        }
        status::end(domain, app, account, instance.inst_id, Some(&push));
    }
}

impl InstancesRow {
    fn fresh_id(&self, domain: &Domain) -> InstId {
        loop {
            let id = InstId(u64::from(domain.random.u32()));
            if id.0 != 0 && self.list.iter().all(|instance| instance.inst_id != id) {
                return id;
            }
        }
    }

    /// Marks as pushed off whom the policy does not allow beside a new login; answers them.
    fn make_room(&mut self, platform: Platform, settings: &Settings) -> Vec<Instance> {
        let most = if platform == Platform::Web { settings.web_instances } else { settings.platform_instances };
        let allowed = most.max(1);
        let mut same_left = allowed - 1;
        let mut pushed_off = Vec::new();
        // Newest first, so that the oldest go.
        for instance in self.list.iter_mut().rev().filter(|instance| instance.state == State::Live) {
            let stays = if instance.platform == platform {
                let stays = same_left > 0;
                same_left = same_left.saturating_sub(1);
                stays
            } else {
                may_be_together(settings.multi_device, instance.platform, platform)
            };
            if !stays {
                instance.state = State::PushedOff;
                pushed_off.push(instance.clone());
            }
        }
        pushed_off
    }

    /// Forgets logins whose ticket has expired, and the oldest ended ones past the bound.
    fn forget(&mut self, now: Seconds) {
        self.list.retain(|instance| instance.expires_at >= now);
        let mut ended = self.list.iter().filter(|instance| instance.state != State::Live).count();
        self.list.retain(|instance| {
            let goes = instance.state != State::Live && ended > REMEMBERED;
            ended -= usize::from(goes);
            !goes
        });
    }
}

/// The kinds of devices that the policies speak of.
#[derive(PartialEq, Eq)]
enum Kind {
    Web,
    Desktop,
    Mobile,
}

fn kind(platform: Platform) -> Kind {
    match platform {
        Platform::Web => Kind::Web,
        Platform::Windows | Platform::Mac | Platform::Linux => Kind::Desktop,
        Platform::Android | Platform::IPhone | Platform::IPad => Kind::Mobile,
    }
}

/// Whether two different platforms may be online together (source: console documentation, multi-device policy).
fn may_be_together(policy: MultiDevice, one: Platform, other: Platform) -> bool {
    match policy {
        MultiDevice::Single => false,
        MultiDevice::Dual => (kind(one) == Kind::Web) != (kind(other) == Kind::Web),
        MultiDevice::Triple => kind(one) != kind(other),
        MultiDevice::Multi => true,
    }
}

#[cfg(test)]
mod tests;
