//! Daily figures of an app.
//!
//! What happens is counted in memory and written in one batch every few seconds, so that no message waits for a figure;
//! what was counted last before a crash is lost. Who counts once a day is remembered for the day in the store.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use parking_lot::Mutex;
use tincan_store::{Batch, Direction, Page};

use crate::core::{Attempts, View};
use crate::model::{Account, AppId, Key, Seconds, Table};
use crate::policy::App;
use crate::{Cause, Domain, Result, accounts};

/// Days that are reported, today among them (source: operations documentation).
pub const DAYS: u32 = 30;

/// Accounts that are written in one commit.
const AT_ONCE: usize = 3000;

/// Entries of past days removed in one go.
const REMOVED: usize = 5000;

/// A figure of a day. The numbers are on disk: never reuse one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Figure {
    /// Logins.
    Logins = 1,
    /// Accounts that logged in.
    LoginUsers = 2,
    /// Accounts that logged in or sent.
    ActiveUsers = 3,
    /// Accounts that sent a message.
    Senders = 4,
    /// Accounts that sent a one-to-one message.
    C2cSenders = 5,
    /// One-to-one messages that came up.
    C2cUp = 6,
    /// One-to-one messages that went down to somebody online.
    C2cDown = 7,
    /// Most accounts online at a time, looked at every few seconds.
    MaxOnline = 8,
    /// New accounts.
    NewAccounts = 9,
    /// Accounts at the end of the day.
    Accounts = 10,
    /// Friends put on lists: two for a friendship of both sides.
    ChainIncrease = 11,
    /// Friends taken off lists.
    ChainDecrease = 12,
    /// Group messages that came up.
    GroupUp = 13,
    /// Group messages that went down to somebody online.
    GroupDown = 14,
    /// Accounts that sent a group message.
    GroupSenders = 15,
    /// Groups made.
    NewGroups = 16,
    /// Groups dismissed.
    DismissedGroups = 17,
    /// Accounts that joined a group.
    Joins = 18,
    /// Accounts that left a group.
    Leaves = 19,
    /// Webhooks that were sent.
    WebhookCalls = 20,
    /// Webhooks that were answered.
    WebhookAnswers = 21,
    /// Requests of native clients, of apps that have a quota of them.
    NativeRequests = 22,
}

impl Figure {
    fn bit(self) -> u32 {
        1 << self as u8
    }
}

/// The figures of a day; absent is 0.
pub type Figures = BTreeMap<Figure, u64>;

const ALL: [Figure; 22] = [
    Figure::Logins,
    Figure::LoginUsers,
    Figure::ActiveUsers,
    Figure::Senders,
    Figure::C2cSenders,
    Figure::C2cUp,
    Figure::C2cDown,
    Figure::MaxOnline,
    Figure::NewAccounts,
    Figure::Accounts,
    Figure::ChainIncrease,
    Figure::ChainDecrease,
    Figure::GroupUp,
    Figure::GroupDown,
    Figure::GroupSenders,
    Figure::NewGroups,
    Figure::DismissedGroups,
    Figure::Joins,
    Figure::Leaves,
    Figure::WebhookCalls,
    Figure::WebhookAnswers,
    Figure::NativeRequests,
];

/// Days since 1970.
pub(crate) type Day = u32;

/// What was counted and is not stored yet.
#[derive(Default, Clone)]
pub(crate) struct Tally(Arc<Mutex<HashMap<(AppId, Day), Counted>>>);

#[derive(Default)]
struct Counted {
    sums: BTreeMap<Figure, u64>,
    /// For which figures an account counts, a bit each.
    once: HashMap<Account, u32>,
}

/// Counts something.
pub fn add(domain: &Domain, app: AppId, figure: Figure, by: u64) {
    count(domain, app, |counted| *counted.sums.entry(figure).or_default() += by);
}

/// A login.
pub(crate) fn logged_in(domain: &Domain, app: AppId, account: &Account) {
    count(domain, app, |counted| {
        *counted.sums.entry(Figure::Logins).or_default() += 1;
        counted.once(&[Figure::LoginUsers, Figure::ActiveUsers], account);
    });
}

/// A one-to-one message that was sent, to somebody online or not.
pub(crate) fn c2c_sent(domain: &Domain, app: AppId, from: &Account, to: &Account) {
    let down = u64::from(!domain.bus.online(app, to).is_empty());
    count(domain, app, |counted| {
        *counted.sums.entry(Figure::C2cUp).or_default() += 1;
        *counted.sums.entry(Figure::C2cDown).or_default() += down;
        counted.once(&[Figure::C2cSenders, Figure::Senders, Figure::ActiveUsers], from);
    });
}

