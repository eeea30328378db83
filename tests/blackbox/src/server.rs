//! The server under test: the real binary, as a process.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;
use tempfile::TempDir;

use crate::{NativeClient, Rest, Signer, WebClient, usersig};

/// How long the server may take to say that it is ready.
const READY: Duration = Duration::from_secs(30);

/// How long it may take to end after SIGTERM.
const END: Duration = Duration::from_secs(5);

/// How a server is started.
#[derive(Debug, Clone, Default)]
pub struct Options {
    settings: Vec<String>,
    env: Vec<(String, String)>,
    arguments: Vec<String>,
}

impl Options {
    /// As it comes: no setting changed.
    pub fn new() -> Self {
        Self::default()
    }

    /// Changes a setting, by `--set section.name=value`.
    #[must_use]
    pub fn set(mut self, name: &str, value: impl std::fmt::Display) -> Self {
        self.settings.push(format!("{name}={value}"));
        self
    }

    /// Sets an environment variable. Those of the caller whose names begin with `TINCAN_` are not passed on.
    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Adds an argument of `tincan serve`.
    #[must_use]
    pub fn argument(mut self, argument: &str) -> Self {
        self.arguments.push(argument.to_owned());
        self
    }
}

/// A running server. Dropping it kills it; the log is then printed if the test failed.
pub struct Server {
    options: Options,
    /// Shared so that the folder outlives a [`Server::restart`].
    data: Arc<TempDir>,
    process: Process,
    key: String,
    admin: String,
}

struct Process {
    child: Child,
    ready: Value,
    log: Arc<Mutex<String>>,
}

impl Server {
    /// Starts a server on a new data folder, with its settings as they come.
    pub fn start() -> Self {
        Self::with(Options::new())
    }

    /// Starts a server on a new data folder.
    pub fn with(options: Options) -> Self {
        let data = Arc::new(tempfile::Builder::new().prefix("tincan-test-").tempdir().unwrap());
        let process = Process::start(data.path(), &options);
        let app = run_json(&["app", "show", "--json", "--data", data.path().to_str().unwrap()]);
        let text =
            |name: &str| app[name].as_str().unwrap_or_else(|| panic!("app show tells no {name}: {app}")).to_owned();
        let (key, admin) = (text("key"), text("admin"));
        Self { options, data, process, key, admin }
    }

    /// The line that it printed when it was ready.
    pub fn ready(&self) -> &Value {
        &self.process.ready
    }

    /// The address of its HTTP side, `http://HOST:PORT`.
    pub fn http(&self) -> &str {
        self.told("http")
    }

    /// The address for Web SDKs, `ws://HOST:PORT`.
    pub fn ws(&self) -> &str {
        self.told("ws")
    }

    /// Its address for native clients, `HOST:PORT`.
    pub fn native(&self) -> &str {
        self.told("native")
    }

    /// The public key that native clients pin.
    pub fn native_key(&self) -> Vec<u8> {
        let text = self.told("native_key");
        assert_eq!(text.len(), 64, "native_key is 64 hex digits");
        (0..64).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
    }

    /// A native client, connected and welcomed, and not logged in.
    pub async fn native_client(&self) -> NativeClient {
        NativeClient::connect(self).await
    }

    /// A native client, logged in on a Linux device of its own. The first login of a user makes its account.
    pub async fn native_login(&self, user: &str) -> NativeClient {
        let mut client = self.native_client().await;
        client.login(user).await;
        client
    }

    /// Its first app.
    pub fn sdkappid(&self) -> u32 {
        self.process.ready["sdkappid"]
            .as_u64()
            .and_then(|id| id.try_into().ok())
            .expect("an sdkappid in the ready line")
    }

    /// The app's secret key.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// An admin of the app.
    pub fn admin(&self) -> &str {
        &self.admin
    }

