//! v2: HMAC-SHA256 with the app's secret key.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::wire::{self, Fields};
use super::{Claims, Fault, Scheme, UserSig};

const VERSION: &str = "2.0";

/// The members, in the order in which the reference implementation writes them.
#[derive(Serialize)]
struct Members<'a> {
    #[serde(rename = "TLS.ver")]
    version: &'a str,
    #[serde(rename = "TLS.identifier")]
    identifier: &'a str,
    #[serde(rename = "TLS.sdkappid")]
    sdkappid: u32,
    #[serde(rename = "TLS.time")]
    time: u64,
    #[serde(rename = "TLS.expire")]
    expire: u64,
    #[serde(rename = "TLS.userbuf", skip_serializing_if = "Option::is_none")]
    userbuf: Option<&'a str>,
    #[serde(rename = "TLS.sig")]
    signature: String,
}

/// Makes a v2 UserSig: HMAC-SHA256 with the app's secret key. `key` is the text of the key as the console shows it; it
/// looks like hex, but is not decoded. The same claims give the same UserSig. Source: "UserSig documentation".
///
/// It cannot fail. For claims whose UserSig would be refused when read, see [`Claims`]; a UserSig made with an empty key
/// is always refused (70016).
pub fn sign(key: &str, claims: &Claims) -> String {
    let userbuf = claims.userbuf.as_ref().map(|bytes| STANDARD.encode(bytes));
    let text = signed_text(claims, userbuf.as_deref());
    wire::pack(&Members {
        version: VERSION,
        identifier: &claims.identifier,
        sdkappid: claims.sdkappid,
        time: claims.issued_at,
        expire: claims.expire,
        userbuf: userbuf.as_deref(),
        signature: STANDARD.encode(mac(key, &text).finalize().into_bytes()),
    })
}

pub(super) fn read(fields: &Fields) -> Result<UserSig, Fault> {
    if fields.text("TLS.ver")? != VERSION {
        return Err(Fault::Incomplete { field: "TLS.ver", rule: "must be \"2.0\"" });
    }
    let (userbuf_text, userbuf) = fields.userbuf()?.unzip();
    let claims = Claims {
        identifier: fields.line("TLS.identifier")?.to_owned(),
        sdkappid: fields.app("TLS.sdkappid")?,
        issued_at: fields.number("TLS.time")?,
        expire: fields.number("TLS.expire")?,
        userbuf,
    };
    let signed = signed_text(&claims, userbuf_text);
    Ok(UserSig { claims, scheme: Scheme::V2, signed, signature: fields.text("TLS.sig")?.to_owned() })
}

pub(super) fn verify(key: &str, text: &str, signature: &str) -> bool {
    let Ok(signature) = STANDARD.decode(signature) else { return false };
    // Compares in constant time.
    mac(key, text).verify_slice(&signature).is_ok()
}

fn signed_text(claims: &Claims, userbuf: Option<&str>) -> String {
    let Claims { identifier, sdkappid, issued_at, expire, .. } = claims;
    let mut text =
        format!("TLS.identifier:{identifier}\nTLS.sdkappid:{sdkappid}\nTLS.time:{issued_at}\nTLS.expire:{expire}\n");
    if let Some(userbuf) = userbuf {
        text.push_str(&format!("TLS.userbuf:{userbuf}\n"));
    }
    text
}

fn mac(key: &str, text: &str) -> Hmac<Sha256> {
    // HMAC's own rule for keys (hash those longer than a block, fill the rest with zeros), spelled out because the
    // constructor for a whole block is the one that cannot fail.
    let mut block = hmac::digest::Key::<Hmac<Sha256>>::default();
    let hashed;
    let bytes = if key.len() > block.len() {
        hashed = Sha256::digest(key);
        hashed.as_ref()
    } else {
        key.as_bytes()
    };
    for (to, from) in block.iter_mut().zip(bytes) {
        *to = *from;
    }
    let mut mac = <Hmac<Sha256> as Mac>::new(&block);
    mac.update(text.as_bytes());
    mac
}
