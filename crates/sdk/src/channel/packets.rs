//! Bodies: from what is asked to what goes into a packet, and back.

use bytes::Bytes;
use tincan_protocol::native::{self, BodyError, COMPRESSED, MAX_FRAME};

use crate::Cause;

/// Bodies over this many bytes are compressed. Tincan's own: as the server's `server.compress_over`.
const COMPRESS_OVER: usize = 1024;

/// Bytes of a frame that are not its body, at most.
const HEAD: usize = 4096;

/// What zlib takes in memory besides the stream it makes, in bytes. Source: zlib, "Memory Footprint", deflate: 256 KiB.
const COMPRESSOR: usize = 256 * 1024;

/// A request's body, ready to be sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Body {
    pub(super) bytes: Bytes,
    pub(super) flags: u32,
}

/// Makes a request's body ready.
///
/// Errors: 6002 longer than a frame may be, 9504 there is no memory to compress it in.
pub(super) fn pack(command: &str, body: Bytes, memory: usize) -> Result<Body, Cause> {
    let size = body.len() + HEAD + command.len();
    if size > MAX_FRAME {
        return Err(Cause::EncodeFailed { command: command.to_owned(), size, limit: MAX_FRAME });
    }
    if body.len() <= COMPRESS_OVER {
        return Ok(Body { bytes: body, flags: 0 });
    }
    let failed = |why: String| Cause::CompressionFailed { why };
    let wanted = COMPRESSOR + body.len();
    if wanted > memory {
        return Err(failed(format!("it would take {wanted} bytes of memory; allowed are {memory}")));
    }
    let stream = native::compress(&body).map_err(|error| failed(error.to_string()))?;
    // What does not shrink stays as it is.
    if stream.len() < body.len() {
        Ok(Body { bytes: stream.into(), flags: COMPRESSED })
    } else {
        Ok(Body { bytes: body, flags: 0 })
    }
}

/// An opened body as it was asked for or answered.
///
/// Errors: 6028 it takes more memory than is allowed, 9505 it is damaged, or grows past what a body may be.
pub(crate) fn unpack(body: Bytes, flags: u32, memory: usize) -> Result<Bytes, Cause> {
    let too_large =
        |wanted: usize| Cause::OutOfMemory { what: "an answer", wanted: wanted as u64, budget: memory as u64 };
    if body.len() > memory {
        return Err(too_large(body.len()));
    }
    if flags & COMPRESSED == 0 {
        return Ok(body);
    }
    match native::decompress(&body, memory.min(MAX_FRAME)) {
        Ok(body) => Ok(body.into()),
        Err(BodyError::TooLarge(_)) if memory < MAX_FRAME => Err(too_large(memory + 1)),
        Err(error) => Err(Cause::DecompressionFailed { why: error.to_string() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::rngs::StdRng;
    use rand::{RngCore as _, SeedableRng as _};

    const MEMORY: usize = 64 * 1024 * 1024;

    fn text(length: usize) -> Bytes {
        vec![b'a'; length].into()
    }

    #[test]
    fn long_bodies_are_compressed_where_that_helps() {
        let short = pack("a.b", text(1024), MEMORY).unwrap();
        assert_eq!((short.flags, short.bytes.len()), (0, 1024));
        let long = pack("a.b", text(1025), MEMORY).unwrap();
        assert_eq!(long.flags, COMPRESSED);
        assert_eq!(unpack(long.bytes, long.flags, MEMORY).unwrap(), text(1025));
        let mut noise = vec![0; 5000];
        StdRng::seed_from_u64(1).fill_bytes(&mut noise);
        let packed = pack("a.b", noise.into(), MEMORY).unwrap();
        assert_eq!((packed.flags, packed.bytes.len()), (0, 5000), "what does not shrink");
    }

    #[test]
    fn bounds_hold() {
        let code = |result: Result<Body, Cause>| result.map_err(|cause| cause.code()).err();
        assert_eq!(code(pack("a.b", text(MAX_FRAME), MEMORY)), Some(6002));
        assert_eq!(code(pack("a.b", text(300_000), 300_000)), Some(9504));
        let code = |result: Result<Bytes, Cause>| result.map_err(|cause| cause.code()).err();
        assert_eq!(code(unpack(text(101), 0, 100)), Some(6028));
        let bomb = |length| Bytes::from(native::compress(&text(length)).unwrap());
        assert_eq!(code(unpack(bomb(200_000), COMPRESSED, 100_000)), Some(6028));
        assert_eq!(code(unpack(bomb(MAX_FRAME + 1), COMPRESSED, MEMORY)), Some(9505));
        assert_eq!(code(unpack(text(100), COMPRESSED, MEMORY)), Some(9505));
    }
}
