//! Hands over what apps are told: one courier for each app, in rounds.
//!
//! An event leaves the queue when the receiver has it, or when it failed: then it waits among those that are tried again.
//! A round that is cut off is done again, so that an event is told at least once.

use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt as _;
use tincan_store::{Batch, Direction, Page};

use super::log::{self, Line, Outcome};
use super::outbox::{Outbox, Waiting, queue_key, retry_key};
use super::wanted;
use crate::core::{Attempts, Change, View};
use crate::model::{AppId, Key, Millis, Record};
use crate::policy::App;
use crate::ports::{Call, CallFault};
use crate::{Domain, Result};

/// Events of one round.
const ROUND: usize = 64;

/// Rows that are removed in one write when too many wait, and taken from memory at a time.
const MANY: u64 = 1000;

/// What to do after a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// There may be more: go on.
    GoOn,
    /// Wait so long, or until [`Outbox::rung`].
    Wait(Duration),
    /// Wait until [`Outbox::rung`].
    Rest,
}

/// Hands over what one app is told.
#[derive(Debug)]
pub struct Courier {
    app: AppId,
    /// Numbers of the oldest and of the next line of the log.
    log: (u64, u64),
    /// How many events are to be tried again.
    retries: u64,
}

/// An event in a round, with its place in the store.
struct Letter {
    key: Bytes,
    number: u64,
    waiting: Waiting,
}

/// What became of an event in a round.
struct Done {
    letter: Letter,
    at: Millis,
    took: Millis,
    /// What the receiver said; `None` when the app does not want such events any more.
    result: Option<std::result::Result<Bytes, CallFault>>,
}

impl Courier {
    /// The courier of an app. There must be one only.
    pub async fn open(domain: &Domain, app: AppId) -> Result<Self> {
        let view = domain.view().await?;
        let edge = async |direction| {
            let prefix = log::key(app);
            let page = Page { prefix: prefix.as_slice(), after: None, limit: 1, direction };
            Ok::<_, crate::Cause>(view.range(page).await?.first().map(|(key, _)| log::number(key)))
        };
        let (oldest, newest) = (edge(Direction::Forward).await?, edge(Direction::Backward).await?);
        let retries = count(&view, app).await?;
        Ok(Self { app, log: (oldest.unwrap_or(1), newest.unwrap_or(0) + 1), retries })
    }

    /// Does what there is to do, up to a bounded number of events.
    pub async fn round(&mut self, domain: &Domain) -> Result<Next> {
        let app = domain.app(self.app)?;
        if self.store_held(domain, &app).await? || self.make_room(domain, &app).await? {
            return Ok(Next::GoOn);
        }
        let (letters, next) = self.letters(domain).await?;
        if letters.is_empty() {
            return Ok(next);
        }
        let parallel = app.settings.webhooks.parallel.max(1);
        let posts = letters.into_iter().map(|letter| post(domain, &app, letter));
        let done: Vec<Done> = futures_util::stream::iter(posts).buffer_unordered(parallel).collect().await;
        self.file(domain, &app, done).await?;
        Ok(Next::GoOn)
    }

    /// Stores all that waits in memory, and hands nothing over.
    pub async fn keep(&mut self, domain: &Domain) -> Result<()> {
        let app = domain.app(self.app)?;
        while self.store_held(domain, &app).await? {}
        Ok(())
    }

    /// Stores what waits in memory; answers whether there was anything.
    async fn store_held(&mut self, domain: &Domain, app: &App) -> Result<bool> {
        let held = domain.outbox.take(self.app, MANY as usize);
        if held.events.is_empty() && held.lines.is_empty() && held.lost == 0 {
            return Ok(false);
        }
        let mut batch = Batch::new();
        for event in &held.events {
            batch.append(queue_key(self.app), event.encode());
        }
        let mut log = self.log;
        for line in &held.lines {
            add_line(&mut log, app, line, &mut batch);
        }
        if held.lost > 0 {
            add_line(&mut log, app, &Line::dropped(domain.now_millis(), held.lost), &mut batch);
        }
        match domain.commit(batch, &mut Attempts::default()).await {
            Ok(_) => self.log = log,
            Err(cause) => {
                domain.outbox.put_back(self.app, held);
                return Err(cause);
            }
        }
        Ok(true)
    }

    /// Gives up the oldest when too many wait; answers whether there were too many.
    async fn make_room(&mut self, domain: &Domain, app: &App) -> Result<bool> {
        let view = domain.view().await?;
        let log = queue_key(self.app);
        let Some(first) = page(&view, &log, 1).await?.first().map(|(key, _)| log::number(key)) else {
            return Ok(false);
        };
        let waiting = (view.counter(&log).await? + 1).saturating_sub(first);
        let excess = waiting.saturating_sub(app.settings.webhooks.queue).min(MANY);
        if excess == 0 {
            return Ok(false);
        }
        let mut batch = Batch::new();
        // Rounds empty the queue from its front: there are no gaps in it.
        for number in first..first + excess {
            batch.delete(log.clone().u64(number));
        }
        let mut lines = self.log;
        add_line(&mut lines, app, &Line::dropped(domain.now_millis(), excess), &mut batch);
        domain.commit(batch, &mut Attempts::default()).await?;
        self.log = lines;
        Ok(true)
    }

