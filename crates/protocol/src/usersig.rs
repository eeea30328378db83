//! UserSig: the token with which an app vouches for a user. Source: "UserSig documentation".
//!
//! Two forms exist. v2 carries an HMAC-SHA256 made with the app's secret key ([`sign`]), v1 an ECDSA signature over
//! SHA-256 made with the app's private key ([`sign_v1`]). Both are a small JSON object, compressed with zlib and written
//! in base64 with `* - _` in place of `+ / =`.
//!
//! A server reads one in four steps, so that each refusal gets its own code, in this order: [`UserSig::unpack`],
//! [`UserSig::check_parties`], [`UserSig::check_signature`], [`UserSig::check_expiry`]. Nothing in an unpacked UserSig
//! may be trusted before `check_signature` succeeded.

mod fault;
mod keys;
mod userbuf;
mod v1;
mod v2;
mod wire;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_v1;

use std::fmt;

pub use fault::Fault;
pub use keys::{KeyError, Keys, PublicKey};
pub use userbuf::{Room, RoomPrivileges, UserbufError, privileges};
pub use v1::sign_v1;
pub use v2::sign;

/// Life of a UserSig when its signer asks for none, in seconds: 180 days. Source: "UserSig documentation".
pub const DEFAULT_LIFE: u64 = 15_552_000;

/// Longest life a signer should give a UserSig, in seconds: 50 years of 365 days. Source: "UserSig documentation".
///
/// It binds those who sign. Verification accepts any life.
pub const MAX_LIFE: u64 = 50 * 365 * 24 * 60 * 60;

/// Longest UserSig that [`UserSig::unpack`] reads, in bytes of its text: 4 KiB. A longer one is [`Fault::Garbled`]
/// (70003).
pub const MAX_TEXT: usize = 4 * 1024;

/// Longest JSON that [`UserSig::unpack`] inflates from a UserSig, in bytes: 8 KiB. A longer one is [`Fault::Garbled`]
/// (70003).
pub const MAX_INFLATED: usize = 8 * 1024;

/// What a UserSig states. Source: "UserSig documentation".
///
/// Neither [`sign`] nor [`sign_v1`] limits the members, but a UserSig past [`MAX_TEXT`] or [`MAX_INFLATED`], or one with
/// an identifier that is empty or holds a line feed, is refused when it is read (70003 or 70005).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// The user's identifier (UserID), `TLS.identifier`. Any text here; which identifiers an app allows is decided
    /// elsewhere.
    pub identifier: String,
    /// The app, `TLS.sdkappid` (v1: `TLS.sdk_appid`).
    pub sdkappid: u32,
    /// When it was signed, `TLS.time`, in Unix seconds. A time in the future is not refused.
    pub issued_at: u64,
    /// How long it is valid from `issued_at`, `TLS.expire` (v1: `TLS.expire_after`), in seconds. See [`DEFAULT_LIFE`] and
    /// [`MAX_LIFE`].
    pub expire: u64,
    /// Extra bytes under the same signature, `TLS.userbuf`; `None` in an ordinary chat login. See [`RoomPrivileges`].
    pub userbuf: Option<Vec<u8>>,
}

/// The form of a UserSig. Source: "UserSig documentation".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// ECDSA over SHA-256, on P-256 or secp256k1: verified with [`Keys::public_key`].
    V1,
    /// HMAC-SHA256, `TLS.ver` "2.0": verified with [`Keys::secret`].
    V2,
}

/// A UserSig that was unpacked, but not verified: what it states may be forged until [`UserSig::check_signature`]
/// succeeds. `Debug` does not show the signature. Source: "UserSig documentation".
#[derive(Clone)]
pub struct UserSig {
    claims: Claims,
    scheme: Scheme,
    /// The text under the signature, as recomputed from the members.
    signed: String,
    /// `TLS.sig` as transmitted; in base64 if it is any good.
    signature: String,
}

