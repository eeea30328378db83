//! A process that writes is killed at random moments; what it acknowledged must be there, and no half of a batch.

use std::collections::HashMap;
use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tincan_store::embedded::{Embedded, Options};
use tincan_store::port::MAX_PAGE;
use tincan_store::{Batch, Direction, Page, Snapshot, Store};

type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// Names the store's directory to the child.
const DIRECTORY: &str = "TINCAN_CRASH_DIRECTORY";

const SEED: u64 = 20_261_123;
const ROUNDS: u64 = 15;
const TASKS: u64 = 48;
const LOGS: u64 = 5;

/// Small, so that kills meet tables being written and merged.
fn options() -> Options {
    Options { memtable_bytes: 256 * 1024, ..Options::default() }
}

/// What the child said to have been acknowledged: for each task its last batch and that one's seq.
type Acknowledged = HashMap<u64, (u64, u64)>;

#[test]
fn nothing_acknowledged_is_lost() -> Outcome {
    let dir = tempfile::tempdir()?;
    let mut random = Random(SEED);
    let mut acknowledged = Acknowledged::new();
    for round in 0..ROUNDS {
        let mut child = spawn(dir.path())?;
        if round % 3 == 0 {
            // Meets the creation, the recovery, or the first writes.
            thread::sleep(Duration::from_micros(random.below(60_000)));
            child.kill()?;
            listen(&mut child, u64::MAX, &mut acknowledged)?;
        } else {
            listen(&mut child, random.below(2_000), &mut acknowledged)?;
        }
        child.wait()?;
        check(dir.path(), &acknowledged).map_err(|error| format!("seed {SEED}, round {round}: {error}"))?;
    }
    let batches: u64 = acknowledged.values().map(|(number, _)| number).sum();
    if batches < 1_000 {
        return Err(format!("only {batches} batches were acknowledged: the test tested little").into());
    }
    Ok(())
}

/// Runs this test binary again, as the process to be killed.
fn spawn(dir: &Path) -> Outcome<Child> {
    let child = Command::new(std::env::current_exe()?)
        .args(["the_child", "--exact", "--ignored", "--nocapture"])
        .env(DIRECTORY, dir)
        .stdout(Stdio::piped())
        .spawn()?;
    Ok(child)
}

/// Notes what the child prints, kills it after `lines` lines, and notes the rest of what it had printed.
fn listen(child: &mut Child, lines: u64, acknowledged: &mut Acknowledged) -> Outcome {
    let Some(output) = child.stdout.take() else {
        return Err("the child has no output".into());
    };
    let mut output = BufReader::new(output);
    let mut line = String::new();
    let mut heard = 0;
    while output.read_line(&mut line)? > 0 {
        if let Some((task, number, seq)) = parse(&line) {
            acknowledged.insert(task, (number, seq));
            heard += 1;
            if heard == lines {
                child.kill()?;
            }
        }
        line.clear();
    }
    Ok(())
}

/// `ack task number seq`; `None` for the test harness's own lines and for a line cut by the kill.
fn parse(line: &str) -> Option<(u64, u64, u64)> {
    let mut words = line.strip_suffix('\n')?.strip_prefix("ack ")?.split(' ').map(str::parse);
    Some((words.next()?.ok()?, words.next()?.ok()?, words.next()?.ok()?))
}

/// Not a test: the process that [`nothing_acknowledged_is_lost`] kills.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "runs until it is killed"]
async fn the_child() -> Outcome {
    let Some(dir) = std::env::var_os(DIRECTORY) else {
        return Ok(());
    };
    let store = Arc::new(Embedded::open(dir.as_ref(), options())?);
    let tasks: Vec<_> = (0..TASKS).map(|task| tokio::spawn(write(Arc::clone(&store), task))).collect();
    for task in tasks {
        task.await??;
    }
    Ok(())
}

/// Each batch appends, counts, replaces a value, and moves a key: a half of it would show.
async fn write(store: Arc<Embedded>, task: u64) -> Outcome {
    let mut number = read(&*store.snapshot().await?, &format!("mark/{task:03}")).await?;
    let log = task % LOGS;
    loop {
        number += 1;
        let mut batch = Batch::new();
        batch.increment(format!("mark/{task:03}"), 1);
        batch.increment(format!("count/{log}"), 1);
        let seq = batch.append(format!("log/{log}/"), format!("{task} {number} {:400}", ""));
        batch.put_number(format!("last/{task:03}"), seq);
        batch.delete(format!("open/{task:03}/{}", number - 1));
        batch.put(format!("open/{task:03}/{number}"), "");
        let seq = store.commit(batch).await?.number(seq);
        // One write for the line, past the harness: the kernel has it before this task goes on.
        let line = format!("ack {task} {number} {seq}\n");
        std::io::stdout().lock().write_all(line.as_bytes())?;
    }
}

