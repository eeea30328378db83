//! How webhooks are handed over: signed, again and again, across crashes, and not to private addresses.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use tincan_blackbox::{Word, binary, until};

use super::*;

const AFTER: &str = "C2C.CallbackAfterSendMsg";

async fn send(rest: &Rest, random: u32) {
    rest.ok("openim/sendmsg", with(message("alice", "bob", "hi"), json!({"MsgRandom": random}))).await;
}

/// The log of deliveries.
async fn calls(rest: &Rest) -> Vec<Value> {
    let answer = rest.ok("tincan_admin/list_webhook_calls", json!({"MaxNum": 50})).await;
    answer["Calls"].as_array().unwrap().clone()
}

/// The outcomes of one webhook's attempts.
async fn outcomes(rest: &Rest, random: u32) -> Vec<(u64, String)> {
    let all = calls(rest).await;
    let of_it = all.iter().filter(|call| call["CallbackCommand"] == AFTER && call["Body"]["MsgRandom"] == random);
    of_it.map(|call| (call["Attempt"].as_u64().unwrap(), call["Outcome"].as_str().unwrap().to_owned())).collect()
}

#[tokio::test]
async fn urls_are_signed_with_the_token() {
    let stage = Stage::with(|options| options.set("app.webhooks.token", "xxxxyyyy")).await;
    send(&stage.rest, 1).await;
    let query = stage.receiver.heard(AFTER).await.query;
    let time: u64 = query["RequestTime"].parse().unwrap();
    assert!(time.abs_diff(now()) <= 5);
    let expected = sha256(&format!("xxxxyyyy{time}"));
    assert_eq!(query["Sign"], expected);
    assert_eq!(query["OptPlatform"], "RESTAPI");
    // Without a token of its own an app has one that the tool shows.
    let stage = Stage::start().await;
    let list = stage.server.run(&["webhooks", "list", "--json"]);
    let list: Value = serde_json::from_slice(&list.stdout).unwrap();
    send(&stage.rest, 1).await;
    let query = stage.receiver.heard(AFTER).await.query;
    assert_eq!(query["Sign"], sha256(&format!("{}{}", list["token"].as_str().unwrap(), query["RequestTime"])));
    // Those of the documents, and one of Tincan's own.
    assert_eq!(list["events"].as_array().unwrap().len(), 36 + 1);
}

fn sha256(text: &str) -> String {
    use sha2::{Digest as _, Sha256};
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test]
async fn a_failed_one_is_repeated_until_it_arrives() {
    let stage = Stage::with(|options| options.set("app.webhooks.retry_after", "50ms")).await;
    for word in [Word::Text(500, String::new()), Word::Text(404, String::new())] {
        stage.receiver.will(AFTER, word);
    }
    send(&stage.rest, 1).await;
    let bodies =
        [stage.receiver.heard(AFTER).await, stage.receiver.heard(AFTER).await, stage.receiver.heard(AFTER).await];
    assert!(bodies.iter().all(|heard| heard.body == bodies[0].body), "each says the same");
    let expected = [(1, "retrying"), (2, "retrying"), (3, "delivered")].map(|(n, word)| (n, word.to_owned()));
    until("three lines", async || (outcomes(&stage.rest, 1).await == expected).then_some(())).await;
    let first = calls(&stage.rest).await.into_iter().find(|call| call["CallbackCommand"] == AFTER).unwrap();
    assert_eq!(first["Reason"], "the answer has status 500");
    assert!(first["NextTime"].as_u64().unwrap() >= first["EventTime"].as_u64().unwrap() + 50);
}

#[tokio::test]
async fn one_that_never_arrives_is_given_up() {
    let options = |options: Options| {
        options
            .set("app.webhooks.retry_after", "20ms")
            .set("app.webhooks.attempts", 3)
            .set("app.webhooks.timeout", "100ms")
    };
    let stage = Stage::with(options).await;
    for _ in 0..3 {
        stage.receiver.will(AFTER, Word::Silence);
    }
    send(&stage.rest, 1).await;
    let expected = [(1, "retrying"), (2, "retrying"), (3, "failed")].map(|(n, word)| (n, word.to_owned()));
    until("three lines", async || (outcomes(&stage.rest, 1).await == expected).then_some(())).await;
    send(&stage.rest, 2).await;
    until("the next", async || (outcomes(&stage.rest, 2).await.len() == 1).then_some(())).await;
    assert_eq!(stage.receiver.count(AFTER), 4);
}

