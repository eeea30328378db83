//! v1. Vectors: UserSig documentation; the other keys were made with openssl for these tests.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use p256::pkcs8::{EncodePrivateKey as _, EncodePublicKey as _, LineEnding};
use serde_json::{Value, json};

use super::tests::{claims, open, seal};
use super::*;

const APP: u32 = 1_400_900_001;

const P256_PUBLIC: &str = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEZZFU0IHDxkpbLgOcHRkIfDI51Vtb10nt4givSbxji9NubayRi0jCxUilu283yFnOj89dct77RtByjJI6xJ4Grg==";
const P256_SIG: &str = "eJxNjl1Pg0AQRf-LvGp0FliakviAFPph1dTSxvqy2bCLGUHAZbW0xv9uSopxHu-JuXe*IV2ur2SW1Z*VFfbQaAgA4bKPSenKUk7aQACypEwLZGcmm4aUkFa4Rv1TWlWIHkEAzEMcI*Kfo7uGjBYyt30j45w7iIP6pU1LdQUBOMg4c9yTOkBL76fP2AjPN*zRKwRwH2*i*TRK0qI75Mc2rneMnmqtJm1yoXC0TfJ1qqPrx2lp2-RjeRtSHPrRanE3Cyt-Z*Y5U89VuZosrNmM3x4K3OuXGY-3nefLrevdwM8v54xYDw__";
const K256_PUBLIC: &str = "MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAEV40l+1nY0rOGrknJbmFaYGBbYdWdHL/a94ZAuKdFrBFy3VmWFAVQL/1mr/UdLoN+2Wty6KqSgXFdGV4/4kgd3A==";
const K256_SIG: &str = "eJxNjltTwjAQhf-LvqKyKQVL34KVschF8Ia8dBISdO3QpGm8oMN-d*i0M*7j*eY7Z3-hYXp-IbZb81H4zB*shhgQzuqYlC487Ug7iEEaeY5BQ4S1pDLhs55T-4RK5VmNIAYWIg4REVkD9bclpzOx83VfNAix9T61q8gUEEOArM*C3slroaf96Sl2ic21Y-QKMcyuX67SZcLD21yOdEHellz*eOqWrlqtRX-I1gvz3jH5IBqzvfERT9-4YqPElMbVjajK4jGdPwXSdJLZZHnHSzZK5DPZr0N3wuZqA8c-GY5XLA__";

const P256_SEC1: &str = "\
-----BEGIN EC PARAMETERS-----
BggqhkjOPQMBBw==
-----END EC PARAMETERS-----
-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIFlzJGlCswtpgvd1yUGp6mqgz7NUo0/vdLmOanie8JVsoAoGCCqGSM49
AwEHoUQDQgAEAHnbPI/p5GSliIdzQuNivZCogbIi5Qe5Szwv9vqg1RWMIe6t8CGl
W9sxIu/Y3XxXj8qR9H7JRjWXh19DuPhUZA==
-----END EC PRIVATE KEY-----
";

const K256_SEC1: &str = "\
-----BEGIN EC PARAMETERS-----
BgUrgQQACg==
-----END EC PARAMETERS-----
-----BEGIN EC PRIVATE KEY-----
MHQCAQEEIJZr0OzBldBVxuk+iTxprYnA2dIn3WAvjocWMsd0L74ZoAcGBSuBBAAK
oUQDQgAEduwqxAZV8IOLl1Fw0ciwOce2SSqNOemQxpviJ2fCWHbgL+8xxyJ4Cqvw
Y971gnmGeJzRu/MKl522SzbRAZh7fA==
-----END EC PRIVATE KEY-----
";

const K256_SEC1_WITHOUT_PUBLIC: &str = "\
-----BEGIN EC PRIVATE KEY-----
MC4CAQEEIJZr0OzBldBVxuk+iTxprYnA2dIn3WAvjocWMsd0L74ZoAcGBSuBBAAK
-----END EC PRIVATE KEY-----
";

