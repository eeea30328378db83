//! Daily figures: what was counted is stored every few seconds, and at the end.

use std::sync::Arc;
use std::time::Duration;

use tincan_domain::figures;

use crate::access::State;

/// Time between two; so much is lost in a crash, and it bounds how exactly the most that were online are known.
const EVERY: Duration = Duration::from_secs(10);

/// Stores figures until the server closes, and once more then.
pub(super) async fn run(state: Arc<State>) {
    loop {
        let closing = tokio::time::timeout(EVERY, state.shutdown.cancelled()).await.is_ok();
        // What cannot be stored is counted on; the store's failure is told where it matters.
        if let Err(cause) = figures::store(&state.domain).await {
            tracing::debug!(%cause, "the figures were not stored");
        }
        if closing {
            return;
        }
    }
}
