//! The automaton that looks for all words of a list at once.

use std::sync::Arc;

use aho_corasick::AhoCorasick;
use futures_util::lock::{Mutex, MutexGuard};
use parking_lot::RwLock;

/// The words of an app as texts are looked through for them. Clones share it: it outlives changes of the app's settings.
#[derive(Clone, Default)]
pub struct Filter(Arc<Inner>);

#[derive(Default)]
struct Inner {
    current: RwLock<Current>,
    /// Whose turn it is to make the automaton anew.
    turn: Mutex<()>,
}

#[derive(Default)]
struct Current {
    /// Which state of the list this is; none before the list was read.
    version: Option<u64>,
    /// None where the list is empty.
    automaton: Option<AhoCorasick>,
}

impl Filter {
    /// A filter for words that are in no list.
    pub fn of(words: &[String]) -> Self {
        let filter = Self::default();
        filter.rebuild(0, words);
        filter
    }

    /// Whether there are no words to look for.
    pub fn is_empty(&self) -> bool {
        self.0.current.read().automaton.is_none()
    }

    /// Whether a text holds one of the words.
    pub fn finds_in(&self, text: &str) -> bool {
        let current = self.0.current.read();
        match &current.automaton {
            Some(automaton) if !text.is_empty() => automaton.is_match(text.to_lowercase().as_str()),
            _ => false,
        }
    }

    /// Which state of the list it stands for.
    pub(super) fn version(&self) -> Option<u64> {
        self.0.current.read().version
    }

    /// Waits for the turn to make it anew: one does it for all who wait.
    pub(super) async fn turn(&self) -> MutexGuard<'_, ()> {
        self.0.turn.lock().await
    }

    /// Makes it anew from the words of a state of the list. Until it is made, texts are looked through for the words of
    /// before.
    pub(super) fn rebuild(&self, version: u64, words: &[String]) {
        let automaton = match words {
            [] => None,
            words => match AhoCorasick::new(words.iter().map(|word| word.to_lowercase())) {
                Ok(automaton) => Some(automaton),
                Err(error) => {
                    // Far beyond what the bounds of the list allow.
                    tracing::error!(%error, "the words are too many to look for; those of before stay in force");
                    return;
                }
            },
        };
        *self.0.current.write() = Current { version: Some(version), automaton };
    }
}