    /// Its data folder.
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.process.child.id()
    }

    /// What it has logged since it was started.
    pub fn log(&self) -> String {
        self.process.log.lock().unwrap().clone()
    }

    /// Signs with the app's key.
    pub fn signer(&self) -> Signer {
        Signer::new(self.sdkappid(), &self.key)
    }

    /// A good UserSig.
    pub fn usersig(&self, user: &str) -> String {
        usersig(user, &self.signer())
    }

    /// The REST API, called as the admin.
    pub fn rest(&self) -> Rest {
        Rest::new(self)
    }

    /// A web client, connected and not logged in.
    pub async fn web(&self) -> WebClient {
        WebClient::connect(self).await
    }

    /// A web client, logged in. The first login of a user makes its account.
    pub async fn login(&self, user: &str) -> WebClient {
        let mut client = self.web().await;
        client.login(user).await;
        client
    }

    /// Runs another command of the binary on the same data folder: its arguments, then `--data`.
    pub fn run(&self, arguments: &[&str]) -> Output {
        let data = self.data().to_str().unwrap();
        run(&[arguments, &["--data", data]].concat())
    }

    /// Ends it as a crash does, with SIGKILL. [`Server::restart`] starts it again.
    pub fn kill9(&mut self) {
        self.process.kill();
    }

    /// Ends it as a service manager does, with SIGTERM, and answers how it ended. It must end within 5 seconds.
    pub fn stop(&mut self) -> ExitStatus {
        self.process.stop()
    }

    /// Starts it again on the same data folder, after [`Server::stop`] when it still runs. It listens at another port.
    pub fn restart(&mut self) {
        self.restart_with(self.options.clone());
    }

    /// As [`Server::restart`], with other settings.
    pub fn restart_with(&mut self, options: Options) {
        if self.process.child.try_wait().unwrap().is_none() {
            let status = self.stop();
            assert!(status.success(), "the server ended with {status}");
        }
        self.process = Process::start(self.data.path(), &options);
        self.options = options;
    }

    fn told(&self, name: &str) -> &str {
        let ready = &self.process.ready;
        ready[name].as_str().unwrap_or_else(|| panic!("the ready line tells no {name}: {ready}"))
    }
}

impl Process {
    fn start(data: &Path, options: &Options) -> Self {
        let mut command = command();
        command.args(["serve", "--listen", "127.0.0.1:0", "--json", "--data"]).arg(data);
        for setting in &options.settings {
            command.args(["--set", setting]);
        }
        command.args(&options.arguments).envs(options.env.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        crate::disk::survive_limits();
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{command:?} cannot be started: {error}"));
        let (stdout, stderr) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        let log = Arc::new(Mutex::new(String::new()));
        let (told, ready) = mpsc::channel();
        thread::spawn(move || {
            let mut reader = BufReader::new(stdout);
            let mut line = String::new();
            let _ = reader.read_line(&mut line);
            let _ = told.send(line);
            // It must never wait for us to read what it prints.
            let _ = std::io::copy(&mut reader, &mut std::io::sink());
        });
        keep(stderr, log.clone());
        let mut process = Self { child, ready: Value::Null, log };
        let line = ready.recv_timeout(READY).unwrap_or_else(|_| panic!("the server is not ready after {READY:?}"));
        process.ready =
            serde_json::from_str(&line).unwrap_or_else(|error| panic!("the ready line {line:?} is no JSON: {error}"));
        process
    }

    fn kill(&mut self) {
        // It may have ended before.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    fn stop(&mut self) -> ExitStatus {
        let pid = Pid::from_raw(self.child.id().try_into().unwrap());
        kill(pid, Signal::SIGTERM).unwrap();
        let told = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(told.elapsed() < END, "the server runs on {END:?} after SIGTERM");
            thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
        if thread::panicking() {
            eprintln!("--- the server's log ---\n{}--- end of the log ---", self.log.lock().unwrap());
        }
    }
}

fn keep(stream: impl Read + Send + 'static, log: Arc<Mutex<String>>) {
    thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            let mut log = log.lock().unwrap();
            log.push_str(&line);
            log.push('\n');
        }
    });
}

/// The binary under test: `TINCAN_BIN`, or the newer one of the release and debug builds beside this test.
pub fn binary() -> PathBuf {
    if let Some(binary) = std::env::var_os("TINCAN_BIN") {
        return binary.into();
    }
    // This test is TARGET/debug/deps/NAME.
    let test = std::env::current_exe().unwrap();
    let target = test.ancestors().nth(3).unwrap();
    let builds = ["debug", "release"].map(|folder| target.join(folder).join("tincan"));
    let built = |path: &PathBuf| path.metadata().and_then(|file| file.modified()).ok();
    let newest = builds.into_iter().filter(|path| built(path).is_some()).max_by_key(built);
    newest.unwrap_or_else(|| panic!("no tincan below {}: run `cargo build`, or set TINCAN_BIN", target.display()))
}

/// Runs a command of the binary to its end.
pub fn run(arguments: &[&str]) -> Output {
    let mut command = command();
    command.args(arguments).stdin(Stdio::null());
    command.output().unwrap_or_else(|error| panic!("{command:?} cannot be started: {error}"))
}

/// Runs a command of the binary that must succeed and print JSON; answers the first value, where there are several.
pub fn run_json(arguments: &[&str]) -> Value {
    let output = run(arguments);
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "tincan {arguments:?} ended with {}: {stderr}", output.status);
    let first = serde_json::Deserializer::from_str(&stdout).into_iter().next();
    match first {
        Some(Ok(value)) => value,
        _ => panic!("tincan {arguments:?} printed no JSON: {stdout}"),
    }
}

/// The binary, without the caller's own settings of it.
fn command() -> Command {
    let mut command = Command::new(binary());
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("TINCAN_") {
            command.env_remove(name);
        }
    }
    command
}
