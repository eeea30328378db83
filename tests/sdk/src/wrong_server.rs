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

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::{Bytes, BytesMut};
use serde_json::{Value, json};
use tincan_protocol::native::{
    self, COMPRESSED, Direction, KEY, Keys, Kind, Login, LoginAnswer, Packet, RANDOM, Responder, Resume, ResumeAnswer,
    Welcome,
};
use tincan_sdk::Config;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// The app that it is for.
pub const APP: u32 = 1_400_000_001;

/// How long tickets hold, in seconds.
const LIFE: u64 = 86_400;

/// Longest wait for a condition.
const WAIT: Duration = Duration::from_secs(20);

/// What it does with a new connection.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Greeting {
    /// Welcomes it.
    #[default]
    Right,
    /// Says nothing.
    Silent,
    /// Closes it.
    Close,
    /// Resets it.
    Reset,
    /// Refuses it with a code.
    Refused(i32),
    /// Sends these bytes.
    Bytes(Vec<u8>),
}

/// What it does with a log-in.
#[derive(Debug, Clone, Default)]
pub enum LogIn {
    /// Logs everybody in.
    #[default]
    Right,
    /// Says nothing.
    Silent,
    /// Closes the connection.
    Close,
    /// Resets it.
    Reset,
    /// Refuses with a code of the access layer, not sealed.
    Refused(i32),
    /// Answers with a code, within the handshake.
    Answered(i32),
    /// Answers with this in place of the handshake's message.
    Body(Vec<u8>),
    /// Answers with a packet of another kind.
    OtherKind,
    /// Answers as who has another key than the one that was given out.
    OtherKey,
    /// Logs in, with something changed in the answer.
    Changed(fn(&mut LoginAnswer)),
}

/// What it does with a session that is to be taken up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Resuming {
    /// Takes it up, if it knows the ticket and the proof is right; -10101 otherwise.
    #[default]
    Right,
    /// Says nothing.
    Silent,
    /// Closes the connection.
    Close,
    /// Refuses with a code.
    Refused(i32),
    /// Answers sealed under another key.
    NotOpening,
    /// Answers with bytes that are no answer to it, well sealed.
    Damaged,
}

/// What it does with a request.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Reply {
    /// Success, and nothing else.
    #[default]
    Right,
    /// This body.
    Json(Value),
    /// This body, whether it is JSON or not.
    Body(Vec<u8>),
    /// This body, said to be compressed.
    Stream(Vec<u8>),
    /// No answer.
    Silent,
    /// An answer when [`WrongServer::release`] is called: success.
    Held,
    /// A refusal by the access layer, with this code; the connection goes on.
    Refused(i32),
    /// An answer that is sealed under another key.
    NotOpening,
    /// A frame of which the packet does not read.
    Damaged,
    /// These bytes on the connection.
    Bytes(Vec<u8>),
    /// The connection is closed.
    Close,
    /// The connection is reset.
    Reset,
}

/// A request.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// Who asks.
    pub user: String,
    /// `SERVICE.COMMAND`.
    pub command: String,
    /// The body; null when it is no JSON.
    pub body: Value,
    /// Whether it came compressed.
    pub compressed: bool,
}

/// What has happened until now.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// Connections.
    pub connections: usize,
    /// Sessions that are open.
    pub open: usize,
    /// Log-ins that were asked for, with a UserSig or an account ticket.
    pub logins: usize,
    /// Of them those with an account ticket.
    pub logins_by_ticket: usize,
    /// Resumptions that were asked for.
    pub resumptions: usize,
    /// Pings.
    pub pings: usize,
    /// Pushes that were acknowledged: the numbers.
    pub acknowledged: Vec<u32>,
    /// Requests, in their order.
    pub asked: Vec<Asked>,
}

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
                tokio::spawn(serve(Arc::clone(&serving), socket));
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

/// How a connection ends.
enum End {
    Close,
    Reset,
}

/// A connection.
struct Connection {
    state: Arc<State>,
    socket: TcpStream,
    arrived: BytesMut,
    random: [u8; RANDOM],
    welcome: Bytes,
}

