use bytes::{Bytes, BytesMut};

use super::*;

fn login() -> Login {
    Login {
        identifier: "alice".to_owned(),
        user_sig: "sig".to_owned(),
        platform: Platform::Linux as i32,
        random: Bytes::from(vec![7; RANDOM]),
        ..Login::default()
    }
}

fn request(body: &str) -> Packet {
    Packet {
        app: 1_400_000_001,
        tiny_id: 144_115_198_000_000_001,
        seq: 5,
        command: "openim.sendmsg".to_owned(),
        body: Bytes::copy_from_slice(body.as_bytes()),
        ..Packet::of(Kind::Request)
    }
}

fn both() -> (Keys, Keys) {
    let keys = |seals| Keys::new(&[1; KEY], &[2; RANDOM], &[3; RANDOM], seals).unwrap();
    (keys(Direction::ToServer), keys(Direction::ToClient))
}

#[test]
fn frames_come_apart_where_they_were_put_together() {
    let (one, other) = (request("{}"), Packet { seq: 6, ..Packet::of(Kind::Ping) });
    let whole = [encode(&one), encode(&other)].concat();
    for cut in 0..=whole.len() {
        let mut arrived = BytesMut::from(&whole[..cut]);
        let mut packets = Vec::new();
        while let Some(packet) = decode(&mut arrived).unwrap() {
            packets.push(packet);
        }
        arrived.extend_from_slice(&whole[cut..]);
        while let Some(packet) = decode(&mut arrived).unwrap() {
            packets.push(packet);
        }
        assert_eq!(packets, [one.clone(), other.clone()], "cut at {cut}");
    }
}

#[test]
fn frames_of_impossible_length_or_content_are_refused() {
    assert_eq!(length(&[0, 0, 0]), Ok(None));
    assert_eq!(length(&[0, 0, 0, 0]), Err(FrameError::Length(0)));
    assert!(matches!(length(&[0xff; 4]), Err(FrameError::Length(_))));
    let mut damaged = BytesMut::from(&[0, 0, 0, 2, 0xff, 0xff][..]);
    assert_eq!(decode(&mut damaged), Err(FrameError::NoPacket));
    // A field that nobody knows, and nothing else. Found by fuzzing.
    let mut nothing = BytesMut::from(&[0, 0, 0, 3, 0xf8, 0xfe, 0x30][..]);
    assert_eq!(decode(&mut nothing), Err(FrameError::NoPacket));
}

#[test]
fn a_handshake_carries_the_login_and_its_answer() {
    let (private, public) = generate_key().unwrap();
    assert_eq!(public_key(&private), public);
    let (client, first) = Initiator::begin(&public, b"welcome", &login()).unwrap();
    let (server, read) = Responder::begin(&private, b"welcome", &first).unwrap();
    assert_eq!(read, login());
    let answer = LoginAnswer { tiny_id: 9, d2_key: Bytes::from(vec![4; KEY]), ..LoginAnswer::default() };
    let second = server.finish(&answer).unwrap();
    assert_eq!(client.finish(&second).unwrap(), answer);
}

#[test]
fn a_handshake_fails_for_another_key_another_welcome_and_damaged_bytes() {
    let (private, public) = generate_key().unwrap();
    let (_, other) = generate_key().unwrap();
    let begin = |key: &[u8]| Initiator::begin(key, b"welcome", &login()).unwrap();
    let refused = |welcome: &[u8], message: &[u8]| Responder::begin(&private, welcome, message).err();
    assert_eq!(refused(b"welcome", &begin(&other).1), Some(HandshakeError::NotAuthentic));
    let (client, first) = begin(&public);
    assert_eq!(refused(b"another", &first), Some(HandshakeError::NotAuthentic));
    for at in 0..first.len() {
        let mut damaged = first.to_vec();
        damaged[at] ^= 1;
        assert_eq!(refused(b"welcome", &damaged), Some(HandshakeError::NotAuthentic), "byte {at}");
    }
    assert_eq!(refused(b"welcome", &first[..47]), Some(HandshakeError::Malformed));
    assert_eq!(client.finish(&[0; 64]).err(), Some(HandshakeError::NotAuthentic));
    assert_eq!(Initiator::begin(&[0; 5], b"", &login()).err(), Some(HandshakeError::BadKey));
}

#[test]
fn a_packet_is_sealed_into_its_frame_as_it_is_sealed_by_itself() {
    for body in [String::new(), "{}".to_owned(), "x".repeat(127 - 16), "x".repeat(70_000)] {
        let ((mut one, _), (mut other, _)) = (both(), both());
        let mut packet = request(&body);
        let mut frames = b"before".to_vec();
        one.seal_into(packet.clone(), &mut frames).unwrap();
        other.seal(&mut packet).unwrap();
        assert_eq!(frames, [b"before", &encode(&packet)[..]].concat(), "{} bytes", body.len());
    }
}

