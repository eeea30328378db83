//! Attending to what the channel tells a login.

use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::mpsc;

use super::login::{Login, forget, keep};
use crate::channel::{Pushed, Signal};
use crate::session::Session;
use crate::{Cause, Event, messages, push, sync};

/// Most pushes that are stored in one go.
const BATCH: usize = 64;

/// Attends to a login until it ends.
pub(super) async fn attend(session: Arc<Session>, mut signals: mpsc::Receiver<Signal>, login: Arc<Mutex<Login>>) {
    tokio::spawn(sync::run(Arc::clone(&session)));
    let mut next = None;
    let end = loop {
        let signal = match next.take() {
            Some(signal) => Some(signal),
            None => tokio::select! {
                biased;
                () = session.ended.cancelled() => return,
                signal = signals.recv() => signal,
            },
        };
        match signal {
            None => return,
            Some(Signal::Ended(cause)) => break cause,
            Some(Signal::Pushed(first)) => {
                let mut batch = vec![first];
                while batch.len() < BATCH && next.is_none() {
                    match signals.try_recv() {
                        Ok(Signal::Pushed(push)) => batch.push(push),
                        Ok(other) => next = Some(other),
                        Err(_) => break,
                    }
                }
                take(&session, &batch).await;
            }
            Some(signal) => note(&session, signal).await,
        }
    };
    end_with(&session, &login, end).await;
}

/// Stores what pushes say, then acknowledges them.
async fn take(session: &Arc<Session>, batch: &[Pushed]) {
    match push::take(session, batch).await {
        Ok(()) => {
            // One acknowledgement speaks for all before it.
            if let Some(last) = batch.last() {
                session.core.channel.acknowledge(last);
            }
        }
        Err(cause) => {
            tracing::error!(%cause, "pushes cannot be stored; what they said is fetched later");
            session.sync.everything();
        }
    }
}

async fn note(session: &Arc<Session>, signal: Signal) {
    let core = &session.core;
    match signal {
        Signal::Connecting => core.tell(Event::Connecting),
        Signal::Connected => {
            session.set_connected(true);
            core.tell(Event::Connected);
            session.sync.everything();
            if let Err(cause) = messages::resume(session).await {
                tracing::error!(%cause, "what waits to be sent cannot be read");
            }
        }
        Signal::Lost(cause) => {
            session.set_connected(false);
            if let Err(cause) = sync::interrupted(session).await {
                tracing::warn!(%cause, "it cannot be noted how far everything is here");
            }
            core.tell(Event::Disconnected { code: core.code(&cause), why: cause.to_string() });
        }
        Signal::Renewed(ticket) => {
            if let Err(cause) = keep(core, ticket).await {
                tracing::error!(%cause, "a renewed ticket cannot be stored");
            }
        }
        Signal::Missed => session.sync.everything(),
        Signal::Pushed(_) | Signal::Ended(_) => {}
    }
}

/// The server has ended the login.
async fn end_with(session: &Arc<Session>, login: &Mutex<Login>, cause: Cause) {
    session.set_connected(false);
    session.ended.cancel();
    session.core.channel.close().await;
    let expired = matches!(cause, Cause::UserSigExpired { .. } | Cause::StoredLoginExpired { .. });
    if !expired && let Err(cause) = forget(&session.core, &session.user).await {
        tracing::error!(%cause, "a ticket that the server does not accept any more cannot be removed");
    }
    let event = if expired {
        Event::UserSigExpired
    } else {
        Event::KickedOffline { code: session.core.code(&cause), why: cause.to_string() }
    };
    {
        let mut login = login.lock();
        if matches!(&*login, Login::In(current) if Arc::ptr_eq(current, session)) {
            *login = Login::Out(Some(cause));
        }
    }
    session.core.tell(event);
}
