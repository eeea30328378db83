//! What an admin does, by REST: makes accounts, and what they have.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use serde_json::{Value, json};
use tincan_domain::policy::App;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

use crate::tools::usersig;

/// Accounts of one call.
const BATCH: usize = 100;

/// The pause between two calls: the command may be called 100 times a second.
const PAUSE: Duration = Duration::from_millis(12);

/// Longest answer that is read, in bytes.
const MAX_ANSWER: usize = 1024 * 1024;

/// How long the admin's UserSig is valid, in seconds.
const HOUR: u64 = 3600;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Outcome {
    error_code: i64,
    error_info: String,
}

/// A connection to the REST API, as the app's first admin.
pub(crate) struct Rest {
    address: SocketAddr,
    query: String,
    requests: http1::SendRequest<Body>,
    connection: JoinHandle<hyper::Result<()>>,
}

impl Rest {
    /// Connects.
    pub(crate) async fn connect(address: SocketAddr, app: &App) -> anyhow::Result<Self> {
        let admin = app.admins.first().context("the app has no admin")?;
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("sdkappid", &app.id.to_string())
            .append_pair("identifier", admin.as_str())
            .append_pair("usersig", &usersig::sign(app, admin, HOUR))
            .append_pair("random", "1")
            .append_pair("contenttype", "json")
            .finish();
        let stream = TcpStream::connect(address).await?;
        let (requests, connection) = http1::handshake(TokioIo::new(stream)).await?;
        Ok(Self { address, query, requests, connection: tokio::spawn(connection) })
    }

    /// Calls a command, which must succeed; answers its answer.
    pub(crate) async fn call(&mut self, command: &str, body: &Value) -> anyhow::Result<Value> {
        let uri = format!("/v4/{command}?{}", self.query);
        let body = Body::from(body.to_string());
        let request = Request::post(&uri).header(header::HOST, self.address.to_string()).body(body)?;
        self.requests.ready().await?;
        let answer = self.requests.send_request(request).await?;
        let answer = to_bytes(Body::new(answer.into_body()), MAX_ANSWER).await?;
        let outcome: Outcome =
            serde_json::from_slice(&answer).with_context(|| format!("the answer to {command} cannot be read"))?;
        ensure!(outcome.error_code == 0, "{command} was refused: {} {}", outcome.error_code, outcome.error_info);
        Ok(serde_json::from_slice(&answer)?)
    }

    /// Ends the connection.
    pub(crate) async fn close(self) -> anyhow::Result<()> {
        drop(self.requests);
        Ok(self.connection.await??)
    }
}

/// Makes accounts with these names.
pub(super) async fn import(address: SocketAddr, app: &App, names: &[String]) -> anyhow::Result<()> {
    let mut rest = Rest::connect(address, app).await?;
    for batch in names.chunks(BATCH) {
        rest.call("im_open_login_svc/multiaccount_import", &json!({ "Accounts": batch })).await?;
        tokio::time::sleep(PAUSE).await;
    }
    rest.close().await
}
