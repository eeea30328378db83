//! What is measured: a server or a relay in a process of its own.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use serde::Deserialize;
use tempfile::TempDir;
use tincan_adapters::AppFiles;
use tincan_domain::model::Account;
use tincan_domain::policy::{App, Settings};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use super::client::Client;
use super::native::{Door, NativeClient};
use super::rest::{self, Rest};
use crate::tools::usersig;

/// How long a server may take to start.
const START: Duration = Duration::from_secs(30);

/// How long the users' UserSigs are valid, in seconds.
const DAY: u64 = 86_400;

/// A running server or relay. It ends when this is dropped.
pub(super) struct Target {
    pub(super) address: SocketAddr,
    pub(super) sdkappid: u32,
    pub(super) pid: u32,
    /// Where native clients connect to; a relay has no such place.
    native: Option<Door>,
    /// The app whose key signs for the users; a relay has none.
    app: Option<Arc<App>>,
    child: Child,
    data: Option<TempDir>,
    set: Vec<(String, String)>,
}

/// What a server says when it is ready.
#[derive(Deserialize)]
pub(super) struct Ready {
    pub(super) listening: SocketAddr,
    pub(super) sdkappid: u32,
    #[serde(default)]
    native: Option<SocketAddr>,
    #[serde(default)]
    native_key: String,
}

impl Ready {
    fn door(&self) -> anyhow::Result<Option<Door>> {
        let Some(address) = self.native else { return Ok(None) };
        let digits = self.native_key.as_bytes().chunks(2);
        let bytes = digits.map(|pair| Ok(u8::from_str_radix(std::str::from_utf8(pair)?, 16)?));
        let key = bytes.collect::<anyhow::Result<Vec<u8>>>().context("the server's key cannot be read")?;
        Ok(Some(Door { address, key, sdkappid: self.sdkappid }))
    }
}

impl Target {
    /// A connection to the REST API.
    pub(super) async fn rest(&self) -> anyhow::Result<Rest> {
        Rest::connect(self.address, self.app.as_deref().context("a relay has no app")?).await
    }

    /// Starts a server with data of its own, and makes accounts.
    pub(super) async fn start_server(
        parent: Option<&Path>,
        set: &[(String, String)],
        users: &[String],
    ) -> anyhow::Result<Self> {
        let parent = parent.map_or_else(std::env::temp_dir, Path::to_owned);
        let data = tempfile::Builder::new().prefix("tincan-bench-").tempdir_in(parent)?;
        let (child, ready) = start(serve(data.path(), set)?).await?;
        let apps = AppFiles::open_or_create(data.path(), &Settings::default())?;
        let app = apps.all().find(|app| app.id.0 == ready.sdkappid).context("the server made no app")?;
        rest::import(ready.listening, &app, users).await?;
        Self::new(child, &ready, Some(app), (Some(data), set))
    }

    /// Starts a relay.
    pub(super) async fn start_relay() -> anyhow::Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("bench-relay");
        let (child, ready) = start(command).await?;
        Self::new(child, &ready, None, (None, &[]))
    }

    fn new(
        child: Child,
        ready: &Ready,
        app: Option<Arc<App>>,
        (data, set): (Option<TempDir>, &[(String, String)]),
    ) -> anyhow::Result<Self> {
        let pid = child.id().context("the server ended at once")?;
        let (address, sdkappid, native) = (ready.listening, ready.sdkappid, ready.door()?);
        Ok(Self { address, sdkappid, pid, native, app, child, data, set: set.to_vec() })
    }

    /// Ends the server as a crash does, and starts it again with its data. It listens at another port.
    pub(super) async fn restart(&mut self) -> anyhow::Result<()> {
        self.child.kill().await?;
        let data = self.data.as_ref().context("a relay has no data")?;
        let (child, ready) = start(serve(data.path(), &self.set)?).await?;
        self.pid = child.id().context("the server ended at once")?;
        (self.child, self.address, self.native) = (child, ready.listening, ready.door()?);
        Ok(())
    }

    /// Where native clients connect to.
    pub(super) fn door(&self) -> anyhow::Result<&Door> {
        self.native.as_ref().context("there is no way in for native clients")
    }

    /// A native client of a user on a new connection, logged in.
    pub(super) async fn native(&self, user: &str, number: u32) -> anyhow::Result<NativeClient> {
        let door = self.door()?;
        let mut client = NativeClient::connect(door, number).await?;
        client.login(user, &self.sign(user)?, &door.key).await?;
        Ok(client)
    }

    /// The UserSig of a user.
    pub(super) fn sign(&self, user: &str) -> anyhow::Result<String> {
        let Some(app) = &self.app else { return Ok(String::new()) };
        let user = Account::parse(user, "the user").map_err(|cause| anyhow::anyhow!("{cause}"))?;
        Ok(usersig::sign(app, &user, DAY))
    }

    /// A new connection, the `number`th.
    pub(super) async fn connect(&self, number: u32) -> anyhow::Result<Client> {
        Client::connect(self.address, self.sdkappid, number).await
    }

    /// A user on a new connection, logged in.
    pub(super) async fn logged_in(&self, user: &str, number: u32) -> anyhow::Result<Client> {
        let mut client = self.connect(number).await?;
        client.login(user, &self.sign(user)?).await?;
        Ok(client)
    }

    /// Ends it at once: its data is thrown away.
    pub(super) async fn stop(mut self) -> anyhow::Result<()> {
        Ok(self.child.kill().await?)
    }
}

/// The command that serves a data folder.
fn serve(data: &Path, set: &[(String, String)]) -> anyhow::Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["serve", "--listen", "127.0.0.1:0", "--json", "--data"]).arg(data);
    for (name, value) in set {
        command.arg("--set").arg(format!("{name}={value}"));
    }
    Ok(command)
}

/// Starts a program that says on its first line where it listens.
async fn start(mut command: Command) -> anyhow::Result<(Child, Ready)> {
    // A relay ends when its input does, so that none is left behind whatever ends this process.
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().context("cannot start the server")?;
    let mut lines = BufReader::new(child.stdout.take().context("the server has no output")?).lines();
    let line = tokio::time::timeout(START, lines.next_line()).await.context("the server did not start in time")??;
    let ready = serde_json::from_str(&line.context("the server ended at once")?)?;
    Ok((child, ready))
}
