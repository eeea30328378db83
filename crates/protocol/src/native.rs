//! The native access layer's protocol: framed packets over TCP, a handshake under a pinned server key, sessions that are
//! taken up again without a log-in. `docs/native-protocol.md` describes it byte by byte.
//!
//! A client connects and gets a [`Welcome`]. It logs in with a handshake ([`Initiator`], [`Responder`]) or takes its session
//! up again with the ticket **D2**; from then on bodies are sealed under the connection's keys ([`Keys`]), which come from
//! **D2Key** and both sides' randoms and are never used on another connection.

mod body;
mod frame;
mod handshake;
mod packet;
mod seal;

#[cfg(test)]
mod tests;

pub use body::{BodyError, compress, decompress};
pub use frame::{FrameError, MAX_FRAME, decode, encode, encode_into, length};
pub use handshake::{HandshakeError, Initiator, Responder, generate_key, public_key};
pub use packet::{
    COMPRESSED, Kind, Login, LoginAnswer, MalformedPacket, Packet, Platform, Resume, ResumeAnswer, SEALED, VERSION,
    Welcome, read, write,
};
pub use seal::{Direction, Keys, SealError};

/// Bytes of the randoms that both sides give.
pub const RANDOM: usize = 32;

/// Bytes of D2Key.
pub const KEY: usize = 32;
