//! Packets that do not open, do not read, or are too large.

use serde_json::json;
use tincan_protocol::native;
use tincan_sdk_tests::proxy::{Direction, Proxy, Spoil};
use tincan_sdk_tests::wrong_server::{Asked, Reply, WrongServer};

use super::{alice, ask, client, code, folder, settings, sig};

/// Answers "a.b" so, and everything else rightly.
fn only(reply: Reply) -> impl Fn(&Asked) -> Reply + Send + Sync {
    move |asked| if asked.command == "a.b" { reply.clone() } else { Reply::Right }
}

/// Provokes 9502.
#[tokio::test]
async fn an_answer_that_does_not_open() {
    let (server, data) = (WrongServer::start().await, folder());
    let client = alice(settings(&server, data.path())).await;
    server.answers(only(Reply::NotOpening));
    assert_eq!(code(ask(&client, "a.b").await), 9502);
    ask(&client, "c.d").await.unwrap();
    assert_eq!(server.seen().connections, 1, "one is borne");
}

/// Provokes 9502.
#[tokio::test]
async fn an_answer_that_was_damaged_on_its_way() {
    let (server, data) = (WrongServer::start().await, folder());
    let proxy = Proxy::start(server.address()).await;
    let mut config = settings(&server, data.path());
    config.servers = vec![proxy.address()];
    let client = alice(config).await;
    // The last byte is one of the tag. What else is asked meanwhile may meet it as well.
    let mut codes = Vec::new();
    while !codes.contains(&9502) {
        proxy.spoil(Direction::ToClient, 1, Spoil::Byte(usize::MAX / 2));
        codes.extend(ask(&client, "a.b").await.err().map(|error| error.code()));
        assert!(codes.len() < 20, "{codes:?}");
    }
}

#[tokio::test]
async fn three_in_a_row_that_do_not_open_end_the_session_s_ticket() {
    let (server, data) = (WrongServer::start().await, folder());
    let client = alice(settings(&server, data.path())).await;
    for _ in 0..3 {
        server.push_not_opening();
    }
    server.until(|seen| seen.connections == 2 && seen.open == 1).await;
    let seen = server.seen();
    assert_eq!((seen.logins_by_ticket, seen.resumptions), (1, 0));
    ask(&client, "a.b").await.unwrap();
}

/// Provokes 9504.
#[tokio::test]
async fn a_request_that_there_is_no_memory_to_compress_in() {
    let (server, data) = (WrongServer::start().await, folder());
    let mut config = settings(&server, data.path());
    config.limits.memory = 300_000;
    let client = alice(config).await;
    let body = json!({ "Text": "long ".repeat(20_000) });
    assert_eq!(code(client.call("a.b", &body).await), 9504);
    assert_eq!(server.asked("a.b"), 0);
    ask(&client, "a.b").await.unwrap();
}

#[tokio::test]
async fn long_bodies_go_compressed_both_ways() {
    let (server, data) = (WrongServer::start().await, folder());
    let client = alice(settings(&server, data.path())).await;
    let text = "long ".repeat(20_000);
    let answer = json!({ "ErrorCode": 0, "Text": text }).to_string();
    server.answers(only(Reply::Stream(native::compress(answer.as_bytes()).unwrap())));
    let answered = client.call("a.b", &json!({ "Text": text })).await.unwrap();
    assert_eq!(answered["Text"], text);
    let seen = server.seen();
    let asked = seen.asked.iter().find(|asked| asked.command == "a.b").unwrap();
    assert!(asked.compressed && asked.body["Text"] == text);
}

/// Provokes 9505.
#[tokio::test]
async fn an_answer_that_does_not_decompress() {
    let (server, data) = (WrongServer::start().await, folder());
    let client = alice(settings(&server, data.path())).await;
    server.answers(only(Reply::Stream(b"no zlib stream".to_vec())));
    assert_eq!(code(ask(&client, "a.b").await), 9505);
    let bomb = native::compress(&vec![b' '; 16 * native::MAX_FRAME]).unwrap();
    server.answers(only(Reply::Stream(bomb)));
    assert_eq!(code(ask(&client, "a.b").await), 9505, "it grows past what a body may be");
}

/// Provokes 6001.
#[tokio::test]
async fn an_answer_that_does_not_read() {
    let (server, data) = (WrongServer::start().await, folder());
    let client = alice(settings(&server, data.path())).await;
    server.answers(only(Reply::Body(b"{\"ErrorCode\":".to_vec())));
    assert_eq!(code(ask(&client, "a.b").await), 6001, "no JSON");
    for reply in [Reply::Damaged, Reply::Bytes(vec![0; 4]), Reply::Bytes(vec![0xff; 4])] {
        server.answers(only(reply));
        assert_eq!(code(ask(&client, "a.b").await), 6001, "no packet");
    }
    server.answers(|_| Reply::Right);
    ask(&client, "a.b").await.unwrap();
}

/// Provokes 6002.
#[tokio::test]
async fn a_request_over_the_frame_limit() {
    let (server, data) = (WrongServer::start().await, folder());
    let client = alice(settings(&server, data.path())).await;
    let body = json!({ "Text": "x".repeat(native::MAX_FRAME) });
    assert_eq!(code(client.call("a.b", &body).await), 6002);
    assert_eq!(server.asked("a.b"), 0);
}

/// Provokes 6028.
#[tokio::test]
async fn an_answer_over_the_budget_of_memory() {
    let (server, data) = (WrongServer::start().await, folder());
    let mut config = settings(&server, data.path());
    config.limits.memory = 50_000;
    let client = client(config).await;
    client.login("alice", &sig()).await.unwrap();
    let answer = json!({ "ErrorCode": 0, "Text": "x".repeat(60_000) }).to_string();
    server.answers(only(Reply::Body(answer.clone().into_bytes())));
    assert_eq!(code(ask(&client, "a.b").await), 6028);
    server.answers(only(Reply::Stream(native::compress(answer.as_bytes()).unwrap())));
    assert_eq!(code(ask(&client, "a.b").await), 6028, "decompressed");
}
