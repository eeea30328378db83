//! Something that many clients do, some at a time: what it costs.

use futures_util::{StreamExt as _, TryStreamExt as _};
use serde::Serialize;
use tokio::time::Instant;

use super::pairs::{Latency, histogram, micros};
use super::target::Target;
use super::usage::Usage;

/// Clients that do it at once.
const AT_ONCE: usize = 32;

/// What it cost.
#[derive(Debug, Serialize)]
pub(super) struct Stage {
    pub(super) per_second: f64,
    pub(super) server_cpu_us: f64,
    pub(super) client_cpu_us: f64,
    pub(super) took: Latency,
}

/// Names of users.
pub(super) fn users(count: u32) -> impl Iterator<Item = String> {
    (0..count).map(user)
}

/// The name of a user.
pub(super) fn user(number: u32) -> String {
    format!("user{number}")
}

/// Lets all do their part; answers what they made, and the cost of one.
pub(super) async fn run<T, F>(target: &Target, parts: impl Iterator<Item = F>) -> anyhow::Result<(Vec<T>, Stage)>
where
    F: Future<Output = anyhow::Result<T>>,
{
    let mut took = histogram()?;
    let (server, client, begin) = (Usage::of(target.pid)?, Usage::of(std::process::id())?, Instant::now());
    let timed = parts.map(|part| async {
        let begin = Instant::now();
        part.await.map(|made| (made, begin.elapsed()))
    });
    let mut timed = futures_util::stream::iter(timed).buffer_unordered(AT_ONCE);
    let mut made = Vec::new();
    while let Some((one, time)) = timed.try_next().await? {
        took.saturating_record(micros(time));
        made.push(one);
    }
    let (seconds, count) = (begin.elapsed().as_secs_f64(), made.len() as u64);
    let stage = Stage {
        per_second: count as f64 / seconds,
        server_cpu_us: Usage::of(target.pid)?.since(server).micros_per(count),
        client_cpu_us: Usage::of(std::process::id())?.since(client).micros_per(count),
        took: Latency::of(&took),
    };
    Ok((made, stage))
}
