//! A web client's connection: requests in, answers and pushes out. One task each, and as little memory as possible
//! while it is idle.
//!
//! Who sends a frame is said by the frame, not by the connection: several logins may share one, and a frame may come
//! before its login. The connection only remembers which logins are reached by it.

mod request;

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, close_code};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt as _, SinkExt as _, StreamExt as _};
use tincan_commands::pushes;
use tincan_domain::event::{Event, Push};
use tincan_domain::ports::Platform;
use tokio::time::{Instant, Sleep, sleep_until, timeout};
use tokio_tungstenite::tungstenite::Error as SocketError;

use super::State;
use super::client::{Attached, Client};
use super::listener::{Cut, Place};
use super::websocket::Kind;

/// Most frames that are written between two flushes: enough to save system calls, few enough that answers do not wait
/// behind many pushes.
const BURST: usize = 64;

/// Longest wait for a closing frame to go out.
const FAREWELL: Duration = Duration::from_millis(500);

/// Why a connection ends.
enum End {
    /// The client closed it, or it broke.
    Gone,
    /// This side closes it, for a reason that has a code.
    Close(u16, &'static str),
}

/// What happened next on a connection.
enum Step {
    Answered(Option<Message>),
    Push(Arc<Push>),
    Received(Option<Result<Message, axum::Error>>),
    Silent,
    Shutdown,
}

/// Serves a connection until it ends. Requests that run then are finished, and the logins are detached.
///
/// Not an `async fn`: that would keep its arguments beside what is made of them, in every idle connection.
pub(super) fn run(
    state: Arc<State>,
    socket: WebSocket,
    kind: Kind,
    (place, address): (Option<Place>, Option<IpAddr>),
) -> impl Future<Output = ()> {
    let client = Arc::new(Client::new(state.settings.push_queue, address, Platform::Web));
    let attached = Attached { state: Arc::clone(&state), client: Arc::clone(&client) };
    let mut connection = Connection { state, socket, kind, client, running: FuturesUnordered::new() };
    async move {
        let end = connection.serve().await;
        connection.close(end).await;
        drop(attached);
        drop(place);
    }
}

/// A connection that is being served.
struct Connection {
    state: Arc<State>,
    socket: WebSocket,
    kind: Kind,
    client: Arc<Client>,
    running: FuturesUnordered<BoxFuture<'static, Option<Message>>>,
}

impl Connection {
    async fn serve(&mut self) -> End {
        // A token of its own: all connections polling one would contend for its lock.
        let shutdown = self.state.shutdown.child_token();
        let mut shutdown = std::pin::pin!(shutdown.cancelled());
        let patience = self.state.settings.idle_timeout;
        let mut silence = std::pin::pin!(sleep_until(Instant::now() + patience));
        let mut heard = Instant::now();
        loop {
            let step = tokio::select! {
                Some(answer) = self.running.next() => Step::Answered(answer),
                push = self.client.next() => Step::Push(push),
                frame = self.socket.next(), if self.running.len() < self.state.settings.in_flight => Step::Received(frame),
                () = silence.as_mut() => Step::Silent,
                () = shutdown.as_mut() => Step::Shutdown,
            };
            let end = match step {
                Step::Answered(answer) => self.answer(answer).await.err(),
                Step::Push(push) => self.push(push).await.err(),
                Step::Received(frame) => {
                    heard = Instant::now();
                    self.receive(frame).err()
                }
                Step::Silent => self.still_silent(silence.as_mut(), heard + patience).err(),
                Step::Shutdown => Some(self.finish().await),
            };
            if let Some(end) = end {
                return end;
            }
        }
    }

    /// The timer is not moved at every frame; when it fires it is moved to when the client will have been silent.
    fn still_silent(&self, timer: std::pin::Pin<&mut Sleep>, until: Instant) -> Result<(), End> {
        if until <= Instant::now() {
            self.client.silent.store(true, Ordering::Relaxed);
            return Err(End::Close(close_code::AWAY, "silent for too long"));
        }
        timer.reset(until);
        Ok(())
    }

