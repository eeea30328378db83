//! Every code about messages, by its real condition.

use tincan_sdk::element::{Custom, Element, File, Image, ImageSize, Merged, Unknown};
use tincan_sdk_tests::clients::{folder, initialised, settings};
use tincan_sdk_tests::wrong_server::{Reply, WrongServer};

use super::*;

/// A client of a server that can be told to do wrong.
async fn wrong(change: impl FnOnce(&mut tincan_sdk::Config)) -> (WrongServer, Client, tempfile::TempDir) {
    let server = WrongServer::start().await;
    let home = folder();
    let mut config = server.config(home.path());
    config.limits.calls_per_second = 0;
    change(&mut config);
    let client = initialised(config).await;
    client.login("alice", "a UserSig").await.unwrap();
    (server, client, home)
}

/// Provokes 6016.
#[tokio::test]
async fn elements_that_are_not_valid() {
    let server = Server::start();
    let alice = Device::login(&server, "alice").await;
    let messages = alice.client.messages();
    let send = async |elements| messages.send(&with("bob"), Draft::new(elements)).await;
    refused(send(vec![]).await, 6016, &["elements", "one at least"]);
    refused(send(vec![Element::text("")]).await, 6016, &["elements[0].text", "empty"]);
    refused(send(vec![Element::text("x"), Element::File(File::default())]).await, 6016, &["elements[1].path"]);
    refused(send(vec![Element::Image(Image::default())]).await, 6016, &["elements[0].path"]);
    let unknown = Unknown { name: "TIMDreamElem".into(), content: json!({}) };
    refused(send(vec![Element::Unknown(unknown)]).await, 6016, &["kind"]);
    refused(send(vec![Element::custom("a"), Element::custom("b")]).await, 6016, &["custom"]);
    refused(send(vec![Element::location("", 91.0, 0.0)]).await, 6016, &["latitude"]);
    refused(send(vec![Element::Merged(Merged::default())]).await, 6016, &["messages"]);
    // Nothing of all this was stored.
    assert!(texts(&alice.client, &with("bob")).await.is_empty());
}

/// Provokes 7004, 7005, 7006, 7007.
#[tokio::test]
async fn files_that_cannot_be_sent() {
    let server = Server::start();
    let home = folder();
    let mut config = settings(&server, server.native(), home.path());
    config.limits.file = 1000;
    let client = initialised(config).await;
    client.login("alice", &server.usersig("alice")).await.unwrap();
    let path = |name: &str| home.path().join(name);
    std::fs::write(path("empty"), []).unwrap();
    std::fs::write(path("long"), [0; 1001]).unwrap();
    std::fs::create_dir(path("folder")).unwrap();
    for (name, code) in [("none", 7004), ("long", 7005), ("empty", 7006), ("folder", 7007)] {
        let draft = Draft::new(vec![Element::File(File::from_path(path(name)))]);
        refused(client.messages().send(&with("bob"), draft).await, code, &[name]);
    }
}

/// Provokes 8001.
#[tokio::test]
async fn a_message_over_eight_kilobytes() {
    let server = Server::start();
    let alice = Device::login(&server, "alice").await;
    let custom = Custom { data: "x".repeat(8000), extension: "x".repeat(193), ..Custom::default() };
    let draft = Draft::new(vec![Element::Custom(custom)]);
    refused(alice.client.messages().send(&with("bob"), draft).await, 8001, &["8193", "8192"]);
}

/// Provokes 6004.
#[tokio::test]
async fn conversations_that_are_none() {
    let server = Server::start();
    let alice = Device::login(&server, "alice").await;
    for text in ["bob", "c2c", "group", "C2Cbob", ""] {
        refused(text.parse::<ConversationId>(), 6004, &["c2cUSERID"]);
    }
    for none in [ConversationId::user(""), ConversationId::group(""), with(&"x".repeat(33)), with("a\nb")] {
        refused(alice.client.messages().send(&none, Draft::text("hi")).await, 6004, &[]);
        refused(alice.client.messages().newest(&none, 1).await, 6004, &[]);
    }
}

