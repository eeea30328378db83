//! A client that speaks the Web SDK's protocol.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::{ANSWER, Server, Signer, WAIT, error_code, frames, usersig};

/// Which frames a connection uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Binary frames, at `/binfo`: what browsers use.
    Binary,
    /// Text frames, at `/info`.
    Text,
}

/// A web client. Where it speaks of frames, a frame is `{"head": …, "body": …}`.
pub struct WebClient {
    mode: Mode,
    signer: Signer,
    /// The same over all connections, as for one page of a browser.
    instance_id: String,
    seq: u64,
    user: String,
    /// The UserSig of the last login, sent until there is a ticket.
    usersig: String,
    a2: String,
    tiny_id: String,
    inst_id: u64,
    connection: Connection,
}

/// One socket, with the task that serves it.
struct Connection {
    out: mpsc::UnboundedSender<Message>,
    inbox: Arc<Inbox>,
    changed: watch::Receiver<u64>,
    task: JoinHandle<()>,
}

/// What came.
#[derive(Default)]
struct Inbox {
    waiting: Mutex<HashMap<(String, u64), oneshot::Sender<Value>>>,
    pushes: Mutex<Vec<Value>>,
    /// What a Web SDK would not have understood.
    faults: Mutex<Vec<String>>,
    /// How the server closed it: code and reason. `None` while it is open.
    closed: Mutex<Option<(u16, String)>>,
}

/// An answer that is on its way.
pub struct Pending {
    command: String,
    answer: oneshot::Receiver<Value>,
}

impl Pending {
    /// The body of the answer.
    pub async fn answer(self) -> Value {
        let frame = timeout(ANSWER, self.answer)
            .await
            .unwrap_or_else(|_| panic!("{} was not answered within {ANSWER:?}", self.command))
            .unwrap_or_else(|_| panic!("the connection ended before {} was answered", self.command));
        frame["body"].clone()
    }

    /// The body of the answer, or `None` when the connection ends first.
    pub async fn answer_or_end(self) -> Option<Value> {
        let waited = timeout(ANSWER, self.answer).await;
        let frame = waited.unwrap_or_else(|_| panic!("{} was not answered within {ANSWER:?}", self.command)).ok()?;
        Some(frame["body"].clone())
    }
}

impl WebClient {
    /// Connects to a server with binary frames.
    pub async fn connect(server: &Server) -> Self {
        Self::connect_as(server, Mode::Binary).await
    }

    /// Connects to a server.
    pub async fn connect_as(server: &Server, mode: Mode) -> Self {
        let instance_id = format!("{:032x}", rand::random::<u128>());
        let connection = Connection::open(server, mode, &instance_id).await;
        Self {
            mode,
            signer: server.signer(),
            instance_id,
            seq: u64::from(rand::random::<u32>() % 100_000_000),
            user: String::new(),
            usersig: String::new(),
            a2: String::new(),
            tiny_id: String::new(),
            inst_id: 0,
            connection,
        }
    }

    /// The user of the last login.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// The ticket of the last login; empty before.
    pub fn a2(&self) -> &str {
        &self.a2
    }

    /// The account's number, as the last login told it.
    pub fn tiny_id(&self) -> &str {
        &self.tiny_id
    }

    /// The number of the login.
    pub fn inst_id(&self) -> u64 {
        self.inst_id
    }

    /// Logs in with a good UserSig, which must succeed; answers the answer.
    pub async fn login(&mut self, user: &str) -> Value {
        let usersig = usersig(user, &self.signer);
        let answer = self.try_login(user, &usersig).await;
        assert_eq!(error_code(&answer), 0, "the login of {user} was refused: {answer}");
        answer
    }

    /// Logs in with any UserSig; answers the answer, whatever its `ErrorCode`.
    pub async fn try_login(&mut self, user: &str, usersig: &str) -> Value {
        (self.user, self.usersig) = (user.to_owned(), usersig.to_owned());
        (self.a2, self.tiny_id, self.inst_id) = Default::default();
        let body = json!({"State": "Online", "is_web_uniapp": 0, "InstType": 0, "CustomInfo": ""});
        let answer = self.call("im_open_status.wslogin", body).await;
        if error_code(&answer) == 0 {
            self.a2 = answer["A2Key"].as_str().expect("an A2Key, as text").to_owned();
            self.tiny_id = answer["TinyId"].as_str().expect("a TinyId, as text").to_owned();
            self.inst_id = answer["InstId"].as_u64().expect("an InstId");
        }
        answer
    }

