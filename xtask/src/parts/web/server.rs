//! The server under test: the binary on a fresh data folder.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::workspace::{Workspace, output};

/// How long the server may take to say that it is ready.
const READY: Duration = Duration::from_secs(30);

/// How long it may take to end.
const END: Duration = Duration::from_secs(5);

/// A running server. Dropping it kills it.
pub(super) struct Server {
    child: Child,
    folder: PathBuf,
    /// The address for the Web SDKs.
    pub(super) ws: String,
    /// The address of the REST API.
    pub(super) http: String,
    /// Its app.
    pub(super) sdkappid: String,
    /// The app's secret key.
    pub(super) key: String,
    /// An admin of the app.
    pub(super) admin: String,
}

impl Server {
    /// Starts the binary on a data folder of its own, with settings (`section.name=value`).
    pub(super) fn start(workspace: &Workspace, binary: &Path, name: &str, settings: &[&str]) -> Result<Self> {
        let folder = workspace.target(format!("xtask/{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        let data = folder.join("data");
        let log = File::create(folder.join("log")).context("the server's log cannot be made")?;
        let mut command = Command::new(binary);
        command.args(["serve", "--listen", "127.0.0.1:0", "--json", "--data"]).arg(&data);
        for setting in settings {
            command.args(["--set", setting]);
        }
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .with_context(|| format!("{} cannot be started", binary.display()))?;
        let stdout = child.stdout.take().context("the server has no output")?;
        let unknown = String::new;
        let mut server = Self {
            child,
            folder,
            ws: unknown(),
            http: unknown(),
            sdkappid: unknown(),
            key: unknown(),
            admin: unknown(),
        };
        server.read_ready_line(stdout)?;
        server.read_app(binary, &data)?;
        Ok(server)
    }

    fn read_ready_line(&mut self, stdout: ChildStdout) -> Result<()> {
        let (sender, line) = mpsc::channel();
        thread::spawn(move || {
            let mut reader = BufReader::new(stdout);
            let mut line = String::new();
            let read = reader.read_line(&mut line).map(|_| line);
            // Nobody listens any more when the server was given up.
            drop(sender.send(read));
            // A server must never wait for us to read what it prints.
            drop(std::io::copy(&mut reader.by_ref(), &mut std::io::sink()));
        });
        let Ok(line) = line.recv_timeout(READY) else {
            bail!("the server did not say that it is ready within {} s{}", READY.as_secs(), self.last_words());
        };
        let line = line.context("the server's output cannot be read")?;
        let Ok(ready) = serde_json::from_str::<Value>(&line) else {
            bail!("the server's first line is no JSON: {:?}{}", line.trim_end(), self.last_words());
        };
        self.ws = text(&ready, "ws")?;
        self.http = text(&ready, "http")?;
        self.sdkappid = text(&ready, "sdkappid")?;
        Ok(())
    }

    fn read_app(&mut self, binary: &Path, data: &Path) -> Result<()> {
        let shown = output(Command::new(binary).args(["app", "show", "--json", "--data"]).arg(data))?;
        // A line for each app; a fresh data folder has one.
        let first = shown.lines().next().unwrap_or_default();
        let app: Value = serde_json::from_str(first).context("`tincan app show --json` printed no JSON")?;
        self.key = text(&app, "key")?;
        self.admin = text(&app, "admin")?;
        Ok(())
    }

    /// Where its data folder and its log are.
    pub(super) fn folder(&self) -> PathBuf {
        self.folder.clone()
    }

    /// Ends the server as a service manager does. It must end by itself, in time and without complaint.
    pub(super) fn stop(mut self) -> Result<()> {
        if let Some(status) = self.child.try_wait().context("the server's state cannot be read")? {
            bail!("the server ended by itself with {status}{}", self.last_words());
        }
        let signal = Command::new("sh").args(["-c", "kill -TERM \"$0\"", &self.child.id().to_string()]).status();
        signal.context("the server cannot be told to end")?;
        let told = Instant::now();
        while told.elapsed() < END {
            if let Some(status) = self.child.try_wait().context("the server's state cannot be read")? {
                if !status.success() {
                    bail!("the server ended with {status} when told to end{}", self.last_words());
                }
                return Ok(());
            }
            thread::sleep(Duration::from_millis(20));
        }
        bail!("the server did not end within {} s of SIGTERM{}", END.as_secs(), self.last_words());
    }

    /// The end of the server's log, for the text of an error.
    fn last_words(&self) -> String {
        let path = self.folder.join("log");
        let log = fs::read_to_string(&path).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        let last = lines.get(lines.len().saturating_sub(10)..).unwrap_or_default();
        format!("; its log ({}) ends with:\n{}", path.display(), last.join("\n"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail only when it has ended.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A text or number of a JSON object, as text.
fn text(object: &Value, name: &str) -> Result<String> {
    match object.get(name) {
        Some(Value::String(text)) => Ok(text.clone()),
        Some(Value::Number(number)) => Ok(number.to_string()),
        _ => bail!("the server does not tell its {name}"),
    }
}