/// Provokes 6017.
#[tokio::test]
async fn arguments_that_break_a_rule() {
    let server = Server::start();
    let alice = Device::login(&server, "alice").await;
    let messages = alice.client.messages();
    refused(messages.newest(&with("bob"), 0).await, 6017, &["count"]);
    refused(messages.newest(&with("bob"), 501).await, 6017, &["count"]);
    refused(messages.search("", None, 0, 10).await, 6017, &["text"]);
    let mut draft = Draft::text("hi");
    draft.options.lifetime = Some(604_801);
    refused(messages.send(&with("bob"), draft).await, 6017, &["lifetime"]);
    refused(Merged::new("none", vec![], "", &[]), 6017, &["messages"]);
}

/// Provokes 6021.
#[tokio::test]
async fn objects_that_are_not_of_this_library() {
    let server = Server::start();
    let alice = Device::login(&server, "alice").await;
    server.rest().import(&["bob"]).await;
    let real = send(&alice.client, &with("bob"), "real").await;
    let messages = alice.client.messages();
    // Made up by the app.
    let mut value = serde_json::to_value(&real).unwrap();
    value.as_object_mut().unwrap().remove("seal");
    let made_up: Message = serde_json::from_value(value.clone()).unwrap();
    refused(messages.recall(&made_up, "").await, 6021, &["not made"]);
    // Changed by the app.
    let mut changed = real.clone();
    changed.sender = "bob".into();
    refused(messages.recall(&changed, "").await, 6021, &["changed"]);
    changed = real.clone();
    changed.conversation = with("carol");
    refused(messages.delete(&[changed.clone()]).await, 6021, &["changed"]);
    refused(messages.modify(&changed).await, 6021, &[]);
    refused(messages.resend(&changed).await, 6021, &[]);
    refused(messages.send_receipts(&[changed.clone()]).await, 6021, &[]);
    refused(messages.history(&changed, tincan_sdk::messages::Direction::Before, 5).await, 6021, &[]);
    refused(messages.react(&changed, "like", true).await, 6021, &[]);
    refused(Merged::new("x", vec![], "", &[changed]), 6021, &[]);
    // As it was made it is taken, also after a way through JSON.
    let again: Message = serde_json::from_value(serde_json::to_value(&real).unwrap()).unwrap();
    messages.recall(&again, "").await.unwrap();
}

/// A size of a picture that no upload made.
/// Provokes 6021.
#[tokio::test]
async fn a_picture_that_was_made_up() {
    let server = Server::start();
    let alice = Device::login(&server, "alice").await;
    let mut size: ImageSize = serde_json::from_value(json!({"kind": 1, "url": "http://example.org/x.png"})).unwrap();
    size.size = 5;
    let mut image = Image::default();
    image.sizes = vec![size];
    let draft = Draft::new(vec![Element::Image(image)]);
    refused(alice.client.messages().send(&with("bob"), draft).await, 6021, &["elements[0]", "uuid"]);
}

/// Provokes 8002.
#[tokio::test]
async fn an_answer_for_another_message() {
    let (server, client, _home) = wrong(|_| {}).await;
    server.answers(|asked| match asked.command.as_str() {
        "openim.sendmsg" => Reply::Json(json!({"ErrorCode": 0, "MsgTime": 1_700_000_000, "MsgKey": "1_2_1700000000"})),
        _ => Reply::Right,
    });
    refused(client.messages().send(&with("bob"), Draft::text("hi")).await, 8002, &["1_2_1700000000"]);
    let newest = client.messages().search("hi", None, 0, 1).await.unwrap();
    assert_eq!((newest[0].state, newest[0].failure), (State::Failed, 8002));
}

