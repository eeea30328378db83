//! Messages to groups: what it costs to deliver one to many.

mod audience;
mod stage;

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};

use super::client::Client;
use super::pairs::{Latency, Used};
use super::target::Target;
use super::usage::resident;
use audience::{Speaker, Tally, listen};

/// How long messages flow before measuring begins.
const WARM_UP: Duration = Duration::from_secs(1);

/// How long after the end of sending a message may still arrive.
const PATIENCE: Duration = Duration::from_secs(3);

/// A group, and what is said in it.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Plan {
    /// The type, as it is called on the wire.
    pub(super) kind: &'static str,
    /// Members.
    pub(super) members: u32,
    /// Members who are online.
    pub(super) online: u32,
    /// Those of them who speak, one message at a time each.
    pub(super) speakers: u32,
    /// Messages a second of all together; `None` for as many as go through.
    pub(super) rate: Option<u32>,
    /// Seconds of measuring.
    pub(super) seconds: u64,
}

/// A group of 200, all of whom are online.
pub(super) const GROUP: Plan = Plan { kind: "Public", members: 200, online: 200, speakers: 8, rate: None, seconds: 10 };

/// A group of 10,000, of whom 1,000 are online.
pub(super) const LARGE: Plan =
    Plan { kind: "Community", members: 10_000, online: 1000, speakers: 8, rate: Some(40), seconds: 10 };

/// A live room with 10,000 connections.
pub(super) const LIVE: Plan =
    Plan { kind: "AVChatRoom", members: 10_000, online: 10_000, speakers: 20, rate: Some(40), seconds: 10 };

/// What was measured.
#[derive(Debug, Serialize)]
pub(super) struct Spread {
    #[serde(flatten)]
    pub(super) plan: Plan,
    /// Messages that were acknowledged while it was measured.
    pub(super) messages: u64,
    /// Messages that reached somebody: one that reaches ten counts ten.
    pub(super) deliveries: u64,
    /// Messages in a frame, on average.
    pub(super) messages_per_frame: f64,
    pub(super) messages_per_second: f64,
    pub(super) deliveries_per_second: f64,
    pub(super) server_cpu_us_per_delivery: f64,
    pub(super) server_cpu_us_per_message: f64,
    pub(super) client_cpu_us_per_delivery: f64,
    pub(super) cpu_busy: f64,
    pub(super) others_busy: f64,
    pub(super) acknowledged: Latency,
    pub(super) delivered: Latency,
    pub(super) written_bytes_per_message: f64,
    pub(super) frame_bytes: u64,
    /// Memory of the server at the end.
    pub(super) server_bytes: u64,
    /// Deliveries that did not come through in time.
    pub(super) lost: u64,
}

/// Names of all members of a plan; the first are online, and the first of those speak.
pub(super) fn users(plan: Plan) -> impl Iterator<Item = String> {
    super::stage::users(plan.members)
}

/// The settings that a plan needs: limits must not decide what is measured.
pub(super) fn settings(plan: Plan) -> Vec<(String, String)> {
    // A live room delivers what comes together within its own bound; twice the rate keeps clear of it.
    let most = plan.rate.map_or(1_000_000, |rate| rate.saturating_mul(2));
    vec![("app.groups.messages_per_second".to_owned(), most.to_string())]
}

/// Makes the group, lets its members talk, and measures.
pub(super) async fn run(target: &Target, plan: Plan) -> anyhow::Result<Spread> {
    let (group, clients) = stage::prepare(target, plan).await?;
    // What was told of those who came is through.
    sleep(PATIENCE).await;
    let from = Instant::now() + WARM_UP;
    let until = from + Duration::from_secs(plan.seconds);
    let tally = Arc::new(Tally::new(from, until)?);
    let mut listeners = JoinSet::new();
    let mut speakers = JoinSet::new();
    for (number, client) in (0..).zip(clients) {
        if number < plan.speakers {
            speakers.spawn(Speaker::new(number, client, &group, plan, tally.clone()).run());
        } else {
            listeners.spawn(listen(client, tally.clone(), until + PATIENCE));
        }
    }
    let measure = async {
        sleep_until(from).await;
        let before = Used::now(target)?;
        sleep_until(until).await;
        anyhow::Ok(Used::now(target)?.since(&before))
    };
    let speak = async {
        let mut said = 0;
        while let Some(speaker) = speakers.join_next().await {
            said += speaker??;
        }
        anyhow::Ok(said)
    };
    let (used, said) = tokio::try_join!(measure, speak)?;
    let mut heard = 0;
    while let Some(listener) = listeners.join_next().await {
        heard += listener??;
    }
    let expected = said * u64::from(plan.online - plan.speakers);
    Ok(figures(plan, &tally, &used, expected.saturating_sub(heard), resident(target.pid)?))
}

fn figures(plan: Plan, tally: &Tally, used: &Used, lost: u64, server_bytes: u64) -> Spread {
    let (messages, deliveries, frames) = tally.counts();
    // Speakers are told what the others say as well; nobody counts that.
    let listeners = u64::from(plan.online - plan.speakers).max(1);
    let all = deliveries * u64::from(plan.online - 1) / listeners;
    let Used { server, client, machine } = used;
    let seconds = plan.seconds.max(1) as f64;
    let cpu_seconds = seconds * std::thread::available_parallelism().map_or(1, usize::from) as f64;
    let ours = server.cpu + client.cpu;
    Spread {
        plan,
        messages,
        deliveries: all,
        messages_per_frame: deliveries as f64 / frames.max(1) as f64,
        messages_per_second: messages as f64 / seconds,
        deliveries_per_second: all as f64 / seconds,
        server_cpu_us_per_delivery: server.micros_per(all),
        server_cpu_us_per_message: server.micros_per(messages),
        client_cpu_us_per_delivery: client.micros_per(all),
        cpu_busy: ours.as_secs_f64() / cpu_seconds,
        others_busy: machine.saturating_sub(ours).as_secs_f64() / cpu_seconds,
        acknowledged: tally.acknowledged(),
        delivered: tally.delivered(),
        written_bytes_per_message: server.written as f64 / messages.max(1) as f64,
        frame_bytes: tally.frame_bytes(),
        server_bytes,
        lost,
    }
}

/// What those who are online are, by number.
type Clients = Vec<Client>;
