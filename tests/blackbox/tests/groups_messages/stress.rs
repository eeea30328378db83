//! Many senders at once, and the server killed under load: gapless, unique, in one order for everybody, nothing lost.

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use tincan_blackbox::error_code;

use super::*;

/// Senders that write to one group at once.
const SENDERS: usize = 100;
/// Messages of each.
const EACH: usize = 5;
/// How often the server is killed.
const KILLS: usize = 15;

fn options() -> Options {
    Options::new().set("app.groups.messages_per_second", 1_000_000)
}

/// A group of so many members.
async fn crowd(server: &Server, count: usize) -> Vec<String> {
    let names: Vec<String> = (0..count).map(|n| format!("sender{n:03}")).collect();
    let rest = server.rest();
    let all: Vec<&str> = names.iter().map(String::as_str).collect();
    for chunk in all.chunks(50) {
        rest.import(chunk).await;
    }
    rest.import(&["owner"]).await;
    create(&rest, "talk", "Public", "owner", &all).await;
    names
}

/// The MsgSeqs of messages that were pushed to a client, in the order in which they came.
async fn heard(client: &mut WebClient, count: usize) -> Vec<u64> {
    let mut seqs = Vec::new();
    for push in pushed(client, count).await {
        let messages = push["body"]["EventArray"][0]["GroupMsgArray"].as_array().cloned().unwrap_or_default();
        seqs.extend(messages.iter().map(|message| message["MsgSeq"].as_u64().unwrap()));
    }
    seqs
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_senders_at_once_and_everybody_hears_the_same_order() {
    let server = Server::with(options());
    let names = crowd(&server, SENDERS).await;
    let mut listeners = Vec::new();
    for user in ["owner", "sender000", "sender099"] {
        let mut listener = server.login(user).await;
        listener.settle().await;
        listener.pushes();
        listeners.push(listener);
    }
    let mut senders = Vec::new();
    for name in &names[1..SENDERS - 1] {
        let mut client = server.login(name).await;
        senders.push(tokio::spawn(async move {
            let mut seqs = Vec::new();
            for random in 0..EACH {
                let body = draft(&client, "talk", random as u32, "x");
                let answer = client.ok("group_open_http_svc.send_group_msg", body).await;
                seqs.push(answer["MsgSeq"].as_u64().unwrap());
            }
            seqs
        }));
    }
    let mut seqs = Vec::new();
    for sender in senders {
        let own = sender.await.unwrap();
        assert!(own.is_sorted(), "each sender's numbers increase: {own:?}");
        seqs.extend(own);
    }
    seqs.sort_unstable();
    let expected: Vec<u64> = (seqs[0]..seqs[0] + seqs.len() as u64).collect();
    assert_eq!(seqs, expected, "gapless and unique");
    for listener in &mut listeners {
        assert_eq!(heard(listener, seqs.len()).await, expected, "{} hears them in their order", listener.user());
    }
}

/// A sender and all it ever sent: what was acknowledged under which MsgSeq, and what still waits.
struct Sender {
    user: String,
    next: u32,
    acknowledged: BTreeMap<u32, u64>,
    waiting: Vec<u32>,
}

impl Sender {
    /// Sends what still waits, unchanged, then new messages until the connection ends.
    async fn send_until_the_end(mut self, mut client: WebClient) -> Self {
        loop {
            while self.waiting.len() < 8 {
                self.next += 1;
                self.waiting.push(self.next);
            }
            let bodies =
                self.waiting.iter().map(|random| draft(&client, "talk", *random, &format!("message {random}")));
            let bodies: Vec<Value> = bodies.collect();
            let pending: Vec<_> =
                bodies.into_iter().map(|body| client.begin("group_open_http_svc.send_group_msg", body)).collect();
            for (random, answer) in std::mem::take(&mut self.waiting).into_iter().zip(pending) {
                match answer.answer_or_end().await {
                    Some(answer) if error_code(&answer) == 0 => {
                        self.acknowledged.insert(random, answer["MsgSeq"].as_u64().unwrap());
                    }
                    Some(answer) => panic!("message {random} was refused: {answer}"),
                    None => self.waiting.push(random),
                }
            }
            if !self.waiting.is_empty() {
                return self;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kills_under_load_lose_no_acknowledged_message_and_leave_no_gap() {
    let mut random = StdRng::seed_from_u64(7);
    let mut server = Server::with(options());
    let names = crowd(&server, 6).await;
    let mut senders: Vec<Sender> = names
        .into_iter()
        .map(|user| Sender { user, next: 0, acknowledged: BTreeMap::new(), waiting: Vec::new() })
        .collect();
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
    let mut client = server.login(&senders[0].user).await;
    let (mut stored, mut next) = (BTreeMap::new(), 0);
    loop {
        let page = page(&mut client, "talk", next, 100).await;
        for message in page["RspMsgList"].as_array().unwrap() {
            let named = (message["From_Account"].as_str().unwrap().to_owned(), message["MsgRandom"].as_u64().unwrap());
            stored.insert(message["MsgSeq"].as_u64().unwrap(), named);
        }
        next = page["NextReqMsgSeq"].as_u64().unwrap();
        if next == 0 {
            break;
        }
    }
    let seqs: Vec<u64> = stored.keys().copied().collect();
    assert_eq!(seqs, (seqs[0]..seqs[0] + seqs.len() as u64).collect::<Vec<_>>(), "no gap");
    let named: HashSet<_> = stored.values().filter(|(from, _)| from != "@TIM#SYSTEM").collect();
    let messages = stored.values().filter(|(from, _)| from != "@TIM#SYSTEM").count();
    assert_eq!(named.len(), messages, "nothing is stored twice");
    for sender in &senders {
        for (random, seq) in &sender.acknowledged {
            let kept = stored.get(seq);
            assert_eq!(kept, Some(&(sender.user.clone(), u64::from(*random))), "an acknowledged message");
        }
    }
    let acknowledged: usize = senders.iter().map(|sender| sender.acknowledged.len()).sum();
    assert!(acknowledged > KILLS * 10, "{acknowledged} were acknowledged");
}
