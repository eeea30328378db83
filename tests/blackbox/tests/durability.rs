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

/// Messages that the restart finds.
const MANY: usize = 1_000_000;
/// Senders that make them.
const WRITERS: usize = 200;
/// Messages that each has under way at once.
const WRITERS_IN_FLIGHT: usize = 16;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_with_a_million_messages_takes_under_two_seconds() {
    let mut server = Server::with(Options::new());
    let mut tasks = Vec::new();
    for n in 0..WRITERS {
        let (user, peer) = (format!("writer{n}"), format!("reader{n}"));
        server.rest().import(&[&user, &peer]).await;
        let client = server.login(&user).await;
        tasks.push(tokio::spawn(write_many(client, peer, MANY / WRITERS)));
    }
    for task in tasks {
        task.await.unwrap();
    }
    server.kill9();
    let begun = Instant::now();
    server.restart();
    let took = begun.elapsed();
    println!("ready {took:?} after the start, with {MANY} messages");
    assert!(took < Duration::from_secs(2), "{took:?}");
    assert_eq!(server.rest().get("/healthz").await.status, 200);
}

async fn write_many(mut client: WebClient, peer: String, count: usize) {
    let text = "x".repeat(200);
    let mut pending = std::collections::VecDeque::new();
    for n in 0..count {
        let mut message = client.text_message(&peer, &text);
        message["MsgSeq"] = json!(n);
        pending.push_back(client.begin("openim.sendmsg", message));
        if pending.len() == WRITERS_IN_FLIGHT {
            let answer = pending.pop_front().unwrap().answer().await;
            assert_eq!(error_code(&answer), 0, "{answer}");
        }
    }
    for answer in pending {
        assert_eq!(error_code(&answer.answer().await), 0);
    }
}
