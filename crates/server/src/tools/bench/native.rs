//! A native client, as far as measuring needs it: `docs/native-protocol.md`.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use axum::body::Bytes;
use serde::Deserialize;
use tincan_protocol::native::{
    self, COMPRESSED, Direction, Initiator, Keys, Kind, Login, LoginAnswer, MAX_FRAME, Packet, Platform, RANDOM,
    Resume, ResumeAnswer, Welcome,
};
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpSocket, TcpStream};

/// Bytes that are read at a time.
const CHUNK: usize = 4096;

/// So many pushes are acknowledged together at the latest.
const TOGETHER: u32 = 16;

/// Pushes are acknowledged with those that come within this time.
const GATHER: Duration = Duration::from_millis(100);

/// Connections from one loopback address; the next ones come from the next address, since ports would run out.
const PER_ADDRESS: u32 = 20_000;

/// Where native clients connect to, and the key that they pin.
#[derive(Debug, Clone)]
pub(super) struct Door {
    pub(super) address: SocketAddr,
    pub(super) key: Vec<u8>,
    pub(super) sdkappid: u32,
}

/// What a client keeps to take its session up.
#[derive(Debug, Clone, Default)]
pub(super) struct Session {
    tiny_id: u64,
    device: String,
    d2: Bytes,
    d2_key: Bytes,
}

/// A connected client, logged in or not.
pub(super) struct NativeClient {
    stream: TcpStream,
    arrived: bytes::BytesMut,
    welcome: Bytes,
    cookie: Bytes,
    server_random: Bytes,
    sdkappid: u32,
    session: Session,
    keys: Option<Keys>,
    seq: u32,
    /// Pushes that were not acknowledged yet: the last of them, how many, since when.
    owed: Option<(u32, u32, Instant)>,
}

/// What counts in every answer.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Outcome<'a> {
    #[serde(default)]
    error_code: i64,
    #[serde(default, borrow)]
    error_info: std::borrow::Cow<'a, str>,
}

