//! Makes accounts, as an admin does: by REST.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use serde_json::json;
use tincan_domain::policy::App;
use tokio::net::TcpStream;

use crate::tools::usersig;

/// Accounts of one call.
const BATCH: usize = 100;

/// The pause between two calls: the command may be called 100 times a second.
const PAUSE: Duration = Duration::from_millis(12);

/// Longest answer that is read, in bytes.
const MAX_ANSWER: usize = 64 * 1024;

/// How long the admin's UserSig is valid, in seconds.
const HOUR: u64 = 3600;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Outcome {
    error_code: i64,
    error_info: String,
}

/// Makes accounts with these names.
pub(super) async fn import(address: SocketAddr, app: &App, names: &[String]) -> anyhow::Result<()> {
    let admin = app.admins.first().context("the app has no admin")?;
    let query: String = form_urlencoded::Serializer::new(String::new())
        .append_pair("sdkappid", &app.id.to_string())
        .append_pair("identifier", admin.as_str())
        .append_pair("usersig", &usersig::sign(app, admin, HOUR))
        .append_pair("random", "1")
        .append_pair("contenttype", "json")
        .finish();
    let uri = format!("/v4/im_open_login_svc/multiaccount_import?{query}");
    let stream = TcpStream::connect(address).await?;
    let (mut requests, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    for batch in names.chunks(BATCH) {
        let body = Body::from(json!({ "Accounts": batch }).to_string());
        let request = Request::post(&uri).header(header::HOST, address.to_string()).body(body)?;
        let answer = requests.send_request(request).await?;
        let answer = to_bytes(Body::new(answer.into_body()), MAX_ANSWER).await?;
        let outcome: Outcome = serde_json::from_slice(&answer).context("the answer to an import cannot be read")?;
        ensure!(outcome.error_code == 0, "an import was refused: {} {}", outcome.error_code, outcome.error_info);
        tokio::time::sleep(PAUSE).await;
    }
    drop(requests);
    Ok(connection.await??)
}
