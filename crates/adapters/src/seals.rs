//! What clients carry about, sealed by the server's own key: addresses of uploads, keys to files, links.

use std::io;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use tincan_domain::ports::Seals;

use crate::tickets;

/// Bytes of the nonce, which comes first.
const NONCE: usize = 24;

/// Longest text that is looked at, in bytes; one of ours holds a name of a file at most.
const MAX_TEXT: usize = 1024;

/// Seals with XChaCha20-Poly1305: base64url text of a random nonce and the sealed content, bound to its purpose.
pub struct ServerSeals {
    cipher: XChaCha20Poly1305,
    deriving: Hmac<Sha256>,
}

impl ServerSeals {
    /// Seals under a key of 32 bytes.
    pub fn new(key: &[u8; 32]) -> Self {
        // A key shorter than a block is padded with zeros: so says HMAC.
        let mut block = [0; 64];
        block.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
        Self {
            cipher: XChaCha20Poly1305::new(key.into()),
            deriving: <Hmac<Sha256> as hmac::digest::KeyInit>::new(&block.into()),
        }
    }

    /// Seals under the key in `DATA/server.key`, which is made if it is missing.
    ///
    /// # Errors
    ///
    /// The file cannot be read or written, or does not hold a key.
    pub fn open_or_create(data: &Path) -> io::Result<Self> {
        Ok(Self::new(&tickets::server_key(data)?))
    }
}

/// What keeps purposes apart from each other, and from tickets and archives under the same key.
fn bound_to(purpose: &str) -> Vec<u8> {
    format!("seal for {purpose}\0").into_bytes()
}

impl Seals for ServerSeals {
    fn seal(&self, purpose: &'static str, content: &[u8]) -> String {
        let nonce: [u8; NONCE] = rand::random();
        let payload = Payload { msg: content, aad: &bound_to(purpose) };
        // Sealing some dozens of bytes in memory cannot fail; an empty text would open nothing.
        let Ok(sealed) = self.cipher.encrypt(&XNonce::from(nonce), payload) else { return String::new() };
        let mut bytes = nonce.to_vec();
        bytes.extend(sealed);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    fn open(&self, purpose: &'static str, text: &str) -> Option<Vec<u8>> {
        if text.len() > MAX_TEXT {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE>()?;
        let payload = Payload { msg: sealed, aad: &bound_to(purpose) };
        self.cipher.decrypt(&XNonce::from(*nonce), payload).ok()
    }

    fn derive(&self, purpose: &'static str, content: &[u8]) -> [u8; 16] {
        let mut mac = self.deriving.clone();
        mac.update(&bound_to(purpose));
        mac.update(content);
        let digest: [u8; 32] = mac.finalize().into_bytes().into();
        digest.first_chunk().copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_for_its_purpose_only() {
        let seals = ServerSeals::new(&[7; 32]);
        let text = seals.seal("upload", b"content");
        assert_ne!(text, seals.seal("upload", b"content"), "no two look alike");
        assert_eq!(seals.open("upload", &text).unwrap(), b"content");
        assert_eq!(seals.open("link", &text), None);
        assert_eq!(ServerSeals::new(&[8; 32]).open("upload", &text), None);
        for cut in 0..text.len() {
            assert_eq!(seals.open("upload", &text[..cut]), None);
        }
        assert_eq!(seals.open("upload", &"A".repeat(5000)), None);
        assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
    }

    #[test]
    fn what_is_derived_is_always_the_same_and_nobody_else_s() {
        let seals = ServerSeals::new(&[7; 32]);
        assert_eq!(seals.derive("a", b"x"), seals.derive("a", b"x"));
        assert_ne!(seals.derive("a", b"x"), seals.derive("b", b"x"));
        assert_ne!(seals.derive("a", b"x"), seals.derive("a", b"y"));
        assert_ne!(seals.derive("a", b"x"), ServerSeals::new(&[8; 32]).derive("a", b"x"));
    }
}