    fn receive(&mut self, frame: Option<Result<Message, axum::Error>>) -> Result<(), End> {
        let text = match frame {
            Some(Ok(Message::Binary(bytes))) if self.kind == Kind::Binary => Utf8Bytes::try_from(bytes).ok(),
            Some(Ok(Message::Text(text))) if self.kind == Kind::Text => Some(text),
            // Pings are answered by the library.
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => return Ok(()),
            Some(Ok(Message::Binary(_) | Message::Text(_))) => None,
            Some(Ok(Message::Close(_))) | None => return Err(End::Gone),
            Some(Err(error)) => return Err(end_of(error)),
        };
        match text {
            Some(text) => self.running.push(request::run(&self.state, &self.client, text, self.kind).boxed()),
            None => drop(self.state.dropped_frames.fetch_add(1, Ordering::Relaxed)),
        }
        Ok(())
    }

    /// Sends an answer, and those that are ready as well. Pushes that wait already go first: who asks and is answered has
    /// all that came before.
    async fn answer(&mut self, first: Option<Message>) -> Result<(), End> {
        let Self { state, socket, kind, client, running } = self;
        let mut next = Some(first);
        write(state, async {
            for _ in 0..state.settings.push_queue {
                let Some(push) = client.take() else { break };
                socket.feed(encode(*kind, &push)).await?;
            }
            for _ in 0..BURST {
                match next.take() {
                    // No answer is a closing frame but one that says: cut.
                    Some(Some(Message::Close(_))) => return Err(axum::Error::new(Cut)),
                    Some(Some(answer)) => socket.feed(answer).await?,
                    Some(None) => {}
                    None => break,
                }
                next = running.next().now_or_never().flatten();
            }
            // An answer that came last was not written yet.
            if let Some(Some(answer)) = next {
                socket.feed(answer).await?;
            }
            socket.flush().await
        })
        .await
    }

    /// Sends a push, and those that wait behind it. When some did not fit into the queue, says so behind the last.
    async fn push(&mut self, first: Arc<Push>) -> Result<(), End> {
        let Self { state, socket, kind, client, .. } = self;
        write(state, async {
            let (mut next, mut room) = (Some(first), BURST);
            while let Some(push) = next {
                socket.feed(encode(*kind, &push)).await?;
                room -= 1;
                next = if room > 0 { client.take() } else { None };
            }
            if client.take_missed() {
                socket.feed(encode(*kind, &Push::new(Event::Missed))).await?;
            }
            socket.flush().await
        })
        .await
    }

    /// Tells the client why, and lets running requests finish: a command that wrote must also push.
    async fn close(&mut self, end: End) {
        if let End::Close(code, reason) = end {
            let frame = CloseFrame { code, reason: Utf8Bytes::from_static(reason) };
            // The client may be gone; it is told as far as it listens.
            let _ = timeout(FAREWELL, self.socket.send(Message::Close(Some(frame)))).await;
        }
        let finish = async { while self.running.next().await.is_some() {} };
        if timeout(2 * self.state.settings.time_limit, finish).await.is_err() {
            tracing::warn!("requests of a closed connection did not finish");
        }
    }

    /// Lets running requests finish and answers them.
    async fn finish(&mut self) -> End {
        while let Some(answer) = self.running.next().await {
            if let Err(end) = self.answer(answer).await {
                return end;
            }
        }
        End::Close(close_code::AWAY, "the server is closing")
    }
}

/// Writes within the time that a client has for it.
async fn write(state: &State, writing: impl Future<Output = Result<(), axum::Error>>) -> Result<(), End> {
    match timeout(state.settings.write_timeout, writing).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(End::Gone),
    }
}

/// A push as a frame; encoded once for all who receive it.
fn encode(kind: Kind, push: &Push) -> Message {
    let frame = push.encoded(pushes::frame).clone();
    match kind {
        Kind::Binary => Message::Binary(frame),
        Kind::Text => text(frame),
    }
}

fn text(frame: Bytes) -> Message {
    // Frames are made of JSON text.
    Message::Text(Utf8Bytes::try_from(frame).unwrap_or_default())
}

/// How a connection ends on which something came that is no frame.
fn end_of(error: axum::Error) -> End {
    match error.into_inner().downcast::<SocketError>().map(|error| *error) {
        Ok(SocketError::Capacity(_)) => End::Close(close_code::SIZE, "the frame is too large"),
        Ok(SocketError::Utf8(_)) => End::Close(close_code::INVALID, "the text is not UTF-8"),
        Ok(SocketError::Protocol(_)) => End::Close(close_code::PROTOCOL, "not the WebSocket protocol"),
        _ => End::Gone,
    }
}