async fn serve(state: Arc<State>, socket: TcpStream) {
    state.seen.send_modify(|seen| seen.connections += 1);
    let random = rand::random::<[u8; RANDOM]>();
    let welcome =
        Welcome { random: Bytes::copy_from_slice(&random), cookie: Bytes::from_static(b"cookie"), time: now() * 1000 };
    let welcome = native::write(&welcome);
    let mut connection = Connection { state, socket, arrived: BytesMut::new(), random, welcome };
    if let Err(End::Reset) = connection.run().await {
        let _ = connection.socket.set_zero_linger();
    } else {
        // What is left unread would make the end a reset.
        let _ = connection.socket.shutdown().await;
        let mut left = [0; 4096];
        while let Ok(1..) = connection.socket.try_read(&mut left) {}
    }
}

impl Connection {
    async fn run(&mut self) -> Result<(), End> {
        let rules = self.rules();
        match rules.greeting {
            Greeting::Right => {
                let packet = Packet { body: self.welcome.clone(), ..Packet::of(Kind::Welcome) };
                self.send(&packet).await?;
            }
            Greeting::Silent => return self.be_silent().await,
            Greeting::Close => return Err(End::Close),
            Greeting::Reset => return Err(End::Reset),
            Greeting::Refused(code) => return self.refuse(code).await,
            Greeting::Bytes(bytes) => {
                self.write(&bytes).await?;
                return self.be_silent().await;
            }
        }
        let first = self.packet().await?;
        let entered = match first.what() {
            Kind::Login => self.log_in(&first).await?,
            Kind::Resume => self.resume(&first).await?,
            _ => return Err(End::Close),
        };
        let Some((known, keys)) = entered else { return Err(End::Close) };
        let (sender, orders) = mpsc::unbounded_channel();
        self.state.orders.lock().unwrap().push(sender);
        self.state.seen.send_modify(|seen| seen.open += 1);
        let end = Open { known, keys, held: Vec::new(), pushes: 0 }.run(self, orders).await;
        self.state.seen.send_modify(|seen| seen.open -= 1);
        end
    }

    fn rules(&self) -> Rules {
        self.state.rules.lock().unwrap().clone()
    }

    async fn be_silent(&mut self) -> Result<(), End> {
        while let Ok(1..) = self.socket.read_buf(&mut self.arrived).await {
            self.arrived.clear();
        }
        Err(End::Close)
    }

    async fn refuse(&mut self, code: i32) -> Result<(), End> {
        let info = format!("refused with {code}");
        self.send(&Packet { seq: 1, code, info, ..Packet::of(Kind::Refused) }).await?;
        Err(End::Close)
    }

    async fn send(&mut self, packet: &Packet) -> Result<(), End> {
        self.write(&native::encode(packet)).await
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), End> {
        self.socket.write_all(bytes).await.map_err(|_| End::Close)
    }

    async fn packet(&mut self) -> Result<Packet, End> {
        loop {
            if let Some(packet) = native::decode(&mut self.arrived).map_err(|_| End::Close)? {
                return Ok(packet);
            }
            match self.socket.read_buf(&mut self.arrived).await {
                Ok(1..) => {}
                _ => return Err(End::Close),
            }
        }
    }

    async fn log_in(&mut self, first: &Packet) -> Result<Option<(Known, Keys)>, End> {
        let rule = self.rules().login;
        let (responder, login) =
            Responder::begin(&self.state.private, &self.welcome, &first.body).map_err(|_| End::Close)?;
        self.state.seen.send_modify(|seen| {
            seen.logins += 1;
            seen.logins_by_ticket += usize::from(!login.a2.is_empty());
        });
        let mut answer = answer(&login);
        let head = Packet { seq: first.seq, ..Packet::of(Kind::LoginAnswer) };
        let wrong = match rule {
            LogIn::Right => None,
            LogIn::Silent => return self.be_silent().await.map(|()| None),
            LogIn::Close => return Err(End::Close),
            LogIn::Reset => return Err(End::Reset),
            LogIn::Refused(code) => return self.refuse(code).await.map(|()| None),
            LogIn::Answered(code) => {
                answer = LoginAnswer { code, info: format!("answered with {code}"), ..LoginAnswer::default() };
                None
            }
            LogIn::Body(body) => Some(Packet { body: body.into(), ..head.clone() }),
            LogIn::OtherKind => Some(Packet { seq: first.seq, ..Packet::of(Kind::Pong) }),
            LogIn::OtherKey => {
                // What another server would have answered to a log-in of its own.
                let theirs = native::public_key(&self.state.other);
                let (_, asked) = native::Initiator::begin(&theirs, &self.welcome, &login).map_err(|_| End::Close)?;
                let other = Responder::begin(&self.state.other, &self.welcome, &asked).map_err(|_| End::Close)?.0;
                let body = other.finish(&answer).map_err(|_| End::Close)?;
                Some(Packet { body, ..head.clone() })
            }
            LogIn::Changed(change) => {
                change(&mut answer);
                None
            }
        };
        let packet = match wrong {
            Some(packet) => packet,
            None => Packet { body: responder.finish(&answer).map_err(|_| End::Close)?, ..head },
        };
        self.send(&packet).await?;
        let user = user(&login);
        let known = Known { user, tiny_id: answer.tiny_id, key: answer.d2_key.to_vec() };
        let Ok(keys) = Keys::new(&known.key, &login.random, &self.random, Direction::ToClient) else {
            // The client has to give up; it is waited for.
            return self.be_silent().await.map(|()| None);
        };
        self.state.sessions.lock().unwrap().insert(answer.d2.to_vec(), known.clone());
        Ok(Some((known, keys)))
    }

