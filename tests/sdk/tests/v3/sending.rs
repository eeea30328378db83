//! Messages.

use std::path::Path;

use serde_json::json;
use tincan_blackbox::{Options, Server, until};
use tincan_sdk::element::{Element, Video};
use tincan_sdk::messages::Draft;
use tincan_sdk::{Client, Config, ConversationId, State, v3};
use tincan_sdk_tests::proxy::Proxy;
use tincan_sdk_tests::wrong_server::{Asked, Reply, WrongServer};

use crate::{SOON, code, disconnect, folder, logged_in, logged_in_wrong, of, of_wrong};

const SEND: &str = "openim.sendmsg";

fn bob() -> ConversationId {
    ConversationId::user("bob")
}

fn hello() -> Draft {
    Draft::text("hello")
}

/// The answer of a server that took a message.
fn taken(asked: &Asked) -> Reply {
    let (seq, random) = (&asked.body["MsgSeq"], &asked.body["MsgRandom"]);
    let key = format!("{seq}_{random}_1700000000");
    Reply::Json(json!({"ActionStatus": "OK", "ErrorCode": 0, "MsgTime": 1_700_000_000, "MsgKey": key}))
}

/// Tells a server how to answer messages.
fn messages_are_answered(server: &WrongServer, reply: Reply) {
    server.answers(move |asked| match asked.command.as_str() {
        SEND if reply == Reply::Right => taken(asked),
        SEND => reply.clone(),
        _ => Reply::Right,
    });
}

fn impatient(server: &WrongServer, data: &Path) -> Config {
    let mut config = of_wrong(server, data);
    config.timeouts.answer = SOON;
    config.timeouts.wait = SOON;
    config
}

/// What comes of a message that is answered so.
async fn comes_to(reply: Reply) -> i32 {
    let (server, folder) = (WrongServer::start().await, folder());
    let alice = logged_in_wrong(impatient(&server, folder.path())).await;
    messages_are_answered(&server, reply);
    code(alice.messages().send(&bob(), hello()).await)
}

async fn send(client: &Client) -> i32 {
    code(client.messages().send(&bob(), hello()).await)
}

/// Provokes 6003.
#[tokio::test]
async fn a_part_of_a_batch_fails() {
    let (server, folder) = (Server::start(), folder());
    server.rest().import(&["bob"]).await;
    let alice = logged_in(&server, of(&server, folder.path()), "alice").await;
    let to = [bob(), ConversationId::group("nowhere"), ConversationId::user("nobody")];
    let error = alice.v3().send_to_all(&to, &hello()).await.unwrap_err();
    assert_eq!(error.code(), 6003);
    let tincan_sdk::Cause::V3(v3::Cause::BatchFailed { failed, all }) = error.cause() else { panic!("{error:?}") };
    assert_eq!((failed.iter().map(|part| part.index).collect::<Vec<_>>(), *all), (vec![1, 2], 3));
    assert!(failed.iter().all(|part| part.code != 0 && !part.why.is_empty()), "{failed:?}");
    let sent = alice.v3().send_to_all(&to[..1], &hello()).await.unwrap();
    assert_eq!(sent[0].state, State::Sent);
}

/// Provokes 6011.
#[tokio::test]
async fn the_recipient_is_none() {
    let (server, folder) = (WrongServer::start().await, folder());
    let alice = logged_in_wrong(of_wrong(&server, folder.path())).await;
    for id in ["", &"x".repeat(33)] {
        assert_eq!(code(alice.messages().send(&ConversationId::user(id), hello()).await), 6011, "{id:?}");
    }
    assert_eq!(server.asked(SEND), 0);
}

