//! v2, the envelope and the faults. Vectors: UserSig documentation.

use std::io::{Read as _, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::*;
use crate::errors::codes::account;

const KEY: &str = "0b7f3d1c5a9e4862f1d0c3b2a5948776e1f20314c5d6a7b8990a1b2c3d4e5f60";
const APP: u32 = 1_400_900_001;

/// Undoes the envelope, without the code under test.
pub(super) fn open(sig: &str) -> Value {
    let packed = STANDARD.decode(sig.replace('*', "+").replace('-', "/").replace('_', "=")).unwrap();
    let mut json = Vec::new();
    flate2::read::ZlibDecoder::new(&packed[..]).read_to_end(&mut json).unwrap();
    serde_json::from_slice(&json).unwrap()
}

/// Does the envelope over any bytes, without the code under test.
pub(super) fn seal(json: &[u8]) -> String {
    armour(&deflate(json))
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn armour(bytes: &[u8]) -> String {
    STANDARD.encode(bytes).replace('+', "*").replace('/', "-").replace('=', "_")
}

fn with(sig: &str, field: &str, value: Value) -> String {
    let mut members = open(sig);
    members[field] = value;
    seal(members.to_string().as_bytes())
}

fn without(sig: &str, field: &str) -> String {
    let mut members = open(sig);
    members.as_object_mut().unwrap().remove(field).unwrap();
    seal(members.to_string().as_bytes())
}

fn secret(key: &str) -> Keys {
    Keys { secret: Some(key.to_owned()), public_key: None }
}

pub(super) fn claims(identifier: &str, sdkappid: u32, issued_at: u64, expire: u64) -> Claims {
    Claims { identifier: identifier.to_owned(), sdkappid, issued_at, expire, userbuf: None }
}

fn sample() -> (Claims, String) {
    let claims = claims("administrator", APP, 1_700_000_000, 86_400);
    let sig = sign(KEY, &claims);
    (claims, sig)
}

fn privileges_in(room: Room) -> Claims {
    let room = RoomPrivileges {
        account: "alice_01".to_owned(),
        sdkappid: APP,
        room,
        expires_at: 1_700_086_400,
        privileges: privileges::ALL,
    };
    Claims { userbuf: Some(room.encode().unwrap()), ..claims("alice_01", APP, 1_700_000_000, 86_400) }
}

/// Each vector: key, claims, `TLS.sig`, UserSig.
fn vectors() -> Vec<(&'static str, Claims, &'static str, &'static str)> {
    vec![
        (
            KEY,
            claims("administrator", APP, 1_700_000_000, 86_400),
            "ik1Fmdw6/taocUSfw/Gne+D7aWpP6LeQ0SxQdd7H9v4=",
            "eJw1ykELgkAQBeD-MtdCZ0PcXOgW1cFDYtF5aUYZRF3WRYXovwdq7-a*9z7wyMtoZA8GDhHCfulC3AWpZGFLrXQyBG9D77fDQI11TgiMShAzRES1LkFaBqM0blmVZyeewRzT5E*D1GBAGnVpaUrjYPv3s6ym*Nrx7qzty93TnAss54JI37IxOcH3B7yFM-o_",
        ),
        (
            "self-hosted-test-key",
            claims("alice_01", 20_001_234, 1_735_689_600, DEFAULT_LIFE),
            "7YUQCvysbb2QNRFB8BNcXSlevkJ+f/udzrIGbivXxnw=",
            "eJyrVgrxCdYrSy1SslIy0jNQ0gHzM1NS80oy0zLBwok5mcmp8QaGULnilOzEgoLMFCUrIwMDA0MjYxOIeElmbqqSlaG5samZhaWZgQFENLWiILMIJG5qagpSDzUjM13JSsk8MjTQuayyOCnJKNAvyM3JwskvOSI4J7Us20s7Tb80parI0z0psyyiIq-cVqkWAFBeMnc_",
        ),
        (
            "c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00",
            claims("用户 7?=&+", 1_600_012_345, 1_750_000_001, 600),
            "iiCKV+LbCjubkx1LGpmWPqpRzYmA2VM24Ym+gxvGR5s=",
            "eJyrVgrxCdYrSy1SslIy0jNQ0gHzM1NS80oy0zLBws*nrHjWsV3B3N5WTRsqX5ySnVhQkJmiZGVoZmBgYGhkbGIKkSnJzE1VsjI0NzUAA0OIaGpFQWZRqpKVmYEB1IDMdCUrpcxMZ*8wbZ8k56zSpOwKQx-3gtzwgMKCoKrIXEejMF8jk8hc7fSKMvcg02JbpVoAXa00AQ__",
        ),
        (
            KEY,
            privileges_in(Room::Number(4321)),
            "z0MQuEvJ5xCIVprbfX6nRJGkvFL63yPeA42VUANiVLo=",
            "eJw1jc0OwVAQRt9l1sK0qrhJFxNFSIlSFyspvWXipzfVNkW8u6Tl7L5zFt8bAm-VLFQKAswmQqPaHKl7xjFXOrzyUe3R*LVHdAm15giEYSH2ERGNumR8UyCMLv6orSo1pwpEz7b*Kn*o9JDHIICIJrtNqXemjGfuKDjR7UxEvrWR0k*IiNwWVTjO-59PIOCFMz8fFtNOOZhInR7irX1fTseXYuTZ7edCkWXKNc1ZeokDny-WIkNd",
        ),
        (
            KEY,
            privileges_in(Room::Name("room-A".to_owned())),
            "fnPfzhTgXFiDLYY1RSS2xTtJkF3iJuyubPXvgv1Lxk8=",
            "eJw1jk0LgkAURf-LW0e9sehjoMWEKIWBppiuQnNGH2aJqVjRf48yz*reczf3BZ7ljltZAQdtjDD6dUrktSZFPx1d6CxPyP7bPcmjsqQEOJshrhARWb-UVEjgbIF-eiu7kioJfDmfDaq5yypuFHAQjtiGx64MNV-tdcNLRZGJL6bvO7dv0CeixzwXqzZ22Wb4QSlwUFdbPTMvDQzSrTBkB9fVOq-e5caUds2jie2gTVtmdflyDe8PHwVHFA__",
        ),
    ]
}

#[test]
fn signs_the_vectors() {
    for (key, claims, signature, text) in vectors() {
        let ours = open(&sign(key, &claims));
        assert_eq!(ours, open(text));
        assert_eq!(ours["TLS.sig"], signature);
    }
}

#[test]
fn verifies_the_vectors() {
    for (key, claims, _, text) in vectors() {
        let sig = UserSig::unpack(text).unwrap();
        assert_eq!(*sig.claims(), claims);
        assert_eq!(sig.scheme(), Scheme::V2);
        assert_eq!(sig.check_parties(&claims.identifier, claims.sdkappid), Ok(()));
        assert_eq!(sig.check_signature(&secret(key)), Ok(()));
        assert_eq!(sig.check_signature(&secret("another")), Err(Fault::BadSignature));
    }
}

#[test]
fn encodes_the_userbuf_vectors() {
    let hex = |claims: Claims| claims.userbuf.unwrap().iter().map(|b| format!("{b:02x}")).collect::<String>();
    assert_eq!(
        hex(privileges_in(Room::Number(4321))),
        "000008616c6963655f3031538009a1000010e165554280000000ff00000000"
    );
    assert_eq!(
        hex(privileges_in(Room::Name("room-A".to_owned()))),
        "010008616c6963655f3031538009a10000000065554280000000ff000000000006726f6f6d2d41"
    );
}

#[test]
fn bounds_the_userbuf() {
    let long = "x".repeat(65_536);
    let mut room = RoomPrivileges {
        account: long.clone(),
        sdkappid: APP,
        room: Room::Number(1),
        expires_at: 0,
        privileges: privileges::JOIN | privileges::RECEIVE_AUDIO,
    };
    assert_eq!(room.encode(), Err(UserbufError::LongAccount));
    room.account.pop();
    assert_eq!(room.encode().unwrap().len(), 1 + 2 + 65_535 + 20);
    room.room = Room::Name(long);
    assert_eq!(room.encode(), Err(UserbufError::LongRoom));
}

#[test]
fn round_trips() {
    for key in ["k", &"k".repeat(64), &"k".repeat(65), &"k".repeat(300)] {
        for userbuf in [None, Some(Vec::new()), Some(vec![0, 255, 62, 63])] {
            for (identifier, app, time, expire) in
                [("a", 0, 0, 0), ("\"\\\t\u{1f600}", u32::MAX, u64::MAX, u64::MAX), ("b c", APP, 7, MAX_LIFE)]
            {
                let claims = Claims { userbuf: userbuf.clone(), ..claims(identifier, app, time, expire) };
                let sig = UserSig::unpack(&sign(key, &claims)).unwrap();
                assert_eq!(*sig.claims(), claims);
                assert_eq!(sig.check_signature(&secret(key)), Ok(()));
            }
        }
    }
}

#[test]
fn accepts_decimal_text_nulls_unknown_members_and_any_order() {
    let (claims, sig) = sample();
    let signature = open(&sig)["TLS.sig"].clone();
    let json = format!(
        r#" {{"TLS.sig":{signature},"TLS.expire":"86400","x":[1,{{}}],"TLS.time":"1700000000","TLS.userbuf":null,
        "TLS.sdkappid":"1400900001","TLS.identifier":"administrator","TLS.ver":"2.0"}} "#
    );
    let sig = UserSig::unpack(&seal(json.as_bytes())).unwrap();
    assert_eq!(*sig.claims(), claims);
    assert_eq!(sig.check_signature(&secret(KEY)), Ok(()));
}