/// A group message that was sent.
pub(crate) fn group_sent(domain: &Domain, app: AppId, from: &Account) {
    count(domain, app, |counted| {
        *counted.sums.entry(Figure::GroupUp).or_default() += 1;
        counted.once(&[Figure::GroupSenders, Figure::Senders, Figure::ActiveUsers], from);
    });
}

/// A group message reached so many who are online.
pub(crate) fn group_heard(tally: &Tally, app: AppId, now: Seconds, by: u64) {
    let mut tally = tally.0.lock();
    *tally.entry((app, day(now))).or_default().sums.entry(Figure::GroupDown).or_default() += by;
}

impl Counted {
    fn once(&mut self, figures: &[Figure], account: &Account) {
        let bits = figures.iter().fold(0, |bits, figure| bits | figure.bit());
        match self.once.get_mut(account) {
            Some(counted) => *counted |= bits,
            None => {
                self.once.insert(account.clone(), bits);
            }
        }
    }

    fn merge(&mut self, other: Self) {
        for (figure, by) in other.sums {
            *self.sums.entry(figure).or_default() += by;
        }
        for (account, bits) in other.once {
            *self.once.entry(account).or_default() |= bits;
        }
    }
}

fn count(domain: &Domain, app: AppId, change: impl FnOnce(&mut Counted)) {
    change(domain.tally.0.lock().entry((app, day(domain.now()))).or_default());
}

/// A request of a native client, on a day.
pub(crate) fn native_request(domain: &Domain, app: AppId, day: Day) {
    *domain.tally.0.lock().entry((app, day)).or_default().sums.entry(Figure::NativeRequests).or_default() += 1;
}

/// Requests of native clients on a day: what is stored, and what is not stored yet.
pub(crate) async fn native_requests(domain: &Domain, app: AppId, day: Day) -> Result<u64> {
    let figure = Figure::NativeRequests;
    let waiting = domain.tally.0.lock().get(&(app, day)).and_then(|counted| counted.sums.get(&figure).copied());
    let stored = domain.view().await?.counter(&key(app, day, figure)).await?;
    Ok(stored + waiting.unwrap_or_default())
}

pub(crate) fn day(now: Seconds) -> Day {
    u32::try_from(now / 86_400).unwrap_or(Day::MAX)
}

fn key(app: AppId, day: Day, figure: Figure) -> Key {
    Key::new(app, Table::Figure).u32(day).u8(figure as u8)
}

fn once_key(app: AppId, day: Day, figure: Figure, account: &Account) -> Key {
    Key::new(app, Table::FigureSeen).u32(day).u8(figure as u8).account(account)
}

/// Stores what was counted. What cannot be stored is counted on.
pub async fn store(domain: &Domain) -> Result<()> {
    let counted: Vec<_> = domain.tally.0.lock().drain().collect();
    let mut result = Ok(());
    for ((app, day), counted) in counted {
        // After a failure the rest is only put back.
        let (rest, stored) = match result {
            Ok(()) => store_day(domain, app, day, counted).await,
            Err(_) => (counted, Ok(())),
        };
        if !rest.sums.is_empty() || !rest.once.is_empty() {
            domain.tally.0.lock().entry((app, day)).or_default().merge(rest);
        }
        result = result.and(stored);
    }
    result
}

/// Stores one day of an app; answers what is left after a failure.
async fn store_day(domain: &Domain, app: AppId, day: Day, mut counted: Counted) -> (Counted, Result<()>) {
    if let Err(cause) = store_sums(domain, app, day, &counted.sums).await {
        return (counted, Err(cause));
    }
    counted.sums.clear();
    let mut left: Vec<_> = counted.once.drain().collect();
    while !left.is_empty() {
        let some = left.split_off(left.len().saturating_sub(AT_ONCE));
        if let Err(cause) = store_once(domain, app, day, &some).await {
            counted.once.extend(left.into_iter().chain(some));
            return (counted, Err(cause));
        }
    }
    (counted, remove_past(domain, app, day).await)
}

