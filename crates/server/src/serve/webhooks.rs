//! Hands webhooks over: a task for each app, as long as the server runs.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tincan_adapters::webhooks::Language;
use tincan_adapters::{AppFiles, HttpWebhooks};
use tincan_commands::webhooks::{body, verdict};
use tincan_domain::model::AppId;
use tincan_domain::webhooks::{Courier, Next};
use tincan_domain::{Cause, Result};
use tokio::task::JoinHandle;

use crate::access::State;

/// Rest between two looks for new apps, and after a failure of the store.
const REST: Duration = Duration::from_secs(1);

/// Longest rest: a write of which the store only said late that it is there rings no bell.
const LOOK: Duration = Duration::from_secs(10);

/// The way to apps' own servers.
pub(super) fn way() -> Arc<HttpWebhooks> {
    Arc::new(HttpWebhooks::new(Language { body, verdict }))
}

/// Hands over until the server closes.
pub(super) async fn run(state: Arc<State>, apps: Arc<AppFiles>) {
    let mut couriers: HashMap<AppId, JoinHandle<()>> = HashMap::new();
    loop {
        couriers.retain(|_, courier| !courier.is_finished());
        for app in apps.all() {
            let start = || state.tasks.spawn(serve(Arc::clone(&state), app.id));
            couriers.entry(app.id).or_insert_with(start);
        }
        if tokio::time::timeout(REST, state.shutdown.cancelled()).await.is_ok() {
            return;
        }
    }
}

/// Stores what is still in memory, when everything else has ended.
pub(super) async fn finish(state: &State, apps: &AppFiles) {
    for app in apps.all() {
        let keep = async { Courier::open(&state.domain, app.id).await?.keep(&state.domain).await };
        if let Err(cause) = keep.await {
            tracing::warn!(app = app.id.0, %cause, "webhooks that waited in memory were lost");
        }
    }
}

async fn serve(state: Arc<State>, app: AppId) {
    tokio::select! {
        // What was under way is told again after the next start.
        () = state.shutdown.cancelled() => {}
        () = hand_over(&state, app) => {}
    }
}

/// Ends when the app is gone.
async fn hand_over(state: &State, app: AppId) {
    while let Err(cause) = rounds(state, app).await {
        if cause == Cause::NoSuchApp {
            return;
        }
        tracing::warn!(app = app.0, %cause, "webhooks wait: the store failed");
        tokio::time::sleep(REST).await;
    }
}

async fn rounds(state: &State, app: AppId) -> Result<()> {
    let domain = &state.domain;
    let mut courier = Courier::open(domain, app).await?;
    loop {
        let longest = match courier.round(domain).await? {
            Next::GoOn => continue,
            Next::Wait(time) => time.min(LOOK),
            Next::Rest => LOOK,
        };
        // It does not matter which of both it was.
        let _ = tokio::time::timeout(longest, domain.outbox.rung(app)).await;
    }
}
