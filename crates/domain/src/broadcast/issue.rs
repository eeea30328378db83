//! Making a push to all.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tincan_store::{Batch, Direction, Page};

use super::condition::{Condition, Wanted};
use super::fault::{Checked, Fault};
use super::missed;
use crate::core::{Attempts, Change, View};
use crate::event::{Event, Push};
use crate::messages::{Content, Message, MessageRow, check_size};
use crate::model::{Account, AppId, Key, Millis, MsgKey, Record, Seconds, Table, TinyId};
use crate::policy::{App, Settings};
use crate::{Domain, Party, Result, accounts, profiles};

/// How long a push's random is remembered (source: push documentation, MsgRandom).
const REMEMBERED: Seconds = 7 * 86_400;

/// Old pushes that one new push clears away.
const CLEARED: usize = 10;

/// A push to make.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Who is shown as its sender.
    pub from: Account,
    /// `MsgRandom`: the same one within 7 days is the same push.
    pub random: u32,
    /// What it says.
    pub content: Content,
    /// For how many seconds it waits for those who are not online; 0 = it does not.
    pub life_time: u32,
    /// What offline pushes show.
    pub offline_push: Option<String>,
    /// Whom it is for.
    pub wanted: Wanted,
}

/// A push that was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Task {
    /// Its number in the app.
    pub number: u64,
}

/// A push, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct BroadcastRow {
    random: u32,
    pub(super) at: Seconds,
    /// What waits for those who come later; nothing where it was for those online.
    pub(super) kept: Option<Waiting>,
}

impl Record for BroadcastRow {}

/// What of a push waits for those who come later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Waiting {
    from: Account,
    sender_tiny_id: TinyId,
    pub(super) until: Seconds,
    content: Content,
    offline_push: Option<String>,
    pub(super) condition: Condition,
}

/// Which push a random became, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct IssuedRow {
    number: u64,
    at: Seconds,
}

impl Record for IssuedRow {}

/// When pushes were made, as stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PaceRow {
    /// The number of the last one.
    pub(super) last: u64,
    at: Millis,
    day: u64,
    /// How many on that day.
    count: u32,
}

impl Record for PaceRow {}

impl PaceRow {
    /// The pace after one more push now, if it may be.
    fn next(&self, now: Millis, settings: &Settings) -> Checked<Self> {
        let day = now / 86_400_000;
        let made = if self.day == day { self.count } else { 0 };
        let limit = settings.pushes_a_day;
        if made >= limit {
            return Err(Fault::QuotaUsedUp { limit });
        }
        let millis = settings.push_interval.as_millis();
        if self.last > 0 && u128::from(now.saturating_sub(self.at)) < millis {
            return Err(Fault::TooSoon { millis });
        }
        Ok(Self { last: self.last + 1, at: now, day, count: made + 1 })
    }
}

pub(super) fn pace_key(app: AppId) -> Key {
    Key::new(app, Table::BroadcastPace)
}

pub(super) fn log_key(app: AppId) -> Key {
    Key::new(app, Table::Broadcast)
}

fn issued_key(app: AppId, random: u32) -> Key {
    Key::new(app, Table::BroadcastIssued).u32(random)
}

