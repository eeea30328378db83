//! A client that speaks the native protocol (`docs/native-protocol.md`), packet by packet.

use std::collections::{HashMap, VecDeque};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use serde_json::Value;
use tincan_protocol::native::{
    self, COMPRESSED, Direction, Initiator, Keys, Kind, Login, LoginAnswer, Packet, Platform, RANDOM, Resume,
    ResumeAnswer, SEALED, Welcome,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

use crate::{ANSWER, Server, Signer, WAIT, error_code, usersig};

/// A session, as a client keeps it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NativeSession {
    /// Who.
    pub user: String,
    /// The number of the account.
    pub tiny_id: u64,
    /// The number of the login.
    pub inst_id: u64,
    /// The device, as it calls itself.
    pub device: String,
    /// The account ticket.
    pub a2: Vec<u8>,
    /// Until when it holds, in seconds.
    pub a2_until: u64,
    /// The session ticket.
    pub d2: Vec<u8>,
    /// The session's key.
    pub d2_key: Vec<u8>,
    /// Until when the session ticket holds, in seconds.
    pub d2_until: u64,
}

/// A log-in, to be changed by who tests it: [`NativeClient::log_in`].
#[derive(Debug, Clone)]
pub struct NativeLogin {
    /// The packet around it; its body is made of `login`.
    pub packet: Packet,
    /// What stands in the handshake.
    pub login: Login,
    /// The server's public key.
    pub server_key: Vec<u8>,
}

/// A native client. It reads when it is asked for something, and then acknowledges pushes as they come.
pub struct NativeClient {
    signer: Signer,
    server_key: Vec<u8>,
    stream: TcpStream,
    arrived: bytes::BytesMut,
    welcome: Welcome,
    /// The welcome's body as it came.
    welcome_bytes: bytes::Bytes,
    keys: Option<Keys>,
    /// The session.
    pub session: NativeSession,
    /// Whether pushes are acknowledged as they come; true until it is changed.
    pub acknowledges: bool,
    seq: u32,
    answers: HashMap<u32, Packet>,
    pushes: VecDeque<Value>,
    refused: Option<Packet>,
    ended: bool,
}

impl NativeClient {
    /// Connects and waits for the welcome.
    pub async fn connect(server: &Server) -> Self {
        Self::connect_at(server, server.native()).await
    }

    /// Connects at another address than the server's own: at a proxy before it.
    pub async fn connect_at(server: &Server, address: &str) -> Self {
        Self::open(server, address, None).await.unwrap_or_else(|packet| panic!("no welcome but {packet:?}"))
    }

    /// Connects from an address of this machine.
    pub async fn connect_from(server: &Server, local: IpAddr) -> Self {
        let opened = Self::open(server, server.native(), Some(local)).await;
        opened.unwrap_or_else(|packet| panic!("no welcome but {packet:?}"))
    }

    /// Connects; the packet that came in place of a welcome, if one did.
    pub async fn try_connect(server: &Server) -> Result<Self, Packet> {
        Self::open(server, server.native(), None).await
    }