    /// Logs out. The connection stays.
    pub async fn logout(&mut self) {
        let answer = self.call("im_open_status.wslogout", json!({"wslogout_type": 0, "is_web_uniapp": 0})).await;
        assert_eq!(error_code(&answer), 0, "the logout was refused: {answer}");
        (self.a2, self.tiny_id, self.inst_id) = Default::default();
    }

    /// Ends the connection without a word, as a lost network does.
    pub fn cut(&self) {
        self.connection.task.abort();
        self.connection.inbox.waiting.lock().unwrap().clear();
    }

    /// Comes back on a new connection with the ticket it has, as the Web SDK does after a break; answers the answer.
    /// The server may be a restarted one. Pushes that were not looked at are kept.
    pub async fn reconnect(&mut self, server: &Server) -> Value {
        let kept = std::mem::take(&mut *self.connection.inbox.pushes.lock().unwrap());
        self.connection = Connection::open(server, self.mode, &self.instance_id).await;
        self.connection.inbox.pushes.lock().unwrap().splice(0..0, kept);
        let body = json!({"State": "Online", "is_web_uniapp": 0, "InstType": 0, "CustomInfo": ""});
        self.call("im_open_status.wslogin", body).await
    }

    /// Calls a command (`openim.sendmsg`) and answers the body of the answer, whatever its `ErrorCode`.
    pub async fn call(&mut self, command: &str, body: Value) -> Value {
        self.begin(command, body).answer().await
    }

    /// Calls a command that must succeed.
    pub async fn ok(&mut self, command: &str, body: Value) -> Value {
        let answer = self.call(command, body).await;
        assert_eq!(error_code(&answer), 0, "{command} was refused: {answer}");
        answer
    }

    /// Calls a command without waiting: for several calls at a time.
    pub fn begin(&mut self, command: &str, body: Value) -> Pending {
        let head = self.head(command, &body);
        self.begin_frame(json!({"head": head, "body": body}))
    }

    /// Calls a command with fields of the head changed; `null` leaves a field out.
    pub async fn call_with_head(&mut self, command: &str, body: Value, changes: Value) -> Value {
        let mut head = self.head(command, &body);
        let fields = head.as_object_mut().unwrap();
        for (name, value) in changes.as_object().expect("the changes of the head are an object") {
            if value.is_null() {
                fields.remove(name);
            } else {
                fields.insert(name.clone(), value.clone());
            }
        }
        self.begin_frame(json!({"head": head, "body": body})).answer().await
    }

    /// Sends any bytes as one frame.
    pub fn send_raw(&self, bytes: &[u8]) {
        let message = match self.mode {
            Mode::Binary => Message::binary(bytes.to_vec()),
            Mode::Text => Message::text(String::from_utf8(bytes.to_vec()).expect("text for a text frame")),
        };
        self.connection.send(message);
    }

    /// Sends a text; answers the answer, whatever its `ErrorCode`.
    pub async fn send_text(&mut self, to: &str, text: &str) -> Value {
        let body = self.text_message(to, text);
        self.call("openim.sendmsg", body).await
    }

    /// The body of `openim.sendmsg` with a text, as the Web SDK makes it.
    pub fn text_message(&self, to: &str, text: &str) -> Value {
        json!({
            "From_Account": self.user,
            "To_Account": to,
            "MsgSeq": rand::random::<u32>(),
            "MsgRandom": rand::random::<u32>() % 100_000_000,
            "MsgClientTime": crate::now(),
            "MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {"Text": text}}],
            "CloudCustomData": "",
            "IsNeedReadReceipt": 0,
            "SupportMessageExtension": 0,
        })
    }

    /// The first push that passes `test`, which is taken out; waits for it if need be.
    pub async fn wait_push(&mut self, test: impl Fn(&Value) -> bool) -> Value {
        self.wait("a push", |pushes| {
            let at = pushes.iter().position(&test)?;
            Some(pushes.remove(at))
        })
        .await
    }

    /// The first entry of an array of pushed events (`C2cMsgArray`) that passes `test`, which is taken out; waits for it
    /// if need be.
    pub async fn wait_entry(&mut self, array: &str, test: impl Fn(&Value) -> bool) -> Value {
        self.wait(array, |pushes| take_entry(pushes, array, &test)).await
    }

