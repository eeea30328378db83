//! HTTP as bytes, for what no client library sends.

use std::time::Duration;

use tincan_blackbox::Server;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long an answer may take.
const WAIT: Duration = Duration::from_secs(20);

/// The head of a request, without its empty line.
pub(crate) fn head(server: &Server, method: &str, url: &str, headers: &str) -> String {
    let path = url.strip_prefix(server.http()).unwrap_or(url);
    format!("{method} {path} HTTP/1.1\r\nHost: tincan\r\n{headers}")
}

pub(crate) async fn connect(server: &Server) -> TcpStream {
    TcpStream::connect(server.http().strip_prefix("http://").unwrap()).await.unwrap()
}

/// Sends a request; answers all that comes until the server closes, as text.
pub(crate) async fn send(server: &Server, method: &str, url: &str, headers: &str, body: &[u8]) -> String {
    let mut stream = connect(server).await;
    let head = head(server, method, url, headers) + "Connection: close\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    // It may have been refused by now.
    let _ = stream.write_all(body).await;
    let mut answer = Vec::new();
    let _ = timeout(WAIT, stream.read_to_end(&mut answer)).await.expect("an answer");
    String::from_utf8_lossy(&answer).into_owned()
}

/// Begins a request with a body of `length` bytes, sends some of it, and breaks off as a lost network does.
pub(crate) async fn cut(server: &Server, url: &str, headers: &str, length: usize, sent: &[u8]) {
    let mut stream = connect(server).await;
    let head = head(server, "PUT", url, headers) + &format!("Content-Length: {length}\r\n\r\n");
    stream.write_all(&[head.as_bytes(), sent].concat()).await.unwrap();
    drop(stream);
}
