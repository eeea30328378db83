//! A server of the native protocol that does right what it is not told to do wrongly.
//!
//! ```no_run
//! # use serde_json::json;
//! # use tincan_sdk_tests::wrong_server::{Greeting, LogIn, Reply, Resuming, WrongServer};
//! # async fn example() {
//! let server = WrongServer::start().await;             // logs everybody in; answers every command with success
//! let config = server.config("data");                  // a client's Config for it
//! server.answers(|asked| match asked.command.as_str() {
//!     "openim.sendmsg" => Reply::Json(json!({"ActionStatus": "OK", "ErrorCode": 0, "MsgKey": "1_2_3"})),
//!     "openim.getmsg" => Reply::Silent,                // no answer ever; also Refused, NotOpening, Damaged, Close, Reset, …
//!     _ => Reply::Right,
//! });
//! server.greets(Greeting::Bytes(b"HTTP/1.1 302 Found\r\n\r\n".to_vec()));
//! server.logs_in(LogIn::Changed(|answer| answer.tiny_id = 0));
//! server.resumes(Resuming::Refused(-10101));
//! server.push(json!({"head": {}, "body": {}}));        // to every open session
//! server.end_all(-10104, "another device");            // a sealed refusal, then the connection is closed
//! server.until(|seen| seen.resumptions == 1).await;    // what has happened until now
//! # }
//! ```

mod entry;
mod rules;
mod session;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use serde_json::Value;
use tincan_protocol::native::{self, KEY};
use tincan_sdk::Config;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;

pub use rules::{Asked, Greeting, LogIn, Reply, Resuming, Seen};

/// The app that it is for.
pub const APP: u32 = 1_400_000_001;

/// How long tickets hold, in seconds.
const LIFE: u64 = 86_400;

/// Longest wait for a condition.
const WAIT: Duration = Duration::from_secs(20);

type Answers = Arc<dyn Fn(&Asked) -> Reply + Send + Sync>;

struct State {
    private: [u8; KEY],
    other: [u8; KEY],
    rules: Mutex<Rules>,
    sessions: Mutex<HashMap<Vec<u8>, Known>>,
    orders: Mutex<Vec<mpsc::UnboundedSender<Order>>>,
    seen: watch::Sender<Seen>,
    released: watch::Sender<u64>,
}

#[derive(Clone)]
struct Rules {
    greeting: Greeting,
    login: LogIn,
    resuming: Resuming,
    answers: Answers,
    /// Whether pings are answered.
    pongs: bool,
}

/// What a session ticket stands for.
#[derive(Clone)]
struct Known {
    user: String,
    tiny_id: u64,
    key: Vec<u8>,
}

#[derive(Clone)]
enum Order {
    Push(Bytes),
    SpoiltPush,
    End(i32, String),
    Bytes(Vec<u8>),
    Close,
    Reset,
}

/// A server that can be told to do wrong.
pub struct WrongServer {
    address: SocketAddr,
    key: String,
    state: Arc<State>,
    task: JoinHandle<()>,
}

impl WrongServer {
    /// Starts one on a free local port.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let ((private, public), (other, _)) = (native::generate_key().unwrap(), native::generate_key().unwrap());
        let answers: Answers = Arc::new(|_| Reply::Right);
        let rules =
            Rules { greeting: Greeting::Right, login: LogIn::Right, resuming: Resuming::Right, answers, pongs: true };
        let state = Arc::new(State {
            private,
            other,
            rules: Mutex::new(rules),
            sessions: Mutex::default(),
            orders: Mutex::default(),
            seen: watch::Sender::new(Seen::default()),
            released: watch::Sender::new(0),
        });
        let serving = Arc::clone(&state);
        let task = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(entry::serve(Arc::clone(&serving), socket));
            }
        });
        let key = public.iter().map(|byte| format!("{byte:02x}")).collect();
        Self { address, key, state, task }
    }

    /// Where it listens.
    pub fn address(&self) -> String {
        self.address.to_string()
    }

    /// Its public key, 64 hex digits.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// A client's settings for it.
    pub fn config(&self, data: impl Into<PathBuf>) -> Config {
        Config::new(APP, data, self.address(), self.key())
    }

    /// What it does with new connections from now on.
    pub fn greets(&self, greeting: Greeting) {
        self.state.rules.lock().unwrap().greeting = greeting;
    }

    /// What it does with log-ins from now on.
    pub fn logs_in(&self, login: LogIn) {
        self.state.rules.lock().unwrap().login = login;
    }

    /// What it does with resumptions from now on.
    pub fn resumes(&self, resuming: Resuming) {
        self.state.rules.lock().unwrap().resuming = resuming;
    }

    /// What it does with requests from now on.
    pub fn answers(&self, answers: impl Fn(&Asked) -> Reply + Send + Sync + 'static) {
        self.state.rules.lock().unwrap().answers = Arc::new(answers);
    }

    /// Whether it answers pings.
    pub fn pongs(&self, pongs: bool) {
        self.state.rules.lock().unwrap().pongs = pongs;
    }

    /// Forgets all session tickets: they are refused from now on.
    pub fn forget_sessions(&self) {
        self.state.sessions.lock().unwrap().clear();
    }

    /// Pushes a frame to every open session.
    pub fn push(&self, frame: Value) {
        self.order(&Order::Push(frame.to_string().into()));
    }

    /// Pushes something that does not open to every open session.
    pub fn push_not_opening(&self) {
        self.order(&Order::SpoiltPush);
    }

    /// Refuses every open session with a code, sealed, and closes it.
    pub fn end_all(&self, code: i32, info: &str) {
        self.order(&Order::End(code, info.to_owned()));
    }

    /// Sends bytes to every open session, as they are.
    pub fn send(&self, bytes: &[u8]) {
        self.order(&Order::Bytes(bytes.to_vec()));
    }

    /// Closes every open session's connection.
    pub fn close_all(&self) {
        self.order(&Order::Close);
    }

    /// Resets every open session's connection.
    pub fn reset_all(&self) {
        self.order(&Order::Reset);
    }

    /// Answers the requests that are held.
    pub fn release(&self) {
        self.state.released.send_modify(|released| *released += 1);
    }

    /// What has happened until now.
    pub fn seen(&self) -> Seen {
        self.state.seen.borrow().clone()
    }

    /// How often a command was asked for.
    pub fn asked(&self, command: &str) -> usize {
        self.state.seen.borrow().asked.iter().filter(|asked| asked.command == command).count()
    }

    /// Waits until something has happened.
    pub async fn until(&self, condition: impl Fn(&Seen) -> bool) {
        let mut seen = self.state.seen.subscribe();
        let waited = timeout(WAIT, seen.wait_for(|seen| condition(seen))).await;
        if waited.is_err() {
            panic!("the condition does not hold after {WAIT:?}: {:?}", self.seen());
        }
    }

    fn order(&self, order: &Order) {
        self.state.orders.lock().unwrap().retain(|session| session.send(order.clone()).is_ok());
    }
}

impl Drop for WrongServer {
    fn drop(&mut self) {
        self.task.abort();
        self.order(&Order::Close);
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}