    /// The first pushed one-to-one message with this text.
    pub async fn wait_text(&mut self, text: &str) -> Value {
        self.wait_entry("C2cMsgArray", |message| message["MsgBody"][0]["MsgContent"]["Text"] == text).await
    }

    /// Everything pushed so far that was not taken, and takes it.
    pub fn pushes(&self) -> Vec<Value> {
        std::mem::take(&mut *self.connection.inbox.pushes.lock().unwrap())
    }

    /// Returns when all is here that the server pushed before: by asking for an answer, which comes after it.
    pub async fn settle(&mut self) {
        self.call("heartbeat.alive", json!({})).await;
    }

    /// Waits until the server closes the connection; answers the close code (1006 for none) and the reason.
    pub async fn wait_closed(&mut self) -> (u16, String) {
        let inbox = self.connection.inbox.clone();
        self.wait("the end of the connection", |_| inbox.closed.lock().unwrap().clone()).await
    }

    /// Looks at the pushes, now and whenever something came.
    async fn wait<T>(&mut self, what: &str, mut look: impl FnMut(&mut Vec<Value>) -> Option<T>) -> T {
        let Connection { inbox, changed, .. } = &mut self.connection;
        let found = async {
            loop {
                changed.mark_unchanged();
                if let Some(found) = look(&mut inbox.pushes.lock().unwrap()) {
                    return Some(found);
                }
                if changed.changed().await.is_err() {
                    // The task has ended: one last look.
                    return look(&mut inbox.pushes.lock().unwrap());
                }
            }
        };
        let found: Option<T> = timeout(WAIT, found).await.unwrap_or_default();
        self.connection.check();
        let rest = self.connection.inbox.pushes.lock().unwrap();
        found.unwrap_or_else(|| panic!("{what}: nothing fit within {WAIT:?}; what came: {:?}", *rest))
    }

    fn begin_frame(&mut self, frame: Value) -> Pending {
        self.connection.check();
        let head = &frame["head"];
        let command = head["servcmd"].as_str().unwrap_or_default().to_owned();
        let key = (command.clone(), head["seq"].as_u64().unwrap_or_default());
        let (reply, answer) = oneshot::channel();
        self.connection.inbox.waiting.lock().unwrap().insert(key, reply);
        self.connection.send(frames::encode(self.mode, &frame));
        Pending { command, answer }
    }

