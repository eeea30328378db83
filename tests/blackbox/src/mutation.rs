//! Random changes of good input, the same ones at every run.

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use serde_json::Value;

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
pub struct Mutator(StdRng);

impl Mutator {
    /// The changes of a seed.
    pub fn new(seed: u64) -> Self {
        Self(StdRng::seed_from_u64(seed))
    }

    /// A changed copy: every other one is still JSON, with other values.
    pub fn mutate(&mut self, good: &Value) -> Vec<u8> {
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

    /// Changes bytes in one place, and often their number.
    pub fn change(&mut self, bytes: &mut Vec<u8>) {
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
    pub fn noise(&mut self, most: usize) -> Vec<u8> {
        let length = self.0.random_range(1..=most);
        (0..length).map(|_| self.0.random()).collect()
    }
}