impl NativeClient {
    /// Connects and is welcomed; `number` spreads the connections over loopback addresses.
    pub(super) async fn connect(door: &Door, number: u32) -> anyhow::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        let host = u8::try_from(number / PER_ADDRESS + 1).context("too many connections")?;
        if host > 1 {
            socket.bind(SocketAddr::new(IpAddr::V4(Ipv4Addr::new(127, 0, 0, host)), 0))?;
        }
        let address = door.address;
        let stream = socket.connect(address).await.with_context(|| format!("cannot connect to {address}"))?;
        stream.set_nodelay(true)?;
        let mut client = Self {
            stream,
            arrived: bytes::BytesMut::new(),
            welcome: Bytes::new(),
            cookie: Bytes::new(),
            server_random: Bytes::new(),
            sdkappid: door.sdkappid,
            session: Session::default(),
            keys: None,
            seq: 0,
            owed: None,
        };
        let (packet, _) = client.packet().await?;
        ensure!(packet.what() == Kind::Welcome, "the server does not welcome: {} {}", packet.code, packet.info);
        let welcome: Welcome = native::read(packet.body.clone())?;
        (client.cookie, client.server_random, client.welcome) = (welcome.cookie, welcome.random, packet.body);
        Ok(client)
    }

    /// Logs in with a UserSig. Answers what takes the session up.
    pub(super) async fn login(&mut self, name: &str, usersig: &str, server_key: &[u8]) -> anyhow::Result<Session> {
        let random: [u8; RANDOM] = rand::random();
        let login = Login {
            identifier: name.to_owned(),
            user_sig: usersig.to_owned(),
            platform: Platform::Linux.into(),
            random: Bytes::copy_from_slice(&random),
            ..Login::default()
        };
        let (initiator, body) = Initiator::begin(server_key, &self.welcome, &login)?;
        let device = format!("bench of {name}");
        let first = Packet {
            app: self.sdkappid,
            device: device.clone(),
            cookie: self.cookie.clone(),
            body,
            ..Packet::of(Kind::Login)
        };
        self.write(&first).await?;
        let (packet, _) = self.packet().await?;
        ensure!(packet.what() == Kind::LoginAnswer, "the login of {name} failed: {} {}", packet.code, packet.info);
        let answer: LoginAnswer = initiator.finish(&packet.body)?;
        ensure!(answer.code == 0, "the login of {name} failed: {} {}", answer.code, answer.info);
        self.keys = Some(Keys::new(&answer.d2_key, &random, &self.server_random, Direction::ToServer)?);
        self.session = Session { tiny_id: answer.tiny_id, device, d2: answer.d2, d2_key: answer.d2_key };
        Ok(self.session.clone())
    }

    /// Takes a session up.
    pub(super) async fn resume(&mut self, session: Session) -> anyhow::Result<()> {
        let random: [u8; RANDOM] = rand::random();
        let mut keys = Keys::new(&session.d2_key, &random, &self.server_random, Direction::ToServer)?;
        let resume =
            Resume { random: Bytes::copy_from_slice(&random), proof: keys.proof()?, platform: Platform::Linux.into() };
        let first = Packet {
            app: self.sdkappid,
            tiny_id: session.tiny_id,
            device: session.device.clone(),
            ticket: session.d2.clone(),
            cookie: self.cookie.clone(),
            body: native::write(&resume),
            ..Packet::of(Kind::Resume)
        };
        self.write(&first).await?;
        let (mut packet, _) = self.packet().await?;
        ensure!(packet.what() == Kind::ResumeAnswer, "a resumption failed: {} {}", packet.code, packet.info);
        keys.open(&mut packet)?;
        let _: ResumeAnswer = native::read(packet.body)?;
        (self.keys, self.session) = (Some(keys), session);
        Ok(())
    }

    /// Sends a request without waiting for its answer. Answers the bytes of its frame.
    pub(super) async fn send(&mut self, command: &str, seq: u32, body: &str) -> anyhow::Result<usize> {
        let mut packet = Packet {
            app: self.sdkappid,
            tiny_id: self.session.tiny_id,
            seq,
            command: command.to_owned(),
            body: Bytes::copy_from_slice(body.as_bytes()),
            ..Packet::of(Kind::Request)
        };
        self.keys.as_mut().context("not logged in")?.seal(&mut packet)?;
        self.write(&packet).await
    }

    /// Sends a request and waits for its answer.
    pub(super) async fn call(&mut self, command: &str, body: &str) -> anyhow::Result<()> {
        // Numbers that no message has.
        self.seq += 1;
        let seq = self.seq;
        self.send(command, seq, body).await?;
        while self.acknowledged().await? != seq {}
        Ok(())
    }

    /// The number of the next answer, which must say that all went well; 0 for a push. Dropping this before it ends loses
    /// nothing.
    pub(super) async fn acknowledged(&mut self) -> anyhow::Result<u32> {
        let (packet, _) = self.opened().await?;
        if packet.what() == Kind::Push {
            return Ok(0);
        }
        let outcome: Outcome<'_> = serde_json::from_slice(&packet.body)?;
        let (code, info) = (outcome.error_code, outcome.error_info);
        ensure!(code == 0, "{} was refused: {code} {info}", packet.command);
        Ok(packet.seq)
    }

    /// The frame of the next push, as web clients get it, with the bytes on the wire. Dropping this before it ends loses
    /// nothing.
    pub(super) async fn pushed(&mut self) -> anyhow::Result<(Bytes, usize)> {
        let (packet, bytes) = self.opened().await?;
        ensure!(packet.what() == Kind::Push, "a receiver got a {:?}", packet.what());
        Ok((packet.body, bytes))
    }

    /// The next packet with its body opened, and its bytes on the wire. Pushes are acknowledged together, as the client library
    /// does it.
    async fn opened(&mut self) -> anyhow::Result<(Packet, usize)> {
        let (mut packet, bytes) = self.packet().await?;
        if packet.what() == Kind::Refused {
            bail!("the server refuses: {} {}", packet.code, packet.info);
        }
        self.keys.as_mut().context("not logged in")?.open(&mut packet)?;
        if packet.flags & COMPRESSED != 0 {
            packet.body = native::decompress(&packet.body, MAX_FRAME)?.into();
        }
        if packet.what() == Kind::Push {
            let (_, count, since) = self.owed.unwrap_or_else(|| (0, 0, Instant::now()));
            self.owed = Some((packet.seq, count + 1, since));
        }
        if let Some((seq, _, _)) = self.owed.filter(|(_, count, since)| *count >= TOGETHER || since.elapsed() >= GATHER)
        {
            let acknowledgement = native::encode(&Packet { seq, ..Packet::of(Kind::PushAck) });
            // A few bytes; a socket without room for them gets them with the next push.
            if self.stream.try_write(&acknowledgement).is_ok_and(|written| written == acknowledgement.len()) {
                self.owed = None;
            }
        }
        Ok((packet, bytes))
    }

    /// The next packet as it came, and its bytes on the wire.
    async fn packet(&mut self) -> anyhow::Result<(Packet, usize)> {
        loop {
            let before = self.arrived.len();
            if let Some(packet) = native::decode(&mut self.arrived)? {
                let bytes = before - self.arrived.len();
                if self.arrived.is_empty() {
                    // An idle client keeps no room.
                    self.arrived = bytes::BytesMut::new();
                }
                return Ok((packet, bytes));
            }
            self.stream.readable().await?;
            self.arrived.reserve(CHUNK);
            match self.stream.try_read_buf(&mut self.arrived) {
                Ok(0) => bail!("the server closed a connection"),
                Ok(_) => {}
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    async fn write(&mut self, packet: &Packet) -> anyhow::Result<usize> {
        let frame = native::encode(packet);
        self.stream.write_all(&frame).await?;
        Ok(frame.len())
    }
}
