//! Codes of UserSigs, by REST and at a web client's login.

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use serde_json::{Value, json};
use tincan_blackbox::{Options, Server, Signer, WebClient, error_code, now, refused, until, usersig};
use tincan_protocol::usersig::{Claims, sign_v1};

const CHECK: &str = "im_open_login_svc/account_check";

/// A key pair for v1 UserSigs, made for these tests.
const PRIVATE_KEY: &str = "\
-----BEGIN EC PRIVATE KEY-----
MHcCAQEEINNMjUHUwE5QOWed9OxAelsWoTYZESwOeJiPw6S1ZJK9oAoGCCqGSM49
AwEHoUQDQgAE6PYikwmrb/pjrlig+hFWJBjZIAsriF9h8pS6sNOunp9SXbAPiGcR
iiac2kkckWsbJoc/+GujHczxq1CxQtJZqw==
-----END EC PRIVATE KEY-----
";
const PUBLIC_KEY: &str = "\
-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE6PYikwmrb/pjrlig+hFWJBjZIAsr
iF9h8pS6sNOunp9SXbAPiGcRiiac2kkckWsbJoc/+GujHczxq1CxQtJZqw==
-----END PUBLIC KEY-----
";

/// Calls REST as the admin with a UserSig.
async fn by_rest(server: &Server, usersig: &str) -> Value {
    let body = json!({"CheckItem": [{"UserID": "alice"}]});
    let reply = server.rest().request(CHECK).usersig(usersig).json(body).send().await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()
}

/// Logs a web client in with a UserSig.
async fn at_login(server: &Server, user: &str, usersig: &str) -> Value {
    server.web().await.try_login(user, usersig).await
}

/// By REST and at a login a signer's UserSigs are refused alike.
async fn refused_everywhere(server: &Server, signer: &Signer, code: i64, words: &[&str]) {
    refused(&by_rest(server, &usersig(server.admin(), signer)).await, code, words);
    refused(&at_login(server, "alice", &usersig("alice", signer)).await, code, words);
}

/// By REST and at a login a UserSig that says nothing of use is refused alike.
async fn text_refused_everywhere(server: &Server, usersig: &str, code: i64, words: &[&str]) {
    refused(&by_rest(server, usersig).await, code, words);
    refused(&at_login(server, "alice", usersig).await, code, words);
}

/// Any members in the envelope of a UserSig.
fn packed(members: &Value) -> String {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(members.to_string().as_bytes()).unwrap();
    STANDARD.encode(encoder.finish().unwrap()).replace('+', "*").replace('/', "-").replace('=', "_")
}

/// The members of a v2 UserSig; the signature is not genuine.
fn members(server: &Server) -> Value {
    json!({
        "TLS.ver": "2.0", "TLS.identifier": server.admin(), "TLS.sdkappid": server.sdkappid(),
        "TLS.time": now(), "TLS.expire": 60, "TLS.sig": STANDARD.encode([7; 32]),
    })
}

/// A v1 UserSig, signed with the private key of these tests.
fn v1(server: &Server, user: &str) -> String {
    let claims = Claims {
        identifier: user.to_owned(),
        sdkappid: server.sdkappid(),
        issued_at: now(),
        expire: 600,
        userbuf: None,
    };
    sign_v1(PRIVATE_KEY, &claims).unwrap()
}

/// Gives the app a public key, by its file, and starts the server again.
fn give_public_key(server: &mut Server) {
    let path = server.data().join(format!("apps/{}.json", server.sdkappid()));
    let mut app: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    app["public_key"] = json!(PUBLIC_KEY);
    std::fs::write(&path, app.to_string()).unwrap();
    server.restart();
}

/// Provokes 70001.
#[tokio::test]
async fn an_expired_usersig() {
    let server = Server::start();
    let expired = server.signer().issued_at(now() - 100).expire(90);
    refused_everywhere(&server, &expired, 70001, &["UserSig has expired", "TLS.time"]).await;
    let old_and_valid = server.signer().issued_at(now() - 100).expire(3600);
    assert_eq!(error_code(&by_rest(&server, &usersig(server.admin(), &old_and_valid)).await), 0);
}

/// A login ends with the UserSig that it was made with: even its heartbeats say so, and it cannot come back.
///
/// Provokes 70001.
#[tokio::test]
async fn a_login_past_the_life_of_its_usersig() {
    let server = Server::start();
    let about_to_expire = server.signer().issued_at(now() - 3600).expire(3602);
    let mut alice = server.web().await;
    let answer = alice.try_login("alice", &usersig("alice", &about_to_expire)).await;
    assert_eq!(error_code(&answer), 0, "{answer}");
    let heartbeat = async || {
        let answer = alice.call("heartbeat.alive", json!({})).await;
        (error_code(&answer) != 0).then_some(answer)
    };
    let answer = until("the end of the login", heartbeat).await;
    refused(&answer, 70001, &["expired", "log in again"]);
    refused(&alice.call("im_open_status.wshello", json!({"is_web_uniapp": 0})).await, 70001, &["expired"]);
    refused(&alice.reconnect(&server).await, 70001, &["expired"]);
}