#[test]
fn signs_the_userbuf_as_transmitted() {
    let signed = |userbuf: &str| {
        let text = format!("TLS.identifier:a\nTLS.sdkappid:1\nTLS.time:2\nTLS.expire:3\nTLS.userbuf:{userbuf}\n");
        let mut mac = <hmac::Hmac<sha2::Sha256> as hmac::Mac>::new_from_slice(b"key").unwrap();
        hmac::Mac::update(&mut mac, text.as_bytes());
        let signature = STANDARD.encode(hmac::Mac::finalize(mac).into_bytes());
        let members = json!({"TLS.ver": "2.0", "TLS.identifier": "a", "TLS.sdkappid": 1, "TLS.time": 2,
            "TLS.expire": 3, "TLS.userbuf": userbuf, "TLS.sig": signature});
        UserSig::unpack(&seal(members.to_string().as_bytes())).unwrap()
    };
    for userbuf in ["AA==", "AA", "AB=="] {
        let sig = signed(userbuf);
        assert_eq!(sig.claims().userbuf, Some(vec![0]));
        assert_eq!(sig.check_signature(&secret("key")), Ok(()));
    }
}

#[test]
fn refuses_other_parties_app_first() {
    let (_, sig) = sample();
    let sig = UserSig::unpack(&sig).unwrap();
    assert_eq!(sig.check_parties("someone", 7), Err(Fault::OtherApp { signed: APP }));
    let signed = "administrator".to_owned();
    assert_eq!(sig.check_parties("Administrator", APP), Err(Fault::OtherIdentifier { signed }));
}

