//! A bounded run of every fuzz target, over its corpus and random changes of it; `cargo fuzz run NAME` goes on from there.

mod answers;

use std::fs;
use std::path::Path;

use serde_json::Value;
use tincan_blackbox::Mutator;
use tincan_sdk::fuzzing::{TARGETS, Target};

/// Changed inputs of each target.
const RUNS: usize = 5_000;

/// The corpus of a target, in a fixed order.
fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(name);
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

/// Runs a target over its corpus, then over changes of it. A panic in it fails the test.
fn run((name, target): Target) {
    let corpus = corpus(name);
    assert!(corpus.len() > 1, "{name} has a corpus");
    let mut mutator = Mutator::new(6);
    for seed in &corpus {
        target(seed);
    }
    for seed in corpus.iter().cycle().take(RUNS) {
        let bytes = match serde_json::from_slice::<Value>(seed) {
            // Half of the changes leave it JSON.
            Ok(json) => mutator.mutate(&json),
            Err(_) => {
                let mut bytes = seed.clone();
                mutator.change(&mut bytes);
                bytes
            }
        };
        target(&bytes);
    }
}

#[test]
fn every_target_takes_whatever_comes() {
    for target in TARGETS {
        run(target);
    }
}
