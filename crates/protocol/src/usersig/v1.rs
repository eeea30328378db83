//! v1: ECDSA over SHA-256 with the app's private key, on P-256 or secp256k1.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use p256::ecdsa::signature::{Signer as _, Verifier as _};
use serde::Serialize;

use super::keys::{Signing, Verifying};
use super::wire::{self, Fields};
use super::{Claims, Fault, KeyError, PublicKey, Scheme, UserSig};

/// What `TLS.version` says; it is not signed.
const VERSION: &str = "201512300000";

/// The members; all are strings.
#[derive(Serialize)]
struct Members<'a> {
    #[serde(rename = "TLS.account_type")]
    account_type: &'a str,
    #[serde(rename = "TLS.identifier")]
    identifier: &'a str,
    #[serde(rename = "TLS.appid_at_3rd")]
    appid_at_3rd: &'a str,
    #[serde(rename = "TLS.sdk_appid")]
    sdk_appid: String,
    #[serde(rename = "TLS.expire_after")]
    expire_after: String,
    #[serde(rename = "TLS.version")]
    version: &'a str,
    #[serde(rename = "TLS.time")]
    time: String,
    #[serde(rename = "TLS.userbuf", skip_serializing_if = "Option::is_none")]
    userbuf: Option<&'a str>,
    #[serde(rename = "TLS.sig")]
    signature: String,
}

/// Makes a v1 UserSig: ECDSA over SHA-256 with the app's private key. The key is PEM, either PKCS#8 (`PRIVATE KEY`) or
/// SEC1 (`EC PRIVATE KEY`, with or without an `EC PARAMETERS` block before it), on P-256 or secp256k1. A SEC1 key that
/// neither names its curve nor carries its public key is taken to be on P-256. The nonce derives from the key and the
/// claims (RFC 6979), so the same claims give the same UserSig. Source: "UserSig documentation".
///
/// For claims whose UserSig would be refused when read, see [`Claims`].
///
/// # Errors
///
/// [`KeyError::NotPem`] if the key is not PEM of those kinds; [`KeyError::NotOnCurve`] if it is not a valid key on those
/// curves; [`KeyError::CannotSign`] if signing failed.
pub fn sign_v1(private_key_pem: &str, claims: &Claims) -> Result<String, KeyError> {
    let key = Signing::from_pem(private_key_pem)?;
    let userbuf = claims.userbuf.as_ref().map(|bytes| STANDARD.encode(bytes));
    let text = signed_text("0", "0", claims, userbuf.as_deref());
    Ok(wire::pack(&Members {
        account_type: "0",
        identifier: &claims.identifier,
        appid_at_3rd: "0",
        sdk_appid: claims.sdkappid.to_string(),
        expire_after: claims.expire.to_string(),
        version: VERSION,
        time: claims.issued_at.to_string(),
        userbuf: userbuf.as_deref(),
        signature: STANDARD.encode(signature(&key, &text)?),
    }))
}

fn signature(key: &Signing, text: &str) -> Result<Vec<u8>, KeyError> {
    let der = match key {
        Signing::P256(key) => {
            key.try_sign(text.as_bytes()).map(|sig: p256::ecdsa::Signature| sig.to_der().as_bytes().to_vec())
        }
        Signing::K256(key) => {
            key.try_sign(text.as_bytes()).map(|sig: k256::ecdsa::Signature| sig.to_der().as_bytes().to_vec())
        }
    };
    der.map_err(|_| KeyError::CannotSign)
}

pub(super) fn read(fields: &Fields) -> Result<UserSig, Fault> {
    let (userbuf_text, userbuf) = fields.userbuf()?.unzip();
    let claims = Claims {
        identifier: fields.line("TLS.identifier")?.to_owned(),
        sdkappid: fields.app("TLS.sdk_appid")?,
        issued_at: fields.number("TLS.time")?,
        expire: fields.number("TLS.expire_after")?,
        userbuf,
    };
    // The oldest signers put the app and its account type into these two: they are signed as transmitted.
    let appid_at_3rd = fields.digits("TLS.appid_at_3rd")?;
    let account_type = fields.digits("TLS.account_type")?;
    let signed = signed_text(&appid_at_3rd, &account_type, &claims, userbuf_text);
    Ok(UserSig { claims, scheme: Scheme::V1, signed, signature: fields.text("TLS.sig")?.to_owned() })
}

pub(super) fn verify(key: &PublicKey, text: &str, signature: &str) -> bool {
    let Ok(der) = STANDARD.decode(signature) else { return false };
    match &key.0 {
        Verifying::P256(key) => {
            p256::ecdsa::Signature::from_der(&der).is_ok_and(|sig| key.verify(text.as_bytes(), &sig).is_ok())
        }
        Verifying::K256(key) => k256::ecdsa::Signature::from_der(&der).is_ok_and(|sig| {
            // Signers on this curve do not normalise s, and the library refuses a high one.
            let sig = sig.normalize_s().unwrap_or(sig);
            key.verify(text.as_bytes(), &sig).is_ok()
        }),
    }
}

fn signed_text(appid_at_3rd: &str, account_type: &str, claims: &Claims, userbuf: Option<&str>) -> String {
    let Claims { identifier, sdkappid, issued_at, expire, .. } = claims;
    let mut text = format!(
        "TLS.appid_at_3rd:{appid_at_3rd}\nTLS.account_type:{account_type}\nTLS.identifier:{identifier}\n\
         TLS.sdk_appid:{sdkappid}\nTLS.time:{issued_at}\nTLS.expire_after:{expire}\n"
    );
    if let Some(userbuf) = userbuf {
        text.push_str(&format!("TLS.userbuf:{userbuf}\n"));
    }
    text
}