#[test]
fn expires_after_its_last_second() {
    let sig = UserSig::unpack(&sample().1).unwrap();
    let at = 1_700_086_400;
    assert_eq!(sig.expires_at(), at);
    assert_eq!(sig.check_expiry(0), Ok(()));
    assert_eq!(sig.check_expiry(at), Ok(()));
    assert_eq!(sig.check_expiry(at + 1), Err(Fault::Expired { at }));
    let sig = UserSig::unpack(&sign(KEY, &claims("a", APP, 1, u64::MAX))).unwrap();
    assert_eq!(sig.check_expiry(u64::MAX), Ok(()));
}

#[test]
fn needs_the_secret() {
    let sig = UserSig::unpack(&sign("", &sample().0)).unwrap();
    assert_eq!(sig.check_signature(&Keys::default()), Err(Fault::NoKey));
    assert_eq!(sig.check_signature(&secret("")), Err(Fault::NoKey));
}

#[test]
fn refuses_tampered_members() {
    let (key, _, _, text) = vectors().remove(3);
    for (field, value) in [
        ("TLS.identifier", json!("alice_02")),
        ("TLS.sdkappid", json!(1)),
        ("TLS.time", json!(1_700_000_001)),
        ("TLS.expire", json!("86401")),
        ("TLS.userbuf", json!("AAAA")),
        ("TLS.userbuf", json!("AAAIYWxpY2VfMDFTgAmhAAAQ4WVVQoAAAAD/AAAAAA")),
        ("TLS.userbuf", Value::Null),
        ("TLS.sig", json!("AAAA")),
        ("TLS.sig", json!("not base64")),
        ("TLS.sig", json!("z0MQuEvJ5xCIVprbfX6nRJGkvFL63yPeA42VUANiVLo")),
        ("TLS.sig", json!("z0MQuEvJ5xCIVprbfX6nRJGkvFL63yPeA42VUANiVLoA")),
    ] {
        let sig = UserSig::unpack(&with(text, field, value)).unwrap();
        assert_eq!(sig.check_signature(&secret(key)), Err(Fault::BadSignature), "{field}");
    }
}

