//! A list of ten thousand conversations.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream};

use super::*;

/// Conversations in the list.
const MANY: u64 = 10_000;

/// Requests under way at once.
const AT_ONCE: usize = 64;

/// Alice's conversations with user00000 and so on, seven of each second, in the four hours before `newest`.
async fn many(rest: &Rest, newest: u64) -> Vec<String> {
    let peers: Vec<String> = (0..MANY).map(|n| format!("user{n:05}")).collect();
    let parts = stream::iter(peers.chunks(100)).map(|part| {
        let list: Vec<Value> = part.iter().map(|name| json!({"UserID": name})).collect();
        async move { rest.ok("im_open_login_svc/multiaccount_import", json!({"AccountList": list})).await }
    });
    parts.buffer_unordered(4).collect::<Vec<_>>().await;
    let imports = stream::iter((0_u64..).zip(&peers)).map(|(n, peer)| import(rest, peer, newest - n / 7 * 10));
    imports.buffer_unordered(AT_ONCE).collect::<Vec<_>>().await;
    peers
}

#[tokio::test]
async fn ten_thousand_conversations_come_each_once_and_at_the_same_cost() {
    let options = Options::new()
        .set("app.conversations", 20_000)
        .set("app.command_calls_per_second", 100_000)
        .set("app.app_calls_per_second", 100_000);
    let server = Server::with(options);
    let rest = server.rest();
    rest.import(&["alice", "newcomer"]).await;
    let peers = many(&rest, now() - 10).await;
    let (mut seen, mut cursor, mut last_time) = (Vec::new(), first_page(), u64::MAX);
    let mut times: Vec<Duration> = Vec::new();
    loop {
        let begin = Instant::now();
        let page = rest.ok("recentcontact/get_list", cursor.clone()).await;
        times.push(begin.elapsed());
        let items = page["SessionItem"].as_array().unwrap();
        assert!(items.len() <= 102, "{} on a page", items.len());
        for item in items {
            let time = item["MsgTime"].as_u64().unwrap();
            assert!(time <= last_time, "newest first");
            last_time = time;
        }
        seen.extend(names(&page));
        // Others are written meanwhile: one that was given, and one that is new.
        rest.send_text(&seen[seen.len() / 2], "alice", "again").await;
        rest.send_text("newcomer", "alice", "new").await;
        if page["CompleteFlag"] == 1 {
            break;
        }
        for field in ["TimeStamp", "StartIndex", "TopTimeStamp", "TopStartIndex"] {
            cursor[field] = page[field].clone();
        }
    }
    assert_eq!(seen.len() as u64, MANY, "each once");
    let all: BTreeSet<String> = seen.into_iter().collect();
    assert_eq!(all, peers.into_iter().collect());
    // The first ten and the last ten full pages cost the same, within what a busy machine adds.
    times.pop();
    let middle = |part: &[Duration]| {
        let mut part = part.to_vec();
        part.sort();
        part[part.len() / 2]
    };
    let (first, last) = (middle(&times[..10]), middle(&times[times.len() - 10..]));
    assert!(last < first * 3 + Duration::from_millis(20), "first pages {first:?}, last pages {last:?}");
    println!("a page takes {first:?} at the beginning and {last:?} at the end");
}