/// Provokes 6001.
#[tokio::test]
async fn an_answer_that_does_not_read() {
    let (server, client, _home) = wrong(|_| {}).await;
    let bodies: [&'static [u8]; 4] = [b"", b"not json", b"[]", b"{\"ErrorCode\":0,\"MsgTime\":\"soon\"}"];
    for body in bodies {
        server.answers(move |asked| match asked.command.as_str() {
            "openim.sendmsg" => Reply::Body(body.to_vec()),
            _ => Reply::Right,
        });
        refused(client.messages().send(&with("bob"), Draft::text("hi")).await, 6001, &["openim.sendmsg"]);
    }
}

/// Provokes 6028.
#[tokio::test]
async fn an_answer_that_takes_too_much_memory() {
    let (server, client, _home) = wrong(|config| config.limits.memory = 100_000).await;
    server.answers(|asked| match asked.command.as_str() {
        "openim.sendmsg" => Reply::Json(json!({"ErrorCode": 0, "MsgTime": 1, "Filler": "x".repeat(200_000)})),
        _ => Reply::Right,
    });
    refused(client.messages().send(&with("bob"), Draft::text("hi")).await, 6028, &["100000"]);
}

/// Provokes 9506.
#[tokio::test]
async fn sending_too_often() {
    let server = Server::start();
    let home = folder();
    let mut config = settings(&server, server.native(), home.path());
    config.limits.calls_per_second = 5;
    let client = initialised(config).await;
    client.login("alice", &server.usersig("alice")).await.unwrap();
    server.rest().import(&["bob"]).await;
    for _ in 0..5 {
        client.messages().enqueue(&with("bob"), Draft::text("hi")).await.unwrap();
    }
    refused(client.messages().enqueue(&with("bob"), Draft::text("hi")).await, 9506, &["messages.enqueue", "5"]);
    // Another API is another count.
    client.messages().newest(&with("bob"), 1).await.unwrap();
}

/// Provokes 20003, 20007, 20012, 80001, 10010, 10007, 10017.
#[tokio::test]
async fn what_the_server_refuses() {
    let server = Server::start();
    let (alice, bob) = (Device::login(&server, "alice").await, Device::login(&server, "bob").await);
    group(&server, &["bob"]).await;
    let rest = server.rest();
    let messages = alice.client.messages();
    let hi = || Draft::text("hi");
    refused(messages.send(&with("nobody"), hi()).await, 20003, &[]);
    refused(messages.send(&in_gate(), hi()).await, 10007, &[]);
    refused(messages.send(&ConversationId::group("nowhere"), hi()).await, 10010, &[]);
    rest.ok("openim_dirty_words/add", json!({"DirtyWordsList": ["rubbish"]})).await;
    refused(messages.send(&with("bob"), Draft::text("what rubbish")).await, 80001, &[]);
    let body = json!({"From_Account": "bob", "To_Account": ["alice"]});
    rest.ok("sns/black_list_add", body).await;
    refused(messages.send(&with("bob"), hi()).await, 20007, &[]);
    let failed = messages.newest(&with("bob"), 1).await.unwrap().messages;
    assert_eq!((failed[0].state, failed[0].failure), (State::Failed, 20007));
    // What was refused is sent again when the reason is gone.
    rest.ok("sns/black_list_delete", json!({"From_Account": "bob", "To_Account": ["alice"]})).await;
    let sent = messages.resend(&failed[0]).await.unwrap();
    assert_eq!(sent.state, State::Sent);
    rest.ok("openconfigsvr/setnospeaking", json!({"Set_Account": "alice", "C2CmsgNospeakingTime": 600})).await;
    refused(messages.send(&with("bob"), hi()).await, 20012, &[]);
    rest.ok(
        "group_open_http_svc/add_group_member",
        json!({"GroupId": "gate", "MemberList": [{"Member_Account": "alice"}]}),
    )
    .await;
    let mute = json!({"GroupId": "gate", "Members_Account": ["alice"], "MuteTime": 600});
    rest.ok("group_open_http_svc/forbid_send_msg", mute).await;
    refused(messages.send(&in_gate(), hi()).await, 10017, &[]);
    drop(bob);
}

/// Provokes 6013, 6014.
#[tokio::test]
async fn before_and_after_a_login() {
    let server = Server::start();
    refused(Client::new().messages().send(&with("bob"), Draft::text("hi")).await, 6013, &[]);
    let alice = Device::login(&server, "alice").await;
    alice.client.logout().await.unwrap();
    refused(alice.client.messages().send(&with("bob"), Draft::text("hi")).await, 6014, &[]);
}
