//! Random changes of good input, the same ones at every run.

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};

use super::*;

/// Good bodies that are changed and sent.
const BODIES: usize = 4000;

/// Good frames that are changed and sent.
const FRAMES: usize = 4000;

/// Texts that stand in for a piece of the input.
const PIECES: &[&str] = &[
    "null",
    "true",
    "{}",
    "[]",
    "\"\"",
    "-1",
    "1e999",
    "-0",
    "18446744073709551616",
    "0.1",
    "\"\\ud800\"",
    "\"\\u0000\"",
    "[[[[[[[[",
    "\"",
    "\\",
    ",",
    ":",
    "{\"a\":{\"a\":{\"a\":1}}}",
    "\u{feff}",
    "😀",
    "\n",
];

/// Values that stand in for others.
const VALUES: &[&str] = &[
    "null",
    "false",
    "0",
    "-1",
    "1e308",
    "4294967296",
    "18446744073709551615",
    "0.5",
    "\"\"",
    "\"alice\"",
    "\"nobody\"",
    "\"\\u0000\"",
    "\"😀\"",
    "\"1_2_3\"",
    "[]",
    "[[]]",
    "[null]",
    "{}",
    "{\"MsgType\":\"TIMTextElem\"}",
    "[{\"MsgContent\":{}}]",
];

/// A source of changes.
pub(crate) struct Mutator(StdRng);

impl Mutator {
    pub(crate) fn new(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    /// A changed copy: every other one is still JSON, with other values.
    pub(crate) fn mutate(&mut self, good: &Value) -> Vec<u8> {
        if self.0.random() {
            return self.other_values(good).to_string().into_bytes();
        }
        let mut bytes = good.to_string().into_bytes();
        for _ in 0..self.0.random_range(1..=4) {
            self.change(&mut bytes);
        }
        bytes
    }

    /// A copy in which one to three values are others.
    fn other_values(&mut self, good: &Value) -> Value {
        let mut copy = good.clone();
        for _ in 0..self.0.random_range(1..=3) {
            let mut at = &mut copy;
            loop {
                let size = at.as_object().map(|fields| fields.len()).or(at.as_array().map(Vec::len)).unwrap_or(0);
                // Deeper in most cases, so that all levels get their share.
                if size == 0 || self.0.random_ratio(1, 5) {
                    break;
                }
                let n = self.0.random_range(0..size);
                at = match at {
                    Value::Object(fields) => fields.values_mut().nth(n).unwrap(),
                    list => &mut list[n],
                };
            }
            *at = VALUES.choose(&mut self.0).map(|text| serde_json::from_str(text).unwrap()).unwrap();
        }
        copy
    }

    fn change(&mut self, bytes: &mut Vec<u8>) {
        let rng = &mut self.0;
        let from = rng.random_range(0..=bytes.len());
        let to = rng.random_range(from..=bytes.len().min(from + 20));
        match rng.random_range(0..6) {
            0 => bytes.truncate(from),
            1 => drop(bytes.drain(from..to)),
            2 => drop(bytes.splice(from..to, PIECES.choose(rng).unwrap().bytes())),
            3 => {
                let copy = bytes[from..to].to_vec();
                drop(bytes.splice(from..from, copy));
            }
            4 => bytes[from..to].iter_mut().for_each(|byte| *byte ^= 1 << rng.random_range(0..8)),
            _ => {
                let noise: Vec<u8> = (from..to).map(|_| rng.random()).collect();
                drop(bytes.splice(from..from, noise));
            }
        }
    }

    /// Bytes of any kind.
    pub(crate) fn noise(&mut self, most: usize) -> Vec<u8> {
        let length = self.0.random_range(1..=most);
        (0..length).map(|_| self.0.random()).collect()
    }
}

#[tokio::test]
async fn changed_bodies() {
    let (server, rest, _alice) = target().await;
    let (good, mut mutator) = (good_body(), Mutator::new(1));
    for _ in 0..BODIES {
        let body = mutator.mutate(&good);
        let reply = rest.request("openim/sendmsg").body(body.clone()).send().await;
        assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&body));
        documented(&reply.json());
    }
    assert_well(&server).await;
}

#[tokio::test]
async fn changed_frames() {
    let (server, _rest, alice) = target().await;
    let (mut socket, mut mutator) = (Socket::open(&server, "binfo").await, Mutator::new(2));
    let mut answered = 0;
    for n in 0..FRAMES {
        let good = frame(&alice, &server, "openim.sendmsg", n as u64, &good_body());
        socket.send(mutator.mutate(&good)).await;
        if n % 20 == 0 {
            match socket.settle().await {
                Some(frames) => answered += frames.len(),
                None => socket = Socket::open(&server, "binfo").await,
            }
        }
    }
    assert!(answered > FRAMES / 4, "only {answered} of {FRAMES} frames were answered");
    assert_well(&server).await;
}

#[tokio::test]
async fn changed_text_frames() {
    let (server, _rest, alice) = target().await;
    let (mut socket, mut mutator) = (Socket::open(&server, "info").await, Mutator::new(3));
    for n in 0..FRAMES / 4 {
        let good = frame(&alice, &server, "openim.sendmsg", n as u64, &good_body());
        let changed = String::from_utf8_lossy(&mutator.mutate(&good)).into_owned();
        socket.send(changed.into_bytes()).await;
        if n % 20 == 0 && socket.settle().await.is_none() {
            socket = Socket::open(&server, "info").await;
        }
    }
    assert_well(&server).await;
}