const K256_PKCS8: &str = "\
-----BEGIN PRIVATE KEY-----
MIGEAgEAMBAGByqGSM49AgEGBSuBBAAKBG0wawIBAQQglmvQ7MGV0FXG6T6JPGmt
icDZ0ifdYC+OhxYyx3QvvhmhRANCAAR27CrEBlXwg4uXUXDRyLA5x7ZJKo056ZDG
m+InZ8JYduAv7zHHIngKq/Bj3vWCeYZ4nNG78wqXnbZLNtEBmHt8
-----END PRIVATE KEY-----
";

fn keys(pem: &str) -> Keys {
    Keys { secret: Some("unused".to_owned()), public_key: Some(PublicKey::from_pem(pem).unwrap()) }
}

/// PEM around base64 DER.
fn public_pem(base64: &str) -> String {
    let lines: Vec<&str> = base64.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("\n-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n\n", lines.join("\n"))
}

fn p256_secret() -> p256::SecretKey {
    p256::SecretKey::from_slice(&[7; 32]).unwrap()
}

fn p256_keys() -> Keys {
    keys(&p256_secret().public_key().to_public_key_pem(LineEnding::LF).unwrap())
}

fn sample() -> (Claims, String) {
    let claims = Claims { userbuf: Some(vec![1, 2, 3]), ..claims("alice_01", APP, 1_700_000_000, DEFAULT_LIFE) };
    let sig = sign_v1(&p256_secret().to_pkcs8_pem(LineEnding::LF).unwrap(), &claims).unwrap();
    (claims, sig)
}

/// A UserSig with these members, signed with [`p256_secret`] over `text`.
fn signed(mut members: Value, text: &str) -> UserSig {
    use p256::ecdsa::signature::Signer as _;
    let signature: p256::ecdsa::Signature = p256::ecdsa::SigningKey::from(p256_secret()).sign(text.as_bytes());
    members["TLS.sig"] = json!(STANDARD.encode(signature.to_der()));
    UserSig::unpack(&seal(members.to_string().as_bytes())).unwrap()
}

fn with(sig: &str, field: &str, value: Value) -> Result<UserSig, Fault> {
    let mut members = open(sig);
    members[field] = value;
    UserSig::unpack(&seal(members.to_string().as_bytes()))
}

#[test]
fn verifies_the_vectors() {
    for (public, text, expected) in [
        (P256_PUBLIC, P256_SIG, claims("alice_01", APP, 1_700_000_000, 15_552_000)),
        (K256_PUBLIC, K256_SIG, claims("bob-02", APP, 1_700_000_000, 86_400)),
    ] {
        let sig = UserSig::unpack(text).unwrap();
        assert_eq!(sig.scheme(), Scheme::V1);
        assert_eq!(*sig.claims(), expected);
        assert_eq!(sig.check_signature(&keys(&public_pem(public))), Ok(()));
        assert_eq!(sig.check_signature(&p256_keys()), Err(Fault::BadSignature));
        let secret_only = Keys { secret: Some("secret".to_owned()), public_key: None };
        assert_eq!(sig.check_signature(&secret_only), Err(Fault::NoKey));
        let other = if public == P256_PUBLIC { K256_PUBLIC } else { P256_PUBLIC };
        assert_eq!(sig.check_signature(&keys(&public_pem(other))), Err(Fault::BadSignature));
    }
}

#[test]
fn accepts_high_and_low_s() {
    let vector = open(K256_SIG);
    let der = STANDARD.decode(vector["TLS.sig"].as_str().unwrap()).unwrap();
    let low = k256::ecdsa::Signature::from_der(&der).unwrap().normalize_s().expect("the vector has a high s");
    let low = with(K256_SIG, "TLS.sig", json!(STANDARD.encode(low.to_der()))).unwrap();
    assert_eq!(low.check_signature(&keys(&public_pem(K256_PUBLIC))), Ok(()));

    let der = STANDARD.decode(open(P256_SIG)["TLS.sig"].as_str().unwrap()).unwrap();
    let signature = p256::ecdsa::Signature::from_der(&der).unwrap();
    let (r, s) = signature.split_scalars();
    let other = p256::ecdsa::Signature::from_scalars(r.to_bytes(), (-s).to_bytes()).unwrap();
    let other = with(P256_SIG, "TLS.sig", json!(STANDARD.encode(other.to_der()))).unwrap();
    assert_eq!(other.check_signature(&keys(&public_pem(P256_PUBLIC))), Ok(()));
}

