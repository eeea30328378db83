//! Lists that are synchronised, and the group cache.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::json;
use tincan_blackbox::Server;
use tincan_sdk::v3::{Data, GroupField};
use tincan_sdk_tests::wrong_server::{Reply, WrongServer};

use crate::{code, folder, logged_in, logged_in_wrong, of, of_wrong};

const FRIENDS: &str = "sns.friend_get";

/// Provokes 6150.
#[tokio::test]
async fn a_list_is_read_before_it_was_synchronised() {
    let (server, folder) = (Server::start(), folder());
    let rest = server.rest();
    rest.import(&["alice", "bob"]).await;
    let add = json!({"From_Account": "alice", "AddType": "Add_Type_Both", "ForceAddFlags": 1,
        "AddFriendItem": [{"To_Account": "bob", "AddSource": "AddSource_Type_Test"}]});
    rest.ok("sns/friend_add", add).await;
    let group = json!({"Owner_Account": "alice", "Type": "Public", "GroupId": "tea", "Name": "Tea"});
    rest.ok("group_open_http_svc/create_group", group).await;
    let alice = logged_in(&server, of(&server, folder.path()), "alice").await;
    assert_eq!(code(alice.v3().synchronised(Data::Friends).await), 6150);
    alice.v3().synchronise(&[Data::Friends, Data::Groups], 100).await.unwrap();
    assert_eq!(*alice.v3().synchronised(Data::Friends).await.unwrap(), ["bob".to_owned()]);
    assert_eq!(*alice.v3().synchronised(Data::Groups).await.unwrap(), ["tea".to_owned()]);
    // Another login begins anew.
    alice.logout().await.unwrap();
    alice.login("alice", &server.usersig("alice")).await.unwrap();
    assert_eq!(code(alice.v3().synchronised(Data::Groups).await), 6150);
}

/// Provokes 6151.
#[tokio::test]
async fn a_list_is_read_while_it_is_synchronised() {
    let (server, folder) = (WrongServer::start().await, folder());
    let alice = logged_in_wrong(of_wrong(&server, folder.path())).await;
    server.answers(|asked| if asked.command == FRIENDS { Reply::Held } else { Reply::Right });
    let before = server.asked(FRIENDS);
    let other = alice.clone();
    let running = tokio::spawn(async move { other.v3().synchronise(&[Data::Friends], 100).await });
    server.until(|seen| seen.asked.iter().filter(|asked| asked.command == FRIENDS).count() > before).await;
    assert_eq!(code(alice.v3().synchronised(Data::Friends).await), 6151);
    assert_eq!(code(alice.v3().synchronise(&[Data::Friends], 100).await), 6151);
    running.abort();
    let _ = running.await;
    assert_eq!(code(alice.v3().synchronised(Data::Friends).await), 6150, "it was given up");
}

/// Provokes 6152.
#[tokio::test]
async fn synchronising_fails() {
    let (server, folder) = (WrongServer::start().await, folder());
    let alice = logged_in_wrong(of_wrong(&server, folder.path())).await;
    server.answers(|asked| match asked.command.as_str() {
        FRIENDS => Reply::Json(json!({"ActionStatus": "FAIL", "ErrorCode": 30006, "ErrorInfo": "the store failed"})),
        _ => Reply::Right,
    });
    let error = alice.v3().synchronise(&[Data::Friends], 100).await.unwrap_err();
    assert!(error.code() == 6152 && error.to_string().contains("30006"), "{error}");
    assert_eq!(code(alice.v3().synchronised(Data::Friends).await), 6150);
}

/// More entries than are allowed, and a server that never ends.
///
/// Provokes 6152.
#[tokio::test]
async fn a_list_has_bounds() {
    let (server, folder) = (WrongServer::start().await, folder());
    let alice = logged_in_wrong(of_wrong(&server, folder.path())).await;
    server.answers(|asked| match asked.command.as_str() {
        FRIENDS => Reply::Json(json!({"ErrorCode": 0, "UserDataItem": [{"To_Account": "bob"}], "NextStartIndex": 1})),
        _ => Reply::Right,
    });
    assert_eq!(code(alice.v3().synchronise(&[Data::Friends], 3).await), 6152);
    assert_eq!(code(alice.v3().synchronise(&[Data::Friends], 10_000).await), 6152);
}

/// Provokes 6153.
#[tokio::test]
async fn synchronising_is_asked_for_with_bad_parameters() {
    let (server, folder) = (WrongServer::start().await, folder());
    let alice = logged_in_wrong(of_wrong(&server, folder.path())).await;
    for (lists, limit) in [(&[][..], 100), (&[Data::Friends], 0), (&[Data::Groups], 10_001)] {
        assert_eq!(code(alice.v3().synchronise(lists, limit).await), 6153);
    }
}

/// The server's list is older than the one that is held.
///
/// Provokes 6131.
#[tokio::test]
async fn an_answer_contradicts_the_local_state() {
    let (server, folder) = (WrongServer::start().await, folder());
    let alice = logged_in_wrong(of_wrong(&server, folder.path())).await;
    let versions = AtomicU64::new(7);
    server.answers(move |asked| match asked.command.as_str() {
        FRIENDS => {
            let version = versions.fetch_sub(1, Ordering::Relaxed);
            Reply::Json(json!({"ErrorCode": 0, "StandardSequence": version, "CompleteFlag": 1,
                "UserDataItem": [{"To_Account": format!("friend{version}")}]}))
        }
        _ => Reply::Right,
    });
    alice.v3().synchronise(&[Data::Friends], 100).await.unwrap();
    let held = alice.v3().synchronised(Data::Friends).await.unwrap();
    assert_eq!(code(alice.v3().synchronise(&[Data::Friends], 100).await), 6131);
    assert_eq!(alice.v3().synchronised(Data::Friends).await.unwrap(), held, "what was held stays");
}

/// Provokes 6160, 6161, 6162.
#[tokio::test]
async fn the_group_cache() {
    let (server, folder) = (Server::start(), folder());
    let rest = server.rest();
    rest.import(&["alice"]).await;
    let group = json!({"Owner_Account": "alice", "Type": "Public", "GroupId": "tea", "Name": "Tea"});
    rest.ok("group_open_http_svc/create_group", group).await;
    let alice = logged_in(&server, of(&server, folder.path()), "alice").await;
    let view = alice.v3();
    assert_eq!(code(view.cached_group("tea", &[GroupField::Name]).await), 6161);
    view.open_group_cache(&[GroupField::Name, GroupField::Members]).await.unwrap();
    let profile = view.cached_group("tea", &[GroupField::Name, GroupField::Members]).await.unwrap();
    assert_eq!((profile.get(GroupField::Name), profile.get(GroupField::Members)), (Some("Tea"), Some("1")));
    // Out of the cache.
    let rename = json!({"GroupId": "tea", "Name": "Coffee"});
    rest.ok("group_open_http_svc/modify_group_base_info", rename).await;
    let profile = view.cached_group("tea", &[GroupField::Name]).await.unwrap();
    assert_eq!((profile.get(GroupField::Name), profile.get(GroupField::Members)), (Some("Tea"), None));
    assert_eq!(code(view.cached_group("tea", &[GroupField::Name, GroupField::Owner]).await), 6160);
    let error = view.cached_group("nowhere", &[GroupField::Name]).await.unwrap_err();
    assert!(error.code() == 6162 && error.to_string().contains("10010"), "{error}");
    view.close_group_cache().await.unwrap();
    assert_eq!(code(view.cached_group("tea", &[GroupField::Name]).await), 6161);
}
