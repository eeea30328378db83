//! Hostile input: whatever comes is answered with a code of the catalogue or ends the connection; the server lives on,
//! and does not grow.

mod bodies;
mod connections;
mod frames;
mod memory;
mod mutation;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tincan_blackbox::{Mutator, Options, Rest, Server, WAIT, WebClient, error_code};
use tincan_protocol::errors;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// Levels of the deepest JSON that is tried.
const LEVELS: usize = 100_000;

/// A server that does not slow callers down, with two accounts; alice is logged in.
async fn target() -> (Server, Rest, WebClient) {
    target_with(Options::new()).await
}

async fn target_with(options: Options) -> (Server, Rest, WebClient) {
    let often = 1_000_000;
    let options = options.set("app.command_calls_per_second", often).set("app.app_calls_per_second", often);
    let server = Server::with(options);
    server.rest().import(&["bob"]).await;
    let (rest, alice) = (server.rest(), server.login("alice").await);
    (server, rest, alice)
}

/// A good body of `sendmsg`.
fn good_body() -> Value {
    json!({"SyncOtherMachine": 2, "From_Account": "alice", "To_Account": "bob", "MsgSeq": 93_847_636,
        "MsgRandom": 1_287_657, "MsgTimeStamp": 1_700_000_000, "MsgLifeTime": 60, "CloudCustomData": "{\"ref\":17}",
        "IsNeedReadReceipt": 1, "SupportMessageExtension": 0, "SendMsgControl": ["NoUnread"],
        "OfflinePushInfo": {"PushFlag": 0, "Desc": "x", "ApnsInfo": {"Sound": "y"}},
        "MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {"Text": "hi Bob"}},
            {"MsgType": "TIMCustomElem", "MsgContent": {"Data": "d", "Desc": "e"}}]})
}

/// The answer's code is one of the catalogue.
fn documented(answer: &Value) {
    let code = i32::try_from(error_code(answer)).unwrap();
    assert!(errors::find(code).is_some(), "no code of the catalogue: {answer}");
}

/// The server answers, and nothing in it has panicked.
async fn assert_well(server: &Server) {
    assert_eq!(server.rest().get("/healthz").await.status, 200);
    assert!(!server.log().contains("panicked"), "{}", server.log());
}

/// Arrays in arrays.
fn nested() -> String {
    format!("{}{}", "[".repeat(LEVELS), "]".repeat(LEVELS))
}

/// A connection to the server's port.
async fn raw(server: &Server) -> TcpStream {
    TcpStream::connect(server.ready()["listening"].as_str().unwrap()).await.unwrap()
}

/// All that comes until the server closes the connection, which it must.
async fn read_to_end(stream: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    // A reset is an end too.
    let _ = timeout(WAIT, stream.read_to_end(&mut bytes)).await.expect("the server closes the connection");
    bytes
}

/// The head of a good `sendmsg` request up to its `Content-Length`, which is left to the caller.
fn head(server: &Server) -> String {
    format!(
        "POST /v4/openim/sendmsg?sdkappid={}&identifier={}&usersig={}&random=1&contenttype=json HTTP/1.1\r\nHost: x\r\n",
        server.sdkappid(),
        server.admin(),
        server.usersig(server.admin())
    )
}

/// A raw socket for frames, good and bad.
struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    text: bool,
    heartbeats: u64,
}

impl Socket {
    /// Connects to `/binfo` or `/info`.
    async fn open(server: &Server, path: &str) -> Self {
        let (stream, _) = connect_async(address(server, path)).await.unwrap();
        Self { stream, text: path == "info", heartbeats: 0 }
    }

    /// Sends a frame of the path's own kind. A closed connection takes nothing; that is found when it is read.
    async fn send(&mut self, bytes: Vec<u8>) {
        let message = if self.text { Message::text(String::from_utf8(bytes).unwrap()) } else { Message::binary(bytes) };
        self.send_message(message).await;
    }

    async fn send_message(&mut self, message: Message) {
        let _ = timeout(WAIT, self.stream.send(message)).await.expect("the server takes what is sent");
    }

    /// Asks for a sign of life; answers the frames that came up to it, or `None` when the connection ended. Every answer
    /// among them has a code of the catalogue.
    async fn settle(&mut self) -> Option<Vec<Value>> {
        self.heartbeats += 1;
        let seq = (1 << 40) + self.heartbeats;
        let heartbeat = json!({"head": {"servcmd": "heartbeat.alive", "seq": seq, "sdkappid": 0}, "body": {}});
        self.send(heartbeat.to_string().into_bytes()).await;
        let mut frames = Vec::new();
        loop {
            let frame = match timeout(WAIT, self.stream.next()).await.expect("the heartbeat is answered") {
                Some(Ok(Message::Binary(bytes))) if !self.text => bytes.to_vec(),
                Some(Ok(Message::Text(text))) if self.text => text.as_bytes().to_vec(),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                Some(Ok(other)) => panic!("a frame of the wrong kind: {other}"),
            };
            let frame: Value = serde_json::from_slice(&frame).unwrap();
            if frame["head"]["seq"] == seq {
                return Some(frames);
            }
            if frame["body"]["EventArray"].is_null() {
                documented(&frame["body"]);
            }
            frames.push(frame);
        }
    }

    /// Waits until the server closes the connection; answers the close code, or `None` when it came without one.
    async fn closed(&mut self) -> Option<u16> {
        loop {
            match timeout(WAIT, self.stream.next()).await.expect("the server closes the connection") {
                Some(Ok(Message::Close(frame))) => return frame.map(|frame| frame.code.into()),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return None,
            }
        }
    }
}

/// Where web clients connect.
fn address(server: &Server, path: &str) -> String {
    format!("{}/{path}?sdkappid={}&instanceid=0&random=0.5&platform=7", server.ws(), server.sdkappid())
}

/// A frame that a logged-in client could send.
fn frame(client: &WebClient, server: &Server, command: &str, seq: u64, body: &Value) -> Value {
    json!({"head": {"ver": "v4", "platform": 7, "a2": client.a2(), "tinyid": client.tiny_id(),
        "status_instid": client.inst_id(), "sdkappid": server.sdkappid(), "contenttype": "json", "servcmd": command,
        "seq": seq}, "body": body})
}

/// A web socket after its handshake, to be written to byte by byte.
async fn raw_websocket(server: &Server, path: &str) -> TcpStream {
    let mut stream = raw(server).await;
    let request = format!(
        "GET /{path}?sdkappid={} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        server.sdkappid()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        answer.push(timeout(WAIT, stream.read_u8()).await.expect("the handshake is answered").unwrap());
    }
    assert!(answer.starts_with(b"HTTP/1.1 101"), "{}", String::from_utf8_lossy(&answer));
    stream
}

/// The server's resident memory in KiB.
fn memory(server: &Server) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.pid())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