/// Provokes 70001.
#[tokio::test]
async fn a_forged_ticket() {
    let server = Server::start();
    let mut alice = server.login("alice").await;
    let a2 = alice.a2().to_owned();
    for forged in ["no-ticket", &a2[1..], &format!("{a2}AAAA")] {
        let answer = alice.call_with_head("heartbeat.alive", json!({}), json!({"a2": forged})).await;
        refused(&answer, 70001, &["expired", "log in again"]);
    }
    alice.ok("heartbeat.alive", json!({})).await;
}

/// Provokes 70002.
#[tokio::test]
async fn an_empty_usersig() {
    let server = Server::start();
    text_refused_everywhere(&server, "", 70002, &["UserSig is empty"]).await;
}

/// Provokes 70003.
#[tokio::test]
async fn a_usersig_cut_off_in_transport() {
    let server = Server::with(Options::new().set("app.verification_failures", 1000));
    let whole = server.usersig(server.admin());
    text_refused_everywhere(&server, &whole[..whole.len() - 9], 70003, &["UserSig is garbled", "base64"]).await;
    text_refused_everywhere(&server, &whole[..whole.len() - 8], 70003, &["UserSig is garbled", "zlib"]).await;
    text_refused_everywhere(&server, "not a UserSig", 70003, &["UserSig is garbled", "base64"]).await;
    text_refused_everywhere(&server, &packed(&json!([1, 2])), 70003, &["UserSig is garbled", "JSON object"]).await;
}

/// Provokes 70005.
#[tokio::test]
async fn a_usersig_that_lacks_a_field() {
    let server = Server::with(Options::new().set("app.verification_failures", 1000));
    for field in ["TLS.ver", "TLS.identifier", "TLS.sdkappid", "TLS.time", "TLS.expire", "TLS.sig"] {
        let mut members = members(&server);
        members.as_object_mut().unwrap().remove(field);
        let words = ["UserSig is incomplete", field, "must be given"];
        text_refused_everywhere(&server, &packed(&members), 70005, &words).await;
    }
}

/// Provokes 70005.
#[tokio::test]
async fn a_usersig_with_a_field_of_the_wrong_type() {
    let server = Server::with(Options::new().set("app.verification_failures", 1000));
    for (field, value, rule) in [
        ("TLS.identifier", json!(7), "must be a string"),
        ("TLS.sdkappid", json!("mine"), "must be a whole number"),
        ("TLS.time", json!(-1), "must be a whole number"),
        ("TLS.expire", json!([]), "must be a whole number"),
        ("TLS.sig", json!(true), "must be a string"),
    ] {
        let mut members = members(&server);
        members[field] = value;
        text_refused_everywhere(&server, &packed(&members), 70005, &["UserSig is incomplete", field, rule]).await;
    }
}

/// Provokes 70009.
#[tokio::test]
async fn a_usersig_of_another_key() {
    let server = Server::start();
    let other = server.signer().key(&"0123456789abcdef".repeat(4));
    refused_everywhere(&server, &other, 70009, &["TLS.sig", "the app's key"]).await;
    refused(&by_rest(&server, &packed(&members(&server))).await, 70009, &["TLS.sig", "the app's key"]);
}

/// Provokes 70013.
#[tokio::test]
async fn a_usersig_of_another_user() {
    let server = Server::start();
    let sig = server.usersig("bob");
    text_refused_everywhere(&server, &sig, 70013, &["identifier", "TLS.identifier", "\"bob\""]).await;
}

/// Provokes 70014.
#[tokio::test]
async fn a_usersig_of_another_app() {
    let server = Server::start();
    let other = server.signer().app(1_400_000_777);
    refused_everywhere(&server, &other, 70014, &["sdkappid", "TLS.sdkappid", "1400000777"]).await;
}

/// Provokes 70016.
#[tokio::test]
async fn a_v1_usersig_for_an_app_without_a_public_key() {
    let mut server = Server::start();
    let words = ["no key", "this form of UserSig"];
    refused(&by_rest(&server, &v1(&server, server.admin())).await, 70016, &words);
    refused(&at_login(&server, "alice", &v1(&server, "alice")).await, 70016, &words);
    give_public_key(&mut server);
    assert_eq!(error_code(&by_rest(&server, &v1(&server, server.admin())).await), 0);
    let answer = at_login(&server, "alice", &v1(&server, "alice")).await;
    assert_eq!(error_code(&answer), 0, "{answer}");
    // The other form goes on.
    server.login("bob").await;
}

