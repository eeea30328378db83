//! Initialising, logging in and out, the local database, and what calls say when these are not as they should be.

mod conversations;
mod database;
mod logging_in;
mod states;

use tincan_sdk::Error;

/// The code of a failure.
#[track_caller]
fn code<T>(result: Result<T, Error>) -> i32 {
    match result {
        Ok(_) => panic!("it did not fail"),
        Err(error) => error.code(),
    }
}
