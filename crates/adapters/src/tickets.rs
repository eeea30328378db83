//! Login tickets (A2): sealed by the server's own key, so that the server keeps no list of them.

use std::io;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use tincan_domain::model::{Account, AppId, InstId, Seconds, TinyId};
use tincan_domain::ports::{Ticket, Tickets};

use crate::durable_file;

/// The form of a ticket: its first byte, and under the seal too. A new form gets a new number.
const VERSION: u8 = 1;

/// Bytes of the nonce, which follows the version.
const NONCE: usize = 24;

/// Longest text that is looked at, in bytes; a ticket of ours has at most about 150.
const MAX_TEXT: usize = 512;

/// Name of the file that holds the server's key.
const KEY_FILE: &str = "server.key";

/// Tickets sealed with XChaCha20-Poly1305: base64url text of a version byte, a random nonce, and the sealed content.
pub struct SealedTickets {
    cipher: XChaCha20Poly1305,
}

#[derive(Serialize, Deserialize)]
struct Content {
    app: AppId,
    account: Account,
    tiny_id: TinyId,
    inst_id: InstId,
    expires_at: Seconds,
}

impl SealedTickets {
    /// Tickets under a key of 32 bytes.
    pub fn new(key: &[u8; 32]) -> Self {
        Self { cipher: XChaCha20Poly1305::new(key.into()) }
    }

    /// Tickets under the key in `DATA/server.key` (64 hex digits, mode 0600), which is made if it is missing. Who has
    /// the key can log in as anybody; without it all logins have to be made anew.
    ///
    /// # Errors
    ///
    /// The file cannot be read or written, or does not hold a key.
    pub fn open_or_create(data: &Path) -> io::Result<Self> {
        Ok(Self::new(&server_key(data)?))
    }

    fn try_seal(&self, ticket: &Ticket) -> Option<String> {
        let content = postcard::to_stdvec(&Content {
            app: ticket.app,
            account: ticket.account.clone(),
            tiny_id: ticket.tiny_id,
            inst_id: ticket.inst_id,
            expires_at: ticket.expires_at,
        })
        .ok()?;
        let nonce: [u8; NONCE] = rand::random();
        let payload = Payload { msg: &content, aad: &[VERSION] };
        let sealed = self.cipher.encrypt(&XNonce::from(nonce), payload).ok()?;
        let mut bytes = Vec::with_capacity(1 + NONCE + sealed.len());
        bytes.push(VERSION);
        bytes.extend_from_slice(&nonce);
        bytes.extend_from_slice(&sealed);
        Some(URL_SAFE_NO_PAD.encode(bytes))
    }
}

impl Tickets for SealedTickets {
    fn seal(&self, ticket: &Ticket) -> String {
        // Sealing some dozens of bytes in memory cannot fail; an empty text would be no ticket.
        self.try_seal(ticket).unwrap_or_default()
    }

    fn open(&self, text: &str) -> Option<Ticket> {
        if text.len() > MAX_TEXT {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (&version, rest) = bytes.split_first()?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE>()?;
        if version != VERSION {
            return None;
        }
        let payload = Payload { msg: sealed, aad: &[VERSION] };
        let content = self.cipher.decrypt(&XNonce::from(*nonce), payload).ok()?;
        let Content { app, account, tiny_id, inst_id, expires_at } = postcard::from_bytes(&content).ok()?;
        Some(Ticket { app, account, tiny_id, inst_id, expires_at })
    }
}

/// The key in `DATA/server.key`, which is made if it is missing.
pub(crate) fn server_key(data: &Path) -> io::Result<[u8; 32]> {
    key_file(data, KEY_FILE)
}

/// The key in a file of the data folder, which is made if it is missing.
pub(crate) fn key_file(data: &Path, name: &str) -> io::Result<[u8; 32]> {
    durable_file::make_dir(data)?;
    let random = || Ok(durable_file::hex(&durable_file::random_key()?) + "\n");
    let text = durable_file::read_or_create(&data.join(name), random)?;
    parse_key(text.trim())
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, format!("{name} must hold 64 hex digits")))
}

/// A key of 64 hex digits.
fn parse_key(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let mut key = [0; 32];
    for (at, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticket() -> Ticket {
        Ticket {
            app: AppId(1_400_000_001),
            account: Account::parse("alice", "UserID").unwrap(),
            tiny_id: TinyId::of_number(7),
            inst_id: InstId(u64::from(u32::MAX)),
            expires_at: 1_800_000_000,
        }
    }

    #[test]
    fn what_was_sealed_opens_and_no_two_look_alike() {
        let tickets = SealedTickets::new(&[7; 32]);
        let (one, other) = (tickets.seal(&ticket()), tickets.seal(&ticket()));
        assert_ne!(one, other);
        assert!(one.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
        assert_eq!(tickets.open(&one), Some(ticket()));
        let long = Ticket { account: Account::parse(&"x".repeat(32), "UserID").unwrap(), ..ticket() };
        assert_eq!(tickets.open(&tickets.seal(&long)), Some(long));
    }

    #[test]
    fn forged_cut_or_foreign_tickets_do_not_open() {
        let tickets = SealedTickets::new(&[7; 32]);
        let text = tickets.seal(&ticket());
        assert_eq!(SealedTickets::new(&[8; 32]).open(&text), None);
        for end in 0..text.len() {
            assert_eq!(tickets.open(&text[..end]), None, "cut at {end}");
        }
        let mut bytes = URL_SAFE_NO_PAD.decode(&text).unwrap();
        for at in 0..bytes.len() {
            bytes[at] ^= 1;
            assert_eq!(tickets.open(&URL_SAFE_NO_PAD.encode(&bytes)), None, "changed at {at}");
            bytes[at] ^= 1;
        }
        for garbage in ["", "AQ", "not a ticket!", &"A".repeat(100), &"A".repeat(100_000)] {
            assert_eq!(tickets.open(garbage), None);
        }
    }

    #[test]
    fn the_key_file_is_made_once() {
        let dir = tempfile::tempdir().unwrap();
        let text = SealedTickets::open_or_create(dir.path()).unwrap().seal(&ticket());
        assert_eq!(SealedTickets::open_or_create(dir.path()).unwrap().open(&text), Some(ticket()));
        std::fs::write(dir.path().join(KEY_FILE), "short").unwrap();
        assert!(SealedTickets::open_or_create(dir.path()).is_err());
    }
}
