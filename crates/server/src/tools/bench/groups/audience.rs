//! Those who speak in a group and those who listen.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use hdrhistogram::Histogram;
use parking_lot::Mutex;
use serde_json::json;
use tokio::time::{Instant, sleep_until, timeout_at};

use super::super::PUSH;
use super::super::client::Client;
use super::super::pairs::{Latency, histogram, micros};
use super::super::stage::user;
use super::Plan;

/// What stands before the time of a message in its text, and what after it.
const MARK: &str = "sent-at:";
const END: char = ';';

/// Size of a message's text in bytes: its request is as long as those of pairs.
const TEXT_BYTES: usize = 250;

/// What was heard and said while it was measured.
pub(super) struct Tally {
    begin: Instant,
    from: Instant,
    until: Instant,
    messages: AtomicU64,
    deliveries: AtomicU64,
    frames: AtomicU64,
    frame_bytes: AtomicU64,
    acknowledged: Mutex<Histogram<u64>>,
    delivered: Mutex<Histogram<u64>>,
}

impl Tally {
    pub(super) fn new(from: Instant, until: Instant) -> anyhow::Result<Self> {
        Ok(Self {
            begin: Instant::now(),
            from,
            until,
            messages: AtomicU64::new(0),
            deliveries: AtomicU64::new(0),
            frames: AtomicU64::new(0),
            frame_bytes: AtomicU64::new(0),
            acknowledged: Mutex::new(histogram()?),
            delivered: Mutex::new(histogram()?),
        })
    }

    fn measures(&self, now: Instant) -> bool {
        self.from <= now && now < self.until
    }

    fn add_acknowledged(&self, due: Instant) {
        let now = Instant::now();
        if self.measures(now) {
            self.messages.fetch_add(1, Ordering::Relaxed);
            self.acknowledged.lock().saturating_record(micros(now.saturating_duration_since(due)));
        }
    }

    /// A frame came; answers how many messages were in it.
    fn add_frame(&self, text: &str, bytes: usize) -> u64 {
        let now = Instant::now();
        let sent = text.split(MARK).skip(1).filter_map(|rest| rest.split(END).next()?.parse::<u64>().ok());
        let took: Vec<Duration> =
            sent.map(|at| now.saturating_duration_since(self.begin + Duration::from_micros(at))).collect();
        let count = took.len() as u64;
        if count > 0 && self.measures(now) {
            self.deliveries.fetch_add(count, Ordering::Relaxed);
            self.frames.fetch_add(1, Ordering::Relaxed);
            self.frame_bytes.fetch_max(bytes as u64, Ordering::Relaxed);
            let mut delivered = self.delivered.lock();
            took.into_iter().for_each(|time| delivered.saturating_record(micros(time)));
        }
        count
    }

    /// Messages, deliveries, frames.
    pub(super) fn counts(&self) -> (u64, u64, u64) {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        (read(&self.messages), read(&self.deliveries), read(&self.frames))
    }

    pub(super) fn frame_bytes(&self) -> u64 {
        self.frame_bytes.load(Ordering::Relaxed)
    }

    pub(super) fn acknowledged(&self) -> Latency {
        Latency::of(&self.acknowledged.lock())
    }

    pub(super) fn delivered(&self) -> Latency {
        Latency::of(&self.delivered.lock())
    }
}

/// Listens until a time; answers how many messages came.
pub(super) async fn listen(mut client: Client, tally: Arc<Tally>, until: Instant) -> anyhow::Result<u64> {
    let mut heard = 0;
    loop {
        let reading = client
            .read(|frame, bytes| Ok(if frame.head.servcmd == PUSH { tally.add_frame(frame.body(), bytes) } else { 0 }));
        match timeout_at(until, reading).await {
            Ok(count) => heard += count?,
            Err(_) => return Ok(heard),
        }
    }
}

/// Somebody who speaks.
pub(super) struct Speaker {
    number: u32,
    client: Client,
    group: String,
    tally: Arc<Tally>,
    /// The time between two messages, and when the first is due; none for as soon as the last was acknowledged.
    pace: Option<(Duration, Instant)>,
}

impl Speaker {
    pub(super) fn new(number: u32, client: Client, group: &str, plan: Plan, tally: Arc<Tally>) -> Self {
        let pace = plan.rate.map(|rate| {
            let gap = Duration::from_secs(1) / rate.max(1);
            (gap * plan.speakers, tally.begin + gap * number)
        });
        Self { number, client, group: group.to_owned(), tally, pace }
    }

    /// Speaks until the end; answers how many messages were acknowledged.
    pub(super) async fn run(mut self) -> anyhow::Result<u64> {
        let (name, mut said) = (user(self.number), 0_u32);
        while Instant::now() < self.tally.until {
            let due = match self.pace {
                Some((gap, first)) => first + gap * said,
                None => Instant::now(),
            };
            sleep_until(due).await;
            let at = micros(due.saturating_duration_since(self.tally.begin));
            let text = format!("{MARK}{at}{END}{:x<TEXT_BYTES$}", "");
            let body = json!({
                "From_Account": name, "GroupId": self.group, "Random": self.number * 1_000_000 + said,
                "MsgPriority": "Normal", "CloudCustomData": "",
                "MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {"Text": text}}],
            });
            self.client.call("group_open_http_svc.send_group_msg", &body.to_string()).await?;
            self.tally.add_acknowledged(due);
            said += 1;
        }
        Ok(said.into())
    }
}
