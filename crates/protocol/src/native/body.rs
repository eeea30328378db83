//! Bodies, compressed.

use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;

/// Why a body cannot be compressed or decompressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// Compressing failed.
    #[error("the body cannot be compressed")]
    NotCompressed,
    /// It is no zlib stream.
    #[error("the body is compressed and damaged")]
    Damaged,
    /// It grows past the limit.
    #[error("the body inflates past the limit of {0} bytes")]
    TooLarge(usize),
}

/// A body as a zlib stream.
pub fn compress(body: &[u8]) -> Result<Vec<u8>, BodyError> {
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(body.len() / 2), Compression::fast());
    let written = encoder.write_all(body).and_then(|()| encoder.finish());
    written.map_err(|_| BodyError::NotCompressed)
}

/// A body from its zlib stream, of at most `limit` bytes.
pub fn decompress(stream: &[u8], limit: usize) -> Result<Vec<u8>, BodyError> {
    let mut body = Vec::new();
    // One more than allowed tells that there is more.
    let mut decoder = ZlibDecoder::new(stream).take(limit as u64 + 1);
    decoder.read_to_end(&mut body).map_err(|_| BodyError::Damaged)?;
    if body.len() > limit { Err(BodyError::TooLarge(limit)) } else { Ok(body) }
}
