//! Connections that do nothing.

use std::time::Duration;

use serde::Serialize;
use tokio::time::{Instant, sleep, sleep_until};

use super::client::Client;
use super::stage::{self, Stage, user};
use super::target::Target;
use super::usage::{Usage, resident};

/// The pause before memory is read: what is still under way ends.
const SETTLE: Duration = Duration::from_secs(2);

/// Time between two heartbeats of an SDK that hears nothing from the server.
const HEARTBEAT: Duration = Duration::from_secs(10);

/// What idle connections cost.
#[derive(Debug, Serialize)]
pub(super) struct Idle {
    pub(super) connections: u32,
    /// Memory of the server before the first connection.
    pub(super) server_bytes: u64,
    /// Memory of the server for each connection, before it logs in and after.
    pub(super) bytes_connected: f64,
    pub(super) bytes_logged_in: f64,
    pub(super) connect: Stage,
    pub(super) login: Stage,
    /// CPU of the server for the heartbeats of one connection in a minute.
    pub(super) heartbeat_cpu_us_per_minute: Option<f64>,
}

/// Opens connections, logs them in, and keeps them alive for `heartbeats` seconds.
pub(super) async fn run(target: &Target, connections: u32, heartbeats: Option<u64>) -> anyhow::Result<Idle> {
    sleep(SETTLE).await;
    let server_bytes = resident(target.pid)?;
    let per_connection = |bytes: u64| bytes.saturating_sub(server_bytes) as f64 / f64::from(connections);
    let (clients, connect) = stage::run(
        target,
        (0..connections).map(|number| async move {
            let mut client = target.connect(number).await?;
            client.heartbeat().await?;
            Ok(client)
        }),
    )
    .await?;
    sleep(SETTLE).await;
    let bytes_connected = per_connection(resident(target.pid)?);
    let (mut clients, login) = stage::run(
        target,
        (0..).zip(clients).map(|(number, mut client)| async move {
            let name = user(number);
            client.login(&name, &target.sign(&name)?).await?;
            Ok(client)
        }),
    )
    .await?;
    sleep(SETTLE).await;
    let bytes_logged_in = per_connection(resident(target.pid)?);
    let heartbeat_cpu_us_per_minute = match heartbeats {
        Some(seconds) => Some(keep_alive(target, &mut clients, seconds).await?),
        None => None,
    };
    Ok(Idle {
        connections,
        server_bytes,
        bytes_connected,
        bytes_logged_in,
        connect,
        login,
        heartbeat_cpu_us_per_minute,
    })
}

/// Sends heartbeats, spread evenly; answers the server's CPU for one connection in a minute, in microseconds.
async fn keep_alive(target: &Target, clients: &mut [Client], seconds: u64) -> anyhow::Result<f64> {
    let until = Instant::now() + Duration::from_secs(seconds);
    let gap = HEARTBEAT / u32::try_from(clients.len().max(1))?;
    let (before, begin, mut next) = (Usage::of(target.pid)?, Instant::now(), Instant::now());
    while Instant::now() < until {
        for client in &mut *clients {
            if Instant::now() >= until {
                break;
            }
            client.heartbeat().await?;
            next += gap;
            sleep_until(next).await;
        }
    }
    let per_connection = Usage::of(target.pid)?.since(before).micros_per(clients.len() as u64);
    Ok(per_connection * 60.0 / begin.elapsed().as_secs_f64())
}
