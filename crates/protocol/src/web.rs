//! Frames of the web protocol: one JSON object each, with a head that says who asks what, and a body. Source: "web
//! protocol", frames and envelope.
//!
//! The server reads a request with [`Frame::parse`] and writes an [`answer`]; a client writes a [`request`] and reads
//! answers and pushes with [`open`] and [`Frame::parse`].

use std::borrow::Cow;
use std::fmt;
use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// What a compressed frame begins with; a zlib stream of the JSON follows.
pub const COMPRESSED: &[u8; 4] = b"COMP";

/// Why a frame cannot be read. Frames like that are dropped without an answer; there is no code for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// Not one JSON object with a `head` that is an object.
    #[error("the frame is not a JSON object with a head")]
    NoFrame,
    /// A compressed frame that does not hold exactly one zlib stream of UTF-8 text.
    #[error("the frame is compressed and damaged")]
    Damaged,
    /// A frame that inflates past the limit.
    #[error("the frame inflates past the limit")]
    TooLarge,
}

/// The head of a frame. Unknown fields are passed over. Fields that are missing or of another type are empty or 0: what
/// that means for the caller is decided where credentials are checked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Head<'a> {
    /// `SERVICE.COMMAND`.
    #[serde(borrow, deserialize_with = "text")]
    pub servcmd: Cow<'a, str>,
    /// The request's number; its answer repeats it.
    #[serde(deserialize_with = "number")]
    pub seq: u64,
    /// The app.
    #[serde(deserialize_with = "number")]
    pub sdkappid: u64,
    /// The account, before its login.
    #[serde(borrow, deserialize_with = "text")]
    pub identifier: Cow<'a, str>,
    /// Its UserSig, before its login.
    #[serde(borrow, deserialize_with = "text")]
    pub usersig: Cow<'a, str>,
    /// The ticket, after the login.
    #[serde(borrow, deserialize_with = "text")]
    pub a2: Cow<'a, str>,
    /// The account's number, after the login.
    #[serde(borrow, deserialize_with = "text")]
    pub tinyid: Cow<'a, str>,
}

impl Head<'_> {
    /// Service and command: `servcmd` at its first dot. Without a dot the command is empty.
    pub fn command(&self) -> (&str, &str) {
        self.servcmd.split_once('.').unwrap_or((&self.servcmd, ""))
    }
}

/// A frame as it came. Its size is bounded by whoever received it.
#[derive(Debug, Clone)]
pub struct Frame<'a> {
    /// The head.
    pub head: Head<'a>,
    body: Option<&'a RawValue>,
}

impl<'a> Frame<'a> {
    /// Reads a frame. The text of the body is not looked into, beyond that it is JSON.
    ///
    /// # Errors
    ///
    /// [`FrameError::NoFrame`] when it is not a JSON object with a head.
    pub fn parse(text: &'a str) -> Result<Self, FrameError> {
        #[derive(Deserialize)]
        struct Wire<'a> {
            #[serde(borrow)]
            head: Head<'a>,
            #[serde(borrow, default)]
            body: Option<&'a RawValue>,
        }
        let Wire { head, body } = serde_json::from_str(text).map_err(|_| FrameError::NoFrame)?;
        Ok(Self { head, body })
    }

    /// The body's JSON text; `{}` when the frame has none.
    pub fn body(&self) -> &'a str {
        self.body.map_or("{}", RawValue::get)
    }
}

/// The frame of an answer: it repeats `servcmd` and `seq`, by which the client finds the waiting call. `body` must be
/// JSON.
pub fn answer(servcmd: &str, seq: u64, body: &str) -> String {
    #[derive(Serialize)]
    struct Head<'a> {
        ver: &'static str,
        servcmd: &'a str,
        seq: u64,
    }
    framed(&Head { ver: "v4", servcmd, seq }, body)
}

/// Who sends a request: the part of a client's heads that stays the same.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Sender<'a> {
    /// The app.
    pub sdkappid: u32,
    /// The account, before its login.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub identifier: &'a str,
    /// Its UserSig, before its login.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub usersig: &'a str,
    /// The ticket, after the login.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub a2: &'a str,
    /// The account's number, after the login.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub tinyid: &'a str,
    /// The login's number, after the login; 0 before.
    pub status_instid: u64,
}

