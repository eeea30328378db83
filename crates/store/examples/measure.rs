//! Measures the embedded engine on this machine.
//!
//! - `measure commits DIR [GATHER_MICROS]`: commits of one message (an append of 400 bytes and a conversation's row)
//!   by 1, 16, 128 and 1000 tasks over 10,000 conversations.
//! - `measure fill DIR [MESSAGES]`: writes messages, then ends without closing.
//! - `measure open DIR`: how long recovery takes.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use tincan_store::embedded::{Embedded, Options};
use tincan_store::{Batch, Store};

type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// Clock ticks a second in `/proc/self/stat` on Linux.
const TICKS: f64 = 100.0;

const CONVERSATIONS: u64 = 10_000;

#[tokio::main]
async fn main() -> Outcome {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [mode, dir, rest @ ..] = arguments.as_slice() else {
        return Err("usage: measure commits|fill|open DIR [NUMBER]".into());
    };
    let number = rest.first().map(|text| text.parse::<u64>()).transpose()?;
    let dir = Path::new(dir);
    match mode.as_str() {
        "commits" => commits(dir, number.map(Duration::from_micros)).await,
        "fill" => fill(dir, number.unwrap_or(1_000_000)).await,
        "open" => open(dir),
        _ => Err(format!("no mode {mode}").into()),
    }
}

async fn commits(dir: &Path, gather: Option<Duration>) -> Outcome {
    let mut options = Options::default();
    options.gather = gather.unwrap_or(options.gather);
    println!("gather {:?}", options.gather);
    let store = Arc::new(Embedded::open(dir, options)?);
    for tasks in [1, 16, 128, 1000] {
        let (begin, cpu) = (Instant::now(), cpu_seconds()?);
        let until = begin + Duration::from_secs(4);
        let mut waits = run(&store, tasks, move |_| Instant::now() < until).await?;
        let (seconds, cpu) = (begin.elapsed().as_secs_f64(), cpu_seconds()? - cpu);
        waits.sort_unstable();
        let at = |share: usize| waits.get(waits.len() * share / 1000).copied().unwrap_or_default();
        println!(
            "{tasks:5} tasks: {:8.0} commits/s, {:6.1} CPU µs each, p50 {:?}, p99 {:?}, p99.9 {:?}, longest {:?}",
            waits.len() as f64 / seconds,
            cpu * 1e6 / waits.len() as f64,
            at(500),
            at(990),
            at(999),
            waits.last().copied().unwrap_or_default(),
        );
    }
    Ok(())
}

async fn fill(dir: &Path, messages: u64) -> Outcome {
    let store = Arc::new(Embedded::open(dir, Options::default())?);
    let begin = Instant::now();
    let waits = run(&store, 1000, move |written| written < messages).await?;
    let longest = waits.iter().max().copied().unwrap_or_default();
    println!("{} messages in {:?}, longest commit {longest:?}", waits.len(), begin.elapsed());
    // As a crash would end it: nothing is flushed or closed.
    std::process::abort()
}

fn open(dir: &Path) -> Outcome {
    for name in ["opened after the last end", "opened after closing"] {
        let begin = Instant::now();
        let store = Embedded::open(dir, Options::default())?;
        println!("{name}: {:?}", begin.elapsed());
        store.close();
    }
    Ok(())
}

/// Sends messages from many tasks while `more` of the count so far says so; tells how long each commit took.
async fn run(
    store: &Arc<Embedded>,
    tasks: usize,
    more: impl Fn(u64) -> bool + Clone + Send + 'static,
) -> Outcome<Vec<Duration>> {
    let written = Arc::new(AtomicU64::new(0));
    let mut running = Vec::new();
    for _ in 0..tasks {
        let (store, written, more) = (Arc::clone(store), Arc::clone(&written), more.clone());
        running.push(tokio::spawn(async move {
            let mut waits = Vec::new();
            loop {
                let number = written.fetch_add(1, Ordering::Relaxed);
                if !more(number) {
                    return Outcome::Ok(waits);
                }
                let begin = Instant::now();
                store.commit(message(number)).await?;
                waits.push(begin.elapsed());
            }
        }));
    }
    let mut waits = Vec::new();
    for task in running {
        waits.extend(task.await??);
    }
    Ok(waits)
}

/// A message of 400 bytes that does not compress well, and its conversation's row.
fn message(number: u64) -> Batch {
    let mut state = number;
    let body: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33).to_le_bytes()
    })
    .take(50)
    .flatten()
    .collect();
    let conversation = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) % CONVERSATIONS;
    let mut batch = Batch::new();
    batch.append(format!("app/log/conversation-{conversation:08}/"), body.clone());
    batch.put(format!("app/row/conversation-{conversation:08}"), Bytes::from(body).slice(..80));
    batch
}

/// CPU time of this process so far, user and system. Linux only.
fn cpu_seconds() -> Outcome<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let after_name = stat.rsplit_once(')').ok_or("no process name")?.1;
    let times = after_name.split_whitespace().skip(11).take(2).map(str::parse::<f64>);
    Ok(times.sum::<Result<f64, _>>()? / TICKS)
}
