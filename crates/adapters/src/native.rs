//! What the native access layer keeps and hands out: the server's key that clients pin, session tickets (D2), cookies.

use std::io;
use std::net::IpAddr;
use std::path::Path;

use serde::{Deserialize, Serialize};
use tincan_domain::model::{Account, AppId, InstId, Seconds, TinyId};
use tincan_domain::ports::{Platform, Seals as _, Ticket};
use tincan_protocol::native;

use crate::{ServerSeals, durable_file, tickets};

/// Name of the file that holds the private key.
const KEY_FILE: &str = "native.key";

/// The form of a session ticket: its first byte under the seal. A new form gets a new number.
const FORM: u8 = 1;

/// The key by which clients know this server: an X25519 pair.
pub struct NativeKey {
    private: [u8; native::KEY],
    public: [u8; native::KEY],
}

impl NativeKey {
    /// The pair of a private key.
    pub fn new(private: [u8; native::KEY]) -> Self {
        Self { private, public: native::public_key(&private) }
    }

    /// The key in `DATA/native.key` (64 hex digits, mode 0600), which is made if it is missing. Clients pin its public half:
    /// a server with another key is no server of theirs.
    ///
    /// # Errors
    ///
    /// The file cannot be read or written, or does not hold a key.
    pub fn open_or_create(data: &Path) -> io::Result<Self> {
        tickets::key_file(data, KEY_FILE).map(Self::new)
    }

    /// The private half.
    pub fn private(&self) -> &[u8; native::KEY] {
        &self.private
    }

    /// The public half as 64 hex digits, as operators hand it to clients.
    pub fn public_hex(&self) -> String {
        durable_file::hex(&self.public)
    }
}

/// What a session ticket (D2) says: all that a session needs to go on, so that taking it up asks nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionTicket {
    /// The login, as its account ticket (A2) says it; the end is A2's.
    pub login: Ticket,
    /// The device, as it called itself when it logged in.
    pub device: String,
    /// Its kind.
    pub platform: Platform,
    /// The session's key (D2Key).
    pub key: [u8; native::KEY],
    /// When this ticket was made.
    pub issued_at: Seconds,
    /// Until when it takes the session up.
    pub until: Seconds,
}

#[derive(Serialize, Deserialize)]
struct Content {
    form: u8,
    app: AppId,
    account: Account,
    tiny_id: TinyId,
    inst_id: InstId,
    expires_at: Seconds,
    device: String,
    platform: Platform,
    key: [u8; native::KEY],
    issued_at: Seconds,
    until: Seconds,
}

/// Seals session tickets and cookies, and opens them.
pub struct NativeSeals {
    seals: ServerSeals,
}

/// What session tickets are sealed for.
const SESSION: &str = "native session";

/// What cookies are sealed for.
const COOKIE: &str = "native cookie";

impl NativeSeals {
    /// Seals under the server's key.
    pub fn new(seals: ServerSeals) -> Self {
        Self { seals }
    }

    /// A session ticket's text.
    pub fn seal(&self, ticket: &SessionTicket) -> String {
        let login = ticket.login.clone();
        let content = Content {
            form: FORM,
            app: login.app,
            account: login.account,
            tiny_id: login.tiny_id,
            inst_id: login.inst_id,
            expires_at: login.expires_at,
            device: ticket.device.clone(),
            platform: ticket.platform,
            key: ticket.key,
            issued_at: ticket.issued_at,
            until: ticket.until,
        };
        // Plain fields always serialise; an empty text would open nothing.
        let content = postcard::to_stdvec(&content).unwrap_or_default();
        self.seals.seal(SESSION, &content)
    }

