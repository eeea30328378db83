//! What waits for an app's courier: events in the store, and in memory what could not wait for the store.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;

use futures_util::task::AtomicWaker;
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use tincan_store::Batch;

use super::{Event, Kind, Line, Origin, origin};
use crate::Domain;
use crate::model::{AppId, Key, Millis, Record, Table};

/// Most events, and most lines of the log, that wait in memory for an app.
const HELD: usize = 10_000;

/// An event that waits to be told, as stored: what is sent is made when it happens, so that a repetition says the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Waiting {
    pub(super) kind: Kind,
    pub(super) body: String,
    pub(super) origin: Origin,
    /// How often it was tried.
    pub(super) attempts: u32,
}

impl Record for Waiting {}

impl Waiting {
    pub(super) fn new(domain: &Domain, event: &Event) -> Self {
        let body = domain.webhooks.body(event, domain.now_millis());
        Self { kind: event.kind(), body, origin: origin::current(), attempts: 0 }
    }
}

/// The log of events that were not tried yet; they are behind this key, by number.
pub(super) fn queue_key(app: AppId) -> Key {
    Key::new(app, Table::WebhookQueue)
}

/// The beginning of the keys of events that are tried again: when, then the event's number.
pub(super) fn retry_key(app: AppId) -> Key {
    Key::new(app, Table::WebhookRetry)
}

/// Puts an event into the queue.
pub(super) fn put(domain: &Domain, app: AppId, event: &Event, batch: &mut Batch) {
    batch.append(queue_key(app), Waiting::new(domain, event).encode());
}

/// What waits in memory, by app.
#[derive(Default)]
pub struct Outbox(Mutex<HashMap<AppId, Arc<Hole>>>);

/// What waits for one courier.
#[derive(Default)]
struct Hole {
    rung: AtomicBool,
    courier: AtomicWaker,
    held: Mutex<Held>,
}

#[derive(Default)]
pub(super) struct Held {
    pub(super) events: VecDeque<Waiting>,
    pub(super) lines: VecDeque<Line>,
    /// Events that found no room.
    pub(super) lost: u64,
}

impl Outbox {
    fn hole(&self, app: AppId) -> Arc<Hole> {
        self.0.lock().entry(app).or_default().clone()
    }

    /// Tells the courier that there is something to do.
    pub(super) fn ring(&self, app: AppId) {
        let hole = self.hole(app);
        hole.rung.store(true, Ordering::Release);
        hole.courier.wake();
    }

    /// Waits until there is something to do.
    pub async fn rung(&self, app: AppId) {
        let hole = self.hole(app);
        std::future::poll_fn(|context| {
            // Before looking: what comes after the look must wake.
            hole.courier.register(context.waker());
            if hole.rung.swap(false, Ordering::AcqRel) { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }

    /// Holds an event until the courier stores it.
    pub(super) fn hold(&self, app: AppId, event: Waiting) {
        {
            let hole = self.hole(app);
            let mut held = hole.held.lock();
            if held.events.len() >= HELD {
                held.lost += 1;
                return;
            }
            held.events.push_back(event);
        }
        self.ring(app);
    }

    /// Holds a line until the courier stores it; the oldest make room.
    pub(super) fn note(&self, app: AppId, line: Line) {
        {
            let hole = self.hole(app);
            let mut held = hole.held.lock();
            if held.lines.len() >= HELD {
                held.lines.pop_front();
            }
            held.lines.push_back(line);
        }
        self.ring(app);
    }

    /// Takes what is held: at most so many of each.
    pub(super) fn take(&self, app: AppId, limit: usize) -> Held {
        let hole = self.hole(app);
        let mut held = hole.held.lock();
        let (events, lines) = (held.events.len().min(limit), held.lines.len().min(limit));
        Held {
            events: held.events.drain(..events).collect(),
            lines: held.lines.drain(..lines).collect(),
            lost: std::mem::take(&mut held.lost),
        }
    }

    /// Takes back what could not be stored.
    pub(super) fn put_back(&self, app: AppId, back: Held) {
        let hole = self.hole(app);
        let mut held = hole.held.lock();
        for event in back.events.into_iter().rev() {
            held.events.push_front(event);
        }
        for line in back.lines.into_iter().rev() {
            held.lines.push_front(line);
        }
        held.lost += back.lost;
    }

    /// When the next attempt comes after so many.
    pub(super) fn wait(attempts: u32, first: Millis) -> Millis {
        const MOST: Millis = 300_000;
        first.saturating_mul(1 << attempts.saturating_sub(1).min(20)).min(MOST)
    }
}
