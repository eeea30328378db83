//! Retention: what is past its time is swept from the store, a little at a time, as long as the server runs.

use std::sync::Arc;
use std::time::Duration;

use tincan_adapters::AppFiles;
use tincan_domain::messages;

use crate::access::State;

/// Rows looked at in one go, so that requests wait for one at most.
const BUDGET: usize = 1000;

/// Rest between two goes of one sweep.
const REST: Duration = Duration::from_millis(500);

/// Rest between two sweeps. It bounds how long an expired message stays in an unread count.
const PAUSE: Duration = Duration::from_secs(300);

/// Sweeps all apps again and again until the server ends.
pub(super) async fn run(state: Arc<State>, apps: Arc<AppFiles>) {
    loop {
        for app in apps.all() {
            while !go(&state, app).await {
                if rest(&state, REST).await {
                    return;
                }
            }
        }
        if rest(&state, PAUSE).await {
            return;
        }
    }
}

/// One go at one app; answers whether its sweep is through. One that fails is tried again with the next sweep.
async fn go(state: &State, app: &tincan_domain::policy::App) -> bool {
    match messages::sweep(&state.domain, app, BUDGET).await {
        Ok(swept) => swept.finished,
        Err(cause) => {
            tracing::warn!(app = app.id.0, %cause, "the sweep of what is past its time failed");
            true
        }
    }
}

/// Rests; answers whether the server ends.
async fn rest(state: &State, time: Duration) -> bool {
    tokio::time::timeout(time, state.shutdown.cancelled()).await.is_ok()
}