    async fn resume(&mut self, first: &Packet) -> Result<Option<(Known, Keys)>, End> {
        self.state.seen.send_modify(|seen| seen.resumptions += 1);
        let rule = self.rules().resuming;
        match rule {
            Resuming::Silent => return self.be_silent().await.map(|()| None),
            Resuming::Close => return Err(End::Close),
            Resuming::Refused(code) => return self.refuse(code).await.map(|()| None),
            Resuming::Right | Resuming::NotOpening | Resuming::Damaged => {}
        }
        let known = self.state.sessions.lock().unwrap().get(first.ticket.as_ref()).cloned();
        let Some(known) = known else { return self.refuse(-10101).await.map(|()| None) };
        let resume: Resume = native::read(first.body.clone()).map_err(|_| End::Close)?;
        let keys =
            |key: &[u8]| Keys::new(key, &resume.random, &self.random, Direction::ToClient).map_err(|_| End::Close);
        let mut keys = if rule == Resuming::NotOpening { keys(&[9; KEY])? } else { keys(&known.key)? };
        if rule == Resuming::Right && keys.check_proof(&resume.proof).is_err() {
            return self.refuse(-10106).await.map(|()| None);
        }
        let body = match rule {
            Resuming::Damaged => Bytes::from_static(&[0xff, 0xff, 0xff]),
            _ => native::write(&ResumeAnswer { inst_id: 1, d2_until: now() + LIFE, ..ResumeAnswer::default() }),
        };
        let head = Packet { app: APP, tiny_id: known.tiny_id, seq: first.seq, ..Packet::of(Kind::ResumeAnswer) };
        let mut packet = Packet { body, ..head };
        keys.seal(&mut packet).map_err(|_| End::Close)?;
        self.send(&packet).await?;
        Ok(Some((known, keys)))
    }
}

/// Who logs in.
fn user(login: &Login) -> String {
    let by_ticket = String::from_utf8_lossy(&login.a2);
    by_ticket.strip_prefix("a2 of ").unwrap_or(&login.identifier).to_owned()
}

/// What a log-in is answered with that goes well.
fn answer(login: &Login) -> LoginAnswer {
    let user = user(login);
    let number = user.bytes().fold(7_u64, |number, byte| number.wrapping_mul(31).wrapping_add(byte.into()));
    LoginAnswer {
        tiny_id: 144_115_198_000_000_000 + number % 1_000_000_000,
        a2: format!("a2 of {user}").into(),
        d2: Bytes::copy_from_slice(&rand::random::<[u8; 32]>()),
        d2_key: Bytes::copy_from_slice(&rand::random::<[u8; KEY]>()),
        a2_until: now() + LIFE,
        d2_until: now() + LIFE,
        inst_id: 1,
        ..LoginAnswer::default()
    }
}

/// An open session.
struct Open {
    known: Known,
    keys: Keys,
    held: Vec<(u32, String)>,
    pushes: u32,
}

impl Open {
    async fn run(mut self, connection: &mut Connection, mut orders: mpsc::UnboundedReceiver<Order>) -> Result<(), End> {
        let mut released = connection.state.released.subscribe();
        loop {
            while let Some(packet) = native::decode(&mut connection.arrived).map_err(|_| End::Close)? {
                self.look_at(connection, packet).await?;
            }
            tokio::select! {
                read = connection.socket.read_buf(&mut connection.arrived) => match read {
                    Ok(1..) => {}
                    _ => return Err(End::Close),
                },
                order = orders.recv() => match order {
                    Some(order) => self.obey(connection, order).await?,
                    None => return Err(End::Close),
                },
                _ = released.changed() => {
                    for (seq, command) in std::mem::take(&mut self.held) {
                        self.answer(connection, seq, &command, Reply::Right).await?;
                    }
                }
            }
        }
    }

