//! What a send costs, in one conversation and in many at once; beside the bare request. Run by hand:
//! `cargo test --release -p tincan-sdk-tests --test messages -- --ignored --nocapture cost`.

use std::time::Instant;

use super::*;

/// Messages of a measurement.
const MESSAGES: u32 = 500;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures"]
async fn cost_of_a_send() {
    let server = Server::with(tincan_blackbox::Options::new().set("app.native.user_command_calls_per_second", 100_000));
    let alice = Device::login(&server, "alice").await;
    let peers: Vec<String> = (0..16).map(|number| format!("peer{number}")).collect();
    server.rest().import(&peers.iter().map(String::as_str).collect::<Vec<_>>()).await;

    let begin = Instant::now();
    for number in 0..MESSAGES {
        let body = json!({"From_Account": "alice", "To_Account": "peer0", "MsgSeq": number, "MsgRandom": number,
            "MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {"Text": "hello"}}]});
        assert_eq!(alice.client.call("openim.sendmsg", &body).await.unwrap()["ErrorCode"], 0);
    }
    println!("bare request: {:?} each", begin.elapsed() / MESSAGES);

    let begin = Instant::now();
    for _ in 0..MESSAGES {
        send(&alice.client, &with("peer0"), "hello").await;
    }
    println!("send, one after the other: {:?} each", begin.elapsed() / MESSAGES);

    let begin = Instant::now();
    let sends = peers.iter().map(|peer| {
        let (client, to) = (alice.client.clone(), with(peer));
        tokio::spawn(async move {
            for _ in 0..MESSAGES / 10 {
                send(&client, &to, "hello").await;
            }
        })
    });
    for task in sends.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    println!("send, in 16 conversations at once: {:?} each", begin.elapsed() / (MESSAGES / 10 * 16));
}
