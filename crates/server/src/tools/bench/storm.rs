//! A server that is restarted while many native clients are logged in: how fast they are back, and what it costs, beside full
//! log-ins.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use hdrhistogram::Histogram;
use serde::Serialize;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use super::native::{Door, NativeClient, Session};
use super::pairs::{Latency, Used, histogram, micros};
use super::stage::user;
use super::target::Target;

/// Longest time for all clients to come back.
const PATIENCE: Duration = Duration::from_secs(120);

/// How often a client tries to come in.
const TRIES: u32 = 50;

/// The rest between two tries.
const REST: Duration = Duration::from_millis(20);

/// The pause before a storm: what is still under way ends.
const SETTLE: Duration = Duration::from_secs(2);

/// Many clients that come at once.
#[derive(Debug, Serialize)]
pub(super) struct Wave {
    /// From the first connection to the last client's first answer, in milliseconds.
    pub(super) all_in_ms: f64,
    pub(super) server_cpu_us: f64,
    pub(super) client_cpu_us: f64,
    pub(super) others_busy: f64,
    /// From a client's first try to its first answer.
    pub(super) took: Latency,
}

/// What a restart costs.
#[derive(Debug, Serialize)]
pub(super) struct Storm {
    pub(super) clients: u32,
    /// Full log-ins of all clients at once.
    pub(super) login: Wave,
    /// From the end of the server to its being ready again, in milliseconds.
    pub(super) restart_ms: f64,
    /// All clients come back at once, with the session that they had.
    pub(super) resume: Wave,
}

/// How a client comes in.
enum By {
    /// With a UserSig.
    Login { name: String, usersig: String },
    /// With the session that it had.
    Session(Session),
}

/// Logs clients in, restarts the server, and lets them come back.
pub(super) async fn run(target: &mut Target, clients: u32) -> anyhow::Result<Storm> {
    let log_in = |number| {
        let name = user(number);
        Ok(By::Login { usersig: target.sign(&name)?, name })
    };
    let all = (0..clients).map(log_in).collect::<anyhow::Result<Vec<By>>>()?;
    sleep(SETTLE).await;
    let (connected, login) = wave(target, all).await?;
    let sessions: Vec<By> = connected.iter().map(|(_, session)| By::Session(session.clone())).collect();
    sleep(SETTLE).await;
    let begin = Instant::now();
    target.restart().await?;
    let restart_ms = begin.elapsed().as_secs_f64() * 1000.0;
    drop(connected);
    let (_connected, resume) = wave(target, sessions).await?;
    Ok(Storm { clients, login, restart_ms, resume })
}

type Connected = Vec<(NativeClient, Session)>;

/// Lets clients come, all at once.
async fn wave(target: &Target, all: Vec<By>) -> anyhow::Result<(Connected, Wave)> {
    let door = target.door()?;
    let (before, begin) = (Used::now(target)?, Instant::now());
    let mut coming = JoinSet::new();
    for (number, by) in (0..).zip(all) {
        coming.spawn(come(door.clone(), number, by));
    }
    let (mut took, mut connected): (Histogram<u64>, Connected) = (histogram()?, Vec::new());
    while let Some(client) =
        tokio::time::timeout(PATIENCE, coming.join_next()).await.context("the clients are not in in time")?
    {
        let (client, session, time) = client??;
        took.saturating_record(micros(time));
        connected.push((client, session));
    }
    let time = begin.elapsed();
    let used = Used::now(target)?.since(&before);
    let count = connected.len() as u64;
    let cpu_seconds = time.as_secs_f64() * std::thread::available_parallelism().map_or(1, usize::from) as f64;
    let others = used.machine.saturating_sub(used.server.cpu + used.client.cpu);
    let wave = Wave {
        all_in_ms: time.as_secs_f64() * 1000.0,
        server_cpu_us: used.server.micros_per(count),
        client_cpu_us: used.client.micros_per(count),
        others_busy: others.as_secs_f64() / cpu_seconds,
        took: Latency::of(&took),
    };
    Ok((connected, wave))
}

/// One client comes in, and has its first request answered. It tries again, as clients do, when it is not taken on.
async fn come(door: Door, number: u32, by: By) -> anyhow::Result<(NativeClient, Session, Duration)> {
    let begin = Instant::now();
    let mut tries = 0;
    loop {
        match try_once(&door, number, &by).await {
            Ok((client, session)) => return Ok((client, session, begin.elapsed())),
            Err(error) => {
                tries += 1;
                ensure!(tries < TRIES, "a client does not come through: {error:#}");
                sleep(REST).await;
            }
        }
    }
}

async fn try_once(door: &Door, number: u32, by: &By) -> anyhow::Result<(NativeClient, Session)> {
    let mut client = NativeClient::connect(door, number).await?;
    let session = match by {
        By::Login { name, usersig } => client.login(name, usersig, &door.key).await?,
        By::Session(session) => {
            client.resume(session.clone()).await?;
            session.clone()
        }
    };
    client.call("heartbeat.alive", "{}").await?;
    Ok((client, session))
}
