//! Frames: a length of 4 bytes, big-endian, then a packet of so many bytes.

use bytes::{Buf as _, Bytes, BytesMut};
use prost::Message as _;
use prost::encoding::{WireType, encode_key, encode_varint, encoded_len_varint, key_len};

use super::Packet;

/// Longest packet in bytes: a body of 2 MiB, room for the longest request and the longest answer, and its head.
pub const MAX_FRAME: usize = 2 * 1024 * 1024 + 4096;

/// The number of [`Packet::body`], its last field.
const BODY: u32 = 14;

/// Bytes of a frame's length.
const LENGTH: usize = 4;

/// Why a frame cannot be read. What comes behind it cannot be found any more: -10109, and the connection ends.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// Its length is 0 or over [`MAX_FRAME`].
    #[error("the frame's length of {0} is not within 1 to {MAX_FRAME}")]
    Length(usize),
    /// It holds no packet: it does not read, or has no version.
    #[error("the frame holds no packet")]
    NoPacket,
}

/// The length of the packet whose frame begins with these bytes; `None` when they are fewer than four.
pub fn length(bytes: &[u8]) -> Result<Option<usize>, FrameError> {
    let Some(head) = bytes.first_chunk::<LENGTH>() else { return Ok(None) };
    let length = u32::from_be_bytes(*head) as usize;
    if length == 0 || length > MAX_FRAME { Err(FrameError::Length(length)) } else { Ok(Some(length)) }
}

/// Takes the first packet off the bytes that have arrived; `None` when it is not there yet. Bytes of a frame that cannot be
/// read are left.
pub fn decode(arrived: &mut BytesMut) -> Result<Option<Packet>, FrameError> {
    let Some(length) = length(arrived)? else { return Ok(None) };
    if arrived.len() < LENGTH + length {
        return Ok(None);
    }
    arrived.advance(LENGTH);
    let packet = arrived.split_to(length).freeze();
    let packet: Packet = super::read(packet).map_err(|_| FrameError::NoPacket)?;
    // Fields that nobody knows read as a packet with nothing in it, which has no frame.
    if packet.version == 0 { Err(FrameError::NoPacket) } else { Ok(Some(packet)) }
}

/// A packet in its frame.
pub fn encode(packet: &Packet) -> Bytes {
    let mut frame = Vec::new();
    encode_into(packet, &mut frame);
    frame.into()
}

/// Puts a packet's frame behind others.
pub fn encode_into(packet: &Packet, frames: &mut Vec<u8>) {
    let length = packet.encoded_len();
    frames.reserve(LENGTH + length);
    frames.extend_from_slice(&(length as u32).to_be_bytes());
    packet.encode_raw(frames);
}

/// Puts the frame of a packet without a body behind others, up to where a body of so many bytes is to follow.
pub(super) fn encode_head(packet: &Packet, body: usize, frames: &mut Vec<u8>) {
    let length = packet.encoded_len() + key_len(BODY) + encoded_len_varint(body as u64) + body;
    frames.reserve(LENGTH + length);
    frames.extend_from_slice(&(length as u32).to_be_bytes());
    packet.encode_raw(frames);
    encode_key(BODY, WireType::LengthDelimited, frames);
    encode_varint(body as u64, frames);
}
