//! Packets off a connection, before its session is in force.

use std::io;

use bytes::BytesMut;
use tincan_protocol::native::{self, FrameError, Packet};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Bytes that are read at a time at least.
const CHUNK: usize = 4096;

/// Most bytes that a frame makes room for before they have come.
const AHEAD: usize = 64 * 1024;

/// Most bytes of room that an idle connection keeps.
const KEPT: usize = 4 * CHUNK;

/// A connection, and what arrived on it and was not looked at.
pub(super) struct Stream {
    pub(super) socket: TcpStream,
    pub(super) arrived: BytesMut,
}

/// Why there is no packet.
#[derive(Debug)]
pub(super) enum ReadError {
    /// The peer closed the connection.
    Ended,
    /// The connection broke.
    Broken(io::Error),
    /// The bytes are no packet.
    Frame(FrameError),
}

impl Stream {
    pub(super) fn new(socket: TcpStream) -> Self {
        Self { socket, arrived: BytesMut::new() }
    }

    /// The next packet.
    pub(super) async fn packet(&mut self) -> Result<Packet, ReadError> {
        loop {
            if let Some(packet) = native::decode(&mut self.arrived).map_err(ReadError::Frame)? {
                return Ok(packet);
            }
            make_room(&mut self.arrived);
            match self.socket.read_buf(&mut self.arrived).await {
                Ok(0) => return Err(ReadError::Ended),
                Ok(_) => {}
                Err(error) => return Err(ReadError::Broken(error)),
            }
        }
    }

    /// Sends a packet.
    pub(super) async fn send(&mut self, packet: &Packet) -> io::Result<()> {
        self.socket.write_all(&native::encode(packet)).await
    }
}

/// Makes room for what is to come: of a long frame a bounded part at a time.
pub(super) fn make_room(arrived: &mut BytesMut) {
    if arrived.is_empty() && arrived.capacity() > KEPT {
        // An idle connection keeps no room of an earlier burst.
        *arrived = BytesMut::new();
    }
    let missing = match native::length(arrived) {
        Ok(Some(length)) => length.saturating_sub(arrived.len()).clamp(CHUNK, AHEAD),
        _ => CHUNK,
    };
    arrived.reserve(missing);
}
