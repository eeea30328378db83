//! The verification code of a log-in: six digits, kept hashed, with an end and a bounded number of tries.

use hmac::{Hmac, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use tincan_store::Batch;

use super::{Device, DevicesRow, Fault, challenge_key, key};
use crate::core::{Attempts, Change, View};
use crate::model::{Account, AppId, Record, Seconds};
use crate::policy::{App, Challenge};
use crate::ports::{Platform, Random};
use crate::{Cause, Domain, Result, webhooks};

/// The time over which codes of an account are counted.
const HOUR: Seconds = 3600;

/// Codes of one account that wait at a time, each for another device; past it the oldest goes.
const WAITING: usize = 8;

/// There are so many codes: six digits.
const CODES: u32 = 1_000_000;

/// What a log-in was verified by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// A UserSig.
    UserSig,
    /// The ticket of an earlier log-in (A2).
    Ticket,
}

/// What comes of a log-in's verification code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// It needs none, or showed the right one.
    Free,
    /// A code was sent to the user: the log-in has to come again with it.
    Challenged,
}

/// A log-in whose UserSig or ticket was verified.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Who logs in.
    pub account: &'a Account,
    /// From which device, where it says so. One that does not is never a known one.
    pub device: Option<&'a Device>,
    /// What kind of device.
    pub platform: Platform,
    /// What it was verified by.
    pub proof: Proof,
    /// The verification code that it shows; empty when it shows none.
    pub code: &'a str,
}

/// A code that waits for its log-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Waiting {
    /// The device that it is for; empty for none.
    device: String,
    salt: [u8; 16],
    /// HMAC-SHA256 of code and device under the salt.
    hash: [u8; 32],
    until: Seconds,
    tries_left: u32,
}

/// The verification codes of an account, as stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ChallengesRow {
    waiting: Vec<Waiting>,
    /// When codes were sent within the last hour.
    sent: Vec<Seconds>,
}

impl Record for ChallengesRow {}

/// Whether a log-in may go on: it needs no verification code, or shows the right one, which is used up by that. A locked
/// device gets no code.
///
/// Errors: -10102 the device is locked, -10000 the code is wrong, -10007 it could not be delivered, 70114 too many codes.
pub async fn admit(domain: &Domain, app: &App, request: Request<'_>) -> Result<Entry> {
    // A locked device is found again by the log-in itself: nothing is read for what needs no code.
    if app.settings.native.challenge == Challenge::Off {
        return Ok(Entry::Free);
    }
    let view = domain.view().await?;
    let devices = view.get::<DevicesRow>(&key(app.id, request.account)).await?.unwrap_or_default();
    if request.device.is_some_and(|device| devices.is_locked(device)) {
        return Err(Fault::Locked.into());
    }
    let is_known = request.device.is_some_and(|device| devices.knows(device));
    let needed = match app.settings.native.challenge {
        Challenge::Off => false,
        Challenge::NewDevice => !is_known,
        Challenge::Always => !is_known || request.proof == Proof::UserSig,
    };
    match (needed, request.code) {
        (false, _) => Ok(Entry::Free),
        (true, "") => send(domain, app, request).await,
        (true, code) => check(domain, app.id, request, code).await,
    }
}

/// Makes a code and hands it to the app's own server.
async fn send(domain: &Domain, app: &App, request: Request<'_>) -> Result<Entry> {
    let settings = &app.settings.native;
    let code = new_code(&*domain.random);
    let until = domain.now().saturating_add(settings.code_life.as_secs());
    let device = name(request);
    let salt = std::array::from_fn::<_, 4, _>(|_| domain.random.u32().to_be_bytes()).concat();
    let salt = <[u8; 16]>::try_from(salt).unwrap_or_default();
    let new = Waiting {
        hash: hash(&salt, &code, device)?.finalize().into_bytes().into(),
        device: device.to_owned(),
        salt,
        until,
        tries_left: settings.code_attempts.max(1),
    };
    change(domain, app.id, request.account, |row, now| {
        row.sent.retain(|at| now < at + HOUR);
        if row.sent.len() >= settings.codes_per_hour as usize {
            return Err(Fault::CodesTooOften { limit: settings.codes_per_hour }.into());
        }
        row.sent.push(now);
        row.forget(now, device);
        while row.waiting.len() >= WAITING {
            row.waiting.remove(0);
        }
        row.waiting.push(new.clone());
        Ok(())
    })
    .await?;
    let event = webhooks::VerificationCode {
        account: request.account.clone(),
        device: device.to_owned(),
        platform: request.platform,
        code,
        until,
    };
    if webhooks::deliver(domain, app, event).await { Ok(Entry::Challenged) } else { Err(Fault::NotDelivered.into()) }
}

/// Six digits, each code as likely as any other.
fn new_code(random: &dyn Random) -> String {
    // The part of the range that is no multiple of the number of codes is left out.
    let end = u32::MAX - u32::MAX % CODES;
    loop {
        let number = random.u32();
        if number < end {
            return format!("{:06}", number % CODES);
        }
    }
}

/// Compares a code with the one that waits, which is used up when it is right, and when it was tried too often.
async fn check(domain: &Domain, app: AppId, request: Request<'_>, code: &str) -> Result<Entry> {
    let device = name(request);
    change(domain, app, request.account, |row, now| {
        let found = row.waiting.iter_mut().find(|waiting| waiting.device == device && now < waiting.until);
        let Some(waiting) = found else { return Ok(Err(Fault::WrongCode { left: 0 })) };
        if hash(&waiting.salt, code, device)?.verify_slice(&waiting.hash).is_ok() {
            row.forget(now, device);
            return Ok(Ok(Entry::Free));
        }
        waiting.tries_left = waiting.tries_left.saturating_sub(1);
        let left = waiting.tries_left;
        if left == 0 {
            row.forget(now, device);
        }
        Ok(Err(Fault::WrongCode { left }))
    })
    .await?
    .map_err(Cause::from)
}

/// Changes the codes of an account, whole and durable; a change that refuses changes nothing.
async fn change<T>(
    domain: &Domain,
    app: AppId,
    account: &Account,
    mut change: impl FnMut(&mut ChallengesRow, Seconds) -> Result<T>,
) -> Result<T> {
    let (key, mut attempts) = (challenge_key(app, account), Attempts::default());
    loop {
        let view: View = domain.view().await?;
        let stored = view.read::<ChallengesRow>(&key).await?;
        let mut row = stored.record.clone().unwrap_or_default();
        let result = change(&mut row, domain.now())?;
        let mut batch = Batch::new();
        batch.replace(&key, &stored, &row);
        if domain.commit(batch, &mut attempts).await?.is_some() {
            return Ok(result);
        }
    }
}

impl ChallengesRow {
    /// Forgets the code of a device, and those past their life.
    fn forget(&mut self, now: Seconds, device: &str) {
        self.waiting.retain(|waiting| waiting.device != device && now < waiting.until);
    }
}

fn name(request: Request<'_>) -> &str {
    request.device.map_or("", Device::as_str)
}

/// The hash of a code. It is salted so that equal codes do not look alike, and compared in constant time.
fn hash(salt: &[u8; 16], code: &str, device: &str) -> Result<Hmac<Sha256>> {
    let mut hash = Hmac::<Sha256>::new_from_slice(salt).map_err(|_| Cause::StoreFailed)?;
    hash.update(code.as_bytes());
    hash.update(&[0]);
    hash.update(device.as_bytes());
    Ok(hash)
}