#[test]
fn round_trips_with_every_kind_of_key() {
    let k256 = k256::SecretKey::from_slice(&[9; 32]).unwrap();
    let p256 = p256_secret();
    let p256_public = p256.public_key().to_public_key_pem(LineEnding::CRLF).unwrap();
    let k256_public = k256.public_key().to_public_key_pem(LineEnding::CRLF).unwrap();
    // The public half of the keys from openssl, which sign_v1 itself does not need.
    let openssl_k256 = "MFYwEAYHKoZIzj0CAQYFK4EEAAoDQgAEduwqxAZV8IOLl1Fw0ciwOce2SSqNOemQxpviJ2fCWHbgL+8xxyJ4CqvwY971gnmGeJzRu/MKl522SzbRAZh7fA==";
    let openssl_p256 = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEAHnbPI/p5GSliIdzQuNivZCogbIi5Qe5Szwv9vqg1RWMIe6t8CGlW9sxIu/Y3XxXj8qR9H7JRjWXh19DuPhUZA==";
    for (private, public) in [
        (p256.to_pkcs8_pem(LineEnding::LF).unwrap().to_string(), p256_public.clone()),
        (p256.to_sec1_pem(LineEnding::CRLF).unwrap().to_string(), p256_public),
        (k256.to_pkcs8_pem(LineEnding::LF).unwrap().to_string(), k256_public.clone()),
        (k256.to_sec1_pem(LineEnding::CRLF).unwrap().to_string(), k256_public),
        (P256_SEC1.to_owned(), public_pem(openssl_p256)),
        (K256_SEC1.to_owned(), public_pem(openssl_k256)),
        (K256_SEC1_WITHOUT_PUBLIC.to_owned(), public_pem(openssl_k256)),
        (K256_PKCS8.to_owned(), public_pem(openssl_k256)),
    ] {
        for userbuf in [None, Some(Vec::new()), Some(vec![255; 9])] {
            let claims = Claims { userbuf, ..claims("用户", u32::MAX, u64::MAX, 0) };
            let text = sign_v1(&private, &claims).unwrap();
            assert!(open(&text).as_object().unwrap().values().all(Value::is_string));
            let sig = UserSig::unpack(&text).unwrap();
            assert_eq!(*sig.claims(), claims);
            assert_eq!(sig.check_signature(&keys(&public)), Ok(()));
        }
    }
}

#[test]
fn verifies_the_oldest_form_and_numbers() {
    let text = "TLS.appid_at_3rd:1400900001\nTLS.account_type:0107\nTLS.identifier:bob\nTLS.sdk_appid:1400900001\n\
                TLS.time:5\nTLS.expire_after:6\n";
    let mut members = json!({"TLS.appid_at_3rd": "1400900001", "TLS.account_type": "0107", "TLS.identifier": "bob",
        "TLS.sdk_appid": "1400900001", "TLS.time": "5", "TLS.expire_after": "6"});
    let sig = signed(members.clone(), text);
    assert_eq!(*sig.claims(), claims("bob", APP, 5, 6));
    assert_eq!(sig.check_signature(&p256_keys()), Ok(()));
    for field in ["TLS.appid_at_3rd", "TLS.sdk_appid"] {
        members[field] = json!(APP);
    }
    members["TLS.time"] = json!(5);
    assert_eq!(signed(members, text).check_signature(&p256_keys()), Ok(()));
}

