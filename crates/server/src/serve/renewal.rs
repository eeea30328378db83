//! What is looked at again while the server runs: files of apps and the blacklist, when they were changed, lists of forbidden
//! words, and who is blocked since.

use std::sync::Arc;
use std::time::Duration;

use tincan_adapters::AppFiles;
use tincan_adapters::clock::within;
use tincan_domain::{admission, words};

use crate::access::State;

/// Rest between two looks.
const REST: Duration = Duration::from_millis(500);

/// Puts the lists of words in force, before the first request.
pub(super) async fn begin(state: &State, apps: &AppFiles) {
    for app in apps.all() {
        if let Err(cause) = words::refresh(&state.domain, &app).await {
            tracing::error!(app = app.id.0, %cause, "the forbidden words cannot be read");
        }
    }
}

async fn end_blocked(state: &State, apps: &AppFiles) {
    for app in apps.all() {
        if let Err(cause) = within(app.id, admission::end_blocked(&state.domain, &app)).await {
            tracing::error!(app = app.id.0, %cause, "logins of blocked accounts were not ended");
        }
    }
}

/// Looks again and again until the server ends. On a thread of its own each time: it waits for the disk, and making the
/// automaton of a long list takes a while.
pub(super) async fn run(state: Arc<State>, apps: Arc<AppFiles>) {
    let runtime = tokio::runtime::Handle::current();
    while tokio::time::timeout(REST, state.shutdown.cancelled()).await.is_err() {
        let (runtime, state, apps) = (runtime.clone(), Arc::clone(&state), Arc::clone(&apps));
        let look = tokio::task::spawn_blocking(move || {
            apps.refresh();
            state.native.policies.refresh();
            runtime.block_on(async {
                begin(&state, &apps).await;
                end_blocked(&state, &apps).await;
            });
        });
        if let Err(error) = look.await {
            tracing::error!(%error, "looking for changes failed");
        }
    }
}