fn check(dir: &Path, acknowledged: &Acknowledged) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    runtime.block_on(async {
        let store = Embedded::open(dir, options())?;
        let snapshot = store.snapshot().await?;
        let mut written = HashMap::new();
        for log in 0..LOGS {
            check_log(&*snapshot, log, &mut written).await?;
        }
        for task in 0..TASKS {
            let last = written.get(&task).copied().unwrap_or_default();
            let known = acknowledged.get(&task).copied().unwrap_or_default();
            check_task(&*snapshot, task, last, known).await?;
        }
        Ok(())
    })
}

/// Checks that a log has no gap and each task's batches in order; notes each task's last batch and seq.
async fn check_log(snapshot: &dyn Snapshot, log: u64, written: &mut Acknowledged) -> Outcome {
    let prefix = format!("log/{log}/");
    let entries = all(snapshot, &prefix).await?;
    let mut seq = 0;
    for (key, value) in entries.iter().filter(|(key, _)| key.len() > prefix.len()) {
        seq += 1;
        if !key.ends_with(&u64::to_be_bytes(seq)) {
            return Err(format!("log {log} has no entry {seq}").into());
        }
        let mut words = value.split(' ').map(str::parse::<u64>);
        let (Some(Ok(task)), Some(Ok(number))) = (words.next(), words.next()) else {
            return Err(format!("log {log} holds {value:?}").into());
        };
        let before = written.insert(task, (number, seq)).map_or(0, |(number, _)| number);
        if number != before + 1 {
            return Err(format!("task {task}: batch {number} follows batch {before}").into());
        }
    }
    let (head, count) = (read(snapshot, &prefix).await?, read(snapshot, &format!("count/{log}")).await?);
    if (head, count) != (seq, seq) {
        return Err(format!("log {log}: {seq} entries, head {head}, counter {count}").into());
    }
    Ok(())
}

async fn check_task(snapshot: &dyn Snapshot, task: u64, last: (u64, u64), acknowledged: (u64, u64)) -> Outcome {
    if acknowledged.0 > last.0 {
        return Err(format!("task {task}: {acknowledged:?} was acknowledged, {last:?} is the last there").into());
    }
    let number = read(snapshot, &format!("mark/{task:03}")).await?;
    let seq = read(snapshot, &format!("last/{task:03}")).await?;
    if (number, seq) != last {
        return Err(format!("task {task}: its row holds {:?}, the log {last:?}", (number, seq)).into());
    }
    let open = all(snapshot, &format!("open/{task:03}/")).await?;
    let open: Vec<_> = open.iter().map(|(key, _)| String::from_utf8_lossy(key)).collect();
    let wanted: Vec<_> = (last.0 > 0).then(|| format!("open/{task:03}/{}", last.0)).into_iter().collect();
    if open != wanted {
        return Err(format!("task {task}: open {open:?}, want {wanted:?}").into());
    }
    Ok(())
}

/// All entries below a prefix, values as text.
async fn all(snapshot: &dyn Snapshot, prefix: &str) -> Outcome<Vec<(Vec<u8>, String)>> {
    let mut entries: Vec<(Vec<u8>, String)> = Vec::new();
    loop {
        let after = entries.last().map(|(key, _)| key.as_slice());
        let page = Page { prefix: prefix.as_bytes(), after, limit: MAX_PAGE, direction: Direction::Forward };
        let more = snapshot.range(page).await?;
        if more.is_empty() {
            return Ok(entries);
        }
        entries.extend(more.iter().map(|(key, value)| (key.to_vec(), String::from_utf8_lossy(value).into_owned())));
    }
}

/// The number at a key; 0 when it is absent.
async fn read(snapshot: &dyn Snapshot, key: &str) -> Outcome<u64> {
    let Some(value) = snapshot.get(key.as_bytes()).await? else {
        return Ok(0);
    };
    Ok(u64::from_be_bytes(<[u8; 8]>::try_from(&*value)?))
}

/// A small generator of numbers (splitmix64), so that a seed gives the same moments again.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % end.max(1)
    }
}
