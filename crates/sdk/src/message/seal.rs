//! The seal of a message: a checksum over what must not be changed. It finds mistakes; who means harm can only harm itself.

use std::fmt::Write;

use md5::{Digest, Md5};

use super::Message;

pub(super) fn of(message: &Message) -> String {
    let mut digest = Md5::new();
    let conversation = message.conversation.to_string();
    // With lengths, so that no two messages give the same bytes.
    for text in [&message.id, &conversation, &message.sender] {
        digest.update((text.len() as u64).to_be_bytes());
        digest.update(text.as_bytes());
    }
    let numbers = [message.time, message.seq, message.client_seq, message.client_time, u64::from(message.random)];
    for number in numbers {
        digest.update(number.to_be_bytes());
    }
    digest.update([u8::from(message.own)]);
    digest.finalize().iter().fold(String::with_capacity(32), |mut text, byte| {
        // Writing to a String does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