/// Provokes 70020.
#[tokio::test]
async fn an_app_that_is_not_here() {
    let server = Server::start();
    let other = server.signer().app(1_400_000_777);
    let sig = usersig(server.admin(), &other);
    let reply = server.rest().request(CHECK).sdkappid(other.sdkappid).usersig(&sig).send().await;
    refused(&reply.json(), 70020, &["no app", "sdkappid"]);
    let mut alice = server.web().await;
    let head = json!({"sdkappid": other.sdkappid, "identifier": "alice", "usersig": usersig("alice", &other)});
    let answer = alice.call_with_head("im_open_status.wslogin", json!({"State": "Online"}), head).await;
    refused(&answer, 70020, &["no app", "sdkappid"]);
}

/// While a user is locked its good UserSigs are refused too; others are not concerned.
///
/// Provokes 70050.
#[tokio::test]
async fn a_user_whose_usersig_failed_too_often() {
    let server = Server::with(Options::new().set("app.verification_failures", 3));
    let forged = usersig("alice", &server.signer().key("another key"));
    for _ in 0..3 {
        refused(&at_login(&server, "alice", &forged).await, 70009, &[]);
    }
    for sig in [&forged, &server.usersig("alice")] {
        refused(&at_login(&server, "alice", sig).await, 70050, &["too many failed", "wait a minute"]);
    }
    let reply = server.rest().request(CHECK).signed("alice", &server.signer()).send().await;
    refused(&reply.json(), 70050, &["too many failed", "wait a minute"]);
    server.login("bob").await;
    assert_eq!(error_code(&by_rest(&server, &server.usersig(server.admin())).await), 0);
}

/// What was refused because it had expired is no attempt to guess.
#[tokio::test]
async fn expired_usersigs_do_not_lock() {
    let server = Server::with(Options::new().set("app.verification_failures", 2));
    let expired = usersig("alice", &server.signer().issued_at(now() - 100).expire(90));
    for _ in 0..4 {
        refused(&at_login(&server, "alice", &expired).await, 70001, &[]);
    }
    server.login("alice").await;
}

/// Provokes 70052.
#[tokio::test]
async fn a_usersig_from_before_a_kick() {
    let server = Server::start();
    let mut alice = server.login("alice").await;
    let earlier = usersig("alice", &server.signer().issued_at(now() - 60));
    kick(&server, "alice").await;
    let words = ["UserSig", "issued before", "revoked"];
    refused(&at_login(&server, "alice", &earlier).await, 70052, &words);
    // The login it had has ended with it.
    refused(&alice.call("openim.getmsg", json!({"Cookie": "", "SyncFlag": 0})).await, 70052, &words);
    refused(&alice.reconnect(&server).await, 70052, &words);
    let later = usersig("alice", &server.signer().issued_at(now() + 60));
    let answer = at_login(&server, "alice", &later).await;
    assert_eq!(error_code(&answer), 0, "{answer}");
}

/// An admin's UserSigs can be revoked as well.
///
/// Provokes 70052.
#[tokio::test]
async fn an_admin_s_usersig_from_before_a_kick() {
    let server = Server::start();
    let earlier = usersig(server.admin(), &server.signer().issued_at(now() - 60));
    server.rest().import(&[server.admin()]).await;
    kick(&server, server.admin()).await;
    refused(&by_rest(&server, &earlier).await, 70052, &["UserSig", "issued before", "revoked"]);
    let later = usersig(server.admin(), &server.signer().issued_at(now() + 60));
    assert_eq!(error_code(&by_rest(&server, &later).await), 0);
}

/// The kicked clients are told.
#[tokio::test]
async fn a_kick_reaches_every_client() {
    let server = Server::with(Options::new().set("app.web_instances", 2));
    let mut clients = [server.login("alice").await, server.login("alice").await];
    kick(&server, "alice").await;
    for client in &mut clients {
        assert_eq!(kick_type(client).await, 3);
    }
}

async fn kick(server: &Server, user: &str) {
    server.rest().ok("im_open_login_svc/kick", json!({"UserID": user})).await;
}

/// How a client was told that its login ended.
async fn kick_type(client: &mut WebClient) -> Value {
    let push = client.wait_push(|push| push["head"]["servcmd"] == "im_open_status.stat_forceoffline").await;
    push["body"]["EventArray"][0]["C2cNotifyMsgArray"][0]["KickoutMsgNotify"]["KickType"].clone()
}
