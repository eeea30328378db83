//! Faults on demand, and the test clock: what a developer's own tests ask of the server. Off unless the server was started
//! with them.

mod asking;
mod clock;
mod every_code;
mod striking;

use serde_json::{Value, json};
use tincan_blackbox::{Options, Rest, Server};

const STATE: &str = "openim/querystate";

/// All of it allowed.
fn allowed() -> Options {
    Options::new().argument("--allow-faults").argument("--allow-test-clock")
}

/// A server that was started with all of it.
fn server() -> Server {
    Server::with(allowed())
}

/// The answer of a command that has nothing more to say.
fn done() -> Value {
    json!({"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": ""})
}

/// Asks for a fault.
async fn add(rest: &Rest, fault: Value) {
    assert_eq!(rest.call("tincan_admin/add_fault", fault).await, done());
}

/// Takes back all faults; answers how many there were.
async fn clear(rest: &Rest) -> Value {
    rest.ok("tincan_admin/clear_faults", json!({})).await["Cleared"].take()
}

/// The body of a harmless command.
fn state() -> Value {
    json!({"To_Account": ["alice"]})
}
