//! Online state: who is online, what users say about it themselves, and who is told.
//!
//! The bus knows who is online. Whoever attaches or detaches a login notes it in [`Changes`]; [`follow`] takes from there
//! and tells those who watch, so that no login waits for that. An account is told of in the state it is in then: when it
//! goes and comes quickly, once is enough.

use serde::{Deserialize, Serialize};
use tincan_store::Batch;

use crate::accounts::{self, AccountRow};
use crate::core::{Attempts, Change, View};
use crate::model::{Account, AppId, InstId, Key, Record, Seconds, Table};
use crate::policy::App;
use crate::ports::{Platform, Ticket};
use crate::{Cause, Domain, Party, Result, sessions};

mod changes;
mod subscriptions;
mod telling;

pub use changes::{Changes, attach, detach, end, lose};
pub use subscriptions::{subscribe, unsubscribe, unsubscribe_all};
pub use telling::follow;

/// Most devices with a push token that are remembered per account.
const MAX_DEVICES: usize = 16;

/// Longest push token in bytes.
const MAX_TOKEN_BYTES: usize = 1024;

/// Whether somebody can be reached (source: account documentation, online state).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// A login is connected.
    Online,
    /// None is, but one with a push token went without logging out, not long ago.
    PushOnline,
    /// None is, but one did not log out.
    Offline,
    /// Nobody is logged in.
    LoggedOut,
}

/// What an account has beside its connections, as stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusRow {
    /// What the user says; empty for nothing.
    pub custom: String,
    /// Logins with a push token.
    pub devices: Vec<PushDevice>,
}

impl Record for StatusRow {}

/// A login that can be reached by the push service of its device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushDevice {
    /// The login.
    pub inst_id: InstId,
    /// Its device.
    pub platform: Platform,
    /// What the push service knows the device by.
    pub token: String,
    /// When its connection was seen to be gone; `None` while it is there.
    pub left_at: Option<Seconds>,
}

/// The state of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Whether it can be reached.
    pub presence: Presence,
    /// What the user says; empty for nothing.
    pub custom: String,
    /// The logins that can be reached.
    pub devices: Vec<Device>,
}

/// A login that can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Device {
    /// The login.
    pub inst_id: InstId,
    /// Its device.
    pub platform: Platform,
    /// Online, or PushOnline.
    pub presence: Presence,
}

pub(crate) fn key(app: AppId, account: &Account) -> Key {
    Key::new(app, Table::Status).account(account)
}

/// The state of an account; `None` when it does not exist.
pub async fn find(domain: &Domain, view: &View, app: &App, account: &Account) -> Result<Option<Status>> {
    if accounts::find(view, app.id, account).await?.is_none() {
        return Ok(None);
    }
    look(domain, view, app, account).await.map(Some)
}

/// The state of each account that users ask for; `None` for those that do not exist.
///
/// Errors: 72001 switched off.
pub async fn find_all(domain: &Domain, app: &App, accounts: &[Account]) -> Result<Vec<Option<Status>>> {
    must_be_on(app)?;
    let view = domain.view().await?;
    let mut all = Vec::with_capacity(accounts.len());
    for account in accounts {
        all.push(find(domain, &view, app, account).await?);
    }
    Ok(all)
}

fn must_be_on(app: &App) -> Result<()> {
    if app.settings.user_status { Ok(()) } else { Err(Cause::UserStatusOff) }
}

/// What a user says about its state; empty for nothing.
pub async fn custom(domain: &Domain, app: AppId, account: &Account) -> Result<String> {
    let row = domain.view().await?.get::<StatusRow>(&key(app, account)).await?;
    Ok(row.unwrap_or_default().custom)
}

/// The state of an account that exists.
async fn look(domain: &Domain, view: &View, app: &App, account: &Account) -> Result<Status> {
    let row = view.get::<StatusRow>(&key(app.id, account)).await?.unwrap_or_default();
    let online = domain.bus.online(app.id, account);
    let device = |(inst_id, platform)| Device { inst_id, platform, presence: Presence::Online };
    let mut devices: Vec<Device> = online.into_iter().map(device).collect();
    let is_online = !devices.is_empty();
    let live = if is_online && row.devices.is_empty() {
        Vec::new()
    } else {
        sessions::live(view, app.id, account, domain.now_of(app.id)).await?
    };
    for left in row.devices.iter().filter(|device| live.contains(&device.inst_id)) {
        if devices.iter().any(|device| device.inst_id == left.inst_id) {
            continue;
        }
        if left.left_at.is_none() {
            // The server ended before it could note when the connection broke: that is taken to be now.
            domain.changes.note(app.id, account, false);
        }
        let since = left.left_at.unwrap_or(domain.now_of(app.id));
        if domain.now_of(app.id) < since + app.settings.push_online.as_secs() {
            devices.push(Device { inst_id: left.inst_id, platform: left.platform, presence: Presence::PushOnline });
        }
    }
    let presence = match (is_online, devices.is_empty(), live.is_empty()) {
        (true, ..) => Presence::Online,
        (_, false, _) => Presence::PushOnline,
        (_, _, false) => Presence::Offline,
        _ => Presence::LoggedOut,
    };
    Ok(Status { presence, custom: row.custom, devices })
}