    async fn open(server: &Server, address: &str, local: Option<IpAddr>) -> Result<Self, Packet> {
        let address: SocketAddr = address.parse().unwrap();
        let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }.unwrap();
        if let Some(local) = local {
            socket.bind(SocketAddr::new(local, 0)).unwrap();
        }
        let connecting = timeout(Duration::from_secs(5), socket.connect(address));
        let stream = connecting.await.unwrap_or_else(|_| panic!("{address} does not answer"));
        let stream = stream.unwrap_or_else(|error| panic!("{address} refuses: {error}"));
        stream.set_nodelay(true).unwrap();
        let mut client = Self {
            signer: server.signer(),
            server_key: server.native_key(),
            stream,
            arrived: bytes::BytesMut::new(),
            welcome: Welcome::default(),
            welcome_bytes: bytes::Bytes::new(),
            keys: None,
            session: NativeSession::default(),
            acknowledges: true,
            seq: 0,
            answers: HashMap::new(),
            pushes: VecDeque::new(),
            refused: None,
            ended: false,
        };
        let packet = client.packet().await.expect("a first packet");
        if packet.what() != Kind::Welcome {
            return Err(packet);
        }
        client.welcome = native::read(packet.body.clone()).expect("a Welcome");
        client.welcome_bytes = packet.body;
        Ok(client)
    }

    /// What the server said first.
    pub fn welcome(&self) -> &Welcome {
        &self.welcome
    }

    /// The next number for a request.
    pub fn next_seq(&mut self) -> u32 {
        self.seq += 1;
        self.seq
    }

    /// A log-in of a user on a Linux device, with a good UserSig.
    pub fn login_of(&mut self, user: &str) -> NativeLogin {
        let packet = Packet {
            app: self.signer.sdkappid,
            device: format!("{:016x}", rand::random::<u64>()),
            cookie: self.welcome.cookie.clone(),
            seq: self.next_seq(),
            ..Packet::of(Kind::Login)
        };
        let random: [u8; RANDOM] = rand::random();
        let login = Login {
            identifier: user.to_owned(),
            user_sig: usersig(user, &self.signer),
            platform: Platform::Linux as i32,
            random: random.to_vec().into(),
            ..Login::default()
        };
        NativeLogin { packet, login, server_key: self.server_key.clone() }
    }

    /// Sends a log-in. What the server answers; the packet, when it refuses openly or with another one.
    pub async fn log_in(&mut self, login: NativeLogin) -> Result<LoginAnswer, Packet> {
        let NativeLogin { packet, login, server_key } = login;
        let (initiator, first) = Initiator::begin(&server_key, &self.welcome_bytes, &login).unwrap();
        let device = packet.device.clone();
        self.send(Packet { body: first, ..packet }).await;
        let packet = self.packet().await.expect("an answer to the log-in");
        if packet.what() != Kind::LoginAnswer {
            return Err(packet);
        }
        let answer = initiator.finish(&packet.body).expect("an authentic answer");
        if answer.code == 0 {
            self.keys =
                Some(Keys::new(&answer.d2_key, &login.random, &self.welcome.random, Direction::ToServer).unwrap());
            self.session = NativeSession {
                user: login.identifier,
                tiny_id: answer.tiny_id,
                inst_id: answer.inst_id,
                device,
                a2: answer.a2.to_vec(),
                a2_until: answer.a2_until,
                d2: answer.d2.to_vec(),
                d2_key: answer.d2_key.to_vec(),
                d2_until: answer.d2_until,
            };
        }
        Ok(answer)
    }

    /// Logs in with a good UserSig, which must succeed.
    pub async fn login(&mut self, user: &str) -> LoginAnswer {
        let login = self.login_of(user);
        let answer = self.log_in(login).await.unwrap_or_else(|packet| panic!("{user} was refused: {packet:?}"));
        assert_eq!(answer.code, 0, "the login of {user} was refused: {answer:?}");
        answer
    }

    /// Logs in with an account ticket; answers whatever comes of it.
    pub async fn login_with_a2(&mut self, session: &NativeSession) -> LoginAnswer {
        let mut login = self.login_of(&session.user);
        login.packet.device = session.device.clone();
        login.login.user_sig.clear();
        login.login.a2 = session.a2.clone().into();
        self.log_in(login).await.unwrap_or_else(|packet| panic!("refused openly: {packet:?}"))
    }

    /// The packet that takes a session up on this connection, to be changed by who tests it.
    pub fn resume_of(&mut self, session: &NativeSession) -> Packet {
        let random: [u8; RANDOM] = rand::random();
        let keys = Keys::new(&session.d2_key, &random, &self.welcome.random, Direction::ToServer).unwrap();
        let proof = keys.proof().unwrap();
        (self.keys, self.session) = (Some(keys), session.clone());
        let resume = Resume { random: random.to_vec().into(), proof, platform: Platform::Linux as i32 };
        Packet {
            app: self.signer.sdkappid,
            tiny_id: session.tiny_id,
            device: session.device.clone(),
            ticket: session.d2.clone().into(),
            cookie: self.welcome.cookie.clone(),
            seq: self.next_seq(),
            body: native::write(&resume),
            ..Packet::of(Kind::Resume)
        }
    }

    /// Sends such a packet. What the server answers; the packet, when it is another one.
    pub async fn take_up(&mut self, packet: Packet) -> Result<ResumeAnswer, Packet> {
        self.send(packet).await;
        let mut packet = self.packet().await.expect("an answer to the resumption");
        if packet.what() != Kind::ResumeAnswer {
            return Err(packet);
        }
        self.keys.as_mut().unwrap().open(&mut packet).expect("an authentic answer");
        let answer: ResumeAnswer = native::read(packet.body).expect("a ResumeAnswer");
        self.session.d2_until = answer.d2_until;
        if !answer.d2.is_empty() {
            self.session.d2 = answer.d2.to_vec();
        }
        Ok(answer)
    }

    /// Takes a session up, which must succeed.
    pub async fn resume(&mut self, session: &NativeSession) -> ResumeAnswer {
        let packet = self.resume_of(session);
        self.take_up(packet).await.unwrap_or_else(|packet| panic!("the resumption was refused: {packet:?}"))
    }

    /// Calls a command (`openim.sendmsg`); answers the JSON of the answer, whatever its `ErrorCode`.
    pub async fn call(&mut self, command: &str, body: Value) -> Value {
        let seq = self.begin(command, body).await;
        self.answer(seq).await
    }

    /// Calls a command that must succeed.
    pub async fn ok(&mut self, command: &str, body: Value) -> Value {
        let answer = self.call(command, body).await;
        assert_eq!(error_code(&answer), 0, "{command} was refused: {answer}");
        answer
    }

    /// Calls a command without waiting; answers the request's number.
    pub async fn begin(&mut self, command: &str, body: Value) -> u32 {
        let packet = self.request(command, body);
        let seq = packet.seq;
        self.send_sealed(packet).await;
        seq
    }

    /// A request, not sealed yet.
    pub fn request(&mut self, command: &str, body: Value) -> Packet {
        Packet {
            app: self.signer.sdkappid,
            tiny_id: self.session.tiny_id,
            seq: self.next_seq(),
            command: command.to_owned(),
            body: body.to_string().into(),
            ..Packet::of(Kind::Request)
        }
    }

    /// The JSON of the answer to a request; waits for it.
    pub async fn answer(&mut self, seq: u32) -> Value {
        let packet = self.answer_packet(seq).await;
        let packet = packet.unwrap_or_else(|| panic!("no answer to {seq}, but {:?}", self.refused));
        assert_eq!(packet.what(), Kind::Answer, "{packet:?}");
        serde_json::from_slice(&packet.body).expect("JSON in an answer")
    }

    /// The packet that answers a request: an answer, opened and inflated, or its refusal. `None` when the connection ends
    /// first.
    pub async fn answer_packet(&mut self, seq: u32) -> Option<Packet> {
        let waited = timeout(ANSWER, async {
            loop {
                if let Some(packet) = self.answers.remove(&seq) {
                    return Some(packet);
                }
                if self.ended {
                    return None;
                }
                self.read().await;
            }
        });
        waited.await.unwrap_or_else(|_| panic!("{seq} was not answered within {ANSWER:?}"))
    }

    /// Sends a text; answers the answer, whatever its `ErrorCode`.
    pub async fn send_text(&mut self, to: &str, text: &str) -> Value {
        let body = self.text_message(to, text);
        self.call("openim.sendmsg", body).await
    }

    /// The body of `openim.sendmsg` with a text.
    pub fn text_message(&self, to: &str, text: &str) -> Value {
        serde_json::json!({
            "From_Account": self.session.user, "To_Account": to,
            "MsgSeq": rand::random::<u32>(), "MsgRandom": rand::random::<u32>() % 100_000_000,
            "MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {"Text": text}}],
        })
    }

    /// The first push that passes `test`, which is taken out; waits for it if need be.
    pub async fn wait_push(&mut self, test: impl Fn(&Value) -> bool) -> Value {
        let waited = timeout(WAIT, async {
            loop {
                if let Some(at) = self.pushes.iter().position(&test) {
                    return self.pushes.remove(at);
                }
                if self.ended {
                    return None;
                }
                self.read().await;
            }
        });
        let found = waited.await.unwrap_or_default();
        found.unwrap_or_else(|| panic!("no such push; {:?} and {:?}", self.pushes, self.refused))
    }

    /// The first pushed one-to-one message with this text.
    pub async fn wait_text(&mut self, text: &str) -> Value {
        let has = |push: &Value| push.to_string().contains(&format!("\"Text\":{}", serde_json::json!(text)));
        self.wait_push(has).await
    }

    /// Everything pushed that was read and not taken, and takes it.
    pub fn pushes(&mut self) -> Vec<Value> {
        std::mem::take(&mut self.pushes).into()
    }

    /// Waits until the server ends the connection; what it said last, if it said why.
    pub async fn wait_end(&mut self) -> Option<Packet> {
        let waited = timeout(WAIT, async {
            while !self.ended {
                self.read().await;
            }
        });
        waited.await.unwrap_or_else(|_| panic!("the connection is open after {WAIT:?}"));
        self.refused.clone()
    }

    /// As [`NativeClient::wait_end`]: the code with which it ended; 0 for none.
    pub async fn end_code(&mut self) -> i32 {
        self.wait_end().await.map_or(0, |packet| packet.code)
    }

    /// Reads one packet, or that the connection has ended.
    async fn read(&mut self) {
        let Some(mut packet) = self.packet().await else { return };
        if let (Some(keys), true) = (&mut self.keys, packet.flags & SEALED != 0) {
            keys.open(&mut packet).expect("what the server seals opens");
        }
        if packet.flags & COMPRESSED != 0 {
            packet.body = native::decompress(&packet.body, 64 * 1024 * 1024).unwrap().into();
        }
        match packet.what() {
            Kind::Push => {
                self.pushes.push_back(serde_json::from_slice(&packet.body).expect("JSON in a push"));
                if self.acknowledges {
                    self.send(Packet { seq: packet.seq, ..Packet::of(Kind::PushAck) }).await;
                }
            }
            Kind::Refused if packet.seq == 0 => self.refused = Some(packet),
            // Of a request; it may be the connection's end as well.
            Kind::Refused => {
                self.refused = Some(packet.clone());
                self.answers.insert(packet.seq, packet);
            }
            _ => drop(self.answers.insert(packet.seq, packet)),
        }
    }

    /// The next packet as it came, sealed bodies not opened; `None` at the connection's end.
    pub async fn packet(&mut self) -> Option<Packet> {
        loop {
            if let Some(packet) = native::decode(&mut self.arrived).expect("the server sends frames") {
                return Some(packet);
            }
            let reading = timeout(ANSWER, self.stream.read_buf(&mut self.arrived));
            match reading.await.unwrap_or_else(|_| panic!("nothing came within {ANSWER:?}")) {
                Ok(0) | Err(_) => {
                    self.ended = true;
                    return None;
                }
                Ok(_) => {}
            }
        }
    }

    /// Seals a packet and sends it.
    pub async fn send_sealed(&mut self, packet: Packet) {
        let packet = self.seal(packet);
        self.send(packet).await;
    }

    /// Seals a packet.
    pub fn seal(&mut self, mut packet: Packet) -> Packet {
        self.keys.as_mut().expect("a session").seal(&mut packet).unwrap();
        packet
    }

    /// Sends a packet as it is.
    pub async fn send(&mut self, packet: Packet) {
        self.send_raw(&native::encode(&packet)).await;
    }

    /// Sends any bytes. A connection that has ended takes none: that is seen when it is read.
    pub async fn send_raw(&mut self, bytes: &[u8]) {
        let _ = self.stream.write_all(bytes).await;
    }

    /// As [`NativeClient::send_raw`]; whether the connection took them.
    pub async fn try_send_raw(&mut self, bytes: &[u8]) -> bool {
        self.stream.write_all(bytes).await.is_ok()
    }

    /// Says that nothing more comes; the server's answers still do.
    pub async fn end_sending(&mut self) {
        let _ = self.stream.shutdown().await;
    }

    /// Acknowledges a push, and all before it.
    pub async fn acknowledge(&mut self, seq: u32) {
        self.send(Packet { seq, ..Packet::of(Kind::PushAck) }).await;
    }

    /// Ends the connection without a word.
    pub fn cut(self) -> NativeSession {
        self.session
    }
}
