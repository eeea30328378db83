//! Ways into everything that reads what comes from the network, for fuzzing: any bytes may come, and nothing may panic, hang or
//! grow without bound. Not part of the API. `fuzz/` has a target for each, and the tests run them over their corpus.

use bytes::{Bytes, BytesMut};
use serde_json::Value;
use tincan_protocol::native::{self, Direction, Initiator, KEY, Keys, Login, RANDOM};

use crate::{channel, push, social};

/// A target: its name, and what takes the bytes.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const TARGETS: [Target; 5] =
    [("frames", frames), ("handshake", handshake), ("sealed", sealed), ("bodies", bodies), ("pushes", pushes)];

/// Frames, and the packets and messages in them. What reads is written the same.
pub fn frames(bytes: &[u8]) {
    let mut arrived = BytesMut::from(bytes);
    while let Ok(Some(packet)) = native::decode(&mut arrived) {
        let mut again = BytesMut::from(&native::encode(&packet)[..]);
        assert_eq!(native::decode(&mut again), Ok(Some(packet.clone())), "a packet reads as it was written");
        let _ = native::read::<native::Welcome>(packet.body.clone());
        let _ = native::read::<native::ResumeAnswer>(packet.body.clone());
        let _ = native::read::<native::LoginAnswer>(packet.body);
    }
}

/// The server's side of a log-in.
pub fn handshake(bytes: &[u8]) {
    let login = Login { identifier: "alice".to_owned(), random: vec![7; RANDOM].into(), ..Login::default() };
    // A server's greeting takes part in the handshake, its answer ends it.
    let (welcome, answer) = bytes.split_at(bytes.len().min(64));
    if let Ok((client, _)) = Initiator::begin_fixed(&[4; KEY], &native::public_key(&[1; KEY]), welcome, &login) {
        let _ = client.finish(answer);
    }
}

/// Packets that should be sealed.
pub fn sealed(bytes: &[u8]) {
    let Ok(mut keys) = Keys::new(&[1; KEY], &[2; RANDOM], &[3; RANDOM], Direction::ToServer) else { return };
    let mut arrived = BytesMut::from(bytes);
    while let Ok(Some(mut packet)) = native::decode(&mut arrived) {
        let _ = keys.open(&mut packet);
    }
}

/// Bodies, compressed or not; the first byte is their flags.
pub fn bodies(bytes: &[u8]) {
    let Some((flags, body)) = bytes.split_first() else { return };
    const MEMORY: usize = 1 << 20;
    if let Ok(body) = channel::unpack(Bytes::copy_from_slice(body), u32::from(*flags), MEMORY) {
        assert!(body.len() <= native::MAX_FRAME.max(MEMORY), "bodies are bounded");
    }
}

/// Entries of pushes: messages, tips, notices, changes of profiles and relationships.
pub fn pushes(bytes: &[u8]) {
    let Ok(entry) = serde_json::from_slice::<Value>(bytes) else { return };
    for message in push::received("alice", &entry) {
        let _ = serde_json::to_string(&message);
    }
    for event in social::events("alice", &entry) {
        let _ = serde_json::to_string(&event);
    }
}