    fn head(&self, kind: Kind) -> Packet {
        Packet { app: APP, tiny_id: self.known.tiny_id, ..Packet::of(kind) }
    }

    async fn seal(&mut self, connection: &mut Connection, mut packet: Packet) -> Result<(), End> {
        self.keys.seal(&mut packet).map_err(|_| End::Close)?;
        connection.send(&packet).await
    }

    async fn obey(&mut self, connection: &mut Connection, order: Order) -> Result<(), End> {
        match order {
            Order::Push(body) => {
                self.pushes += 1;
                let packet = Packet { seq: self.pushes, body, ..self.head(Kind::Push) };
                self.seal(connection, packet).await
            }
            Order::SpoiltPush => {
                self.pushes += 1;
                let packet = Packet {
                    seq: self.pushes,
                    flags: native::SEALED,
                    counter: u64::MAX,
                    body: Bytes::from_static(&[0; 40]),
                    ..self.head(Kind::Push)
                };
                connection.send(&packet).await
            }
            Order::End(code, info) => {
                let packet = Packet { code, info, ..self.head(Kind::Refused) };
                self.seal(connection, packet).await?;
                Err(End::Close)
            }
            Order::Bytes(bytes) => connection.write(&bytes).await,
            Order::Close => Err(End::Close),
            Order::Reset => Err(End::Reset),
        }
    }

    async fn look_at(&mut self, connection: &mut Connection, mut packet: Packet) -> Result<(), End> {
        match packet.what() {
            Kind::Request => {}
            Kind::Ping => {
                connection.state.seen.send_modify(|seen| seen.pings += 1);
                if connection.rules().pongs {
                    connection.send(&Packet { seq: packet.seq, ..self.head(Kind::Pong) }).await?;
                }
                return Ok(());
            }
            Kind::PushAck => {
                connection.state.seen.send_modify(|seen| seen.acknowledged.push(packet.seq));
                return Ok(());
            }
            _ => return Ok(()),
        }
        self.keys.open(&mut packet).map_err(|_| End::Close)?;
        let compressed = packet.flags & COMPRESSED != 0;
        let body = match compressed {
            true => native::decompress(&packet.body, native::MAX_FRAME).map_err(|_| End::Close)?,
            false => packet.body.to_vec(),
        };
        let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
        let asked = Asked { user: self.known.user.clone(), command: packet.command.clone(), body, compressed };
        let reply = (connection.rules().answers)(&asked);
        connection.state.seen.send_modify(|seen| seen.asked.push(asked));
        self.answer(connection, packet.seq, &packet.command, reply).await
    }

    async fn answer(&mut self, connection: &mut Connection, seq: u32, command: &str, reply: Reply) -> Result<(), End> {
        let answer = Packet { seq, command: command.to_owned(), ..self.head(Kind::Answer) };
        let right = || json!({"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": ""});
        let (body, flags) = match reply {
            Reply::Right => (right().to_string().into_bytes(), 0),
            Reply::Json(value) => (value.to_string().into_bytes(), 0),
            Reply::Body(body) => (body, 0),
            Reply::Stream(stream) => (stream, COMPRESSED),
            Reply::Silent => return Ok(()),
            Reply::Held => {
                self.held.push((seq, command.to_owned()));
                return Ok(());
            }
            Reply::Refused(code) => {
                let info = format!("refused with {code}");
                let packet = Packet { seq, code, info, ..self.head(Kind::Refused) };
                return self.seal(connection, packet).await;
            }
            Reply::NotOpening => {
                let mut packet = Packet { body: right().to_string().into(), ..answer };
                let random = [1; RANDOM];
                let mut keys = Keys::new(&[9; KEY], &random, &random, Direction::ToClient).map_err(|_| End::Close)?;
                keys.seal(&mut packet).map_err(|_| End::Close)?;
                return connection.send(&packet).await;
            }
            Reply::Damaged => return connection.write(&[0, 0, 0, 3, 0xff, 0xff, 0xff]).await,
            Reply::Bytes(bytes) => return connection.write(&bytes).await,
            Reply::Close => return Err(End::Close),
            Reply::Reset => return Err(End::Reset),
        };
        self.seal(connection, Packet { flags, body: body.into(), ..answer }).await
    }
}
