//! Records: a version byte, then the fields. A reader understands all older versions.

use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Cause, Result};

/// A value of a table.
pub trait Record: Serialize + DeserializeOwned {
    /// The version that is written. Raise it with every change of the fields, and teach [`Record::upgrade`] the old one.
    const VERSION: u8 = 1;

    /// Reads a version older than [`Record::VERSION`].
    fn upgrade(_version: u8, _fields: &[u8]) -> Option<Self> {
        None
    }

    /// The bytes to store.
    fn encode(&self) -> Bytes {
        // Writing to a Vec cannot fail: no I/O, and every record is of known shape. An empty value would be reported
        // as damaged by the next reader.
        postcard::to_extend(self, vec![Self::VERSION]).unwrap_or_default().into()
    }

    /// Reads stored bytes. A value that does not read is a damaged store: [`Cause::StoreFailed`].
    fn decode(bytes: &[u8]) -> Result<Self> {
        let record = match bytes.split_first() {
            Some((version, fields)) if *version == Self::VERSION => postcard::from_bytes(fields).ok(),
            Some((version, fields)) => Self::upgrade(*version, fields),
            None => None,
        };
        record.ok_or_else(|| {
            tracing::error!(record = std::any::type_name::<Self>(), "a stored value cannot be read");
            Cause::StoreFailed
        })
    }
}

/// A counter's value.
pub fn counter(bytes: Option<&Bytes>) -> Result<u64> {
    match bytes {
        None => Ok(0),
        Some(bytes) => bytes.as_ref().try_into().map(u64::from_be_bytes).map_err(|_| {
            tracing::error!("a stored counter cannot be read");
            Cause::StoreFailed
        }),
    }
}
