//! An app's own server: what webhooks are sent to.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::{Options, WAIT};

/// How long [`Receiver::heard`] rests between two looks.
const REST: Duration = Duration::from_millis(10);

/// A webhook that came in.
#[derive(Debug, Clone)]
pub struct Heard {
    /// What the URL says it is about.
    pub command: String,
    /// The URL's parameters.
    pub query: BTreeMap<String, String>,
    /// The `Content-Type`.
    pub content_type: String,
    /// What it says.
    pub body: Value,
}

/// What is answered to a webhook.
#[derive(Debug, Clone)]
pub enum Word {
    /// JSON, with status 200.
    Says(Value),
    /// Any text, with any status.
    Text(u16, String),
    /// Nothing, for as long as the caller waits.
    Silence,
    /// A redirect to another place.
    Elsewhere(String),
}

/// An app's own server, on this machine. It says yes to everything, unless a test tells it otherwise.
pub struct Receiver {
    address: SocketAddr,
    desk: Arc<Desk>,
    serving: JoinHandle<()>,
}

#[derive(Default)]
struct Desk {
    heard: Mutex<Vec<Heard>>,
    words: Mutex<HashMap<String, VecDeque<Word>>>,
}

impl Receiver {
    /// Begins to listen.
    pub async fn start() -> Self {
        Self::start_at(SocketAddr::from(([127, 0, 0, 1], 0))).await
    }

    /// Begins to listen at an address.
    pub async fn start_at(address: SocketAddr) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap();
        let desk = Arc::new(Desk::default());
        let router = Router::new().fallback(hear).with_state(Arc::clone(&desk));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, desk, serving }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL for webhooks.
    pub fn url(&self) -> String {
        format!("http://{}/im", self.address)
    }

    /// Settings with which a server sends webhooks here.
    pub fn options(&self) -> Options {
        let options = Options::new().set("app.webhooks.url", self.url());
        options.set("app.webhooks.private_addresses", r#"["127.0.0.0/8"]"#)
    }

    /// What the next webhook of a command is answered; several of them one after another.
    pub fn will(&self, command: &str, word: Word) {
        self.desk.words.lock().unwrap().entry(command.to_owned()).or_default().push_back(word);
    }

    /// As [`Receiver::will`]: says a code.
    pub fn will_say(&self, command: &str, code: i64, info: &str) {
        let answer =
            json!({"ActionStatus": if code == 0 { "OK" } else { "FAIL" }, "ErrorCode": code, "ErrorInfo": info});
        self.will(command, Word::Says(answer));
    }

    /// As [`Receiver::will`]: says yes, and more.
    pub fn will_add(&self, command: &str, fields: Value) {
        let mut answer = yes();
        answer.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        self.will(command, Word::Says(answer));
    }

    /// The next webhook of a command, as soon as it is there. It is taken away.
    pub async fn heard(&self, command: &str) -> Heard {
        self.heard_within(command, WAIT).await
    }

    /// As [`Receiver::heard`], of what may take longer than usual.
    pub async fn heard_within(&self, command: &str, limit: Duration) -> Heard {
        let begin = Instant::now();
        loop {
            if let Some(heard) = self.take(command) {
                return heard;
            }
            assert!(begin.elapsed() < limit, "{command}: not within {limit:?}; came: {:?}", self.waiting());
            tokio::time::sleep(REST).await;
        }
    }

    fn take(&self, command: &str) -> Option<Heard> {
        let mut heard = self.desk.heard.lock().unwrap();
        let at = heard.iter().position(|one| one.command == command)?;
        Some(heard.remove(at))
    }

    /// Webhooks that came and were not looked at, by command.
    pub fn waiting(&self) -> Vec<String> {
        self.desk.heard.lock().unwrap().iter().map(|one| one.command.clone()).collect()
    }

    /// How many webhooks of a command came and were not looked at.
    pub fn count(&self, command: &str) -> usize {
        self.waiting().iter().filter(|one| *one == command).count()
    }

    /// Forgets what came up to now.
    pub fn forget(&self) {
        self.desk.heard.lock().unwrap().clear();
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn yes() -> Value {
    json!({"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": ""})
}

async fn hear(
    State(desk): State<Arc<Desk>>,
    Query(query): Query<BTreeMap<String, String>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let command = query.get("CallbackCommand").cloned().unwrap_or_default();
    let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let heard = Heard { command: command.clone(), query, content_type: content_type.to_owned(), body };
    desk.heard.lock().unwrap().push(heard);
    let word = desk.words.lock().unwrap().get_mut(&command).and_then(VecDeque::pop_front);
    match word.unwrap_or_else(|| Word::Says(yes())) {
        Word::Says(value) => axum::Json(value).into_response(),
        Word::Text(status, text) => (StatusCode::from_u16(status).unwrap(), text).into_response(),
        Word::Silence => {
            tokio::time::sleep(Duration::from_secs(3600)).await;
            StatusCode::OK.into_response()
        }
        Word::Elsewhere(url) => (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, url)]).into_response(),
    }
}