    /// What a session ticket says; `None` when this server did not make it.
    pub fn open(&self, text: &[u8]) -> Option<SessionTicket> {
        let content = self.seals.open(SESSION, std::str::from_utf8(text).ok()?)?;
        let content: Content = postcard::from_bytes(&content).ok().filter(|content: &Content| content.form == FORM)?;
        let Content { app, account, tiny_id, inst_id, expires_at, device, platform, key, issued_at, until, .. } =
            content;
        let login = Ticket { app, account, tiny_id, inst_id, expires_at };
        Some(SessionTicket { login, device, platform, key, issued_at, until })
    }

    /// A cookie for who connects from an address at a time.
    pub fn cookie(&self, address: IpAddr, now: Seconds) -> String {
        // The time first: the address takes the rest.
        let mut content = now.to_be_bytes().to_vec();
        content.extend(address_bytes(address));
        self.seals.seal(COOKIE, &content)
    }

    /// When a cookie was made; `None` when this server did not make it, or made it for another address.
    pub fn cookie_made(&self, cookie: &[u8], address: IpAddr) -> Option<Seconds> {
        let content = self.seals.open(COOKIE, std::str::from_utf8(cookie).ok()?)?;
        let (time, rest) = content.split_first_chunk::<8>()?;
        (rest == address_bytes(address)).then_some(Seconds::from_be_bytes(*time))
    }
}

/// An IPv4 address that is written as an IPv6 one is the same address.
fn address_bytes(address: IpAddr) -> Vec<u8> {
    match address.to_canonical() {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seals(key: u8) -> NativeSeals {
        NativeSeals::new(ServerSeals::new(&[key; 32]))
    }

    fn ticket() -> SessionTicket {
        SessionTicket {
            login: Ticket {
                app: AppId(1_400_000_001),
                account: Account::parse(&"x".repeat(32), "UserID").unwrap(),
                tiny_id: TinyId::of_number(u64::from(u32::MAX)),
                inst_id: InstId(u64::from(u32::MAX)),
                expires_at: u64::MAX,
            },
            device: "d".repeat(64),
            platform: Platform::Linux,
            key: [7; 32],
            issued_at: u64::MAX,
            until: u64::MAX,
        }
    }

    #[test]
    fn a_session_ticket_opens_at_its_server_only() {
        let text = seals(1).seal(&ticket());
        assert_eq!(seals(1).open(text.as_bytes()), Some(ticket()));
        assert_eq!(seals(2).open(text.as_bytes()), None);
        for end in 0..text.len() {
            assert_eq!(seals(1).open(&text.as_bytes()[..end]), None, "cut at {end}");
        }
        assert_eq!(seals(1).open(&[0xff; 300]), None);
        let cookie = seals(1).cookie([127, 0, 0, 1].into(), 5);
        assert_eq!(seals(1).open(cookie.as_bytes()), None, "a cookie is no ticket");
    }

    #[test]
    fn a_cookie_is_for_one_address() {
        let (here, there) = (IpAddr::from([127, 0, 0, 1]), IpAddr::from([127, 0, 0, 2]));
        let cookie = seals(1).cookie(here, 1_800_000_000);
        assert_eq!(seals(1).cookie_made(cookie.as_bytes(), here), Some(1_800_000_000));
        assert_eq!(seals(1).cookie_made(cookie.as_bytes(), "::ffff:127.0.0.1".parse().unwrap()), Some(1_800_000_000));
        assert_eq!(seals(1).cookie_made(cookie.as_bytes(), there), None);
        assert_eq!(seals(2).cookie_made(cookie.as_bytes(), here), None);
        assert_eq!(seals(1).cookie_made(b"", here), None);
    }

    #[test]
    fn the_key_file_is_made_once() {
        let dir = tempfile::tempdir().unwrap();
        let public = NativeKey::open_or_create(dir.path()).unwrap().public_hex();
        assert_eq!(public.len(), 64);
        assert_eq!(NativeKey::open_or_create(dir.path()).unwrap().public_hex(), public);
        std::fs::write(dir.path().join(KEY_FILE), "short").unwrap();
        assert!(NativeKey::open_or_create(dir.path()).is_err());
    }
}
