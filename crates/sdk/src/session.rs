//! What a logged-in client has.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::Bytes;
use rusqlite::Transaction;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::core::Core;
use crate::database::Database;
use crate::messages::Outbox;
use crate::sync::Wishes;
use crate::{Cause, Event, Layer};

/// A login, from its log-in to its logout.
pub(crate) struct Session {
    pub(crate) core: Arc<Core>,
    /// The user.
    pub(crate) user: String,
    /// The number of the account.
    pub(crate) tiny_id: u64,
    /// The user's local database.
    pub(crate) database: Database,
    /// Cancelled when the login ends.
    pub(crate) ended: CancellationToken,
    /// What is to be fetched from the server.
    pub(crate) sync: Wishes,
    /// What waits to be sent.
    pub(crate) outbox: Outbox,
    /// Whether there is a connection.
    connected: AtomicBool,
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
    /// A login of a user whose database is open.
    pub(crate) fn new(core: Arc<Core>, user: String, tiny_id: u64, database: Database) -> Arc<Self> {
        let (ended, sync, connected) = (CancellationToken::new(), Wishes::default(), AtomicBool::new(false));
        let outbox = Outbox::new(core.now_millis());
        Arc::new(Self { core, user, tiny_id, database, ended, sync, outbox, connected })
    }

    /// Runs a command of the server (`openim.sendmsg`) and reads its answer. When the connection breaks meanwhile it is not
    /// known whether the server did what it asks, and it is not sent again.
    ///
    /// Errors: what the server refuses, 6001 when the answer does not read, 6002, 6014 when the login ends meanwhile, 6028,
    /// 9501 to 9520.
    pub(crate) async fn call<T: DeserializeOwned>(&self, command: &str, body: &impl Serialize) -> Result<T, Cause> {
        self.ask(command, self.core.channel.request(command, bytes(body)?)).await
    }

    /// The same for what may be done twice without harm: it reads, or the server knows it again (sends carry MsgSeq and
    /// MsgRandom). It is sent again when the connection breaks, a few times.
    ///
    /// Errors: as [`Session::call`] without 9514 and 9517.
    pub(crate) async fn call_again<T: DeserializeOwned>(
        &self,
        command: &str,
        body: &impl Serialize,
    ) -> Result<T, Cause> {
        self.ask(command, self.core.channel.request_again(command, bytes(body)?)).await
    }

    /// The same as [`Session::call`], with the answer as it came.
    pub(crate) async fn call_raw(&self, command: &str, body: &Value) -> Result<Value, Cause> {
        self.call(command, body).await
    }

    /// Writes to the local database, as one transaction, and tells listeners of what has thereby happened: in the order of the
    /// transactions, and also when the caller gives up meanwhile, since nobody would find out later that it is untold.
    ///
    /// Errors: 6019, and what the work returns.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>, &mut Vec<Event>) -> Result<T, Cause> + Send + 'static,
    ) -> Result<T, Cause> {
        let core = Arc::clone(&self.core);
        let work = move |db: &Transaction<'_>| {
            let mut events = Vec::new();
            Ok((work(db, &mut events)?, events))
        };
        let tell = move |(result, events): (T, Vec<Event>)| {
            events.into_iter().for_each(|event| core.tell(event));
            result
        };
        self.database.write_then(work, tell).await
    }

    /// Whether there is a connection.
    pub(crate) fn is_connected(&self) -> bool {
        self.connected.load(Ordering::Relaxed)
    }

    pub(crate) fn set_connected(&self, connected: bool) {
        self.connected.store(connected, Ordering::Relaxed);
    }

    /// The same as [`Session::call`], with the whole answer where the server refuses: some say there how things are.
    pub(crate) async fn call_answered<T: DeserializeOwned>(
        &self,
        command: &str,
        body: &impl Serialize,
    ) -> Result<T, (Cause, Value)> {
        let bare = |cause| (cause, Value::Null);
        let answer = self.core.channel.request(command, bytes(body).map_err(bare)?);
        let answer = self.wait(answer).await.map_err(bare)?;
        read(command, &answer).map_err(|cause| (cause, serde_json::from_slice(&answer).unwrap_or_default()))
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        command: &str,
        answer: impl Future<Output = Result<Bytes, Cause>>,
    ) -> Result<T, Cause> {
        read(command, &self.wait(answer).await?)
    }

    async fn wait(&self, answer: impl Future<Output = Result<Bytes, Cause>>) -> Result<Bytes, Cause> {
        tokio::select! {
            answer = answer => answer,
            () = self.ended.cancelled() => Err(Cause::NotLoggedIn),
        }
    }
}

/// Reads a command's answer.
fn read<T: DeserializeOwned>(command: &str, answer: &[u8]) -> Result<T, Cause> {
    let malformed =
        |error: serde_json::Error| Cause::ParseFailed { what: "an answer", why: format!("{command}: {error}") };
    let outcome: Outcome = serde_json::from_slice(answer).map_err(malformed)?;
    if outcome.code != 0 {
        let (code, info) = (outcome.code, outcome.info);
        return Err(Cause::Refused { layer: Layer::Command, command: command.to_owned(), code, info });
    }
    serde_json::from_slice(answer).map_err(malformed)
}

fn bytes(body: &impl Serialize) -> Result<Bytes, Cause> {
    let body = serde_json::to_vec(body);
    Ok(body.map_err(|error| Cause::ParseFailed { what: "a request", why: error.to_string() })?.into())
}
