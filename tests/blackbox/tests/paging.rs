//! Ten thousand entries of each list are read page by page while others come and go: none that stays is lost, none comes
//! twice, and a page at the end takes no longer than one at the beginning. (Friends: `relations/lists.rs`; the list of
//! conversations: `conversations/long.rs`.)

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream};
use serde_json::{Value, json};
use tincan_blackbox::{Options, Rest, Server, WebClient, now};

/// Entries of a list.
const ENTRIES: usize = 10_000;

/// Entries of a page.
const PAGE: usize = 100;

/// Calls under way at once.
const AT_ONCE: usize = 4;

fn server() -> Server {
    let mut options = Options::new();
    for limit in ["blacklist", "friends", "follows", "pending_requests", "marked_conversations"] {
        options = options.set(&format!("app.{limit}"), 20_000);
    }
    for rate in ["command_calls_per_second", "app_calls_per_second", "friend_requests"] {
        options = options.set(&format!("app.{rate}"), 100_000);
    }
    Server::with(options)
}

/// Makes accounts `{prefix}00000` and so on.
async fn accounts(rest: &Rest, prefix: &str, count: usize) -> Vec<String> {
    let names: Vec<String> = (0..count).map(|n| format!("{prefix}{n:05}")).collect();
    let imports = stream::iter(names.chunks(100)).map(|part| {
        let list: Vec<Value> = part.iter().map(|name| json!({"UserID": name})).collect();
        async move { rest.ok("im_open_login_svc/multiaccount_import", json!({"AccountList": list})).await }
    });
    imports.buffer_unordered(AT_ONCE).collect::<Vec<_>>().await;
    names
}

/// The texts of a field of each item of a list.
fn texts(list: &Value, field: &str) -> Vec<String> {
    list.as_array().unwrap().iter().map(|item| item[field].as_str().unwrap().to_owned()).collect()
}

/// What was read, page by page.
#[derive(Default)]
struct Reading {
    seen: Vec<String>,
    times: Vec<Duration>,
}

impl Reading {
    /// Waits for a page and takes the time that it needs.
    async fn page(&mut self, asked: impl Future<Output = Value>) -> Value {
        let begin = Instant::now();
        let page = asked.await;
        self.times.push(begin.elapsed());
        page
    }

    fn take(&mut self, names: Vec<String>) {
        assert!((1..=PAGE).contains(&names.len()), "{} on a page", names.len());
        self.seen.extend(names);
    }

    /// All that stayed must have been read, nothing twice, and all pages at the same cost.
    fn check<'a>(self, what: &str, stayed: impl IntoIterator<Item = &'a String>) {
        let Self { seen, times } = self;
        let all: BTreeSet<&String> = seen.iter().collect();
        assert_eq!(all.len(), seen.len(), "{what}: none comes twice");
        let lost: Vec<&String> = stayed.into_iter().filter(|name| !all.contains(name)).collect();
        assert!(lost.is_empty(), "{what}: {} of those that stayed are missing, as {:?}", lost.len(), lost.first());
        assert!(times.len() >= ENTRIES / PAGE - 1, "{what}: in {} pages", times.len());
        let middle = |part: &[Duration]| {
            let mut part = part.to_vec();
            part.sort();
            part[part.len() / 2]
        };
        // The very last page may be a short one.
        let (first, last) = (middle(&times[..10]), middle(&times[times.len() - 11..times.len() - 1]));
        println!("{what}: a page takes {first:?} at the beginning and {last:?} at the end");
        assert!(last < first * 5 + Duration::from_millis(20), "{what}: first pages {first:?}, last pages {last:?}");
    }
}

/// Accounts of a list: those that it begins with, and those that come while it is read.
struct Cast {
    early: Vec<String>,
    late: Vec<String>,
    /// How many came late; as many went of those that were read already, and as many of those that were not.
    changes: usize,
}

impl Cast {
    async fn new(rest: &Rest) -> Self {
        rest.import(&["owner"]).await;
        let (early, late) = (accounts(rest, "early", ENTRIES).await, accounts(rest, "late", 40).await);
        Self { early, late, changes: 0 }
    }

    /// The next change: who goes and who comes.
    fn change(&mut self) -> Option<([&String; 2], &String)> {
        let n = self.changes;
        let come = self.late.get(n)?;
        self.changes += 1;
        Some(([&self.early[n], &self.early[ENTRIES - 1 - n]], come))
    }

    /// Who was there all the time.
    fn stayed(&self) -> &[String] {
        &self.early[self.changes..ENTRIES - self.changes]
    }
}

#[tokio::test]
async fn blacklist() {
    let server = server();
    let rest = server.rest();
    let mut cast = Cast::new(&rest).await;
    let about = |names: &[&String]| json!({"From_Account": "owner", "To_Account": names});
    for part in cast.early.chunks(1000) {
        rest.ok("sns/black_list_add", about(&part.iter().collect::<Vec<_>>())).await;
    }
    let mut reading = Reading::default();
    let mut body = json!({"From_Account": "owner", "StartIndex": 0, "MaxLimited": PAGE, "LastSequence": 0});
    loop {
        let page = reading.page(rest.ok("sns/black_list_get", body.clone())).await;
        reading.take(texts(&page["BlackListItem"], "To_Account"));
        if page["StartIndex"] == 0 {
            break;
        }
        body["StartIndex"] = page["StartIndex"].clone();
        if let Some((go, come)) = cast.change() {
            rest.ok("sns/black_list_delete", about(&go)).await;
            rest.ok("sns/black_list_add", about(&[come])).await;
        }
    }
    reading.check("sns/black_list_get", cast.stayed());
}

/// A friend request of one account to others, as an admin sends it. All wait for an answer.
async fn ask(rest: &Rest, from: &str, to: &[String]) {
    let items: Vec<Value> = to.iter().map(|to| json!({"To_Account": to, "AddSource": "AddSource_Type_Web"})).collect();
    let answer = rest.call("sns/friend_add", json!({"From_Account": from, "AddFriendItem": items})).await;
    for item in answer["ResultItem"].as_array().unwrap() {
        assert_eq!(item["ResultCode"], 30539, "{item}");
    }
}

