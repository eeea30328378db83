//! UserSigs.

use tincan_protocol::usersig::{Claims, sign};

use crate::now;

/// What UserSigs are signed with. Start from [`crate::Server::signer`], change what the test is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    /// The app that they are for.
    pub sdkappid: u32,
    /// The key.
    pub key: String,
    /// When they are issued, in Unix seconds; `None` for now.
    pub issued_at: Option<u64>,
    /// How long they are valid, in seconds.
    pub expire: u64,
}

impl Signer {
    /// Signs for an app with its key: issued now, valid for a day.
    pub fn new(sdkappid: u32, key: &str) -> Self {
        Self { sdkappid, key: key.to_owned(), issued_at: None, expire: 86_400 }
    }

    /// Signs for another app.
    #[must_use]
    pub fn app(self, sdkappid: u32) -> Self {
        Self { sdkappid, ..self }
    }

    /// Signs with another key.
    #[must_use]
    pub fn key(self, key: &str) -> Self {
        Self { key: key.to_owned(), ..self }
    }

    /// Signs at another time, in Unix seconds.
    #[must_use]
    pub fn issued_at(self, time: u64) -> Self {
        Self { issued_at: Some(time), ..self }
    }

    /// Signs for another number of seconds.
    #[must_use]
    pub fn expire(self, seconds: u64) -> Self {
        Self { expire: seconds, ..self }
    }
}

/// A UserSig for a user.
pub fn usersig(user: &str, signer: &Signer) -> String {
    let claims = Claims {
        identifier: user.to_owned(),
        sdkappid: signer.sdkappid,
        issued_at: signer.issued_at.unwrap_or_else(now),
        expire: signer.expire,
        userbuf: None,
    };
    sign(&signer.key, &claims)
}