/// Sets what a user says about its state; it stays until it is set anew, and empty means nothing. Tells its other logins
/// and those who watch it.
///
/// Errors: 70402 too long, 70107 the account was deleted meanwhile.
pub async fn set_custom(domain: &Domain, app: &App, by: &Ticket, custom: &str) -> Result<()> {
    if custom.len() > app.settings.custom_status_bytes {
        let rule = format!("must be at most {} bytes long", app.settings.custom_status_bytes);
        return Err(Cause::field("CustomStatus", rule));
    }
    let changed = change(domain, app.id, &by.account, |row| custom.clone_into(&mut row.custom)).await?;
    if changed {
        let status = look(domain, &domain.view().await?, app, &by.account).await?;
        let push = telling::push(&by.account, status);
        domain.bus.publish(app.id, &by.account, Some(by.inst_id), &push);
        domain.changes.note(app.id, &by.account, true);
    }
    Ok(())
}

/// Remembers by what the push service of a login's device knows it; an empty token means that it is not to be used any
/// more.
///
/// Errors: 70402 too long, 70107 the account was deleted meanwhile.
pub async fn set_token(domain: &Domain, by: &Ticket, platform: Platform, token: &str) -> Result<()> {
    if token.len() > MAX_TOKEN_BYTES {
        return Err(Cause::field("VarToken", format!("must be at most {MAX_TOKEN_BYTES} bytes long")));
    }
    change(domain, by.app, &by.account, |row| {
        row.devices.retain(|device| device.inst_id != by.inst_id);
        if !token.is_empty() {
            let token = token.to_owned();
            row.devices.push(PushDevice { inst_id: by.inst_id, platform, token, left_at: None });
        }
        // Logins end without a word of it here: the oldest may be long gone.
        let surplus = row.devices.len().saturating_sub(MAX_DEVICES);
        row.devices.drain(..surplus);
    })
    .await?;
    Ok(())
}

/// Changes the row of an account that exists; answers whether anything is different.
async fn change(domain: &Domain, app: AppId, account: &Account, change: impl Fn(&mut StatusRow)) -> Result<bool> {
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let holder = view.read::<AccountRow>(&accounts::key(app, account)).await?;
        if holder.record.is_none() {
            return Err(Cause::no_such(Party::Subject, account.as_str()));
        }
        let stored = view.read::<StatusRow>(&key(app, account)).await?;
        let mut row = stored.record.clone().unwrap_or_default();
        change(&mut row);
        if row == stored.record.clone().unwrap_or_default() {
            return Ok(false);
        }
        let mut batch = Batch::new();
        batch.guard(&accounts::key(app, account), &holder);
        batch.replace(&key(app, account), &stored, &row);
        if domain.commit(batch, &mut attempts).await?.is_some() {
            return Ok(true);
        }
    }
}

/// Notes which devices with a push token are connected and which are gone, and forgets those whose login has ended.
async fn note_devices(domain: &Domain, app: &App, account: &Account) -> Result<()> {
    let view = domain.view().await?;
    let row = view.get::<StatusRow>(&key(app.id, account)).await?.unwrap_or_default();
    if row.devices.is_empty() {
        return Ok(());
    }
    let live = sessions::live(&view, app.id, account, domain.now_of(app.id)).await?;
    let noted = change(domain, app.id, account, |row| {
        row.devices.retain(|device| live.contains(&device.inst_id));
        for device in &mut row.devices {
            let online = domain.bus.is_online(app.id, account, device.inst_id);
            device.left_at = if online { None } else { device.left_at.or(Some(domain.now_of(app.id))) };
        }
    });
    match noted.await {
        // An account that is gone has no devices.
        Ok(_) | Err(Cause::NoSuchAccount { .. }) => Ok(()),
        Err(cause) => Err(cause),
    }
}

/// Tells those who watched an account that was deleted, and forgets who watched it and whom it watched.
pub(crate) async fn forget(domain: &Domain, app: &App, account: &Account) -> Result<()> {
    telling::tell(domain, app, account).await?;
    subscriptions::forget(domain, app, account).await
}

#[cfg(test)]
mod tests;
