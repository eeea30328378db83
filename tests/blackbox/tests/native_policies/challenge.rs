//! Verification codes.

use std::fs;
use std::path::Path;

use serde_json::json;
use tincan_blackbox::{Options, Receiver, Server, Word};

use crate::{log_in, log_in_from, tool};

/// The webhook by which codes are handed over.
const WEBHOOK: &str = "Tincan.CallbackVerificationCode";

fn options(receiver: &Receiver, challenge: &str) -> Options {
    receiver.options().set("app.webhooks.events", format!("[\"{WEBHOOK}\"]")).set("app.native.challenge", challenge)
}

/// The code that the app's server got last.
async fn code(receiver: &Receiver) -> String {
    receiver.heard(WEBHOOK).await.body["VerificationCode"].as_str().unwrap().to_owned()
}

/// Another code than this one.
fn other_than(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

/// Provokes -10000.
#[tokio::test]
async fn a_login_under_challenge_wants_the_right_code() {
    let receiver = Receiver::start().await;
    let server = Server::with(options(&receiver, "always"));
    let (_, answer) = log_in(&server, "alice", "").await;
    assert!(answer.challenged && answer.d2.is_empty() && answer.a2.is_empty(), "{answer:?}");
    let heard = receiver.heard(WEBHOOK).await;
    let sent = heard.body["VerificationCode"].as_str().unwrap();
    assert!(sent.len() == 6 && sent.bytes().all(|digit| digit.is_ascii_digit()), "{sent}");
    let told = |name: &str| heard.body[name].clone();
    assert_eq!((told("CallbackCommand"), told("To_Account")), (json!(WEBHOOK), json!("alice")));
    assert_eq!((told("Device"), told("Platform")), (json!("alice's"), json!("Linux")));
    assert!(told("EndTime").as_u64().unwrap() >= tincan_blackbox::now() + 290, "{}", heard.body);
    assert_eq!(heard.query["ClientIP"], "127.0.0.1");

    let (_, wrong) = log_in(&server, "alice", other_than(sent)).await;
    assert_eq!((wrong.code, wrong.challenged), (-10000, false), "{wrong:?}");
    assert!(wrong.info.contains("4 times"), "{wrong:?}");
    let (_, elsewhere) = log_in_from(&server, "alice", "another device", sent).await;
    assert_eq!(elsewhere.code, -10000, "a code is for one device");
    let (mut alice, right) = log_in(&server, "alice", sent).await;
    assert_eq!(right.code, 0, "{right:?}");
    alice.ok("heartbeat.alive", json!({})).await;
    let (_, again) = log_in(&server, "alice", sent).await;
    assert_eq!(again.code, -10000, "a code is good once");

    // Neither the log of deliveries nor the store tells it.
    let told = tool(&server, &["webhooks", "tail", "--once"]);
    assert!(told.contains(WEBHOOK) && !told.contains(sent), "{told}");
    assert!(!holds(&server.data().join("store"), sent.as_bytes()), "{sent} is stored as it is");
}

/// Whether a file of a folder, or of one in it, holds these bytes.
fn holds(folder: &Path, bytes: &[u8]) -> bool {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).any(|path| {
        if path.is_dir() {
            return holds(&path, bytes);
        }
        // It may be renamed meanwhile.
        fs::read(&path).is_ok_and(|content| content.windows(bytes.len()).any(|part| part == bytes))
    })
}

#[tokio::test]
async fn a_code_holds_for_its_time_and_its_tries() {
    let receiver = Receiver::start().await;
    let options = options(&receiver, "always").set("app.native.code_attempts", 2).argument("--allow-test-clock");
    let server = Server::with(options);
    log_in(&server, "alice", "").await;
    let sent = code(&receiver).await;
    for left in ["once more", "without one"] {
        let (_, answer) = log_in(&server, "alice", other_than(&sent)).await;
        assert!(answer.code == -10000 && answer.info.contains(left), "{answer:?}");
    }
    assert_eq!(log_in(&server, "alice", &sent).await.1.code, -10000, "it was tried too often");
    log_in(&server, "alice", "").await;
    let sent = code(&receiver).await;
    tool(&server, &["clock", "5m"]);
    assert_eq!(log_in(&server, "alice", &sent).await.1.code, -10000, "its time is over");
    log_in(&server, "alice", "").await;
    let sent = code(&receiver).await;
    assert_eq!(log_in(&server, "alice", &sent).await.1.code, 0);
}

#[tokio::test]
async fn only_a_new_device_is_challenged_where_the_app_wants_it_so() {
    let receiver = Receiver::start().await;
    let mut server = Server::with(options(&receiver, "off"));
    let (known, answer) = log_in_from(&server, "alice", "known", "").await;
    assert_eq!((answer.code, receiver.count(WEBHOOK)), (0, 0));
    let session = known.cut();
    server.restart_with(options(&receiver, "new_device"));
    assert_eq!(log_in_from(&server, "alice", "known", "").await.1.code, 0);
    assert!(log_in_from(&server, "alice", "new", "").await.1.challenged);
    let sent = code(&receiver).await;
    assert_eq!(log_in_from(&server, "alice", "new", &sent).await.1.code, 0);
    assert_eq!(log_in_from(&server, "alice", "new", "").await.1.code, 0, "it is known now");
    // An account ticket from a device that it was not given to needs a code as well.
    let mut other = server.native_client().await;
    let session = tincan_blackbox::NativeSession { device: "third".to_owned(), ..session };
    let answer = other.login_with_a2(&session).await;
    assert!(answer.challenged || answer.code == -10104, "{answer:?}");
    let mut web = server.web().await;
    web.login("alice").await;
}

/// Provokes -10007.
#[tokio::test]
async fn a_code_that_is_not_delivered_in_time_is_told() {
    let receiver = Receiver::start().await;
    let server = Server::with(options(&receiver, "always").set("app.webhooks.timeout", "200ms"));
    receiver.will(WEBHOOK, Word::Silence);
    let (_, answer) = log_in(&server, "alice", "").await;
    assert_eq!((answer.code, answer.challenged), (-10007, false), "{answer:?}");
    receiver.will_say(WEBHOOK, 1, "no number");
    assert_eq!(log_in(&server, "alice", "").await.1.code, -10007, "the app's server did not take it on");
    assert!(log_in(&server, "alice", "").await.1.challenged);
}

/// Provokes -10007.
#[tokio::test]
async fn a_code_is_late_when_the_log_in_has_no_more_time() {
    let receiver = Receiver::start().await;
    let options = options(&receiver, "always").set("app.webhooks.timeout", "30s").set("server.time_limit", "1s");
    let server = Server::with(options);
    receiver.will(WEBHOOK, Word::Silence);
    assert_eq!(log_in(&server, "alice", "").await.1.code, -10007);
}

#[tokio::test]
async fn an_app_without_a_webhook_lets_nobody_in_under_challenge() {
    let server = Server::with(Options::new().set("app.native.challenge", "always"));
    assert_eq!(log_in(&server, "alice", "").await.1.code, -10007);
    server.login("alice").await;
}

#[tokio::test]
async fn codes_of_one_account_are_bounded() {
    let receiver = Receiver::start().await;
    let server = Server::with(options(&receiver, "always").set("app.native.codes_per_hour", 2));
    for _ in 0..2 {
        assert!(log_in(&server, "alice", "").await.1.challenged);
    }
    let (_, answer) = log_in(&server, "alice", "").await;
    assert_eq!(answer.code, 70114, "{answer:?}");
    assert!(log_in(&server, "bob", "").await.1.challenged);
}
