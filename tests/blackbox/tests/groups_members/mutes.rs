//! Muting members.

use super::*;
use tincan_blackbox::{now, refused};

const MUTE: &str = "forbid_send_msg";

fn muting(id: &str, names: &[&str], seconds: u64) -> Value {
    json!({"GroupId": id, "Members_Account": names, "MuteTime": seconds})
}

/// Who is muted in a group, by name.
async fn muted(rest: &Rest, id: &str) -> Vec<String> {
    let answer = rest.ok(&rest_name("get_group_muted_account"), json!({"GroupId": id})).await;
    assert_eq!(answer["GroupId"], id);
    let list = answer["MutedAccountList"].as_array().unwrap().iter();
    list.map(|item| item["Member_Account"].as_str().unwrap().to_owned()).collect()
}

async fn speaks(client: &mut WebClient, id: &str) -> i64 {
    let message = json!({
        "GroupId": id, "From_Account": client.user(), "Random": rand::random::<u32>(), "MsgClientTime": now(),
        "MsgBody": [{"MsgType": "TIMTextElem", "MsgContent": {"Text": "hello"}}],
    });
    client.call(&web_name("send_group_msg"), message).await["ErrorCode"].as_i64().unwrap()
}

#[tokio::test]
async fn the_muted_cannot_speak_until_it_ends() {
    let (server, rest) = server(&["alice", "bob", "carol"]).await;
    group(&rest, "Public", "club", &["bob", "carol"]).await;
    let (mut alice, mut bob) = (server.login("alice").await, server.login("bob").await);
    let before = now();
    assert_eq!(alice.call(&web_name(MUTE), muting("club", &["bob", "nobody"], 600)).await, ok());
    let tip = tip(&mut bob, 7).await;
    assert_eq!(tip["MsgBody"]["List_Account"], json!(["bob"]));
    assert_eq!(tip["MsgBody"]["MsgMemberInfo"], json!([{"User_Account": "bob", "ShutupTime": 600}]));
    assert_eq!(speaks(&mut bob, "club").await, 10017);
    let answer = rest.ok(&rest_name("get_group_shutted_uin"), json!({"GroupId": "club"})).await;
    let until = answer["ShuttedUinList"][0]["ShuttedUntil"].as_u64().unwrap();
    assert!((before + 600..=now() + 600).contains(&until), "{answer}");
    let list = json!([{"Member_Account": "bob", "ShuttedUntil": until}]);
    assert_eq!(answer, ok_with(json!({"GroupId": "club", "ShuttedUinList": list})));
    // The old name of the field, and lifting.
    let lift = json!({"GroupId": "club", "Members_Account": ["bob"], "ShutUpTime": 0});
    assert_eq!(alice.ok(&web_name(MUTE), lift).await, ok());
    assert_eq!(speaks(&mut bob, "club").await, 0);
    assert_eq!(muted(&rest, "club").await, [""; 0]);
}

#[tokio::test]
async fn a_mute_outlasts_leaving_and_coming_back() {
    let (server, rest) = server(&["alice", "bob"]).await;
    group_of(&rest, "Public", "club", &["bob"], json!({"ApplyJoinOption": "FreeAccess"})).await;
    let mut bob = server.login("bob").await;
    rest.ok(&rest_name(MUTE), muting("club", &["bob"], 4_294_967_295)).await;
    bob.ok(&web_name("quit_group"), json!({"GroupId": "club"})).await;
    assert_eq!(muted(&rest, "club").await, [""; 0], "who is no member is not listed");
    bob.ok(&web_name("apply_join_group"), json!({"GroupId": "club"})).await;
    assert_eq!(speaks(&mut bob, "club").await, 10017);
    assert_eq!(muted(&rest, "club").await, ["bob"]);
}

#[tokio::test]
async fn who_may_mute_whom() {
    let (server, rest) = server(&["alice", "bob", "carol", "dave"]).await;
    group(&rest, "Public", "club", &["bob", "carol", "dave"]).await;
    admin(&rest, "club", "bob").await;
    admin(&rest, "club", "carol").await;
    let (mut alice, mut bob, mut dave) =
        (server.login("alice").await, server.login("bob").await, server.login("dave").await);
    refused(&dave.call(&web_name(MUTE), muting("club", &["carol"], 60)).await, 10007, &[]);
    refused(&bob.call(&web_name(MUTE), muting("club", &["dave", "carol"], 60)).await, 10007, &["Admin"]);
    refused(&bob.call(&web_name(MUTE), muting("club", &["alice"], 60)).await, 10007, &["Owner"]);
    assert_eq!(muted(&rest, "club").await, [""; 0], "all or none");
    bob.ok(&web_name(MUTE), muting("club", &["dave"], 60)).await;
    alice.ok(&web_name(MUTE), muting("club", &["carol"], 60)).await;
    assert_eq!(muted(&rest, "club").await, ["carol", "dave"]);
    group(&rest, "Private", "team", &["bob"]).await;
    refused(&alice.call(&web_name(MUTE), muting("team", &["bob"], 60)).await, 10007, &["Private"]);
}

#[tokio::test]
async fn in_live_rooms_the_owner_mutes_anybody() {
    let (server, rest) = server(&["alice", "bob", "carol"]).await;
    group(&rest, "AVChatRoom", "live", &[]).await;
    let (mut alice, mut bob) = (server.login("alice").await, server.login("bob").await);
    for client in [&mut alice, &mut bob] {
        client.ok(&web_name("apply_join_group"), json!({"GroupId": "live"})).await;
    }
    refused(&bob.call(&web_name(MUTE), muting("live", &["carol"], 60)).await, 10007, &[]);
    let one = json!({"GroupId": "live", "Member_Account": "bob", "ShutUpTime": 600});
    assert_eq!(alice.ok(&web_name("modify_group_member_info"), one).await, ok());
    assert_eq!(muted(&rest, "live").await, ["bob"]);
    assert_eq!(speaks(&mut bob, "live").await, 10017);
}

#[tokio::test]
async fn a_mute_in_a_topic_is_of_that_topic() {
    let (server, rest) = server(&["alice", "bob"]).await;
    group_of(&rest, "Community", "@TGS#_town", &["bob"], json!({"SupportTopic": 1})).await;
    let topic = json!({"GroupId": "@TGS#_town", "TopicName": "weather"});
    let made = rest.ok("million_group_open_http_svc/create_topic", topic).await;
    let mut body = muting("@TGS#_town", &["bob"], 60);
    body["TopicId"] = made["TopicId"].clone();
    assert_eq!(rest.ok(&rest_name(MUTE), body).await, ok());
    assert_eq!(muted(&rest, "@TGS#_town").await, [""; 0]);
    let asked = json!({"GroupId": "@TGS#_town", "TopicId": made["TopicId"]});
    let answer = rest.ok(&rest_name("get_group_muted_account"), asked).await;
    assert_eq!(answer["MutedAccountList"][0]["Member_Account"], "bob");
    drop(server);
}