#[test]
fn refuses_tampered_members() {
    let (_, text) = sample();
    assert_eq!(UserSig::unpack(&text).unwrap().check_signature(&p256_keys()), Ok(()));
    let version = with(&text, "TLS.version", json!("1")).unwrap();
    assert_eq!(version.check_signature(&p256_keys()), Ok(()), "the version is not signed");
    let signature = open(&text)["TLS.sig"].as_str().unwrap().to_owned();
    let der = STANDARD.decode(&signature).unwrap();
    for (field, value) in [
        ("TLS.appid_at_3rd", json!("1")),
        ("TLS.account_type", json!("00")),
        ("TLS.identifier", json!("alice_0")),
        ("TLS.sdk_appid", json!("1400900002")),
        ("TLS.time", json!("1700000001")),
        ("TLS.expire_after", json!("15552001")),
        ("TLS.userbuf", json!("AQIE")),
        ("TLS.userbuf", Value::Null),
        ("TLS.sig", json!("not base64")),
        ("TLS.sig", json!(STANDARD.encode([0x30, 0x06, 0x02, 0x01, 0x00, 0x02, 0x01, 0x00]))),
        ("TLS.sig", json!(STANDARD.encode([&der[..], &[0]].concat()))),
        ("TLS.sig", json!(format!("{signature}\n"))),
        ("TLS.sig", json!(format!("{signature}AAAA"))),
    ] {
        let sig = with(&text, field, value.clone()).unwrap();
        assert_eq!(sig.check_signature(&p256_keys()), Err(Fault::BadSignature), "{field} {value}");
    }
    for len in 1..der.len() {
        let sig = with(&text, "TLS.sig", json!(STANDARD.encode(&der[..len]))).unwrap();
        assert_eq!(sig.check_signature(&p256_keys()), Err(Fault::BadSignature));
    }
}

#[test]
fn names_the_member_that_is_missing_or_wrong() {
    let (_, text) = sample();
    let field = |sig: Result<UserSig, Fault>| match sig {
        Err(Fault::Incomplete { field, .. }) => field,
        other => panic!("{other:?}"),
    };
    for name in [
        "TLS.appid_at_3rd",
        "TLS.account_type",
        "TLS.identifier",
        "TLS.sdk_appid",
        "TLS.time",
        "TLS.expire_after",
        "TLS.sig",
    ] {
        for value in [Value::Null, json!(""), json!([]), json!(-1), json!(0.5)] {
            assert_eq!(field(with(&text, name, value)), name);
        }
    }
    for name in ["TLS.appid_at_3rd", "TLS.account_type"] {
        for value in ["0\nTLS.account_type:0", " 0", "x", "000000000000000000000"] {
            assert_eq!(field(with(&text, name, json!(value))), name);
        }
    }
    assert_eq!(field(with(&text, "TLS.identifier", json!("a\nTLS.sdk_appid:1"))), "TLS.identifier");
    assert_eq!(field(with(&text, "TLS.userbuf", json!("AA==\n"))), "TLS.userbuf");
}

#[test]
fn never_panics_on_truncated_text() {
    for text in [P256_SIG, K256_SIG, &sample().1] {
        for len in 0..text.len() {
            assert!(UserSig::unpack(&text[..len]).is_err());
        }
    }
}

#[test]
fn refuses_bad_keys() {
    let sign = |pem: &str| sign_v1(pem, &sample().0).err();
    let public = public_pem(P256_PUBLIC);
    for pem in
        ["", "-----BEGIN PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", &public]
    {
        assert_eq!(sign(pem), Some(KeyError::NotPem), "{pem}");
    }
    assert_eq!(PublicKey::from_pem("").err(), Some(KeyError::NotPem));
    assert_eq!(PublicKey::from_pem(K256_PKCS8).err(), Some(KeyError::NotPem));
    // The point is not on the curve.
    let der = STANDARD.decode(P256_PUBLIC).unwrap();
    let mut off = der.clone();
    *off.last_mut().unwrap() ^= 1;
    assert_eq!(PublicKey::from_pem(&public_pem(&STANDARD.encode(off))).err(), Some(KeyError::NotOnCurve));
    // The curve is neither of the two: P-256's identifier ends in 7.
    let mut other = der.clone();
    let at = der.windows(3).position(|bytes| bytes == [0x03, 0x01, 0x07]).unwrap();
    other[at + 2] = 0x06;
    assert_eq!(PublicKey::from_pem(&public_pem(&STANDARD.encode(other))).err(), Some(KeyError::NotOnCurve));
    // Every truncation of a key is refused, and none panics.
    for len in 0..public.trim_end().len() {
        assert!(PublicKey::from_pem(&public[..len]).is_err());
    }
    for len in 0..P256_SEC1.trim_end().len() {
        assert!(sign(&P256_SEC1[..len]).is_some());
    }
    assert_eq!(format!("{:?}", PublicKey::from_pem(&public).unwrap()), "PublicKey(P-256)");
}
