//! `GET /healthz`: whether the server can do its work, which is to make writes durable.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::extract::State as Extract;
use axum::http::StatusCode;
use tincan_store::Batch;

use super::State;

/// A key before those of all apps, whose numbers begin at 1.
const KEY: &[u8] = b"\0\0\0\0\0health";

/// How long a good result is good for, in milliseconds: asking often must not wear the disk.
const GOOD_FOR: u64 = 1000;

/// 200 when a write became durable within the time limit, now or in the last second; else 503.
pub(super) async fn answer(Extract(state): Extract<Arc<State>>) -> (StatusCode, &'static str) {
    let now = state.domain.now_millis();
    if state.healthy_at.load(Ordering::Relaxed) + GOOD_FOR > now {
        return (StatusCode::OK, "ok");
    }
    let mut batch = Batch::new();
    batch.put(KEY, now.to_be_bytes().to_vec());
    match tokio::time::timeout(state.settings.time_limit, state.store.commit(batch)).await {
        Ok(Ok(_)) => {
            state.healthy_at.store(now, Ordering::Relaxed);
            (StatusCode::OK, "ok")
        }
        Ok(Err(error)) => {
            tracing::error!(%error, "the health check failed");
            (StatusCode::SERVICE_UNAVAILABLE, "the store fails")
        }
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the store is late"),
    }
}