/// Pushes a message to all, or to those whom a condition names. The same random again within 7 days answers the same and
/// delivers nothing.
///
/// Errors: 90008 no such sender, 90020, 90022, 90032, 90033, 90039, 90040 of the condition, 90024 too soon, 90045 switched
/// off, 90047 the day's are used up, 91000 the store failed, 93000 too long.
pub async fn issue(domain: &Domain, app: &App, draft: Draft) -> Result<Task> {
    if !app.settings.push_to_all {
        return Err(Fault::Off.into());
    }
    check_size(app, &draft.content)?;
    draft.wanted.check()?;
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let sender = accounts::must_exist(&view, app.id, &draft.from, Party::Sender).await?;
        let (now, issued_key) = (domain.now(), issued_key(app.id, draft.random));
        let issued = view.read::<IssuedRow>(&issued_key).await?;
        if let Some(earlier) = issued.record.as_ref().filter(|earlier| earlier.at + REMEMBERED > now) {
            // The first one may still be on its way to the disk.
            domain.settle().await?;
            return Ok(Task { number: earlier.number });
        }
        let condition = draft.wanted.resolve(&view, app.id).await?;
        let pace = view.read::<PaceRow>(&pace_key(app.id)).await?;
        let next = pace.record.clone().unwrap_or_default().next(domain.now_millis(), &app.settings)?;
        let number = next.last;
        let waiting = Waiting {
            from: draft.from.clone(),
            sender_tiny_id: sender.tiny_id,
            until: now + Seconds::from(draft.life_time),
            content: draft.content.clone(),
            offline_push: draft.offline_push.clone(),
            condition,
        };
        let waits = draft.life_time > 0;
        let row = BroadcastRow { random: draft.random, at: now, kept: waits.then(|| waiting.clone()) };
        let mut batch = Batch::new();
        batch.replace(&pace_key(app.id), &pace, &next);
        batch.replace(&issued_key, &issued, &IssuedRow { number, at: now });
        batch.set(&log_key(app.id).u64(number), &row);
        clear_old(&view, app.id, now, &mut batch).await?;
        if domain.commit(batch, &mut attempts).await?.is_some() {
            announce(domain, app, number, &row, &waiting, waits).await?;
            return Ok(Task { number });
        }
    }
}

/// Clears away a few pushes that nobody can ask for any more.
async fn clear_old(view: &View, app: AppId, now: Seconds, batch: &mut Batch) -> Result<()> {
    let prefix = log_key(app);
    let page = Page { prefix: prefix.as_slice(), after: None, limit: CLEARED, direction: Direction::Forward };
    for (key, value) in view.range(page).await? {
        let row = BroadcastRow::decode(&value)?;
        if row.at + REMEMBERED > now {
            break;
        }
        let issued = issued_key(app, row.random);
        // The random may have been used again since.
        if view.get::<IssuedRow>(&issued).await?.is_some_and(|issued| issued.at == row.at) {
            batch.delete(issued);
        }
        batch.delete(key);
    }
    Ok(())
}

/// Pushes to those of the recipients who are online.
async fn announce(
    domain: &Domain,
    app: &App,
    number: u64,
    row: &BroadcastRow,
    waiting: &Waiting,
    waits: bool,
) -> Result<()> {
    // After the commit, so that who logs in meanwhile is among these or finds the push.
    let view = domain.view().await?;
    let online = domain.bus.accounts_online(app.id);
    let reached = waiting.condition.among(&view, app.id, online).await?;
    let sample = message(&view, app.id, number, row, waiting, &waiting.from).await?;
    for account in &reached {
        let message = Message { to: account.clone(), online_only: !waits, ..sample.clone() };
        domain.bus.publish(app.id, account, None, &Push::new(Event::Message(Arc::new(message))));
    }
    if waits {
        missed::mark_seen(domain, app.id, &reached, number).await?;
    }
    Ok(())
}

/// A push as a message to one of its recipients.
pub(super) async fn message(
    view: &View,
    app: AppId,
    number: u64,
    row: &BroadcastRow,
    waiting: &Waiting,
    to: &Account,
) -> Result<Message> {
    let profile = profiles::find(view, app, &waiting.from).await?;
    let time = u32::try_from(row.at).unwrap_or(u32::MAX);
    Ok(Message {
        from: waiting.from.clone(),
        to: to.clone(),
        // The number wraps after four thousand million pushes; random and time tell messages apart as well.
        key: MsgKey { time, seq: number as u32, random: row.random },
        arrival: 0,
        nick: profile.text(profiles::NICK).to_owned(),
        face: profile.text(profiles::IMAGE).to_owned(),
        online_only: false,
        row: Arc::new(MessageRow::pushed(
            waiting.sender_tiny_id,
            time,
            waiting.content.clone(),
            waiting.offline_push.clone(),
        )),
    })
}
