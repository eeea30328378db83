//! A connection's bytes: packets in, frames out.

use std::future::poll_fn;
use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::task::{Poll, ready};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use tincan_protocol::native::{self, Packet, VERSION};
use tokio::io::{AsyncRead as _, AsyncWriteExt as _, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_util::io::poll_read_buf;

use super::ending::{End, Refusal};

/// Bytes that are read at a time while it is not known that more is to come.
const CHUNK: usize = 4096;

/// Longest wait for a last word to go out and the client to close.
const FAREWELL: Duration = Duration::from_millis(500);

/// Most bytes that a frame makes room for before they have come.
const AHEAD: usize = 64 * 1024;

/// A connection, and what arrived on it and was not looked at.
pub(super) struct Wire {
    stream: TcpStream,
    arrived: BytesMut,
}

impl Wire {
    /// A connection on which nothing has happened.
    pub(super) fn new(stream: TcpStream) -> Self {
        Self { stream, arrived: BytesMut::new() }
    }

    /// The next packet that is here as a whole, of at most `limit` bytes.
    ///
    /// Errors: -10109 the bytes are no frame, or the packet is of another version.
    pub(super) fn take(&mut self, limit: usize) -> Result<Option<Packet>, Refusal> {
        let bad = |error: native::FrameError| Refusal::bad_packet(error.to_string());
        match native::length(&self.arrived).map_err(bad)? {
            Some(length) if length > limit => {
                let info = format!("the frame's length of {length} is over {limit}, which holds before the log-in");
                Err(Refusal::bad_packet(info))
            }
            _ => {
                let packet = native::decode(&mut self.arrived).map_err(bad)?;
                if self.arrived.is_empty() {
                    // An idle connection keeps no room.
                    self.arrived = BytesMut::new();
                }
                match packet {
                    Some(packet) if packet.version != VERSION => {
                        Err(Refusal::bad_packet(format!("version is {}; this server speaks {VERSION}", packet.version)))
                    }
                    packet => Ok(packet),
                }
            }
        }
    }

    /// Puts frames before all that was not looked at.
    pub(super) fn put_before(&mut self, frames: &Bytes) {
        let mut arrived = BytesMut::with_capacity(frames.len() + self.arrived.len());
        arrived.extend_from_slice(frames);
        arrived.extend_from_slice(&self.arrived);
        self.arrived = arrived;
    }

    /// Waits until something has come, and takes it in. Dropping this before it ends loses nothing.
    ///
    /// Not by readiness: after each packet the system would be asked once more, to hear that there is nothing left.
    pub(super) async fn fill(&mut self) -> Result<(), End> {
        let missing = match native::length(&self.arrived) {
            Ok(Some(length)) => length.saturating_sub(self.arrived.len()).min(AHEAD),
            _ => 0,
        };
        let Self { stream, arrived } = self;
        let read = poll_fn(|context| {
            let mut stream = Pin::new(&mut *stream);
            if missing > CHUNK {
                arrived.reserve(missing);
                return poll_read_buf(stream, context, arrived);
            }
            // On the stack, so that an idle connection keeps no room.
            let mut chunk = [MaybeUninit::uninit(); CHUNK];
            let mut chunk = ReadBuf::uninit(&mut chunk);
            ready!(stream.as_mut().poll_read(context, &mut chunk))?;
            arrived.extend_from_slice(chunk.filled());
            Poll::Ready(Ok(chunk.filled().len()))
        });
        match read.await {
            Ok(0) | Err(_) => Err(End::Gone),
            Ok(_) => Ok(()),
        }
    }

    /// Waits for the next packet of at most `limit` bytes.
    pub(super) async fn packet(&mut self, limit: usize) -> Result<Packet, End> {
        loop {
            if let Some(packet) = self.take(limit)? {
                return Ok(packet);
            }
            self.fill().await?;
        }
    }

    /// Writes frames within the time that a client has for them.
    pub(super) async fn write(&mut self, frames: &[u8], patience: Duration) -> Result<(), End> {
        match timeout(patience, self.stream.write_all(frames)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(End::Gone),
        }
    }

    /// Writes the last frames, and closes so that they arrive: what the client still sends is read and dropped, because a
    /// socket that closes over it would take back what was written.
    pub(super) async fn farewell(&mut self, frames: &[u8]) {
        let _ = timeout(FAREWELL, async {
            self.stream.write_all(frames).await?;
            self.stream.shutdown().await?;
            while self.fill().await.is_ok() {
                self.arrived.clear();
            }
            io::Result::Ok(())
        })
        .await;
    }

    /// Tells a client that it is refused before anything else, as far as it can be told at once.
    pub(super) fn refuse(self, refusal: &Refusal) {
        let _ = self.stream.try_write(&native::encode(&refusal.packet(0)));
    }
}