async fn store_sums(domain: &Domain, app: AppId, day: Day, sums: &BTreeMap<Figure, u64>) -> Result<()> {
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let mut batch = Batch::new();
        for (figure, by) in sums {
            batch.increment(key(app, day, *figure), *by);
        }
        let (online, accounts) = (domain.bus.accounts_online(app).len() as u64, accounts::count(&view, app).await?);
        for (figure, now, highest) in [(Figure::MaxOnline, online, true), (Figure::Accounts, accounts, false)] {
            let key = key(app, day, figure);
            let was = view.raw(&key).await?;
            let before = crate::model::record::counter(was.as_ref())?;
            if now > before || (!highest && now != before) {
                batch.expect(key.bytes(), was);
                batch.put(key, now.to_be_bytes().to_vec());
            }
        }
        if domain.commit(batch, &mut attempts).await?.is_some() {
            return Ok(());
        }
    }
}

async fn store_once(domain: &Domain, app: AppId, day: Day, accounts: &[(Account, u32)]) -> Result<()> {
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let (mut batch, mut new) = (Batch::new(), BTreeMap::<Figure, u64>::new());
        for (account, bits) in accounts {
            for figure in ALL.into_iter().filter(|figure| bits & figure.bit() != 0) {
                let key = once_key(app, day, figure, account);
                if !view.has(&key).await? {
                    *new.entry(figure).or_default() += 1;
                    batch.expect(key.bytes(), None);
                    batch.put(key, Vec::new());
                }
            }
        }
        for (figure, by) in new {
            batch.increment(key(app, day, figure), by);
        }
        if domain.commit(batch, &mut attempts).await?.is_some() {
            return Ok(());
        }
    }
}

/// Removes who was counted on days that are past, and figures that are not reported any more; a part each time.
async fn remove_past(domain: &Domain, app: AppId, today: Day) -> Result<()> {
    let view = domain.view().await?;
    let mut batch = Batch::new();
    for (table, first) in [(Table::FigureSeen, today.saturating_sub(1)), (Table::Figure, today.saturating_sub(DAYS))] {
        let prefix = Key::new(app, table);
        let end = prefix.clone().u32(first);
        let page = Page { prefix: prefix.as_slice(), after: None, limit: 1, direction: Direction::Forward };
        // Nearly always there is nothing to do.
        if !view.range(page.clone()).await?.iter().any(|(key, _)| key.as_ref() < end.as_slice()) {
            continue;
        }
        for (key, _) in view.range(Page { limit: REMOVED, ..page }).await? {
            if key.as_ref() < end.as_slice() {
                batch.delete(key);
            }
        }
    }
    if !batch.is_empty() {
        domain.commit(batch, &mut Attempts::default()).await?;
    }
    Ok(())
}

/// A day's figures, and the day as seconds of its beginning.
pub type DayFigures = (Seconds, Figures);

/// The figures of the last days, oldest first: from the first day that has some to today.
///
/// Errors: 130009 the store cannot be read, 130010 it is late, 130011 it failed, 130012 a figure cannot be read.
pub async fn last_days(domain: &Domain, app: &App) -> Result<Vec<DayFigures>> {
    store(domain).await?;
    let view = domain.view().await.map_err(|cause| match cause {
        Cause::StoreFailed => Cause::FiguresNotOpened,
        other => other,
    })?;
    let today = day(domain.now());
    let (mut days, mut accounts) = (Vec::new(), 0);
    for day in today.saturating_sub(DAYS - 1)..=today {
        let mut figures = of_day(&view, app.id, day).await?;
        if figures.is_empty() && days.is_empty() && day < today {
            continue;
        }
        // On a day on which nothing happened there are as many accounts as before.
        accounts = *figures.entry(Figure::Accounts).or_insert(accounts);
        days.push((Seconds::from(day) * 86_400, figures));
    }
    Ok(days)
}

async fn of_day(view: &View, app: AppId, day: Day) -> Result<Figures> {
    let prefix = Key::new(app, Table::Figure).u32(day);
    let page = Page { prefix: prefix.as_slice(), after: None, limit: ALL.len(), direction: Direction::Forward };
    let mut figures = Figures::new();
    for (key, value) in view.range(page).await? {
        let number = key.get(prefix.as_slice().len()..).and_then(|tail| tail.first().copied());
        if let Some(figure) = ALL.into_iter().find(|figure| Some(*figure as u8) == number) {
            let count = crate::model::record::counter(Some(&value)).map_err(|_| Cause::FiguresUnreadable)?;
            figures.insert(figure, count);
        }
    }
    Ok(figures)
}

#[cfg(test)]
mod tests;