#[test]
fn names_the_member_that_is_missing_or_wrong() {
    let (_, sig) = sample();
    let field = |sig: &str| match UserSig::unpack(sig) {
        Err(Fault::Incomplete { field, .. }) => field,
        other => panic!("{other:?}"),
    };
    for name in ["TLS.ver", "TLS.identifier", "TLS.sdkappid", "TLS.time", "TLS.expire", "TLS.sig"] {
        assert_eq!(field(&without(&sig, name)), name);
        for value in [Value::Null, json!(""), json!(true), json!([]), json!({}), json!(-1), json!(1.5), json!("+1\n")] {
            if name != "TLS.sig" || !value.is_string() || value == "" {
                assert_eq!(field(&with(&sig, name, value)), name);
            }
        }
    }
    for (name, value) in [
        ("TLS.ver", json!("3.0")),
        ("TLS.sdkappid", json!(4_294_967_296_u64)),
        ("TLS.time", json!("99999999999999999999")),
        ("TLS.time", json!("000000000000000000001")),
        ("TLS.time", json!("+1")),
        ("TLS.userbuf", json!(1)),
        ("TLS.userbuf", json!("AA\n==")),
        ("TLS.userbuf", json!("not base64")),
    ] {
        assert_eq!(field(&with(&sig, name, value)), name);
    }
    assert_eq!(field(&seal(b"{}")), "TLS.ver");
}

