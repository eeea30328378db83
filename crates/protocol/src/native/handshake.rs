//! The handshake of a log-in: Noise NK. The client knows the server's key and stays unknown itself; the log-in and its
//! answer are the payloads of the two messages, so that UserSig and D2Key are seen by nobody else, and not by who gets
//! hold of the server's key later.

use bytes::Bytes;
use snow::{Builder, HandshakeState};

use super::{KEY, Login, LoginAnswer, read, write};

/// The Noise protocol.
const PATTERN: &str = "Noise_NK_25519_ChaChaPoly_BLAKE2s";

/// What both sides mix in before anything else, with the [`super::Welcome`] behind it.
const PROLOGUE: &[u8] = b"tincan-native/1";

/// Longest message of a handshake, by the Noise framework.
const MAX_MESSAGE: usize = 65_535;

/// Why a handshake fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HandshakeError {
    /// The message is not one of this handshake: too short, too long, or its payload does not read.
    #[error("the message is no handshake message")]
    Malformed,
    /// The message does not authenticate: damaged, or for another server key.
    #[error("the handshake message fails authentication")]
    NotAuthentic,
    /// A key is not 32 bytes long.
    #[error("the key is no key")]
    BadKey,
}

/// A new pair of keys of a server, from 32 random bytes: private, public.
pub fn generate_key() -> Result<([u8; 32], [u8; 32]), HandshakeError> {
    let pair = builder()?.generate_keypair().map_err(|_| HandshakeError::BadKey)?;
    let key = |bytes: Vec<u8>| <[u8; 32]>::try_from(bytes).map_err(|_| HandshakeError::BadKey);
    Ok((key(pair.private)?, key(pair.public)?))
}

/// The public key of a server's private one.
pub fn public_key(private: &[u8; 32]) -> [u8; 32] {
    curve25519_dalek::MontgomeryPoint::mul_base_clamped(*private).to_bytes()
}

fn builder() -> Result<Builder<'static>, HandshakeError> {
    Ok(Builder::new(PATTERN.parse().map_err(|_| HandshakeError::BadKey)?))
}

fn prologue(welcome: &[u8]) -> Vec<u8> {
    [PROLOGUE, welcome].concat()
}

/// The client's side.
pub struct Initiator(HandshakeState);

impl Initiator {
    /// Begins a log-in with the server whose key is known, after the [`super::Welcome`] with these bytes: the message to send.
    pub fn begin(server_key: &[u8], welcome: &[u8], login: &Login) -> Result<(Self, Bytes), HandshakeError> {
        Self::begin_with(builder()?, server_key, welcome, login)
    }

    /// The same with a fixed ephemeral key: for test vectors.
    #[doc(hidden)]
    pub fn begin_fixed(
        ephemeral: &[u8],
        server_key: &[u8],
        welcome: &[u8],
        login: &Login,
    ) -> Result<(Self, Bytes), HandshakeError> {
        Self::begin_with(builder()?.fixed_ephemeral_key_for_testing_only(ephemeral), server_key, welcome, login)
    }

    fn begin_with(
        builder: Builder<'_>,
        server_key: &[u8],
        welcome: &[u8],
        login: &Login,
    ) -> Result<(Self, Bytes), HandshakeError> {
        // The library would fill a short key up.
        if server_key.len() != KEY {
            return Err(HandshakeError::BadKey);
        }
        let prologue = prologue(welcome);
        let builder = builder.prologue(&prologue).and_then(|builder| builder.remote_public_key(server_key));
        let mut state = builder.and_then(|builder| builder.build_initiator()).map_err(|_| HandshakeError::BadKey)?;
        let message = message(&mut state, &write(login))?;
        Ok((Self(state), message))
    }

    /// What the server answers.
    pub fn finish(mut self, answer: &[u8]) -> Result<LoginAnswer, HandshakeError> {
        read(payload(&mut self.0, answer)?).map_err(|_| HandshakeError::Malformed)
    }
}

/// The server's side.
pub struct Responder(HandshakeState);

impl Responder {
    /// Reads a log-in that follows the [`super::Welcome`] with these bytes.
    pub fn begin(private_key: &[u8; KEY], welcome: &[u8], first: &[u8]) -> Result<(Self, Login), HandshakeError> {
        Self::begin_with(builder()?, private_key, welcome, first)
    }

    /// The same with a fixed ephemeral key: for test vectors.
    #[doc(hidden)]
    pub fn begin_fixed(
        ephemeral: &[u8],
        private_key: &[u8; KEY],
        welcome: &[u8],
        first: &[u8],
    ) -> Result<(Self, Login), HandshakeError> {
        Self::begin_with(builder()?.fixed_ephemeral_key_for_testing_only(ephemeral), private_key, welcome, first)
    }

    fn begin_with(
        builder: Builder<'_>,
        private_key: &[u8; KEY],
        welcome: &[u8],
        first: &[u8],
    ) -> Result<(Self, Login), HandshakeError> {
        let prologue = prologue(welcome);
        let builder = builder.prologue(&prologue).and_then(|builder| builder.local_private_key(private_key));
        let mut state = builder.and_then(|builder| builder.build_responder()).map_err(|_| HandshakeError::BadKey)?;
        let login = read(payload(&mut state, first)?).map_err(|_| HandshakeError::Malformed)?;
        Ok((Self(state), login))
    }

    /// The answer's message.
    pub fn finish(mut self, answer: &LoginAnswer) -> Result<Bytes, HandshakeError> {
        message(&mut self.0, &write(answer))
    }
}

fn message(state: &mut HandshakeState, payload: &[u8]) -> Result<Bytes, HandshakeError> {
    let mut message = vec![0; MAX_MESSAGE];
    let length = state.write_message(payload, &mut message).map_err(|_| HandshakeError::Malformed)?;
    message.truncate(length);
    Ok(message.into())
}

fn payload(state: &mut HandshakeState, message: &[u8]) -> Result<Bytes, HandshakeError> {
    // Ephemeral key and tag are in every message of this pattern.
    if message.len() < 48 || message.len() > MAX_MESSAGE {
        return Err(HandshakeError::Malformed);
    }
    let mut payload = vec![0; message.len()];
    let length = state.read_message(message, &mut payload).map_err(|_| HandshakeError::NotAuthentic)?;
    payload.truncate(length);
    Ok(payload.into())
}
