//! Frames of the web protocol, as they are on the wire.

use std::io::Read;

use flate2::read::{GzDecoder, ZlibDecoder};
use serde_json::Value;
use tokio_tungstenite::tungstenite::Message;

use crate::Mode;

/// What a compressed frame begins with.
const COMPRESSED: &[u8] = b"COMP";

/// A frame to the server.
pub(crate) fn encode(mode: Mode, frame: &Value) -> Message {
    match mode {
        Mode::Binary => Message::binary(frame.to_string().into_bytes()),
        Mode::Text => Message::text(frame.to_string()),
    }
}

/// A frame from the server; `None` for what is no frame of the protocol (ping, pong, close). What a Web SDK would not
/// understand is an error.
pub(crate) fn decode(mode: Mode, message: &Message) -> Result<Option<Value>, String> {
    let bytes = match (mode, message) {
        (Mode::Binary, Message::Binary(bytes)) => inflate(bytes)?,
        (Mode::Text, Message::Text(text)) => text.as_bytes().to_vec(),
        (Mode::Binary, Message::Text(text)) => return Err(format!("a text frame on /binfo: {text}")),
        (Mode::Text, Message::Binary(_)) => return Err("a binary frame on /info".to_owned()),
        _ => return Ok(None),
    };
    let frame: Value = serde_json::from_slice(&bytes).map_err(|error| format!("a frame that is no JSON: {error}"))?;
    if !frame["head"].is_object() {
        return Err(format!("a frame without a head: {frame}"));
    }
    Ok(Some(frame))
}

fn inflate(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let Some(stream) = bytes.strip_prefix(COMPRESSED) else { return Ok(bytes.to_vec()) };
    let mut inflated = Vec::new();
    let read = if stream.starts_with(&[0x1f, 0x8b]) {
        GzDecoder::new(stream).read_to_end(&mut inflated)
    } else {
        ZlibDecoder::new(stream).read_to_end(&mut inflated)
    };
    read.map_err(|error| format!("a compressed frame that does not inflate: {error}"))?;
    Ok(inflated)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{GzEncoder, ZlibEncoder};
    use serde_json::json;

    use super::*;

    fn compressed(stream: Vec<u8>) -> Message {
        Message::binary([COMPRESSED, &stream].concat())
    }

    #[test]
    fn plain_and_compressed_frames_are_read() {
        let frame = json!({"head": {"servcmd": "heartbeat.alive", "seq": 1}, "body": {}});
        let text = frame.to_string();
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
        zlib.write_all(text.as_bytes()).unwrap();
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        gzip.write_all(text.as_bytes()).unwrap();
        for message in
            [encode(Mode::Binary, &frame), compressed(zlib.finish().unwrap()), compressed(gzip.finish().unwrap())]
        {
            assert_eq!(decode(Mode::Binary, &message).unwrap(), Some(frame.clone()));
        }
        assert_eq!(decode(Mode::Text, &encode(Mode::Text, &frame)).unwrap(), Some(frame));
    }

    #[test]
    fn what_a_web_sdk_would_not_understand_is_an_error() {
        let frame = json!({"head": {}, "body": {}});
        assert!(decode(Mode::Binary, &encode(Mode::Text, &frame)).is_err());
        assert!(decode(Mode::Text, &encode(Mode::Binary, &frame)).is_err());
        assert!(decode(Mode::Binary, &Message::binary(b"{}".to_vec())).is_err());
        assert!(decode(Mode::Binary, &compressed(vec![1, 2, 3])).is_err());
    }
}
