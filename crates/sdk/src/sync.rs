//! Fetching what was missed.
//!
//! After each connection, and whenever pushes were left out, one task ([`run`]) goes through what may have changed: what waits for
//! the user in `openim.getmsg`, then the list of conversations back to where the last sync got, then the history of each that has
//! something new, newest first, until it meets what is known. What is known of a history without a hole are its spans
//! ([`crate::database::spans`]): pushes lengthen them only while nothing is missing ([`intake`]), and reading a history fills what
//! is between them ([`pull`]).

pub(crate) mod intake;
mod list;
pub(crate) mod pull;
mod recalls;
mod waiting;
mod wishes;

use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};

pub(crate) use wishes::Wishes;

use crate::session::Session;
use crate::{Cause, ConversationId, Event};
use wishes::Wish;

/// Histories that are fetched side by side.
const AT_ONCE: usize = 4;

/// Fetches what is wished until the login ends.
pub(crate) async fn run(session: Arc<Session>) {
    let mut failures = 0;
    loop {
        let wish = tokio::select! {
            () = session.ended.cancelled() => return,
            wish = session.sync.next() => wish,
        };
        let result = match &wish {
            Wish::Everything(since) => everything(&session, *since).await,
            Wish::Conversation(id) => one(&session, id).await,
        };
        let Err(cause) = result else {
            failures = 0;
            continue;
        };
        tracing::debug!(%cause, "a sync came to nothing");
        failures += 1;
        session.sync.failed(wish);
        tokio::select! {
            () = session.ended.cancelled() => return,
            () = session.sync.changed() => {}
            () = tokio::time::sleep(pause(&session, failures)) => {}
        }
    }
}

/// How long to wait after so many failures in a row.
fn pause(session: &Session, failures: u32) -> Duration {
    let timeouts = &session.core.config.timeouts;
    timeouts.reconnect_first.saturating_mul(1 << failures.min(10)).min(timeouts.reconnect_last)
}

/// The connection is lost: notes how far everything is here, so that the next sync need not look further back.
///
/// Errors: 6019.
pub(crate) async fn interrupted(session: &Arc<Session>) -> Result<(), Cause> {
    match session.sync.interrupted() {
        Some(time) => list::reached(session, time).await,
        None => Ok(()),
    }
}

async fn everything(session: &Arc<Session>, since: u64) -> Result<(), Cause> {
    waiting::fetch(session).await?;
    let list = list::fetch(session).await?;
    let pulls = list.changed.clone().into_iter().map(|id| {
        let session = Arc::clone(session);
        async move { one(&session, &id).await }
    });
    stream::iter(pulls).buffer_unordered(AT_ONCE).try_collect::<()>().await?;
    if let Some(since) = list.since {
        recalls::fetch(session, list.changed.iter(), since).await?;
    }
    list.done(session).await?;
    if session.sync.completed(since) {
        session.core.tell(Event::Synchronised);
    }
    Ok(())
}

/// Fetches what is new in a conversation. One that the server does not let this user read is left as it is.
async fn one(session: &Arc<Session>, id: &ConversationId) -> Result<(), Cause> {
    match pull::newest(session, id).await {
        Err(Cause::Refused { layer: crate::Layer::Command, code, info, .. }) => {
            tracing::debug!(conversation = %id, code, info, "a history is not to be read");
            Ok(())
        }
        result => result,
    }
}

#[cfg(test)]
mod tests;
