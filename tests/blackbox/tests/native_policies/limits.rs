//! How much an app and a user may ask, and how much the node takes on.

use serde_json::json;
use tincan_blackbox::{NativeClient, Options, Receiver, Server, Word, now, until};

use crate::{asked, code_of, refused_openly, set, tool};

/// Provokes -10108.
#[tokio::test]
async fn an_app_asks_as_much_a_day_as_its_quota_says() {
    let options = Options::new().set("app.native.requests_a_day", 3).argument("--allow-test-clock");
    let mut server = Server::with(options);
    let mut alice = server.native_login("alice").await;
    for _ in 0..3 {
        assert_eq!(asked(&mut alice).await, 0);
    }
    assert_eq!(asked(&mut alice).await, -10108);
    assert_eq!(refused_openly(&server, "bob").await.code, -10108);
    let session = alice.cut();
    server.restart();
    let mut alice = server.native_client().await;
    let resume = alice.resume_of(&session);
    let refused = alice.take_up(resume).await.expect_err("a refusal");
    assert!(refused.code == -10108 && refused.info.contains('3'), "a restart begins no new day: {refused:?}");
    set(&server.rest(), json!({"native": {"requests_a_day": 4}})).await;
    let mut alice = server.native_client().await;
    alice.resume(&session).await;
    assert_eq!((asked(&mut alice).await, asked(&mut alice).await), (0, -10108));
    let left_of_the_day = 86_400 - now() % 86_400;
    tool(&server, &["clock", &format!("{left_of_the_day}s")]);
    assert_eq!(asked(&mut alice).await, 0, "another day");
}

/// Provokes -10113.
#[tokio::test]
async fn a_user_calls_a_command_so_often_a_second() {
    let server = Server::with(Options::new().set("app.native.user_command_calls_per_second", 5));
    let mut alice = server.native_login("alice").await;
    let mut bob = server.native_login("bob").await;
    // More at once than the limit gives back meanwhile, however slow the machine is.
    let mut seqs = Vec::new();
    for _ in 0..60 {
        seqs.push(alice.begin("heartbeat.alive", json!({})).await);
    }
    let mut codes = Vec::new();
    for seq in seqs {
        codes.push(alice.answer_packet(seq).await.expect("an answer").code);
    }
    assert_eq!(codes[..5], [0; 5]);
    assert!(codes.contains(&-10113) && codes.iter().all(|code| [0, -10113].contains(code)), "{codes:?}");
    assert_eq!(asked(&mut bob).await, 0, "another user");
    let profile = json!({"From_Account": "alice", "To_Account": ["bob"], "TagList": ["Tag_Profile_IM_Nick"]});
    assert_eq!(code_of(&mut alice, "profile.portrait_get", profile).await, 0, "another command");
    set(&server.rest(), json!({"native": {"user_command_calls_per_second": 0}})).await;
    for _ in 0..60 {
        assert_eq!(asked(&mut alice).await, 0, "no limit");
    }
}

/// Provokes -10114.
#[tokio::test]
async fn a_node_takes_on_so_many_requests_at_a_time() {
    const WEBHOOK: &str = "C2C.CallbackBeforeSendMsg";
    let receiver = Receiver::start().await;
    let options = receiver.options().set("app.webhooks.events", format!("[\"{WEBHOOK}\"]")).set("native.requests", 2);
    let server = Server::with(options);
    server.rest().import(&["carol"]).await;
    let mut alice = server.native_login("alice").await;
    let mut bob = server.native_login("bob").await;
    let mut held = Vec::new();
    for client in [&mut alice, &mut bob] {
        receiver.will(WEBHOOK, Word::Silence);
        let body = client.text_message("carol", "held by a slow webhook");
        held.push(client.begin("openim.sendmsg", body).await);
    }
    until("both are held", async || (receiver.count(WEBHOOK) == 2).then_some(())).await;
    let seq = alice.begin("heartbeat.alive", json!({})).await;
    let refused = alice.answer_packet(seq).await.expect("an answer");
    assert_eq!((refused.code, refused.info.contains('2')), (-10114, true), "{refused:?}");
    // The webhook's time ends, and with it the crowd.
    assert_eq!((alice.answer(held[0]).await["ErrorCode"].clone(), asked(&mut alice).await), (json!(0), 0));
    bob.answer(held[1]).await;
}

/// Provokes -302.
#[tokio::test]
async fn so_many_connections_come_from_one_address() {
    let server = Server::with(Options::new().set("native.connections_per_address", 2));
    let alice = server.native_login("alice").await;
    let _waiting = server.native_client().await;
    let refused = NativeClient::try_connect(&server).await.err().expect("a refusal");
    assert!(refused.code == -302 && refused.info.contains("this address"), "{refused:?}");
    NativeClient::connect_from(&server, [127, 0, 0, 2].into()).await.login("bob").await;
    server.login("carol").await;
    drop(alice.cut());
    until("there is room again", async || NativeClient::try_connect(&server).await.ok()).await;
}
