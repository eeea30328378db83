//! The bare relay that the server is compared with: the same HTTP and WebSocket libraries with the same buffers, frames
//! of the same form, but no rules and no storage. It believes every login and pushes a message's request as it came.

use std::collections::HashMap;
use std::io::Read as _;
use std::sync::Arc;

use anyhow::Context as _;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use axum::routing::get;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use parking_lot::RwLock;
use serde::Deserialize;
use serde_json::json;
use tincan_protocol::web::{self, Frame};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tower::Service as _;

use crate::tools::print;

/// Bytes of a connection's buffers, as the server has them.
const BUFFER: usize = 4096;

/// Most pushes that wait for one connection, as the server has it; one more is lost.
const QUEUE: usize = 256;

/// The app that the relay says it serves.
const APP: u32 = 1_400_000_001;

/// Who is connected: by name, the way there.
type Peers = Arc<RwLock<HashMap<String, mpsc::Sender<Bytes>>>>;

#[derive(Deserialize)]
struct Addressed<'a> {
    #[serde(rename = "To_Account", borrow)]
    to: std::borrow::Cow<'a, str>,
}

/// Runs the relay until its input ends.
pub(crate) fn run() -> anyhow::Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.context("cannot listen")?;
        print(&format!("{}\n", json!({"listening": listener.local_addr()?.to_string(), "sdkappid": APP})))?;
        let router = Router::new().route("/binfo", get(upgrade)).with_state(Peers::default());
        let accept = async {
            loop {
                let (stream, _) = listener.accept().await?;
                tokio::spawn(serve(router.clone(), stream));
            }
        };
        tokio::select! {
            result = accept => result,
            _ = input_ends() => Ok(()),
        }
    })
}

/// Waits until standard input ends.
async fn input_ends() {
    let (ended, wait) = oneshot::channel::<()>();
    // A thread of its own: nothing waits for it when the relay ends otherwise.
    std::thread::spawn(move || {
        while std::io::stdin().read(&mut [0]).is_ok_and(|bytes| bytes > 0) {}
        drop(ended);
    });
    // An error: the other side was dropped, which is the sign.
    let _ = wait.await;
}

async fn serve(router: Router, stream: TcpStream) -> anyhow::Result<()> {
    stream.set_nodelay(true)?;
    let service = service_fn(move |request: hyper::Request<Incoming>| router.clone().call(request));
    Ok(http1::Builder::new().serve_connection(TokioIo::new(stream), service).with_upgrades().await?)
}

async fn upgrade(State(peers): State<Peers>, upgrade: WebSocketUpgrade) -> Response {
    upgrade
        .read_buffer_size(BUFFER)
        .write_buffer_size(BUFFER)
        .on_upgrade(async move |socket| drop(connection(peers, socket).await))
}

async fn connection(peers: Peers, mut socket: WebSocket) -> anyhow::Result<()> {
    let (link, mut pushes) = mpsc::channel(QUEUE);
    loop {
        tokio::select! {
            frame = socket.recv() => {
                let Some(frame) = frame else { return Ok(()) };
                if let Message::Binary(bytes) = frame? {
                    let answer = answer(&peers, &link, std::str::from_utf8(&bytes)?)?;
                    socket.send(Message::Binary(answer.into())).await?;
                }
            }
            Some(push) = pushes.recv() => socket.send(Message::Binary(push)).await?,
        }
    }
}

fn answer(peers: &Peers, link: &mpsc::Sender<Bytes>, text: &str) -> anyhow::Result<String> {
    let frame = Frame::parse(text)?;
    let head = &frame.head;
    let body = match &*head.servcmd {
        "im_open_status.wslogin" => {
            peers.write().insert(head.identifier.clone().into_owned(), link.clone());
            r#"{"ErrorCode":0,"A2Key":"bare","TinyId":"1","InstId":1}"#
        }
        "openim.sendmsg" => {
            let Addressed { to } = serde_json::from_str(frame.body())?;
            let push = format!(
                r#"{{"head":{{"servcmd":"{}","seq":1}},"body":{{"EventArray":[{{"Event":9,"C2cMsgArray":[{}]}}]}}}}"#,
                super::PUSH,
                frame.body()
            );
            if let Some(peer) = peers.read().get(&*to) {
                // What does not fit is lost, and the bench says so.
                let _ = peer.try_send(push.into());
            }
            r#"{"ErrorCode":0}"#
        }
        _ => r#"{"ErrorCode":0}"#,
    };
    Ok(web::answer(&head.servcmd, head.seq, body))
}
