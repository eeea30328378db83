//! A session over connections that break.

use std::time::Duration;

use tincan_sdk::Event;
use tincan_sdk_tests::proxy::Proxy;
use tincan_sdk_tests::wrong_server::{Reply, Resuming, WrongServer};

use super::{alice, ask, code, folder, settings};

#[tokio::test]
async fn a_lost_connection_is_made_again_and_the_session_taken_up() {
    let (server, data) = (WrongServer::start().await, folder());
    let client = alice(settings(&server, data.path())).await;
    for round in 1..=5 {
        if round % 2 == 0 {
            server.close_all()
        } else {
            server.reset_all()
        }
        server.until(|seen| seen.resumptions == round && seen.open == 1).await;
        ask(&client, "a.b").await.unwrap();
    }
    assert_eq!(server.seen().logins, 1);
}

#[tokio::test]
async fn a_session_ticket_that_does_not_hold_is_made_good_by_the_account_ticket() {
    let (server, data) = (WrongServer::start().await, folder());
    let client = alice(settings(&server, data.path())).await;
    for (round, resuming) in
        [Resuming::Refused(-10101), Resuming::Refused(-10106), Resuming::NotOpening].into_iter().enumerate()
    {
        server.resumes(resuming);
        server.close_all();
        server.until(|seen| seen.logins_by_ticket == round + 1 && seen.open == 1).await;
        ask(&client, "a.b").await.unwrap();
    }
}

#[tokio::test]
async fn a_request_that_met_an_expired_session_ticket_is_sent_again() {
    let (server, data) = (WrongServer::start().await, folder());
    let client = alice(settings(&server, data.path())).await;
    let times = std::sync::atomic::AtomicUsize::new(0);
    server.answers(move |asked| match asked.command.as_str() {
        "a.b" if times.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 0 => Reply::Refused(-10001),
        _ => Reply::Right,
    });
    ask(&client, "a.b").await.unwrap();
    assert_eq!((server.asked("a.b"), server.seen().logins_by_ticket), (2, 1));
}

#[tokio::test]
async fn a_dead_connection_is_noticed() {
    let (server, data) = (WrongServer::start().await, folder());
    let proxy = Proxy::start(server.address()).await;
    let mut config = settings(&server, data.path());
    config.servers = vec![proxy.address()];
    config.timeouts.heartbeat = Duration::from_millis(100);
    config.timeouts.connect = Duration::from_millis(100);
    let client = alice(config).await;
    server.until(|seen| seen.pings >= 3).await;
    assert_eq!(server.seen().connections, 1, "pings keep it");
    proxy.hole(true);
    proxy.until(|counts| counts.connections >= 2).await;
    proxy.hole(false);
    ask(&client, "a.b").await.unwrap();
}

#[tokio::test]
async fn a_refusal_of_a_request_is_its_own_only() {
    let (server, data) = (WrongServer::start().await, folder());
    let client = alice(settings(&server, data.path())).await;
    server.answers(|asked| if asked.command == "a.b" { Reply::Refused(-10113) } else { Reply::Right });
    assert_eq!(code(ask(&client, "a.b").await), -10113);
    ask(&client, "c.d").await.unwrap();
    assert_eq!(server.seen().connections, 1);
}

/// Provokes 6208.
#[tokio::test]
async fn another_device_pushes_this_one_off() {
    let (server, data) = (WrongServer::start().await, folder());
    let client = alice(settings(&server, data.path())).await;
    let mut events = client.events();
    server.end_all(-10104, "another device");
    while !matches!(events.next().await, Some(Event::KickedOffline { code: 6208, .. })) {}
    assert_eq!(code(ask(&client, "a.b").await), 6208);
    server.until(|seen| seen.open == 0).await;
    assert_eq!(server.seen().connections, 1, "and does not come back");
}

#[tokio::test]
async fn a_client_that_is_dropped_closes_its_connection() {
    let (server, data) = (WrongServer::start().await, folder());
    let client = alice(settings(&server, data.path())).await;
    server.until(|seen| seen.open == 1).await;
    drop(client);
    server.until(|seen| seen.open == 0).await;
}