/// Provokes 6020.
#[tokio::test]
async fn the_login_is_gone_in_which_a_conversation_was_opened() {
    let (server, folder) = (WrongServer::start().await, folder());
    let alice = logged_in_wrong(of_wrong(&server, folder.path())).await;
    messages_are_answered(&server, Reply::Right);
    let conversation = alice.v3().conversation(&bob()).await.unwrap();
    assert_eq!(conversation.send(hello()).await.unwrap().state, State::Sent);
    alice.logout().await.unwrap();
    assert_eq!(code(conversation.send(hello()).await), 6020);
    alice.login("carol", "a UserSig").await.unwrap();
    assert_eq!(code(conversation.send(hello()).await), 6020, "carol sends nothing in a conversation of alice's");
    alice.v3().conversation(&bob()).await.unwrap().send(hello()).await.unwrap();
}

/// Provokes 6120.
#[tokio::test]
async fn the_answer_to_a_message_is_of_no_use() {
    assert_eq!(comes_to(Reply::Stream(b"not a zlib stream".to_vec())).await, 6120);
}

/// Provokes 6121.
#[tokio::test]
async fn there_is_no_network_for_a_message() {
    let (server, folder) = (WrongServer::start().await, folder());
    let alice = logged_in_wrong(of_wrong(&server, folder.path())).await;
    disconnect(&alice).await;
    assert_eq!(send(&alice).await, 6121);
    let newest = alice.messages().newest(&bob(), 1).await.unwrap().messages.remove(0);
    assert_eq!((newest.state, newest.failure), (State::Failed, 6121), "it does not wait");
}

/// Provokes 6122.
#[tokio::test]
async fn the_network_is_lost_before_a_message_is_answered() {
    assert_eq!(comes_to(Reply::Close).await, 6122);
}

/// The connection is cut, and nobody listens any more.
///
/// Provokes 6125.
#[tokio::test]
async fn a_message_waits_in_vain_for_a_connection() {
    let (server, folder) = (WrongServer::start().await, folder());
    let proxy = Proxy::start(server.address()).await;
    let mut config = impatient(&server, folder.path());
    config.servers = vec![proxy.address()];
    let alice = logged_in_wrong(config).await;
    proxy.refuse(true).await;
    proxy.cut();
    proxy.until(|counts| counts.open == 0).await;
    assert_eq!(send(&alice).await, 6125);
}

/// Provokes 6126.
#[tokio::test]
async fn a_message_is_not_answered_in_time() {
    assert_eq!(comes_to(Reply::Silent).await, 6126);
}

/// Provokes 6130.
#[tokio::test]
async fn too_many_requests_wait_for_a_message_to_go() {
    let (server, folder) = (WrongServer::start().await, folder());
    let mut config = of_wrong(&server, folder.path());
    config.limits.waiting_requests = 8;
    let alice = logged_in_wrong(config).await;
    server.answers(|asked| if asked.command == "test.call" { Reply::Held } else { Reply::Right });
    let waiting: Vec<_> = (0..8)
        .map(|_| {
            let client = alice.clone();
            tokio::spawn(async move { client.call("test.call", &json!({})).await })
        })
        .collect();
    server.until(|seen| seen.asked.iter().filter(|asked| asked.command == "test.call").count() == 8).await;
    assert_eq!(send(&alice).await, 6130);
    waiting.into_iter().for_each(|one| one.abort());
}

/// Provokes 6127.
#[tokio::test]
async fn a_message_is_sent_again_in_vain() {
    let (server, folder) = (WrongServer::start().await, folder());
    let alice = logged_in_wrong(impatient(&server, folder.path())).await;
    messages_are_answered(&server, Reply::Silent);
    assert_eq!(send(&alice).await, 6126);
    let failed = alice.messages().newest(&bob(), 1).await.unwrap().messages.remove(0);
    assert_eq!(code(alice.messages().resend(&failed).await), 6127);
    messages_are_answered(&server, Reply::Right);
    let sent = alice.messages().resend(&failed).await.unwrap();
    assert_eq!((sent.id, sent.state), (failed.id, State::Sent));
}