#[test]
fn refuses_what_is_empty_or_garbled() {
    let (_, sig) = sample();
    assert_eq!(UserSig::unpack("").err(), Some(Fault::Empty));
    let packed = deflate(open(&sig).to_string().as_bytes());
    let mut damaged = packed.clone();
    *damaged.last_mut().unwrap() ^= 1;
    let twice = [packed.clone(), packed.clone()].concat();
    let trailing = [&packed[..], b"x"].concat();
    for text in [
        " ".to_owned(),
        format!(" {sig}"),
        format!("{sig}\n"),
        format!("{sig}_"),
        "用户".to_owned(),
        "____".to_owned(),
        STANDARD.encode(&packed),
        armour(&packed).trim_end_matches('_').to_owned() + "A",
        armour(b"not zlib"),
        armour(&damaged),
        armour(&twice),
        armour(&trailing),
        seal(b""),
        seal(b"not JSON"),
        seal(b"[\"2.0\"]"),
        seal(b"{} {}"),
        seal(b"{\"TLS.ver\":\"\xff\"}"),
        seal("[".repeat(8_000).as_bytes()),
        "A".repeat(MAX_TEXT + 4),
    ] {
        assert!(matches!(UserSig::unpack(&text), Err(Fault::Garbled { .. })), "{text}");
    }
    let bare = "eJyrVgrxCdYrSy1SslIy0jNQ0gHzM1NS80oy0zLBwok5mcmp8QaGULnilOzEgoLMFCUrIwMDA0MjYxOIeElmbqqSlaG5samZhaWZgQFENLWiILMIJG5qagpSDzUjM13JSsk8MjTQuayyOCnJKNAvyM3JwskvOSI4J7Us20s7Tb80parI0z0psyyiIq-cVqkWAFBeMnc";
    assert!(matches!(UserSig::unpack(bare), Err(Fault::Garbled { .. })));
}

#[test]
fn bounds_what_it_inflates() {
    let padded = |len: usize| {
        let json = open(&sample().1).to_string();
        seal(format!("{json}{}", " ".repeat(len - json.len())).as_bytes())
    };
    assert!(UserSig::unpack(&padded(MAX_INFLATED)).is_ok());
    let refused = |text: &str| matches!(UserSig::unpack(text), Err(Fault::Garbled { what }) if what.contains("8192"));
    assert!(refused(&padded(MAX_INFLATED + 1)));
    let bomb = seal(&vec![b' '; 2_000_000]);
    assert!(bomb.len() < MAX_TEXT);
    assert!(refused(&bomb));
}

#[test]
fn never_panics_on_truncated_or_damaged_text() {
    for (key, _, _, text) in vectors() {
        for len in 0..text.len() {
            assert!(UserSig::unpack(&text[..len]).is_err());
        }
        for at in 0..text.len() {
            for byte in ["A", "_", "*", "\0"] {
                let damaged = format!("{}{byte}{}", &text[..at], &text[at + 1..]);
                if damaged != text
                    && let Ok(sig) = UserSig::unpack(&damaged)
                {
                    // Only bits that zlib ignores may differ.
                    assert_eq!(sig.check_signature(&secret(key)), Ok(()));
                }
            }
        }
        let json = open(text).to_string();
        for len in 0..json.len() {
            assert!(matches!(UserSig::unpack(&seal(&json.as_bytes()[..len])), Err(Fault::Garbled { .. })));
        }
    }
}

#[test]
fn every_fault_has_its_code() {
    for (fault, code) in [
        (Fault::Empty, account::USER_SIG_EMPTY),
        (Fault::Garbled { what: String::new() }, account::USER_SIG_GARBLED),
        (Fault::Incomplete { field: "f", rule: "r" }, account::USER_SIG_INCOMPLETE),
        (Fault::OtherApp { signed: 1 }, account::APP_MISMATCH),
        (Fault::OtherIdentifier { signed: String::new() }, account::IDENTIFIER_MISMATCH),
        (Fault::NoKey, account::NO_PUBLIC_KEY),
        (Fault::BadSignature, account::BAD_SIGNATURE),
        (Fault::Expired { at: 1 }, account::USER_SIG_EXPIRED),
    ] {
        assert!(fault.code() == code, "{fault}");
    }
    let fault = Fault::Incomplete { field: "TLS.time", rule: "must be given" };
    assert_eq!(fault.to_string(), "UserSig is incomplete: TLS.time must be given");
}

#[test]
fn hides_secret_and_signature() {
    assert!(!format!("{:?}", secret(KEY)).contains("0b7f"));
    assert!(!format!("{:?}", UserSig::unpack(&sample().1).unwrap()).contains("ik1F"));
}
