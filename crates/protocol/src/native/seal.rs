//! Sealed bodies: under keys that belong to one connection.

use bytes::Bytes;
use hkdf::Hkdf;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use sha2::Sha256;

use super::frame::encode_head;
use super::{KEY, Packet, RANDOM, SEALED};

/// What a proof says.
const PROOF: &[u8] = b"tincan-native/1 resume";

/// Which way a packet goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From the client to the server.
    ToServer,
    /// From the server to the client.
    ToClient,
}

/// Why a body cannot be sealed or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// D2Key is not 32 bytes long.
    #[error("the session's key is empty or of another length than {KEY} bytes")]
    NoKey,
    /// Everything that can be sealed on one connection has been.
    #[error("the connection's key is exhausted")]
    Exhausted,
    /// It does not authenticate: damaged, sealed under another key, or seen before.
    #[error("the body fails authentication")]
    NotAuthentic,
}

/// One side's view of a connection's keys: one to seal with, one to open with.
pub struct Keys {
    seal: [u8; KEY],
    open: [u8; KEY],
    sealed: u64,
    opened: u64,
}

impl Keys {
    /// The keys of a connection, for the side that seals packets of a direction: HKDF-SHA256 of D2Key with the client's
    /// random and the server's, in this order, as salt.
    pub fn new(d2_key: &[u8], client_random: &[u8], server_random: &[u8], seals: Direction) -> Result<Self, SealError> {
        if d2_key.len() != KEY || client_random.len() != RANDOM || server_random.len() != RANDOM {
            return Err(SealError::NoKey);
        }
        let salt = [client_random, server_random].concat();
        let source = Hkdf::<Sha256>::new(Some(&salt), d2_key);
        let key = |info: &[u8]| {
            let mut key = [0; KEY];
            source.expand(info, &mut key).map_err(|_| SealError::NoKey)?;
            Ok(key)
        };
        let (to_server, to_client) = (key(b"tincan-native/1 to server")?, key(b"tincan-native/1 to client")?);
        let (seal, open) = match seals {
            Direction::ToServer => (to_server, to_client),
            Direction::ToClient => (to_client, to_server),
        };
        Ok(Self { seal, open, sealed: 0, opened: 0 })
    }

    /// A client's proof that it has the session's key: the tag of nothing, sealed under counter 0, which no packet has.
    pub fn proof(&self) -> Result<Bytes, SealError> {
        let mut proof = Vec::new();
        seal_in_place(&self.seal, 0, PROOF, &mut proof)?;
        Ok(proof.into())
    }

    /// Checks the other side's [`Keys::proof`].
    pub fn check_proof(&self, proof: &[u8]) -> Result<(), SealError> {
        open_in_place(&self.open, 0, PROOF, &mut proof.to_vec())
    }

    /// Seals the packet's body: sets flag and counter.
    pub fn seal(&mut self, packet: &mut Packet) -> Result<(), SealError> {
        let counter = self.sealed.checked_add(1).ok_or(SealError::Exhausted)?;
        packet.counter = counter;
        packet.flags |= SEALED;
        let mut body = Vec::with_capacity(packet.body.len() + CHACHA20_POLY1305.tag_len());
        body.extend_from_slice(&packet.body);
        seal_in_place(&self.seal, counter, &head(packet), &mut body)?;
        packet.body = body.into();
        self.sealed = counter;
        Ok(())
    }

    /// Seals a packet as [`Keys::seal`] does, and puts its frame behind others; its body is copied once only.
    pub fn seal_into(&mut self, mut packet: Packet, frames: &mut Vec<u8>) -> Result<(), SealError> {
        let counter = self.sealed.checked_add(1).ok_or(SealError::Exhausted)?;
        packet.counter = counter;
        packet.flags |= SEALED;
        let body = std::mem::take(&mut packet.body);
        encode_head(&packet, body.len() + CHACHA20_POLY1305.tag_len(), frames);
        let begin = frames.len();
        frames.extend_from_slice(&body);
        let plain = frames.get_mut(begin..).unwrap_or_default();
        let tag = ready(&self.seal)?.seal_in_place_separate_tag(nonce(counter), Aad::from(head(&packet)), plain);
        frames.extend_from_slice(tag.map_err(|_| SealError::Exhausted)?.as_ref());
        self.sealed = counter;
        Ok(())
    }

    /// Opens the packet's body. Its counter must be above that of every packet opened before.
    pub fn open(&mut self, packet: &mut Packet) -> Result<(), SealError> {
        if packet.flags & SEALED == 0 || packet.counter <= self.opened {
            return Err(SealError::NotAuthentic);
        }
        let mut body = packet.body.to_vec();
        open_in_place(&self.open, packet.counter, &head(packet), &mut body)?;
        self.opened = packet.counter;
        packet.body = body.into();
        packet.flags &= !SEALED;
        Ok(())
    }
}

/// A key made ready. Not kept that way: it takes half a kilobyte, and making it ready costs nothing for this cipher.
fn ready(key: &[u8; KEY]) -> Result<LessSafeKey, SealError> {
    UnboundKey::new(&CHACHA20_POLY1305, key).map(LessSafeKey::new).map_err(|_| SealError::NoKey)
}

fn seal_in_place(key: &[u8; KEY], counter: u64, head: &[u8], body: &mut Vec<u8>) -> Result<(), SealError> {
    let sealed = ready(key)?.seal_in_place_append_tag(nonce(counter), Aad::from(head), body);
    sealed.map_err(|_| SealError::Exhausted)
}

fn open_in_place(key: &[u8; KEY], counter: u64, head: &[u8], body: &mut Vec<u8>) -> Result<(), SealError> {
    let opened = ready(key)?.open_in_place(nonce(counter), Aad::from(head), body);
    let length = opened.map_err(|_| SealError::NotAuthentic)?.len();
    body.truncate(length);
    Ok(())
}

fn nonce(counter: u64) -> Nonce {
    let mut nonce = [0; 12];
    let (_, last) = nonce.split_at_mut(4);
    last.copy_from_slice(&counter.to_be_bytes());
    Nonce::assume_unique_for_key(nonce)
}

/// What of the head is authenticated with the body: everything that says what the body is.
fn head(packet: &Packet) -> Vec<u8> {
    let mut head = Vec::with_capacity(48 + packet.command.len());
    for number in [packet.version, packet.kind as u32, packet.app, packet.seq, packet.flags, packet.code as u32] {
        head.extend_from_slice(&number.to_be_bytes());
    }
    head.extend_from_slice(&packet.tiny_id.to_be_bytes());
    head.extend_from_slice(packet.command.as_bytes());
    head
}
