//! An open session on its socket: one task that reads, writes and keeps the heartbeat.

use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::{Cause, Layer};

use super::exchange::{Exchange, Job, Link, Loss, Over};
use super::stream::{Stream, make_room};
use super::{Signal, Wish, connect, endings};

/// Requests are sealed as long as less than this many bytes wait for the socket: those behind can still be taken back.
const AHEAD: usize = 64 * 1024;

/// Requests that wait for the socket on the connection's side; the others wait on their own.
pub(super) const JOBS: usize = 16;

/// Why a connection ended.
#[derive(Debug)]
pub(super) enum End {
    /// It broke, or the server refuses to go on.
    Lost(Cause),
    /// The session ticket is to be renewed, and nobody waits for an answer.
    Renewal,
    /// Nobody wants it any more.
    Offline,
    /// The channel is closed.
    Closed,
}

/// A connection with an open session.
pub(super) struct Connection {
    pub(super) stream: Stream,
    pub(super) exchange: Exchange,
    pub(super) link: Arc<Link>,
    pub(super) jobs: mpsc::Receiver<Job>,
    /// Longest silence before a sign of life is asked for.
    pub(super) heartbeat: Duration,
    /// When the session ticket is to be renewed.
    pub(super) renewal: Instant,
}

/// What the keeper hears from outside while a connection is open.
pub(super) struct Outside<'a> {
    pub(super) signals: &'a mpsc::Sender<Signal>,
    pub(super) wish: &'a mut watch::Receiver<Wish>,
    pub(super) stop: &'a CancellationToken,
}

impl Connection {
    /// Serves the connection until it ends. What waits on it stays, until [`Connection::finish`].
    pub(super) async fn run(&mut self, outside: Outside<'_>) -> End {
        let Self { stream: Stream { socket, arrived }, exchange, link, jobs, heartbeat, renewal } = self;
        let mut pulse = Pulse::new(*heartbeat, *renewal);
        let Outside { signals, wish, stop } = outside;
        let mut stopped = std::pin::pin!(stop.cancelled());
        if !wish.borrow_and_update().online {
            return End::Offline;
        }
        // What came right behind the handshake's answer.
        if let Err(end) = look(exchange, arrived) {
            return end;
        }
        loop {
            make_room(arrived);
            let step = {
                let (mut reader, mut writer) = socket.split();
                tokio::select! {
                    read = reader.read_buf(arrived) => Step::Read(read),
                    wrote = writer.write(&exchange.out), if exchange.has_out() => Step::Wrote(wrote),
                    Some(job) = jobs.recv(), if exchange.out.len() < AHEAD => Step::Ask(job),
                    seq = link.acknowledged() => Step::Acknowledge(seq),
                    permit = signals.reserve(), if exchange.has_missed() => Step::Missed(permit),
                    () = sleep_until(pulse.due()) => Step::Timer,
                    changed = wish.changed() => Step::Wish(changed.is_ok()),
                    () = signals.closed() => return End::Closed,
                    () = stopped.as_mut() => return End::Closed,
                }
            };
            let done = match step {
                Step::Read(Ok(0)) => Err(End::Lost(gone("the server closed the connection"))),
                Step::Read(Ok(_)) => {
                    pulse.heard();
                    look(exchange, arrived)
                }
                Step::Wrote(Ok(0)) => Err(End::Lost(Cause::SocketClosed)),
                Step::Wrote(Ok(bytes)) => {
                    let _ = exchange.out.split_to(bytes);
                    exchange.took(bytes);
                    Ok(())
                }
                Step::Read(Err(error)) => Err(End::Lost(connect::of_connection(&error))),
                // Why is seen when reading: what the server said last may be there.
                Step::Wrote(Err(error)) => Err(last_word(socket, arrived, exchange, &error)),
                Step::Ask(job) => {
                    exchange.ask(job);
                    Ok(())
                }
                Step::Acknowledge(seq) => {
                    exchange.acknowledge(seq);
                    Ok(())
                }
                Step::Missed(Ok(permit)) => {
                    permit.send(Signal::Missed);
                    exchange.told_missed();
                    Ok(())
                }
                // The session is gone, and the login with it.
                Step::Missed(Err(_)) | Step::Wish(false) => Err(End::Closed),
                Step::Wish(true) if !wish.borrow_and_update().online => Err(End::Offline),
                Step::Wish(true) => Ok(()),
                Step::Timer => pulse.beat(exchange),
            };
            if let Err(end) = done {
                return end;
            }
        }
    }

    /// Tells all who wait on the connection how it ended, and closes it.
    pub(super) fn finish(mut self, loss: &Loss) {
        self.exchange.end(loss);
    }
}

/// What happened next on a connection.
enum Step<'a> {
    Read(std::io::Result<usize>),
    Wrote(std::io::Result<usize>),
    Ask(Job),
    Acknowledge(u32),
    Missed(Result<mpsc::Permit<'a, Signal>, mpsc::error::SendError<()>>),
    Wish(bool),
    Timer,
}

fn gone(why: &str) -> Cause {
    Cause::NoConnection { why: why.to_owned(), awaiting: false }
}

fn look(exchange: &mut Exchange, arrived: &mut BytesMut) -> Result<(), End> {
    exchange.look(arrived).map_err(|over| match over {
        Over::Broken(cause) => End::Lost(cause),
        Over::Refused { code, info } => End::Lost(endings::refused(Layer::Access, "the session", code, info, false)),
    })
}

/// How a connection ended on which writing fails: as the server said, if it did.
fn last_word(socket: &TcpStream, arrived: &mut BytesMut, exchange: &mut Exchange, error: &std::io::Error) -> End {
    while let Ok(1..) = socket.try_read_buf(arrived) {
        if let Err(end) = look(exchange, arrived) {
            return end;
        }
        make_room(arrived);
    }
    End::Lost(connect::of_connection(error))
}

/// The heartbeat: after a silence a sign of life is asked for; after half as long again without one the connection is dead.
struct Pulse {
    heartbeat: Duration,
    renewal: Instant,
    heard: Instant,
    asked: bool,
}

impl Pulse {
    fn new(heartbeat: Duration, renewal: Instant) -> Self {
        Self { heartbeat, renewal, heard: Instant::now(), asked: false }
    }

    fn heard(&mut self) {
        self.heard = Instant::now();
        self.asked = false;
    }

    fn due(&self) -> Instant {
        let silence = if self.asked { self.heartbeat + self.heartbeat / 2 } else { self.heartbeat };
        (self.heard + silence).min(self.renewal)
    }

    fn beat(&mut self, exchange: &mut Exchange) -> Result<(), End> {
        let now = Instant::now();
        if now >= self.renewal {
            if exchange.is_idle() {
                return Err(End::Renewal);
            }
            self.renewal = now + self.heartbeat;
        }
        let silent = now.saturating_duration_since(self.heard);
        if silent >= self.heartbeat + self.heartbeat / 2 {
            let why = format!("no sign of life for {} ms", silent.as_millis());
            return Err(End::Lost(gone(&why)));
        }
        if silent >= self.heartbeat && !self.asked {
            self.asked = true;
            exchange.ping();
        }
        Ok(())
    }
}
