//! Live rooms: delivers what is told to them, and looks after them.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tincan_domain::groups::rooms::{self, RoomKey};
use tokio::time::{MissedTickBehavior, interval, sleep};

use crate::access::State;

/// How often rooms are looked after (source: REST API, get_online_member_num: recomputed every 10 s).
const ROUND: Duration = Duration::from_secs(10);

/// Delivers and looks after rooms until the server closes.
pub(super) async fn run(state: Arc<State>) {
    tokio::select! {
        () = state.shutdown.cancelled() => {}
        () = deliver(&state) => {}
        () = look_after(&state) => {}
    }
    // Who polls is answered, so that connections can close.
    state.domain.rooms.release();
}

/// Delivers at once what comes to a quiet room, and together what comes to a busy one.
async fn deliver(state: &State) {
    let rooms = &state.domain.rooms;
    let rest = async |key: RoomKey, time: Duration| {
        sleep(time).await;
        key
    };
    let mut resting = FuturesUnordered::new();
    loop {
        let key = tokio::select! {
            key = rooms.next_ready() => key,
            Some(key) = resting.next() => key,
        };
        if let Some(time) = rooms.flush(&state.domain, key) {
            resting.push(rest(key, time));
        }
    }
}

async fn look_after(state: &State) {
    let mut rounds = interval(ROUND);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        rounds.tick().await;
        if let Err(cause) = rooms::sweep(&state.domain).await {
            tracing::warn!(%cause, "live rooms were not looked after");
        }
    }
}
