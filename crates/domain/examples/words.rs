//! Measures the word filter: what a text costs with a list of 100,000 words, and how long the list takes to come into force.
//!
//! `cargo run --release -p tincan-domain --example words`

use std::hint::black_box;
use std::time::{Duration, Instant};

use tincan_domain::words::Filter;

/// Words of the list.
const WORDS: usize = 100_000;

/// Length of a text in bytes.
const TEXT: usize = 200;

/// Different texts, so that the processor does not learn one by heart.
const TEXTS: usize = 4096;

/// How often each is looked through.
const ROUNDS: u32 = 50;

const SYLLABLES: [&str; 24] = [
    "ba", "ke", "lo", "mi", "nu", "ra", "sto", "ti", "ver", "wen", "xi", "zu", "dra", "fel", "gon", "hu", "jor", "pla",
    "qui", "sam", "tor", "und", "yl", "cha",
];

/// What people write.
const ORDINARY: [&str; 32] = [
    "the", "of", "and", "message", "tomorrow", "you", "that", "was", "meeting", "please", "with", "can", "have",
    "this", "will", "your", "from", "they", "know", "want", "been", "good", "much", "some", "time", "very", "when",
    "come", "here", "just", "like", "long",
];

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        // splitmix64
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % bound as u64) as usize
    }

    /// A word made of syllables.
    fn word(&mut self, syllables: usize) -> String {
        (0..syllables).filter_map(|_| SYLLABLES.get(self.below(SYLLABLES.len()))).copied().collect()
    }
}

/// A text of words as they are drawn.
fn text(mut word: impl FnMut() -> String) -> String {
    let mut text = String::new();
    while text.len() < TEXT {
        text.push_str(&word());
        text.push(' ');
    }
    text.truncate(TEXT);
    text
}

/// What one text costs, in microseconds: on average, and in the best round.
fn measure(filter: &Filter, texts: &[String]) -> (f64, f64) {
    let (mut best, mut all) = (Duration::MAX, Duration::ZERO);
    for _ in 0..ROUNDS {
        let begin = Instant::now();
        let found = texts.iter().filter(|text| filter.finds_in(black_box(text))).count();
        let round = begin.elapsed();
        assert_eq!(found, 0, "the texts hold no word of the list");
        best = best.min(round);
        all += round;
    }
    let of_one = |time: Duration| time.as_secs_f64() * 1e6 / texts.len() as f64;
    (of_one(all) / f64::from(ROUNDS), of_one(best))
}

fn main() {
    let mut dice = Dice(1);
    let words: Vec<String> = (0..WORDS).map(|n| format!("{}{n}", dice.word(4))).collect();
    let begin = Instant::now();
    let filter = Filter::of(&words);
    println!("{WORDS} words in force after {:?}", begin.elapsed());
    assert!(filter.finds_in(&format!("so {} it is", words.last().map_or(String::new(), |word| word.to_uppercase()))));

    let ordinary =
        |dice: &mut Dice| text(|| ORDINARY.get(dice.below(ORDINARY.len())).map_or("", |word| word).to_owned());
    // Of the words' own syllables: the automaton goes deep everywhere and finds nothing.
    let hostile = |dice: &mut Dice| {
        text(|| {
            let syllables = 2 + dice.below(4);
            dice.word(syllables)
        })
    };
    let plain: Vec<String> = (0..TEXTS).map(|_| ordinary(&mut dice)).collect();
    let dense: Vec<String> = (0..TEXTS).map(|_| hostile(&mut dice)).collect();
    for (kind, texts) in [("ordinary", plain), ("hostile", dense)] {
        let (mean, best) = measure(&filter, &texts);
        println!("a text of {TEXT} bytes, {kind}: {mean:.2} us, best round {best:.2} us");
    }
}
