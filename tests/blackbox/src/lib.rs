//! What black-box tests share: the server under test and its callers.
//!
//! - [`Server`] starts the real binary on a data folder of its own, and ends it.
//! - [`Rest`] calls the REST API as an admin, or as anybody else.
//! - [`WebClient`] speaks the Web SDK's protocol over a socket.
//! - [`NativeClient`] speaks the native protocol over a socket, packet by packet.
//! - [`Receiver`] is an app's own server, to which webhooks go.
//! - [`usersig`] signs UserSigs, good ones and others.
//!
//! Everything panics when it fails: that is how a test fails. Every wait has a limit ([`WAIT`], [`ANSWER`]) and ends as
//! soon as what it waits for is there. To show that something did *not* come, call [`WebClient::settle`] and look at
//! [`WebClient::pushes`]: no test needs to sleep.
//!
//! A test that makes the server answer an error code says so in its documentation, in a line of its own right above the
//! test's attribute: `/// Provokes 70001, 70009.` The generated list of codes names it then.

#![deny(missing_docs)]

mod disk;
mod expect;
mod frames;
mod mutation;
mod native;
mod receiver;
mod rest;
mod server;
mod sig;
mod web;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

pub use expect::{refused, says, until};
pub use mutation::Mutator;
pub use native::{NativeClient, NativeLogin, NativeSession};
pub use receiver::{Heard, Receiver, Word};
pub use rest::{Reply, Request, Rest};
pub use server::{Options, Server, binary, run, run_json};
pub use sig::{Signer, usersig};
pub use web::{Mode, Pending, WebClient, pushed};

/// How long a push may take to come.
pub const WAIT: Duration = Duration::from_secs(6);

/// How long an answer may take to come: as long as the Web SDK waits.
pub const ANSWER: Duration = Duration::from_secs(15);

/// Now, in Unix seconds.
pub fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// The `ErrorCode` of an answer. An answer without one is a failure of the test.
pub fn error_code(answer: &serde_json::Value) -> i64 {
    answer["ErrorCode"].as_i64().unwrap_or_else(|| panic!("the answer has no ErrorCode: {answer}"))
}
