//! Log-ins that a server answers wrongly.

use tincan_sdk_tests::proxy::{Direction, Proxy, Spoil};
use tincan_sdk_tests::wrong_server::{Greeting, LogIn, WrongServer};

use super::{SOON, alice, client, code, folder, settings, sig};

/// Logs in at a server that does so with log-ins; the code of what comes of it. The next log-in goes well.
async fn logging_in(login: LogIn) -> i32 {
    let (server, data) = (WrongServer::start().await, folder());
    server.logs_in(login);
    let mut config = settings(&server, data.path());
    config.timeouts.login = SOON;
    let client = client(config).await;
    let code = code(client.login("alice", &sig()).await);
    server.logs_in(LogIn::Right);
    client.login("alice", &sig()).await.unwrap();
    code
}

/// Provokes 7002.
#[tokio::test]
async fn an_answer_without_tiny_id() {
    assert_eq!(logging_in(LogIn::Changed(|answer| answer.tiny_id = 0)).await, 7002);
}

/// Provokes 7505.
#[tokio::test]
async fn an_answer_that_is_no_handshake_message() {
    assert_eq!(logging_in(LogIn::Body(vec![1, 2, 3])).await, 7505);
    assert_eq!(logging_in(LogIn::OtherKind).await, 7505);
}

/// Provokes 7506.
#[tokio::test]
async fn an_answer_that_does_not_authenticate() {
    assert_eq!(logging_in(LogIn::OtherKey).await, 7506);
    assert_eq!(logging_in(LogIn::Body(vec![0; 100])).await, 7506);
}

/// Provokes 7506.
#[tokio::test]
async fn an_answer_that_was_damaged_on_its_way() {
    let (server, data) = (WrongServer::start().await, folder());
    let proxy = Proxy::start(server.address()).await;
    let mut config = settings(&server, data.path());
    config.servers = vec![proxy.address()];
    let client = client(config).await;
    // Behind the Welcome; the last byte is one of the tag.
    proxy.spoil(Direction::ToClient, 2, Spoil::Byte(usize::MAX / 2));
    assert_eq!(code(client.login("alice", &sig()).await), 7506);
    client.login("alice", &sig()).await.unwrap();
}

/// Provokes 7507.
#[tokio::test]
async fn a_connection_that_ends_during_the_handshake() {
    assert_eq!(logging_in(LogIn::Close).await, 7507);
    assert_eq!(logging_in(LogIn::Reset).await, 7507);
}

/// Provokes 7508.
#[tokio::test]
async fn no_answer_to_the_handshake() {
    assert_eq!(logging_in(LogIn::Silent).await, 7508);
}

#[tokio::test]
async fn what_the_server_refuses_keeps_its_code() {
    assert_eq!(logging_in(LogIn::Refused(-10009)).await, -10009);
    assert_eq!(logging_in(LogIn::Answered(70003)).await, 70003);
    assert_eq!(logging_in(LogIn::Answered(-10003)).await, -10003);
    assert_eq!(logging_in(LogIn::Answered(70001)).await, 6206);
}

/// Provokes 9501.
#[tokio::test]
async fn an_answer_without_the_session_key() {
    assert_eq!(logging_in(LogIn::Changed(|answer| answer.d2_key = Vec::new().into())).await, 9501);
}

/// Provokes 6001.
#[tokio::test]
async fn a_welcome_that_does_not_read() {
    let (server, data) = (WrongServer::start().await, folder());
    let client = client(settings(&server, data.path())).await;
    for bytes in [&b"HTTP/1.1 302 Found\r\n\r\n"[..], &[0, 0, 0, 0], &[0, 0, 0, 2, 0xff, 0xff], &[0, 0, 0, 2, 8, 1]] {
        server.greets(Greeting::Bytes(bytes.to_vec()));
        assert_eq!(code(client.login("alice", &sig()).await), 6001, "{bytes:?}");
    }
}

#[tokio::test]
async fn servers_are_tried_in_their_order() {
    let (first, second, data) = (WrongServer::start().await, WrongServer::start().await, folder());
    first.greets(Greeting::Close);
    let mut config = settings(&second, data.path());
    config.servers = vec![first.address(), second.address()];
    let _client = alice(config).await;
    assert_eq!((first.seen().connections, second.seen().connections), (1, 1));
}
