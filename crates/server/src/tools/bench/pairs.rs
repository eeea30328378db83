//! One-to-one messages between pairs of users.

mod pair;
mod speaker;
mod tally;

use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt as _, TryStreamExt as _};
use serde::Serialize;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::target::Target;
use super::usage::{Usage, machine};
use pair::Pair;
use speaker::Speaker;
use tally::Tally;

pub(super) use speaker::Way;
pub(super) use tally::{Latency, histogram, micros};

/// How long messages flow before measuring begins: buffers, caches and the first contacts of each pair.
const WARM_UP: Duration = Duration::from_secs(1);

/// Logins that are under way at once.
const AT_ONCE: usize = 32;

/// What load to put on a server.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Plan {
    /// Pairs: a sender and a receiver each.
    pub(super) pairs: u32,
    /// Messages that a sender has under way.
    pub(super) in_flight: usize,
    /// Messages a second of all pairs, sent whether or not the earlier ones came through; `None` for as many as do.
    pub(super) rate: Option<u32>,
    /// Seconds of measuring.
    pub(super) seconds: u64,
}

/// What was measured.
#[derive(Debug, Serialize)]
pub(super) struct Load {
    #[serde(flatten)]
    pub(super) plan: Plan,
    /// Messages both acknowledged and delivered while it was measured.
    pub(super) messages: u64,
    pub(super) messages_per_second: f64,
    pub(super) server_cpu_us_per_message: f64,
    pub(super) client_cpu_us_per_message: f64,
    /// Of the CPUs there are, the share that the server and this load generator kept busy.
    pub(super) cpu_busy: f64,
    /// The share that everything else on the machine kept busy: the more, the less the figures say.
    pub(super) others_busy: f64,
    pub(super) acknowledged: Latency,
    pub(super) delivered: Latency,
    pub(super) written_bytes_per_message: f64,
    /// Size of the last request and the last push, in bytes.
    pub(super) request_bytes: u64,
    pub(super) push_bytes: u64,
    /// Messages that did not come through in time.
    pub(super) lost: u64,
}

/// Names of all users of a plan.
pub(super) fn users(pairs: u32) -> impl Iterator<Item = String> {
    (0..pairs).flat_map(|number| [sender(number), receiver(number)])
}

fn sender(number: u32) -> String {
    format!("from{number}")
}

fn receiver(number: u32) -> String {
    format!("to{number}")
}

/// Logs the users in, lets them send, and measures.
pub(super) async fn run(target: &Target, way: Way, plan: Plan) -> anyhow::Result<Load> {
    let pairs: Vec<(Speaker, Speaker)> =
        futures_util::stream::iter((0..plan.pairs).map(|number| connect(target, way, number)))
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
    let from = Instant::now() + WARM_UP;
    let until = from + Duration::from_secs(plan.seconds);
    let tally = Arc::new(Tally::new(from, until)?);
    let mut running = JoinSet::new();
    for (number, (sender, receiver)) in (0..).zip(pairs) {
        running.spawn(Pair::new(number, sender, receiver, plan, Arc::clone(&tally)).run());
    }
    let measure = async {
        sleep_until(from).await;
        let before = Used::now(target)?;
        sleep_until(until).await;
        anyhow::Ok(Used::now(target)?.since(&before))
    };
    let finish = async {
        let mut lost = 0;
        while let Some(pair) = running.join_next().await {
            lost += pair??;
        }
        anyhow::Ok(lost)
    };
    let (used, lost) = tokio::try_join!(measure, finish)?;
    Ok(load(plan, &tally, &used, lost))
}

/// What was used by whom.
pub(super) struct Used {
    pub(super) server: Usage,
    pub(super) client: Usage,
    pub(super) machine: Duration,
}

impl Used {
    /// What was used up to now.
    pub(super) fn now(target: &Target) -> anyhow::Result<Self> {
        Ok(Self { server: Usage::of(target.pid)?, client: Usage::of(std::process::id())?, machine: machine()? })
    }

    /// What was used since.
    pub(super) fn since(&self, earlier: &Self) -> Self {
        Self {
            server: self.server.since(earlier.server),
            client: self.client.since(earlier.client),
            machine: self.machine.saturating_sub(earlier.machine),
        }
    }
}

async fn connect(target: &Target, way: Way, number: u32) -> anyhow::Result<(Speaker, Speaker)> {
    Ok((
        log_in(target, way, &sender(number), 2 * number).await?,
        log_in(target, way, &receiver(number), 2 * number + 1).await?,
    ))
}

async fn log_in(target: &Target, way: Way, user: &str, number: u32) -> anyhow::Result<Speaker> {
    Ok(match way {
        Way::Web => Speaker::Web(Box::new(target.logged_in(user, number).await?)),
        Way::Native => Speaker::Native(Box::new(target.native(user, number).await?)),
    })
}

fn load(plan: Plan, tally: &Tally, used: &Used, lost: u64) -> Load {
    let messages = tally.delivered();
    let Used { server, client, machine } = used;
    let seconds = plan.seconds.max(1) as f64;
    let cpu_seconds = seconds * std::thread::available_parallelism().map_or(1, usize::from) as f64;
    let ours = server.cpu + client.cpu;
    let (request_bytes, push_bytes) = tally.sizes();
    Load {
        plan,
        messages,
        messages_per_second: messages as f64 / seconds,
        server_cpu_us_per_message: server.micros_per(messages),
        client_cpu_us_per_message: client.micros_per(messages),
        cpu_busy: ours.as_secs_f64() / cpu_seconds,
        others_busy: machine.saturating_sub(ours).as_secs_f64() / cpu_seconds,
        acknowledged: tally.acknowledged(),
        delivered: tally.pushed(),
        written_bytes_per_message: server.written as f64 / messages.max(1) as f64,
        request_bytes,
        push_bytes,
        lost,
    }
}
