//! A web client: what the official Web SDKs send and understand, as far as measuring needs it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use anyhow::{Context as _, bail, ensure};
use axum::body::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use serde::Deserialize;
use tincan_protocol::web::{self, Frame, Sender};
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

/// Longest text of a frame that is read, in bytes.
const MAX_FRAME: usize = 1024 * 1024;

/// Read and write buffer of a connection in bytes: with the library's own 128 KiB the client would need more memory than
/// the server it measures.
const BUFFER: usize = 4096;

/// Connections from one loopback address; the next ones come from the next address, since ports would run out.
const PER_ADDRESS: u32 = 20_000;

/// Where an SDK connects to, but for its random numbers.
const PATH: &str = "/binfo?sdkappid=1400000001&instanceid=00000000000000000000000000000000&random=0.5&platform=7&host=linux\
                    &version=-1&sdkversion=3.6.6&compress=gzip";

/// A connected client, logged in or not.
pub(super) struct Client {
    socket: WebSocketStream<TcpStream>,
    sdkappid: u32,
    a2: String,
    tinyid: String,
    inst_id: u64,
    seq: u64,
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

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct LoggedIn {
    #[serde(rename = "A2Key")]
    a2_key: String,
    tiny_id: String,
    inst_id: u64,
}

impl Client {
    /// Connects; `number` spreads the connections over loopback addresses.
    pub(super) async fn connect(address: SocketAddr, sdkappid: u32, number: u32) -> anyhow::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        let host = u8::try_from(number / PER_ADDRESS + 1).context("too many connections")?;
        if host > 1 {
            socket.bind(SocketAddr::new(IpAddr::V4(Ipv4Addr::new(127, 0, 0, host)), 0))?;
        }
        let stream = socket.connect(address).await.with_context(|| format!("cannot connect to {address}"))?;
        stream.set_nodelay(true)?;
        let config = WebSocketConfig::default()
            .read_buffer_size(BUFFER)
            .write_buffer_size(BUFFER)
            .max_message_size(Some(MAX_FRAME))
            .max_frame_size(Some(MAX_FRAME));
        let url = format!("ws://{address}{PATH}");
        let (socket, _) = tokio_tungstenite::client_async_with_config(url, stream, Some(config))
            .await
            .context("the WebSocket handshake failed")?;
        Ok(Self { socket, sdkappid, a2: String::new(), tinyid: String::new(), inst_id: 0, seq: 0 })
    }

    /// Logs in, as `wslogin` alone.
    pub(super) async fn login(&mut self, name: &str, usersig: &str) -> anyhow::Result<()> {
        self.seq += 1;
        let sender = Sender { sdkappid: self.sdkappid, identifier: name, usersig, ..Sender::default() };
        let body = r#"{"State":"Online","is_web_uniapp":0,"InstType":0,"CustomInfo":""}"#;
        let frame = web::request(&sender, "im_open_status.wslogin", self.seq, body);
        self.write(frame).await?;
        let seq = self.seq;
        let answer = self.answer(seq).await.with_context(|| format!("the login of {name} failed"))?;
        let login: LoggedIn = serde_json::from_str(&answer).context("the answer to a login cannot be read")?;
        (self.a2, self.tinyid, self.inst_id) = (login.a2_key, login.tiny_id, login.inst_id);
        Ok(())
    }

    /// Sends a request without waiting for its answer. Answers the bytes of its frame.
    pub(super) async fn send(&mut self, servcmd: &str, seq: u64, body: &str) -> anyhow::Result<usize> {
        let sender = Sender {
            sdkappid: self.sdkappid,
            a2: &self.a2,
            tinyid: &self.tinyid,
            status_instid: self.inst_id,
            ..Sender::default()
        };
        let frame = web::request(&sender, servcmd, seq, body);
        let bytes = frame.len();
        self.write(frame).await?;
        Ok(bytes)
    }

    /// Sends requests at once, then waits for all answers.
    pub(super) async fn call_all(&mut self, calls: &[(&str, String)]) -> anyhow::Result<()> {
        let before = self.seq;
        for (servcmd, body) in calls {
            self.seq += 1;
            let seq = self.seq;
            self.send(servcmd, seq, body).await?;
        }
        let mut missing = calls.len();
        while missing > 0 {
            missing -= usize::from(self.read(|frame, _| Ok(checked(frame)? > before)).await?);
        }
        Ok(())
    }

    /// Sends a request and waits for its answer's body.
    pub(super) async fn call(&mut self, servcmd: &str, body: &str) -> anyhow::Result<String> {
        self.seq += 1;
        let seq = self.seq;
        self.send(servcmd, seq, body).await?;
        self.answer(seq).await
    }

    /// Sends a heartbeat and waits for its answer.
    pub(super) async fn heartbeat(&mut self) -> anyhow::Result<()> {
        self.call("heartbeat.alive", "{}").await.map(drop)
    }

    /// Reads one frame; `look` gets it with its size on the wire. Dropping this before it ends loses nothing.
    pub(super) async fn read<T>(
        &mut self,
        look: impl FnOnce(&Frame<'_>, usize) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let bytes = self.receive().await?;
        let text = web::open(&bytes, MAX_FRAME)?;
        look(&Frame::parse(&text)?, bytes.len())
    }

    /// The body of the answer with this number; whatever else comes is passed over.
    async fn answer(&mut self, seq: u64) -> anyhow::Result<String> {
        loop {
            let found = self.read(|frame, _| {
                let answers = frame.head.seq == seq && frame.head.servcmd != super::PUSH;
                answers.then(|| checked(frame).map(|_| frame.body().to_owned())).transpose()
            });
            if let Some(body) = found.await? {
                return Ok(body);
            }
        }
    }

    async fn write(&mut self, frame: String) -> anyhow::Result<()> {
        Ok(self.socket.send(Message::Binary(Bytes::from(frame))).await?)
    }

    async fn receive(&mut self) -> anyhow::Result<Bytes> {
        loop {
            match self.socket.next().await.context("the server closed a connection")?? {
                Message::Binary(bytes) => return Ok(bytes),
                Message::Close(_) => bail!("the server closed a connection"),
                _ => {}
            }
        }
    }
}

/// The number of an answer, when it says that all went well; 0 for a push.
pub(super) fn checked(frame: &Frame<'_>) -> anyhow::Result<u64> {
    if frame.head.servcmd == super::PUSH {
        return Ok(0);
    }
    let outcome: Outcome<'_> = serde_json::from_str(frame.body())?;
    ensure!(
        outcome.error_code == 0,
        "{} was refused: {} {}",
        frame.head.servcmd,
        outcome.error_code,
        outcome.error_info
    );
    Ok(frame.head.seq)
}