    /// The events of a round: those whose time has come again, then new ones. When there are none, what to wait for.
    async fn letters(&self, domain: &Domain) -> Result<(Vec<Letter>, Next)> {
        let view = domain.view().await?;
        let (mut letters, mut next) = (Vec::new(), Next::Rest);
        let now = domain.now_millis();
        let prefix = retry_key(self.app);
        let whole = Page { prefix: prefix.as_slice(), after: None, limit: ROUND / 2, direction: Direction::Forward };
        for (key, value) in view.range(whole).await? {
            let tail = key.get(prefix.as_slice().len()..).and_then(|tail| tail.first_chunk());
            let due = tail.map_or(0, |bytes| Millis::from_be_bytes(*bytes));
            if due > now {
                next = Next::Wait(Duration::from_millis(due - now));
                break;
            }
            letters.push(Letter { number: log::number(&key), key, waiting: Waiting::decode(&value)? });
        }
        for (key, value) in page(&view, &queue_key(self.app), ROUND - letters.len()).await? {
            letters.push(Letter { number: log::number(&key), key, waiting: Waiting::decode(&value)? });
        }
        Ok((letters, next))
    }

    /// Writes down what became of a round's events.
    async fn file(&mut self, domain: &Domain, app: &App, round: Vec<Done>) -> Result<()> {
        let settings = &app.settings.webhooks;
        let (mut batch, mut lines, mut retries) = (Batch::new(), self.log, self.retries);
        for Done { letter: Letter { key, number, mut waiting }, at, took, result } in round {
            batch.delete(key);
            retries = retries.saturating_sub(u64::from(waiting.attempts > 0));
            let Some(result) = result else { continue };
            waiting.attempts += 1;
            let mut line = Line::of(waiting.kind, at, waiting.body.clone());
            (line.took, line.attempt) = (took, waiting.attempts);
            match result {
                Ok(answer) => line.answer = log::shorten(String::from_utf8_lossy(&answer).into_owned()),
                Err(fault) if waiting.attempts < settings.attempts && retries < settings.queue => {
                    let first = Millis::try_from(settings.retry_after.as_millis()).unwrap_or(Millis::MAX);
                    let due = domain.now_millis() + Outbox::wait(waiting.attempts, first);
                    batch.set(&retry_key(self.app).u64(due).u64(number), &waiting);
                    retries += 1;
                    line.outcome = Outcome::Again { why: fault.to_string(), at: due };
                }
                Err(fault) => line.outcome = Outcome::GivenUp { why: fault.to_string() },
            }
            add_line(&mut lines, app, &line, &mut batch);
        }
        domain.commit(batch, &mut Attempts::default()).await?;
        (self.log, self.retries) = (lines, retries);
        Ok(())
    }
}

async fn post(domain: &Domain, app: &App, letter: Letter) -> Done {
    let at = domain.now_millis();
    let Waiting { kind, body, origin, .. } = &letter.waiting;
    let result = if wanted(app, *kind) {
        let call = Call { kind: *kind, body, origin: origin.clone(), at: domain.now() };
        Some(super::post(domain, app, &call).await)
    } else {
        None
    };
    Done { at, took: domain.now_millis().saturating_sub(at), result, letter }
}

/// Adds a line to the log; the oldest go.
fn add_line((oldest, next): &mut (u64, u64), app: &App, line: &Line, batch: &mut Batch) {
    batch.set(&log::key(app.id).u64(*next), line);
    *next += 1;
    let keep_from = next.saturating_sub(app.settings.webhooks.log.max(1));
    // Bounded, where the setting was made much smaller.
    for number in (*oldest..keep_from).take(MANY as usize) {
        batch.delete(log::key(app.id).u64(number));
        *oldest = number + 1;
    }
}

/// Entries of a log, from its front; the log's own counter is left out.
async fn page(view: &View, log: &Key, limit: usize) -> Result<Vec<(Bytes, Bytes)>> {
    let (prefix, direction) = (log.as_slice(), Direction::Forward);
    view.range(Page { prefix, after: Some(prefix), limit, direction }).await
}

/// How many events are to be tried again.
async fn count(view: &View, app: AppId) -> Result<u64> {
    let prefix = retry_key(app);
    let (mut number, mut after) = (0, None::<Bytes>);
    loop {
        let limit = MANY as usize;
        let part = Page { prefix: prefix.as_slice(), after: after.as_deref(), limit, direction: Direction::Forward };
        let entries = view.range(part).await?;
        number += entries.len() as u64;
        match entries.into_iter().last() {
            Some((key, _)) if number % MANY == 0 => after = Some(key),
            _ => return Ok(number),
        }
    }
}