/// The frame of a request, as a web client sends it. `body` must be JSON.
pub fn request(sender: &Sender<'_>, servcmd: &str, seq: u64, body: &str) -> String {
    #[derive(Serialize)]
    struct Head<'a> {
        ver: &'static str,
        platform: u32,
        contenttype: &'static str,
        #[serde(flatten)]
        sender: &'a Sender<'a>,
        servcmd: &'a str,
        seq: u64,
    }
    framed(&Head { ver: "v4", platform: 7, contenttype: "json", sender, servcmd, seq }, body)
}

fn framed(head: &impl Serialize, body: &str) -> String {
    // Plain structs with text keys always serialise.
    let head = serde_json::to_string(head).unwrap_or_default();
    let mut text = String::with_capacity(head.len() + body.len() + 18);
    for part in [r#"{"head":"#, &head, r#","body":"#, body, "}"] {
        text.push_str(part);
    }
    text
}

/// A frame's text compressed, for clients that said `compress=gzip`: [`COMPRESSED`], then a zlib stream. Made for speed
/// rather than for the last byte.
pub fn compress(json: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(json.len() / 4 + 64);
    out.extend_from_slice(COMPRESSED);
    let mut encoder = ZlibEncoder::new(out, Compression::fast());
    // Writing to memory cannot fail; if it did, the client gets the text as it is, which it understands as well.
    match encoder.write_all(json.as_bytes()).and_then(|()| encoder.finish()) {
        Ok(out) => out,
        Err(_) => json.as_bytes().to_vec(),
    }
}

/// The text of a frame that a server sent, compressed or not. `limit` bounds the text in bytes.
///
/// # Errors
///
/// [`FrameError::TooLarge`] past the limit; [`FrameError::Damaged`] when the stream is cut, followed by more, or does not
/// hold UTF-8.
pub fn open(frame: &[u8], limit: usize) -> Result<Cow<'_, str>, FrameError> {
    let Some(stream) = frame.strip_prefix(COMPRESSED) else {
        if frame.len() > limit {
            return Err(FrameError::TooLarge);
        }
        return std::str::from_utf8(frame).map(Cow::Borrowed).map_err(|_| FrameError::Damaged);
    };
    let mut text = Vec::new();
    let mut decoder = ZlibDecoder::new(stream);
    // One byte over the limit tells a text that is just too long from one that just fits.
    let bound = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    decoder.by_ref().take(bound).read_to_end(&mut text).map_err(|_| FrameError::Damaged)?;
    if text.len() > limit {
        return Err(FrameError::TooLarge);
    }
    if decoder.total_in() != stream.len() as u64 {
        return Err(FrameError::Damaged);
    }
    String::from_utf8(text).map(Cow::Owned).map_err(|_| FrameError::Damaged)
}

/// A text; empty for any other JSON.
fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Cow<'de, str>, D::Error> {
    Ok(match from.deserialize_any(Lenient)? {
        Scalar::Text(text) => text,
        _ => Cow::Borrowed(""),
    })
}

/// A number that is not negative, also as decimal text; 0 for any other JSON.
fn number<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    Ok(match from.deserialize_any(Lenient)? {
        Scalar::Number(number) => number,
        Scalar::Text(text) => text.parse().unwrap_or(0),
        Scalar::Other => 0,
    })
}

enum Scalar<'a> {
    Text(Cow<'a, str>),
    Number(u64),
    Other,
}

/// Takes any JSON, so that a head with one odd field is still a head.
struct Lenient;

impl<'de> Visitor<'de> for Lenient {
    type Value = Scalar<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }
    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Scalar::Text(Cow::Borrowed(text)))
    }
    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Scalar::Text(Cow::Owned(text.to_owned())))
    }
    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Scalar::Number(number))
    }
    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Scalar::Other)
    }
    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Scalar::Other)
    }
    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Scalar::Other)
    }
    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Scalar::Other)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Scalar::Other)
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Scalar::Other)
    }
}

#[cfg(test)]
mod tests;
