//! A user on the official Web SDK, in headless Chromium (`tests/conformance/chat/web.js`).

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};
use tincan_blackbox::Server;

/// How long the browser may take.
const WAIT: Duration = Duration::from_secs(60);

pub struct WebUser {
    child: Child,
    input: ChildStdin,
    lines: Receiver<Value>,
    received: Vec<Value>,
    asked: u64,
    /// Its UserID.
    pub user: String,
}

impl WebUser {
    /// A user whose name begins so, logged in.
    pub fn open(server: &Server, name: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../conformance/chat");
        let mut child = Command::new("node")
            .arg("web.js")
            .current_dir(folder)
            .env("IM_WS", server.ws())
            .env("IM_HTTP", server.http())
            .env("IM_SDKAPPID", server.sdkappid().to_string())
            .env("IM_SECRET_KEY", server.key())
            .env("IM_ADMIN", server.admin())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node is there");
        let (input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                let Ok(line) = serde_json::from_str(&line) else { continue };
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        let mut web = Self { child, input, lines, received: Vec::new(), asked: 0, user: String::new() };
        web.user = web.ask(json!({"do": "open", "name": name})).as_str().unwrap().to_owned();
        web
    }

    /// Asks for something, and answers what it says to it.
    pub fn ask(&mut self, mut asked: Value) -> Value {
        self.asked += 1;
        asked["id"] = self.asked.into();
        writeln!(self.input, "{asked}").unwrap();
        loop {
            let line = self.next(&format!("an answer to {asked}"));
            if line["id"] == asked["id"] {
                assert!(line["error"].is_null(), "{asked}: {line}");
                return line["ok"].clone();
            }
        }
    }

    /// Waits for a message that something can be made of.
    pub fn message<T>(&mut self, what: &str, pick: impl Fn(&Value) -> Option<T>) -> T {
        loop {
            if let Some(picked) = self.received.iter().find_map(&pick) {
                return picked;
            }
            self.next(what);
        }
    }

    fn next(&mut self, what: &str) -> Value {
        let line = self.lines.recv_timeout(WAIT).unwrap_or_else(|_| panic!("the web user has no {what}"));
        if line["event"] == "MESSAGE_RECEIVED" {
            self.received.extend(line["data"].as_array().cloned().unwrap_or_default());
        }
        line
    }
}

impl Drop for WebUser {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
