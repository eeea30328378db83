//! The envelope that both forms share: JSON, in zlib, in base64 with `* - _`.

use std::io::Write as _;

use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use base64::engine::{DecodePaddingMode, Engine as _};
use flate2::write::ZlibEncoder;
use flate2::{Compression, Decompress, FlushDecompress, Status};
use serde::Serialize;
use serde_json::{Map, Value};

use super::{Fault, MAX_INFLATED, MAX_TEXT};

pub(super) const GIVEN: &str = "must be given";
const TEXT: &str = "must be a string";
const FILLED: &str = "must not be empty";
const ONE_LINE: &str = "must not contain a line feed";
const NUMBER: &str = "must be a whole number from 0 to 18446744073709551615, or its decimal text";
const APP: &str = "must be a whole number from 0 to 4294967295, or its decimal text";
const DIGITS: &str = "must be 1 to 20 decimal digits";
const BASE64: &str = "must be standard base64";

/// Signers may cut the padding of a userbuf: its text is what is signed, so how strictly it is read is no matter of safety.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Packs the members of a UserSig.
pub(super) fn pack(members: &impl Serialize) -> String {
    // Neither step can fail: the members are plain strings and numbers, and the output grows in memory.
    let json = serde_json::to_vec(members).unwrap_or_default();
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    let _ = encoder.write_all(&json);
    let packed = encoder.finish().unwrap_or_default();
    STANDARD.encode(packed).replace('+', "*").replace('/', "-").replace('=', "_")
}

/// Unpacks a UserSig down to its members.
pub(super) fn unpack(text: &str) -> Result<Fields, Fault> {
    if text.is_empty() {
        return Err(Fault::Empty);
    }
    if text.len() > MAX_TEXT {
        return Err(garbled(format!("it must not be longer than {MAX_TEXT} bytes")));
    }
    let base64 = text
        .bytes()
        .map(|byte| match byte {
            b'*' => Some(b'+'),
            b'-' => Some(b'/'),
            b'_' => Some(b'='),
            b'+' | b'/' | b'=' => None,
            other => Some(other),
        })
        .collect::<Option<Vec<u8>>>();
    let packed = base64.and_then(|base64| STANDARD.decode(base64).ok());
    let packed = packed.ok_or_else(|| garbled("it must be base64 with '* - _' for '+ / =' and full padding"))?;
    match serde_json::from_slice(&inflate(&packed)?) {
        Ok(Value::Object(fields)) => Ok(Fields(fields)),
        Ok(_) | Err(_) => Err(garbled("it must inflate to a JSON object")),
    }
}

fn inflate(packed: &[u8]) -> Result<Vec<u8>, Fault> {
    // One byte more than allowed tells a text that is too long from one that just fits.
    let mut inflated = Vec::with_capacity(MAX_INFLATED + 1);
    let mut inflater = Decompress::new(true);
    let status = inflater.decompress_vec(packed, &mut inflated, FlushDecompress::Finish);
    if inflated.len() > MAX_INFLATED {
        return Err(garbled(format!("it must not inflate to more than {MAX_INFLATED} bytes")));
    }
    let whole = u64::try_from(packed.len()).is_ok_and(|len| len == inflater.total_in());
    match status {
        Ok(Status::StreamEnd) if whole => Ok(inflated),
        Ok(Status::StreamEnd) => Err(garbled("nothing may follow its zlib stream")),
        Ok(Status::Ok | Status::BufError) | Err(_) => Err(garbled("it must hold a whole zlib stream")),
    }
}

fn garbled(what: impl Into<String>) -> Fault {
    Fault::Garbled { what: what.into() }
}

/// The members of an unpacked UserSig.
pub(super) struct Fields(Map<String, Value>);

impl Fields {
    /// Whether the member is there; null counts as absent.
    pub(super) fn has(&self, field: &str) -> bool {
        self.0.get(field).is_some_and(|value| !value.is_null())
    }

    fn get(&self, field: &'static str) -> Result<&Value, Fault> {
        self.0.get(field).filter(|value| !value.is_null()).ok_or(Fault::Incomplete { field, rule: GIVEN })
    }

    /// A string that is not empty.
    pub(super) fn text(&self, field: &'static str) -> Result<&str, Fault> {
        match self.get(field)?.as_str() {
            None => Err(Fault::Incomplete { field, rule: TEXT }),
            Some("") => Err(Fault::Incomplete { field, rule: FILLED }),
            Some(text) => Ok(text),
        }
    }

    /// A string of one line. A line feed could make one member look like two in the text that is signed.
    pub(super) fn line(&self, field: &'static str) -> Result<&str, Fault> {
        let text = self.text(field)?;
        if text.contains('\n') { Err(Fault::Incomplete { field, rule: ONE_LINE }) } else { Ok(text) }
    }

    /// A number, or its decimal text.
    pub(super) fn number(&self, field: &'static str) -> Result<u64, Fault> {
        let value = match self.get(field)? {
            Value::Number(number) => number.as_u64(),
            // Parsing alone would let a sign through.
            Value::String(text) if is_decimal(text) => text.parse().ok(),
            _ => None,
        };
        value.ok_or(Fault::Incomplete { field, rule: NUMBER })
    }

    /// A number that names an app.
    pub(super) fn app(&self, field: &'static str) -> Result<u32, Fault> {
        let number = self.number(field).map_err(|fault| match fault {
            Fault::Incomplete { field, rule: NUMBER } => Fault::Incomplete { field, rule: APP },
            other => other,
        })?;
        u32::try_from(number).map_err(|_| Fault::Incomplete { field, rule: APP })
    }

    /// Decimal digits exactly as transmitted.
    pub(super) fn digits(&self, field: &'static str) -> Result<String, Fault> {
        let digits = match self.get(field)? {
            Value::Number(number) => number.to_string(),
            Value::String(text) => text.clone(),
            _ => String::new(),
        };
        if is_decimal(&digits) { Ok(digits) } else { Err(Fault::Incomplete { field, rule: DIGITS }) }
    }

    /// The userbuf, if there is one: its base64 as transmitted, and the bytes in it.
    pub(super) fn userbuf(&self) -> Result<Option<(&str, Vec<u8>)>, Fault> {
        let field = "TLS.userbuf";
        let Ok(value) = self.get(field) else { return Ok(None) };
        let text = value.as_str().ok_or(Fault::Incomplete { field, rule: TEXT })?;
        let bytes = LENIENT.decode(text).map_err(|_| Fault::Incomplete { field, rule: BASE64 })?;
        Ok(Some((text, bytes)))
    }
}

fn is_decimal(text: &str) -> bool {
    (1..=20).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}
