//! The keys of an app: what signs and what verifies.

use std::fmt;

use p256::pkcs8::{DecodePrivateKey, DecodePublicKey, SecretDocument};

/// What an app verifies UserSigs with. `Debug` never shows the secret. Source: "UserSig documentation".
#[derive(Clone, Default)]
pub struct Keys {
    /// The app's secret key, for v2. Its text is the key: it looks like hex, but is not decoded. An empty one counts as
    /// none.
    pub secret: Option<String>,
    /// The app's public key, for v1.
    pub public_key: Option<PublicKey>,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys")
            .field("secret", &self.secret.as_ref().map(|_| format_args!("(hidden)")))
            .field("public_key", &self.public_key)
            .finish()
    }
}

/// A key that cannot be used. No message reveals anything of the key. It has no code: keys come from an operator, not
/// from a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not a PEM text of the expected kind, or damaged.
    #[error("the key must be PEM: PUBLIC KEY, PRIVATE KEY or EC PRIVATE KEY, whichever is called for")]
    NotPem,
    /// PEM, but not a valid key on P-256 or secp256k1.
    #[error("the key must be a valid key on the curve P-256 or secp256k1")]
    NotOnCurve,
    /// The key failed to sign.
    #[error("the key cannot sign")]
    CannotSign,
}

/// An app's public key, on P-256 or secp256k1: it verifies v1. `Debug` shows the curve only. Source: "UserSig
/// documentation".
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey(pub(super) Verifying);

#[derive(Clone, PartialEq, Eq)]
pub(super) enum Verifying {
    P256(p256::ecdsa::VerifyingKey),
    K256(k256::ecdsa::VerifyingKey),
}

impl PublicKey {
    /// Reads a public key from PEM (`-----BEGIN PUBLIC KEY-----`), which also names the curve. White space around it is
    /// ignored. Source: "UserSig documentation".
    ///
    /// # Errors
    ///
    /// [`KeyError::NotPem`] if `pem` is not a PEM text of that kind; [`KeyError::NotOnCurve`] if it holds no valid key on
    /// P-256 or secp256k1.
    pub fn from_pem(pem: &str) -> Result<PublicKey, KeyError> {
        let pem = pem.trim();
        let (label, der) = SecretDocument::from_pem(pem).map_err(|_| KeyError::NotPem)?;
        if label != "PUBLIC KEY" {
            return Err(KeyError::NotPem);
        }
        if let Ok(key) = p256::ecdsa::VerifyingKey::from_public_key_der(der.as_bytes()) {
            return Ok(PublicKey(Verifying::P256(key)));
        }
        match k256::ecdsa::VerifyingKey::from_public_key_der(der.as_bytes()) {
            Ok(key) => Ok(PublicKey(Verifying::K256(key))),
            Err(_) => Err(KeyError::NotOnCurve),
        }
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Verifying::P256(_) => "PublicKey(P-256)",
            Verifying::K256(_) => "PublicKey(secp256k1)",
        })
    }
}

/// A private key; it lives no longer than one signature.
pub(super) enum Signing {
    P256(p256::ecdsa::SigningKey),
    K256(k256::ecdsa::SigningKey),
}

/// The DER of secp256k1's object identifier, 1.3.132.0.10.
const SECP256K1: [u8; 7] = [0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x0a];

impl Signing {
    /// Reads a private key from PEM: PKCS#8 (`PRIVATE KEY`) or SEC1 (`EC PRIVATE KEY`).
    pub(super) fn from_pem(pem: &str) -> Result<Signing, KeyError> {
        // The openssl tool writes an "EC PARAMETERS" block before a SEC1 key.
        let start = ["-----BEGIN EC PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----"].iter().find_map(|s| pem.find(s));
        let pem = start.and_then(|start| pem.get(start..)).ok_or(KeyError::NotPem)?.trim();
        let (label, der) = SecretDocument::from_pem(pem).map_err(|_| KeyError::NotPem)?;
        let der = der.as_bytes();
        let (p256, k256) = if label == "PRIVATE KEY" {
            (p256::SecretKey::from_pkcs8_der(der).ok(), k256::SecretKey::from_pkcs8_der(der).ok())
        } else {
            // A SEC1 key that names no curve is told by its public key, which lies on one curve only. The decoder itself
            // does not look at the name.
            let named_k256 = der.windows(SECP256K1.len()).any(|window| window == SECP256K1);
            let p256 = if named_k256 { None } else { p256::SecretKey::from_sec1_der(der).ok() };
            (p256, k256::SecretKey::from_sec1_der(der).ok())
        };
        match (p256, k256) {
            (Some(key), _) => Ok(Signing::P256(key.into())),
            (None, Some(key)) => Ok(Signing::K256(key.into())),
            (None, None) => Err(KeyError::NotOnCurve),
        }
    }
}
