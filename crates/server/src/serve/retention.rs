//! Retention: what is past its time is swept from the store, a little at a time, as long as the server runs.

use std::sync::Arc;
use std::time::Duration;

use tincan_adapters::AppFiles;
use tincan_adapters::clock::within;
use tincan_domain::files;
use tincan_domain::groups;
use tincan_domain::messages::{self, Swept};
use tincan_domain::policy::App;

use crate::access::State;

/// Rows looked at in one go, so that requests wait for one at most.
const BUDGET: usize = 1000;

/// Rest between two goes of one sweep that find little.
const REST: Duration = Duration::from_millis(500);

/// Rest between two goes where most of what is looked at goes: a busy server leaves thousands of rows a second.
const SHORT_REST: Duration = Duration::from_millis(20);

/// Rest between two sweeps. It bounds how long an expired message stays in an unread count.
const PAUSE: Duration = Duration::from_secs(300);

/// What is swept.
#[derive(Debug, Clone, Copy)]
enum What {
    Messages,
    Groups,
    Files,
}

/// Sweeps all apps again and again until the server ends.
pub(super) async fn run(state: Arc<State>, apps: Arc<AppFiles>) {
    loop {
        for app in apps.all() {
            for what in [What::Messages, What::Groups, What::Files] {
                loop {
                    let swept = within(app.id, go(&state, &app, what)).await;
                    if swept.finished {
                        break;
                    }
                    let much = swept.removed > BUDGET / 2;
                    if rest(&state, if much { SHORT_REST } else { REST }).await {
                        return;
                    }
                }
            }
        }
        if rest(&state, PAUSE).await {
            return;
        }
    }
}

/// One go at one app. One that fails is tried again with the next sweep.
async fn go(state: &State, app: &App, what: What) -> Swept {
    let swept = match what {
        What::Messages => messages::sweep(&state.domain, app, BUDGET).await,
        What::Groups => groups::sweep(&state.domain, app, BUDGET).await,
        What::Files => files::sweep(&state.domain, app, BUDGET).await,
    };
    swept.unwrap_or_else(|cause| {
        tracing::warn!(app = app.id.0, %cause, "the sweep of what is past its time failed");
        Swept { removed: 0, finished: true }
    })
}

/// Rests; answers whether the server ends.
async fn rest(state: &State, time: Duration) -> bool {
    tokio::time::timeout(time, state.shutdown.cancelled()).await.is_ok()
}
