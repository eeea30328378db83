//! Locking a device: its login ends, and none from it is let in until it is unlocked.

use tincan_store::Batch;

use super::{Device, DevicesRow, Locked, key};
use crate::accounts::{self, AccountRow};
use crate::core::{Attempts, Change};
use crate::event::{Event, Kick, Push};
use crate::model::Account;
use crate::policy::App;
use crate::sessions::{self, InstancesRow, State};
use crate::webhooks::{self, Step};
use crate::{Cause, Domain, Party, Result, status};

/// Locks a device of an account, one that it logged in from or not. Its logins end. Nothing happens when it is locked
/// already.
///
/// Errors: 70107 no such account, 70402 too many of its devices are locked.
pub async fn lock(domain: &Domain, app: &App, account: &Account, device: &Device) -> Result<()> {
    let mut attempts = Attempts::default();
    let ended = loop {
        let view = domain.view().await?;
        accounts::must_exist(&view, app.id, account, Party::Subject).await?;
        let stored_account = view.read::<AccountRow>(&accounts::key(app.id, account)).await?;
        let stored = view.read::<DevicesRow>(&key(app.id, account)).await?;
        let mut devices = stored.record.clone().unwrap_or_default();
        if !devices.is_locked(device) {
            let most = app.settings.native.locked_devices;
            if devices.locked.len() >= most {
                return Err(Cause::field("Device", format!("would be locked beside {most} others of the account")));
            }
            devices.locked.push(Locked { device: device.clone(), since: domain.now() });
        }
        let logins_key = sessions::key(app.id, account);
        let stored_logins = view.read::<InstancesRow>(&logins_key).await?;
        let mut logins = stored_logins.record.clone().unwrap_or_default();
        let mut ended = Vec::new();
        let on_it = |login: &&mut sessions::Instance| login.device.as_ref() == Some(device);
        for login in logins.list.iter_mut().filter(on_it).filter(|login| login.state == State::Live) {
            login.state = State::Locked;
            ended.push(login.inst_id);
        }
        let mut batch = Batch::new();
        batch.guard(&accounts::key(app.id, account), &stored_account);
        batch.replace(&key(app.id, account), &stored, &devices);
        batch.replace(&logins_key, &stored_logins, &logins);
        if domain.commit(batch, &mut attempts).await?.is_some() {
            break ended;
        }
    };
    let push = Push::new(Event::Ended { kick: Kick::DeviceLocked });
    for inst_id in ended {
        if domain.bus.is_online(app.id, account, inst_id) {
            let event = || webhooks::Event::State { account: account.clone(), step: Step::Closed, kicked: Vec::new() };
            webhooks::tell_soon(domain, app.id, webhooks::Kind::StateChange, event);
        }
        status::end(domain, app.id, account, inst_id, Some(&push));
    }
    Ok(())
}

/// Unlocks a device of an account: it may log in again. Nothing happens when it is not locked.
///
/// Errors: 70107 no such account.
pub async fn unlock(domain: &Domain, app: &App, account: &Account, device: &Device) -> Result<()> {
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        accounts::must_exist(&view, app.id, account, Party::Subject).await?;
        let stored = view.read::<DevicesRow>(&key(app.id, account)).await?;
        let mut devices = stored.record.clone().unwrap_or_default();
        if !devices.is_locked(device) {
            return Ok(());
        }
        devices.locked.retain(|locked| locked.device != *device);
        let mut batch = Batch::new();
        batch.replace(&key(app.id, account), &stored, &devices);
        if domain.commit(batch, &mut attempts).await?.is_some() {
            return Ok(());
        }
    }
}