/// An earlier login ended before the message was answered.
///
/// Provokes 6128.
#[tokio::test]
async fn a_stored_message_is_sent_again_in_vain() {
    let (server, folder) = (WrongServer::start().await, folder());
    let alice = logged_in_wrong(impatient(&server, folder.path())).await;
    messages_are_answered(&server, Reply::Held);
    let other = alice.clone();
    let sending = tokio::spawn(async move { send(&other).await });
    server.until(|seen| seen.asked.iter().any(|asked| asked.command == SEND)).await;
    alice.logout().await.unwrap();
    assert_ne!(sending.await.unwrap(), 0);
    messages_are_answered(&server, Reply::Silent);
    alice.login("alice", "a UserSig").await.unwrap();
    assert_eq!(code(alice.v3().resend_stored().await), 6128);
    messages_are_answered(&server, Reply::Right);
    let gone = async || alice.v3().resend_stored().await.ok();
    until("the stored message is sent", gone).await;
    assert_eq!(alice.v3().resend_stored().await.unwrap(), 0);
    assert_eq!(alice.messages().newest(&bob(), 1).await.unwrap().messages[0].state, State::Sent);
}

/// Provokes 6223.
#[tokio::test]
async fn a_message_is_too_old_to_be_recalled() {
    let server = Server::with(Options::new().argument("--allow-test-clock"));
    let folder = folder();
    let rest = server.rest();
    rest.import(&["bob"]).await;
    let alice = logged_in(&server, of(&server, folder.path()), "alice").await;
    let group = json!({"Owner_Account": "alice", "Type": "Public", "GroupId": "tea", "Name": "Tea"});
    rest.ok("group_open_http_svc/create_group", group).await;
    let direct = alice.messages().send(&bob(), hello()).await.unwrap();
    let in_group = alice.messages().send(&ConversationId::group("tea"), hello()).await.unwrap();
    rest.ok("tincan_admin/forward_clock", json!({"Seconds": 200})).await;
    for message in [direct, in_group] {
        assert_eq!(code(alice.messages().recall(&message, "").await), 6223);
    }
}

/// Provokes 80101.
#[tokio::test]
async fn a_message_has_a_forbidden_word() {
    let (server, folder) = (Server::start(), folder());
    let rest = server.rest();
    rest.import(&["bob"]).await;
    rest.ok("openim_dirty_words/add", json!({"DirtyWordsList": ["darn"]})).await;
    let alice = logged_in(&server, of(&server, folder.path()), "alice").await;
    assert_eq!(code(alice.messages().send(&bob(), Draft::text("darn it")).await), 80101);
}

/// Provokes 6224.
#[tokio::test]
async fn the_extension_for_short_videos_is_missing() {
    let (server, folder) = (Server::start(), folder());
    server.rest().import(&["bob"]).await;
    let path = folder.path().join("film.mp4");
    std::fs::write(&path, "a film").unwrap();
    let film = || Draft::new(vec![Element::Video(Video::from_path(&path, 1, None))]);
    for (has_it, expected) in [(false, 6224), (true, 0)] {
        let mut config = of(&server, folder.path());
        config.v3.short_video = has_it;
        let alice = logged_in(&server, config, "alice").await;
        assert_eq!(code(alice.messages().send(&bob(), film()).await), expected);
        alice.logout().await.unwrap();
    }
}

/// With the setting, messages wait as they do today.
#[tokio::test]
async fn messages_wait_where_the_app_wants_that() {
    let (server, folder) = (WrongServer::start().await, folder());
    let mut config = of_wrong(&server, folder.path());
    config.v3.messages_wait = true;
    let alice = logged_in_wrong(config).await;
    messages_are_answered(&server, Reply::Right);
    disconnect(&alice).await;
    let waiting = alice.messages().send(&bob(), hello()).await.unwrap();
    assert_eq!(waiting.state, State::Sending);
    alice.connect().await.unwrap();
    let all_sent = async || {
        let messages = alice.messages().newest(&bob(), 20).await.unwrap().messages;
        messages.iter().all(|message| message.state == State::Sent).then_some(())
    };
    until("all are sent", all_sent).await;
}