impl UserSig {
    /// Unpacks a UserSig and tells its form by its members: `TLS.ver` marks v2; `TLS.sdk_appid`, `TLS.version` or
    /// `TLS.expire_after` mark v1. The order of the members does not matter, unknown members are ignored, and numbers
    /// may be written as JSON numbers or as decimal text. Source: "UserSig documentation".
    ///
    /// # Errors
    ///
    /// - [`Fault::Empty`] (70002): `text` has length 0.
    /// - [`Fault::Garbled`] (70003): `text` is longer than [`MAX_TEXT`], is not base64 with `* - _` and full padding,
    ///   does not hold exactly one zlib stream, inflates past [`MAX_INFLATED`], or is not a JSON object.
    /// - [`Fault::Incomplete`] (70005): a member is missing, mistyped or out of bounds.
    pub fn unpack(text: &str) -> Result<UserSig, Fault> {
        let fields = wire::unpack(text)?;
        if fields.has("TLS.ver") {
            v2::read(&fields)
        } else if ["TLS.sdk_appid", "TLS.version", "TLS.expire_after"].iter().any(|name| fields.has(name)) {
            v1::read(&fields)
        } else {
            Err(Fault::Incomplete { field: "TLS.ver", rule: wire::GIVEN })
        }
    }

    /// What the UserSig states; not to be trusted before [`UserSig::check_signature`] succeeded.
    pub fn claims(&self) -> &Claims {
        &self.claims
    }

    /// The form of the UserSig, which decides the key it is verified with.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// Checks that the UserSig was made for this app and this user. The app is compared first; identifiers are compared
    /// byte for byte. Source: "UserSig documentation".
    ///
    /// # Errors
    ///
    /// - [`Fault::OtherApp`] (70014): it was made for an app other than `sdkappid`.
    /// - [`Fault::OtherIdentifier`] (70013): it was made for a user other than `identifier`.
    pub fn check_parties(&self, identifier: &str, sdkappid: u32) -> Result<(), Fault> {
        if self.claims.sdkappid != sdkappid {
            return Err(Fault::OtherApp { signed: self.claims.sdkappid });
        }
        if self.claims.identifier != identifier {
            return Err(Fault::OtherIdentifier { signed: self.claims.identifier.clone() });
        }
        Ok(())
    }

    /// Checks the signature with the key that the form asks for. A v2 signature is compared in constant time; a v1
    /// signature may have a high or a low `s`. Source: "UserSig documentation".
    ///
    /// # Errors
    ///
    /// - [`Fault::NoKey`] (70016): `keys` lack the key for this form; an empty secret counts as none.
    /// - [`Fault::BadSignature`] (70009): the signature is malformed, or was made with another key or over other members.
    pub fn check_signature(&self, keys: &Keys) -> Result<(), Fault> {
        let genuine = match self.scheme {
            Scheme::V1 => v1::verify(keys.public_key.as_ref().ok_or(Fault::NoKey)?, &self.signed, &self.signature),
            Scheme::V2 => {
                // Anyone can sign with an empty secret.
                let secret = keys.secret.as_deref().filter(|secret| !secret.is_empty()).ok_or(Fault::NoKey)?;
                v2::verify(secret, &self.signed, &self.signature)
            }
        };
        if genuine { Ok(()) } else { Err(Fault::BadSignature) }
    }

    /// Checks that the UserSig is still valid at `now`, in Unix seconds. It is still valid in the second of
    /// [`UserSig::expires_at`] itself. Source: "UserSig documentation".
    ///
    /// # Errors
    ///
    /// - [`Fault::Expired`] (70001): [`UserSig::expires_at`] is before `now`.
    pub fn check_expiry(&self, now: u64) -> Result<(), Fault> {
        let at = self.expires_at();
        if at < now { Err(Fault::Expired { at }) } else { Ok(()) }
    }

    /// The last second in which the UserSig is valid, in Unix seconds: `issued_at + expire`, at most [`u64::MAX`].
    pub fn expires_at(&self) -> u64 {
        self.claims.issued_at.saturating_add(self.claims.expire)
    }
}

impl fmt::Debug for UserSig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserSig").field("claims", &self.claims).field("scheme", &self.scheme).finish_non_exhaustive()
    }
}
