//! What a logged-in client has.

use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::core::Core;
use crate::{Cause, Layer};

/// A login, from its log-in to its logout.
pub(crate) struct Session {
    pub(crate) core: Arc<Core>,
    /// The user.
    pub(crate) user: String,
    /// The number of the account.
    pub(crate) tiny_id: u64,
    /// Cancelled when the login ends.
    pub(crate) ended: CancellationToken,
}

/// What every answer of a command begins with.
#[derive(serde::Deserialize)]
struct Outcome {
    #[serde(rename = "ErrorCode", default)]
    code: i32,
    #[serde(rename = "ErrorInfo", default)]
    info: String,
}

impl Session {
    /// Runs a command of the server (`openim.sendmsg`) and reads its answer.
    ///
    /// Errors: what the server refuses, 6001 when the answer does not read, 6002, 6014 when the login ends meanwhile, 6028, 9501 to 9520.
    pub(crate) async fn call<T: DeserializeOwned>(&self, command: &str, body: &impl Serialize) -> Result<T, Cause> {
        let body = serde_json::to_vec(body)
            .map_err(|error| Cause::ParseFailed { what: "a request", why: error.to_string() })?;
        let answer = tokio::select! {
            answer = self.core.channel.request(command, body.into()) => answer?,
            () = self.ended.cancelled() => return Err(Cause::NotLoggedIn),
        };
        let malformed = |error: serde_json::Error| Cause::ParseFailed { what: "an answer", why: format!("{command}: {error}") };
        let outcome: Outcome = serde_json::from_slice(&answer).map_err(malformed)?;
        if outcome.code != 0 {
            let (code, info) = (outcome.code, outcome.info);
            return Err(Cause::Refused { layer: Layer::Command, command: command.to_owned(), code, info });
        }
        serde_json::from_slice(&answer).map_err(malformed)
    }

    /// The same with the answer as it came.
    pub(crate) async fn call_raw(&self, command: &str, body: &Value) -> Result<Value, Cause> {
        self.call(command, body).await
    }
}