    fn head(&mut self, command: &str, body: &Value) -> Value {
        self.seq += 1;
        let unchecked = ["heartbeat.alive", "im_open_status.wslogin", "im_open_status.wslogout"].contains(&command);
        let checksum = if unchecked { 0 } else { crc32fast::hash(body.to_string().as_bytes()) };
        let mut head = json!({
            "ver": "v4", "platform": 7, "websdkappid": 537_048_168, "websdkversion": "1.7.3",
            "status_instid": self.inst_id, "sdkappid": self.signer.sdkappid, "contenttype": "json",
            "reqtime": crate::now(), "sdkability": 75_689_843, "sdkability_ext": "", "cappid": 0,
            "cs": checksum, "servcmd": command, "seq": self.seq,
        });
        if self.a2.is_empty() {
            (head["identifier"], head["usersig"]) = (json!(self.user), json!(self.usersig));
        } else {
            (head["a2"], head["tinyid"]) = (json!(self.a2), json!(self.tiny_id));
        }
        head
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Connection {
    async fn open(server: &Server, mode: Mode, instance_id: &str) -> Self {
        let path = if mode == Mode::Binary { "binfo" } else { "info" };
        let url = format!(
            "{}/{path}?sdkappid={}&instanceid={instance_id}&random={}&platform=7&host=unknown&version=-1\
             &sdkversion=3.6.6&compress=gzip",
            server.ws(),
            server.sdkappid(),
            rand::random::<f64>(),
        );
        let connecting = timeout(Duration::from_secs(5), connect_async(&url));
        let connected = connecting.await.unwrap_or_else(|_| panic!("{url} does not answer"));
        let (socket, _) = connected.unwrap_or_else(|error| panic!("{url} refuses: {error}"));
        let inbox = Arc::new(Inbox::default());
        let (out, outgoing) = mpsc::unbounded_channel();
        let (change, changed) = watch::channel(0);
        let task = tokio::spawn(serve(socket, mode, inbox.clone(), outgoing, change));
        Self { out, inbox, changed, task }
    }

    fn send(&self, message: Message) {
        if self.out.send(message).is_err() {
            // The connection has ended: who waits for an answer learns that none will come.
            self.inbox.waiting.lock().unwrap().clear();
        }
    }

    /// Fails the test when a frame came that a Web SDK would not have understood.
    fn check(&self) {
        let faults = self.inbox.faults.lock().unwrap();
        assert!(faults.is_empty(), "the server sent {faults:?}");
    }
}

/// Serves a socket until it ends.
async fn serve(
    mut socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    mode: Mode,
    inbox: Arc<Inbox>,
    mut outgoing: mpsc::UnboundedReceiver<Message>,
    change: watch::Sender<u64>,
) {
    let mut close = (1006, String::new());
    loop {
        tokio::select! {
            message = outgoing.recv() => match message {
                Some(message) => if socket.send(message).await.is_err() { break },
                None => break,
            },
            message = socket.next() => match message {
                Some(Ok(Message::Close(frame))) => {
                    if let Some(frame) = frame {
                        close = (frame.code.into(), frame.reason.to_string());
                    }
                }
                Some(Ok(message)) => match frames::decode(mode, &message) {
                    Ok(Some(frame)) => inbox.accept(frame),
                    Ok(None) => {}
                    Err(fault) => inbox.faults.lock().unwrap().push(fault),
                },
                Some(Err(_)) | None => break,
            },
        }
        change.send_modify(|count| *count += 1);
    }
    *inbox.closed.lock().unwrap() = Some(close);
    // Whoever waits for an answer learns that none will come, and so does who asks from now on.
    outgoing.close();
    inbox.waiting.lock().unwrap().clear();
    change.send_modify(|count| *count += 1);
}

impl Inbox {
    /// An answer goes to the call that waits for it; everything else is a push.
    fn accept(&self, frame: Value) {
        let head = &frame["head"];
        let key = (head["servcmd"].as_str().unwrap_or_default().to_owned(), head["seq"].as_u64().unwrap_or_default());
        match self.waiting.lock().unwrap().remove(&key) {
            // The call may have been given up.
            Some(reply) => drop(reply.send(frame)),
            None => self.pushes.lock().unwrap().push(frame),
        }
    }
}

/// Takes an entry of an event's array out of the pushes, and the push when nothing is left of it.
fn take_entry(pushes: &mut Vec<Value>, array: &str, test: impl Fn(&Value) -> bool) -> Option<Value> {
    for (at, push) in pushes.iter_mut().enumerate() {
        let Some(events) = push["body"]["EventArray"].as_array_mut() else { continue };
        for (event_at, event) in events.iter_mut().enumerate() {
            let Some(entries) = event[array].as_array_mut() else { continue };
            let Some(entry_at) = entries.iter().position(&test) else { continue };
            let entry = entries.remove(entry_at);
            if entries.is_empty() {
                events.remove(event_at);
                if events.is_empty() {
                    pushes.remove(at);
                }
            }
            return Some(entry);
        }
    }
    None
}

/// All that was pushed to a client up to now: `count` pushes, for which it waits, and whatever should not be there.
pub async fn pushed(client: &mut WebClient, count: usize) -> Vec<Value> {
    let mut all = Vec::new();
    let come = async {
        while all.len() < count {
            client.settle().await;
            all.extend(client.pushes());
        }
    };
    // What is missing then is told by the comparison with what was expected.
    let _ = timeout(WAIT, come).await;
    client.settle().await;
    all.extend(client.pushes());
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_taken_one_by_one() {
        let mut pushes = vec![
            json!({"head": {}, "body": {"EventArray": [{"Event": 9, "C2cMsgArray": [{"MsgSeq": 1}, {"MsgSeq": 2}]}]}}),
            json!({"head": {}, "body": {}}),
        ];
        assert_eq!(take_entry(&mut pushes, "C2cMsgArray", |m| m["MsgSeq"] == 2), Some(json!({"MsgSeq": 2})));
        assert_eq!(take_entry(&mut pushes, "C2cMsgArray", |m| m["MsgSeq"] == 2), None);
        assert_eq!(pushes.len(), 2);
        assert_eq!(take_entry(&mut pushes, "C2cMsgArray", |_| true), Some(json!({"MsgSeq": 1})));
        assert_eq!(pushes.len(), 1);
    }
}
