//! Acknowledged means durable: what was acknowledged survives SIGKILL under load, and retries are applied once.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};
use tincan_blackbox::{Options, Server, WebClient, error_code, now};

/// How often the server is killed.
const KILLS: usize = 50;
/// Senders, each with a partner of its own.
const SENDERS: usize = 6;
/// Messages that a sender has under way at once.
const IN_FLIGHT: usize = 8;

/// A sender and all it ever sent: the keys of what was acknowledged, and what still waits for its acknowledgement.
struct Sender {
    user: String,
    peer: String,
    next: u32,
    acknowledged: HashMap<u32, String>,
    waiting: Vec<(u32, Value)>,
}

impl Sender {
    fn new(n: usize) -> Self {
        let (user, peer) = (format!("sender{n}"), format!("peer{n}"));
        Self { user, peer, next: 0, acknowledged: HashMap::new(), waiting: Vec::new() }
    }

    fn message(&mut self) -> (u32, Value) {
        self.next += 1;
        let body = json!({
            "From_Account": self.user, "To_Account": self.peer, "MsgSeq": self.next, "MsgRandom": self.next,
            "MsgClientTime": now(),
            "MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {"Text": format!("message {}", self.next)}}],
        });
        (self.next, body)
    }

    /// Sends what still waits, unchanged, then new messages until the connection ends.
    async fn send_until_the_end(mut self, mut client: WebClient) -> Self {
        loop {
            while self.waiting.len() < IN_FLIGHT {
                let message = self.message();
                self.waiting.push(message);
            }
            let pending: Vec<_> =
                self.waiting.iter().map(|(_, body)| client.begin("openim.sendmsg", body.clone())).collect();
            for ((number, body), answer) in std::mem::take(&mut self.waiting).into_iter().zip(pending) {
                match answer.answer_or_end().await {
                    Some(answer) if error_code(&answer) == 0 => {
                        self.acknowledged.insert(number, answer["MsgKey"].as_str().unwrap().to_owned());
                    }
                    Some(answer) => panic!("message {number} was refused: {answer}"),
                    None => self.waiting.push((number, body)),
                }
            }
            if !self.waiting.is_empty() {
                return self;
            }
        }
    }

    /// Every acknowledged message is in the history once, under the key of its acknowledgement; nothing is twice.
    async fn check(&self, server: &Server) {
        let mut stored: HashMap<u32, Vec<String>> = HashMap::new();
        for message in history(server, &self.user, &self.peer).await {
            let number = message["MsgSeq"].as_u64().unwrap() as u32;
            stored.entry(number).or_default().push(message["MsgKey"].as_str().unwrap().to_owned());
        }
        for (number, keys) in &stored {
            assert_eq!(keys.len(), 1, "message {number} of {} is stored {} times", self.user, keys.len());
        }
        for (number, key) in &self.acknowledged {
            assert_eq!(stored.get(number), Some(&vec![key.clone()]), "message {number} of {}", self.user);
        }
    }
}

/// The whole history of `user` with `peer`, page after page.
async fn history(server: &Server, user: &str, peer: &str) -> Vec<Value> {
    let mut client = server.login(user).await;
    let (mut all, mut key) = (Vec::new(), String::new());
    loop {
        let body = json!({"Peer_Account": peer, "MaxCnt": 100, "LastMsgTime": 0, "MsgKey": key, "WithRecalledMsg": 1, "GetDirection": 0});
        let mut page = client.ok("openim.getroammsg", body).await;
        key = page["MsgKey"].as_str().unwrap().to_owned();
        all.append(page["MsgList"].as_array_mut().unwrap());
        if page["Complete"] == 1 {
            return all;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_kills_under_load_lose_no_acknowledged_message_and_double_none() {
    let mut random = StdRng::seed_from_u64(7);
    let mut server = Server::start();
    let mut senders: Vec<Sender> = (0..SENDERS).map(Sender::new).collect();
    for sender in &senders {
        server.rest().import(&[&sender.user, &sender.peer]).await;
    }
    for _ in 0..KILLS {
        let mut tasks = Vec::new();
        for sender in senders.drain(..) {
            let client = server.login(&sender.user).await;
            tasks.push(tokio::spawn(sender.send_until_the_end(client)));
        }
        // When the blow falls is what the test draws at random.
        tokio::time::sleep(Duration::from_millis(random.random_range(5..120))).await;
        server.kill9();
        for task in tasks {
            senders.push(task.await.unwrap());
        }
        server.restart();
    }
    let acknowledged: usize = senders.iter().map(|sender| sender.acknowledged.len()).sum();
    assert!(acknowledged > KILLS * SENDERS, "only {acknowledged} messages were acknowledged: too light a load");
    for sender in &senders {
        sender.check(&server).await;
    }
    println!("{acknowledged} messages acknowledged over {KILLS} kills");
}

/// Messages that the restart finds: so many batches, each to so many recipients.
const BATCHES: usize = 2000;
const RECIPIENTS: usize = 500;
/// Batches under way at once.
const WRITERS: usize = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_with_a_million_messages_takes_under_two_seconds() {
    let options = Options::new().set("app.command_calls_per_second", 100_000).set("app.app_calls_per_second", 100_000);
    let mut server = Server::with(options);
    let readers: Vec<String> = (0..RECIPIENTS).map(|n| format!("reader{n}")).collect();
    for part in readers.chunks(100) {
        let body = json!({ "Accounts": part });
        server.rest().ok("im_open_login_svc/multiaccount_import", body).await;
    }
    let mut writers = Vec::new();
    for n in 0..WRITERS {
        let (user, rest, readers) = (format!("writer{n}"), server.rest(), readers.clone());
        rest.import(&[&user]).await;
        writers.push(tokio::spawn(async move {
            for batch in 0..BATCHES / WRITERS {
                let body = json!({
                    "From_Account": user, "To_Account": readers, "MsgSeq": batch, "MsgRandom": batch,
                    "MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {"Text": "x".repeat(300)}}],
                });
                let answer = rest.ok("openim/batchsendmsg", body).await;
                assert_eq!(answer["ActionStatus"], "OK", "{answer}");
            }
        }));
    }
    for writer in writers {
        writer.await.unwrap();
    }
    server.kill9();
    let begun = Instant::now();
    server.restart();
    let took = begun.elapsed();
    println!("ready {took:?} after the start, with {} messages", BATCHES * RECIPIENTS);
    assert!(took < Duration::from_secs(2), "{took:?}");
    let newest = history_page(&server, "reader0", "writer0").await;
    assert_eq!(newest["MsgList"].as_array().map(Vec::len), Some(100), "{newest}");
}

async fn history_page(server: &Server, user: &str, peer: &str) -> Value {
    let mut client = server.login(user).await;
    let body = json!({"Peer_Account": peer, "MaxCnt": 100, "LastMsgTime": 0, "MsgKey": "", "GetDirection": 0});
    client.ok("openim.getroammsg", body).await
}
