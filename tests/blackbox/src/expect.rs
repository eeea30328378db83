//! What tests expect.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::{WAIT, error_code};

/// How long [`until`] rests between two looks.
const REST: Duration = Duration::from_millis(10);

/// The answer is a refusal with this code, and its `ErrorInfo` holds these words: the field and the rule it breaks.
pub fn refused(answer: &Value, code: i64, words: &[&str]) {
    assert_eq!(error_code(answer), code, "{answer}");
    assert_eq!(answer["ActionStatus"], "FAIL", "{answer}");
    says(&answer["ErrorInfo"], words);
}

/// A text of an answer holds these words.
pub fn says(text: &Value, words: &[&str]) {
    let text = text.as_str().unwrap_or_else(|| panic!("{text} is no text"));
    for word in words {
        assert!(text.contains(word), "{word:?} is not in {text:?}");
    }
}

/// Looks again and again until there is something to see.
pub async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let begin = Instant::now();
    loop {
        if let Some(seen) = look().await {
            return seen;
        }
        assert!(begin.elapsed() < WAIT, "{what}: not within {WAIT:?}");
        tokio::time::sleep(REST).await;
    }
}
