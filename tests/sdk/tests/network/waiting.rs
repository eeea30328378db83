//! What waits too long, or too much.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;

use serde_json::json;
use tincan_sdk_tests::proxy::Proxy;
use tincan_sdk_tests::wrong_server::{LogIn, Reply, WrongServer};
use tokio::task::JoinSet;

use super::{SOON, alice, ask, client, code, folder, settings, sig};

/// A command that only reads: the library may send it again.
const READ: &str = "sns.group_get";

/// Provokes 9503.
#[tokio::test]
async fn a_request_before_the_log_in_has_completed() {
    let (server, data) = (WrongServer::start().await, folder());
    server.logs_in(LogIn::Silent);
    let client = client(settings(&server, data.path())).await;
    let logging_in = tokio::spawn({
        let client = client.clone();
        async move { client.login("alice", &sig()).await }
    });
    server.until(|seen| seen.logins == 1).await;
    assert_eq!(code(ask(&client, "a.b").await), 9503);
    logging_in.abort();
}

/// Provokes 9507.
#[tokio::test]
async fn a_thousand_requests_wait() {
    let (server, data) = (WrongServer::start().await, folder());
    let client = alice(settings(&server, data.path())).await;
    server.answers(|asked| if asked.command == "a.b" { Reply::Held } else { Reply::Right });
    let mut waiting = JoinSet::new();
    for _ in 0..1100 {
        let client = client.clone();
        waiting.spawn(async move { ask(&client, "a.b").await });
    }
    let first = waiting.join_next().await.unwrap().unwrap();
    assert_eq!(code(first), 9507);
    // Others of the library may have had places when it began.
    server.until(|seen| seen.asked.iter().filter(|asked| asked.command == "a.b").count() > 900).await;
    server.answers(|_| Reply::Right);
    let mut codes = Vec::new();
    server.release();
    while let Some(result) = waiting.join_next().await {
        server.release();
        codes.push(result.unwrap().map_or_else(|error| error.code(), |_| 0));
    }
    let answered = codes.iter().filter(|code| **code == 0).count();
    assert!((990..=1000).contains(&answered), "{answered}");
    assert!(codes.iter().all(|code| [0, 9507].contains(code)), "{codes:?}");
    ask(&client, "a.b").await.unwrap();
}

/// Provokes 9517.
#[tokio::test]
async fn the_connection_ends_while_an_answer_is_awaited() {
    let (server, data) = (WrongServer::start().await, folder());
    let client = alice(settings(&server, data.path())).await;
    server.answers(|asked| if asked.command == "a.b" { Reply::Close } else { Reply::Right });
    assert_eq!(code(ask(&client, "a.b").await), 9517);
    assert_eq!(server.asked("a.b"), 1, "it is not known whether it may be sent again");
    ask(&client, "c.d").await.unwrap();
    assert_eq!(server.seen().resumptions, 1);
}

/// Provokes 9517.
#[tokio::test]
async fn what_only_reads_is_sent_again_a_few_times() {
    let (server, data) = (WrongServer::start().await, folder());
    let client = alice(settings(&server, data.path())).await;
    let failures = Arc::new(AtomicUsize::new(2));
    let left = Arc::clone(&failures);
    server.answers(move |asked| match asked.command.as_str() {
        READ if left.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1)).is_ok() => Reply::Close,
        READ => Reply::Json(json!({"ErrorCode": 0, "ResultItem": [], "CurrentSequence": 1})),
        _ => Reply::Right,
    });
    client.relations().friend_groups().await.unwrap();
    assert_eq!(server.asked(READ), 3);
    failures.store(usize::MAX, Relaxed);
    assert_eq!(code(client.relations().friend_groups().await), 9517);
    assert_eq!(server.asked(READ), 6);
}

/// Provokes 9508.
#[tokio::test]
async fn the_connection_that_an_answer_was_awaited_on_does_not_come_back() {
    let (server, data) = (WrongServer::start().await, folder());
    let proxy = Proxy::start(server.address()).await;
    let mut config = settings(&server, data.path());
    config.servers = vec![proxy.address()];
    config.timeouts.wait = SOON;
    let client = alice(config).await;
    server.answers(|asked| if asked.command == READ { Reply::Silent } else { Reply::Right });
    let asking = tokio::spawn({
        let client = client.clone();
        async move { client.relations().friend_groups().await }
    });
    server.until(|seen| seen.asked.iter().any(|asked| asked.command == READ)).await;
    proxy.refuse(true).await;
    proxy.cut();
    assert_eq!(code(asking.await.unwrap()), 9508);
}

/// Provokes 9518.
#[tokio::test]
async fn no_connection_comes_in_time() {
    let (server, data) = (WrongServer::start().await, folder());
    let proxy = Proxy::start(server.address()).await;
    let mut config = settings(&server, data.path());
    config.servers = vec![proxy.address()];
    config.timeouts.wait = SOON;
    let client = alice(config).await;
    proxy.refuse(true).await;
    proxy.cut();
    server.until(|seen| seen.open == 0).await;
    let mut codes = Vec::new();
    // The first may still find the connection that is ending.
    while !codes.contains(&9518) {
        codes.push(code(ask(&client, "a.b").await));
        assert!(codes.len() < 3, "{codes:?}");
    }
    proxy.refuse(false).await;
    ask(&client, "a.b").await.unwrap();
}

/// Provokes 9519.
#[tokio::test]
async fn the_socket_does_not_take_a_request() {
    let (server, data) = (WrongServer::start().await, folder());
    let proxy = Proxy::start(server.address()).await;
    let mut config = settings(&server, data.path());
    config.servers = vec![proxy.address()];
    config.timeouts.send = SOON;
    let client = alice(config).await;
    proxy.stall(true);
    // Random digits hardly shrink: in the end all buffers on the way are full.
    let mut waiting = JoinSet::new();
    for _ in 0..20 {
        let client = client.clone();
        let noise: String = (0..60_000).map(|_| format!("{:016x}", rand::random::<u64>())).collect();
        waiting.spawn(async move { client.call("a.b", &json!({ "Text": noise })).await });
    }
    let first = waiting.join_next().await.unwrap().unwrap();
    assert_eq!(code(first), 9519);
    waiting.shutdown().await;
}

/// Provokes 9520.
#[tokio::test]
async fn no_answer_comes_in_time() {
    let (server, data) = (WrongServer::start().await, folder());
    let mut config = settings(&server, data.path());
    config.timeouts.answer = SOON;
    let client = alice(config).await;
    server.answers(|asked| if asked.command == "a.b" { Reply::Silent } else { Reply::Right });
    assert_eq!(code(ask(&client, "a.b").await), 9520);
    ask(&client, "c.d").await.unwrap();
}
