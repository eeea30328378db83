//! What an app may be set to: forbidden words, editions, switches, who is let in. And that it can be changed while the
//! server runs.

mod access;
mod changing;
mod editions;
mod frequency;
mod probing;
mod words;

use serde_json::{Value, json};
use tincan_blackbox::Rest;

/// The answer of a command that has nothing more to say.
fn done() -> Value {
    json!({"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": ""})
}

/// Changes settings of the app.
async fn set(rest: &Rest, settings: Value) {
    assert_eq!(rest.call("tincan_admin/set_app", json!({"Settings": settings})).await, done());
}