#[tokio::test]
async fn what_was_acknowledged_is_told_after_a_crash() {
    let receiver = Receiver::start().await;
    let address = receiver.address();
    let options = receiver.options().set("app.webhooks.retry_after", "200ms");
    // Nobody listens there while messages are sent and the server is killed.
    drop(receiver);
    let mut server = Server::with(options);
    let rest = server.rest();
    rest.import(&["alice", "bob"]).await;
    for random in 0..20 {
        send(&rest, random).await;
    }
    server.kill9();
    let receiver = Receiver::start_at(address).await;
    server.restart();
    let mut told = Vec::new();
    while told.len() < 20 {
        let random = receiver.heard(AFTER).await.body["MsgRandom"].as_u64().unwrap();
        if !told.contains(&random) {
            told.push(random);
        }
    }
    told.sort_unstable();
    assert_eq!(told, (0..20).collect::<Vec<u64>>());
}

#[tokio::test]
async fn they_are_counted() {
    let mut stage = Stage::start().await;
    stage.receiver.will(AFTER, Word::Text(500, String::new()));
    send(&stage.rest, 1).await;
    stage.receiver.heard(AFTER).await;
    stage.receiver.heard(AFTER).await;
    until("three lines", async || (calls(&stage.rest).await.len() == 3).then_some(())).await;
    // Figures are stored at the latest when the server ends.
    stage.server.restart();
    let asked = json!({"RequestField": ["CallBackReq", "CallBackRsp"]});
    let answer = stage.server.rest().ok("openconfigsvr/getappinfo", asked).await;
    let today = &answer["Result"][0];
    assert_eq!((&today["CallBackReq"], &today["CallBackRsp"]), (&json!("3"), &json!("2")));
}

#[tokio::test]
async fn private_addresses_are_refused_unless_they_are_allowed() {
    let receiver = Receiver::start().await;
    for url in [receiver.url(), format!("http://localhost:{}/", receiver.address().port())] {
        let server = Server::with(Options::new().set("app.webhooks.url", &url).set("app.webhooks.attempts", 1));
        let rest = server.rest();
        rest.import(&["alice", "bob"]).await;
        send(&rest, 1).await;
        let failed = until("a line", async || calls(&rest).await.into_iter().find(|call| call["Attempt"] == 1)).await;
        assert_eq!(failed["Outcome"], "failed");
        let reason = failed["Reason"].as_str().unwrap();
        assert!(reason.contains("private") && reason.contains("webhooks.private_addresses"), "{reason}");
    }
    assert!(receiver.waiting().is_empty());
}

#[tokio::test]
async fn a_developer_sees_them_as_they_are_sent() {
    let stage = Stage::start().await;
    send(&stage.rest, 1).await;
    stage.receiver.heard(AFTER).await;
    let listen = stage.server.http().strip_prefix("http://").unwrap().to_owned();
    let mut tail = Command::new(binary())
        .args(["webhooks", "tail", "--listen", &listen, "--data"])
        .arg(stage.server.data())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(tail.stdout.take().unwrap()).lines();
    let lines = tokio::task::spawn_blocking(move || {
        let mut seen = Vec::new();
        while seen.len() < 4 {
            let line: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
            seen.push(line);
        }
        seen
    });
    send(&stage.rest, 2).await;
    let seen = lines.await.unwrap();
    tail.kill().unwrap();
    tail.wait().unwrap();
    let mut commands: Vec<String> = seen
        .iter()
        .map(|line| format!("{} {}", line["CallbackCommand"].as_str().unwrap(), line["Body"]["MsgRandom"]))
        .collect();
    commands.sort();
    let before = "C2C.CallbackBeforeSendMsg";
    assert_eq!(commands, [format!("{AFTER} 1"), format!("{AFTER} 2"), format!("{before} 1"), format!("{before} 2")]);
    assert!(seen.iter().all(|line| line["Outcome"] == "delivered" && line["Answer"]["ErrorCode"] == 0));
}
