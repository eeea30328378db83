//! One call to a running server, as an admin of its app.

use std::net::SocketAddr;

use anyhow::Context as _;
use serde_json::Value;
use tokio::net::lookup_host;

use super::bench::Rest;
use crate::cli::Cli;
use crate::config::Config;

/// Calls a command of the server that listens where the settings say (`--listen`), which must succeed; answers its answer.
pub(super) fn call(cli: &Cli, app: Option<u32>, command: &str, body: &Value) -> anyhow::Result<Value> {
    let listen = Config::load(cli)?.server.listen;
    let app = super::app(&super::apps(cli)?, app)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let address: SocketAddr = lookup_host(&listen)
            .await
            .ok()
            .and_then(|mut found| found.next())
            .with_context(|| format!("no {listen}"))?;
        let mut rest = Rest::connect(address, &app)
            .await
            .with_context(|| format!("no server answers at {listen}; say where it listens with --listen"))?;
        let answer = rest.call(command, body).await?;
        rest.close().await?;
        Ok(answer)
    })
}