#[test]
fn sealed_bodies_open_once_in_order_and_only_as_they_were() {
    let (mut client, mut server) = both();
    let sealed = |client: &mut Keys| {
        let mut packet = request("secret");
        client.seal(&mut packet).unwrap();
        packet
    };
    let (first, second) = (sealed(&mut client), sealed(&mut client));
    assert_ne!(first.body, second.body);
    let open = |server: &mut Keys, packet: &Packet| {
        let mut packet = packet.clone();
        server.open(&mut packet).map(|()| packet)
    };
    for change in [
        |packet: &mut Packet| packet.seq += 1,
        |packet: &mut Packet| packet.command.push('x'),
        |packet: &mut Packet| packet.tiny_id += 1,
        |packet: &mut Packet| packet.counter += 1,
        |packet: &mut Packet| packet.kind = Kind::Push as i32,
        |packet: &mut Packet| packet.flags |= COMPRESSED,
        |packet: &mut Packet| packet.flags = 0,
    ] {
        let mut changed = first.clone();
        change(&mut changed);
        assert_eq!(open(&mut server, &changed), Err(SealError::NotAuthentic));
    }
    assert_eq!(open(&mut server, &first).unwrap(), Packet { counter: 1, ..request("secret") });
    assert_eq!(open(&mut server, &first), Err(SealError::NotAuthentic), "a second time");
    assert!(open(&mut server, &second).is_ok());
    assert_eq!(open(&mut client, &second), Err(SealError::NotAuthentic), "its own");
}

#[test]
fn keys_want_whole_secrets() {
    for (key, one, other) in [(0, RANDOM, RANDOM), (31, RANDOM, RANDOM), (KEY, 0, RANDOM), (KEY, RANDOM, 33)] {
        let keys = Keys::new(&vec![0; key], &vec![0; one], &vec![0; other], Direction::ToServer);
        assert_eq!(keys.err(), Some(SealError::NoKey));
    }
}

#[test]
fn bodies_inflate_within_their_bound() {
    let body = vec![b'a'; 100_000];
    let stream = compress(&body).unwrap();
    assert_eq!(decompress(&stream, body.len()).unwrap(), body);
    assert_eq!(decompress(&stream, body.len() - 1), Err(BodyError::TooLarge(body.len() - 1)));
    assert_eq!(decompress(b"no stream", 10), Err(BodyError::Damaged));
}

/// Prints what `docs/native-protocol.md` shows; the next test holds it to these values.
fn vectors() -> Vec<(&'static str, String)> {
    let private = [0x11; 32];
    let welcome = write(&Welcome {
        random: Bytes::from(vec![0x22; RANDOM]),
        cookie: Bytes::from(vec![0x33; 40]),
        time: 1_700_000_000_000,
    });
    let (client, first) = Initiator::begin_fixed(&[0x44; 32], &public_key(&private), &welcome, &login()).unwrap();
    let (server, _) = Responder::begin_fixed(&[0x55; 32], &private, &welcome, &first).unwrap();
    let answer = LoginAnswer { tiny_id: 9, d2_key: Bytes::from(vec![0x66; KEY]), ..LoginAnswer::default() };
    let second = server.finish(&answer).unwrap();
    assert_eq!(client.finish(&second).unwrap(), answer);
    let mut packet = request("{\"a\":1}");
    Keys::new(&[0x66; KEY], &[7; RANDOM], &[0x22; RANDOM], Direction::ToServer).unwrap().seal(&mut packet).unwrap();
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    vec![
        ("server public key", hex(&public_key(&private))),
        ("Welcome", hex(&welcome)),
        ("Login", hex(&write(&login()))),
        ("handshake message 1", hex(&first)),
        ("LoginAnswer", hex(&write(&answer))),
        ("handshake message 2", hex(&second)),
        ("frame of a sealed request", hex(&encode(&packet))),
    ]
}

#[test]
fn the_documented_vectors() {
    let document = include_str!("../../../../docs/native-protocol.md");
    // Long values are broken into lines there.
    let flat: String = document.chars().filter(|c| !c.is_whitespace()).collect();
    for (name, value) in vectors() {
        assert!(flat.contains(&value), "{name}: {value}");
    }
}

#[test]
#[ignore = "prints the vectors for the document"]
fn print_vectors() {
    for (name, value) in vectors() {
        println!("VEC {name}: {value}");
    }
}

#[test]
fn a_proof_holds_for_its_keys_only() {
    let (client, server) = both();
    let proof = client.proof().unwrap();
    assert_eq!(proof.len(), 16);
    assert_eq!(server.check_proof(&proof), Ok(()));
    assert_eq!(server.check_proof(&proof[..15]), Err(SealError::NotAuthentic));
    assert_eq!(server.check_proof(&[]), Err(SealError::NotAuthentic));
    assert_eq!(client.check_proof(&proof), Err(SealError::NotAuthentic), "its own");
    let other = Keys::new(&[1; KEY], &[9; RANDOM], &[3; RANDOM], Direction::ToClient).unwrap();
    assert_eq!(other.check_proof(&proof), Err(SealError::NotAuthentic), "another connection's");
}
