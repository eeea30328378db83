//! Bans from live rooms.

use super::*;
use tincan_blackbox::{now, refused};

fn banning(id: &str, names: &[&str]) -> Value {
    json!({"GroupId": id, "Members_Account": names, "Duration": 3600, "Description": "be kind"})
}

#[tokio::test]
async fn the_banned_are_out_and_cannot_come_back_before_it_ends() {
    let (server, rest) = server(&["alice", "bob"]).await;
    group(&rest, "AVChatRoom", "live", &[]).await;
    let (mut alice, mut bob) = (server.login("alice").await, server.login("bob").await);
    for client in [&mut alice, &mut bob] {
        client.ok(&web_name("apply_join_group"), json!({"GroupId": "live"})).await;
    }
    let before = now();
    assert_eq!(alice.call(&web_name("ban_group_member"), banning("live", &["bob"])).await, ok());
    let told = notice(&mut bob, 21).await["MsgBody"].clone();
    assert_eq!((&told["BanDuration"], &told["BanDescription"]), (&json!(3600), &json!("be kind")));
    let tip = tip(&mut alice, 10).await["MsgBody"].clone();
    assert_eq!((&tip["List_Account"], &tip["BanDuration"]), (&json!(["bob"]), &json!(3600)));
    let answer = bob.call(&web_name("apply_join_group"), json!({"GroupId": "live"})).await;
    refused(&answer, 10007, &["banned"]);
    let asked = json!({"GroupId": "live", "Limit": 50, "Offset": 0});
    let answer = rest.ok(&rest_name("get_group_ban_member"), asked.clone()).await;
    let until = answer["BannedAccountList"][0]["BannedUntil"].as_u64().unwrap();
    assert!((before + 3600..=now() + 3600).contains(&until));
    let list = json!([{"Member_Account": "bob", "BannedUntil": until}]);
    assert_eq!(answer, ok_with(json!({"BannedAccountList": list, "NextOffset": 0})));
    let lift = json!({"GroupId": "live", "Members_Account": ["bob", "nobody"]});
    assert_eq!(rest.ok(&rest_name("unban_group_member"), lift).await, ok());
    notice(&mut bob, 22).await;
    let answer = rest.ok(&rest_name("get_group_ban_member"), asked).await;
    assert_eq!(answer["BannedAccountList"], json!([]));
    bob.ok(&web_name("apply_join_group"), json!({"GroupId": "live"})).await;
}

#[tokio::test]
async fn bans_come_in_pages() {
    let (_server, rest) = server(&["alice"]).await;
    group(&rest, "AVChatRoom", "live", &[]).await;
    rest.ok(&rest_name("ban_group_member"), banning("live", &["c", "a", "b"])).await;
    let page = async |offset: u64| {
        let body = json!({"GroupId": "live", "Limit": 2, "Offset": offset});
        let answer = rest.ok(&rest_name("get_group_ban_member"), body).await;
        let list = answer["BannedAccountList"].as_array().unwrap().iter();
        let names: Vec<String> = list.map(|item| item["Member_Account"].as_str().unwrap().to_owned()).collect();
        (names, answer["NextOffset"].as_u64().unwrap())
    };
    assert_eq!(page(0).await, (vec!["a".to_owned(), "b".to_owned()], 2));
    assert_eq!(page(2).await, (vec!["c".to_owned()], 0));
}

#[tokio::test]
async fn who_may_ban_and_where() {
    let (server, rest) = server(&["alice", "bob"]).await;
    group(&rest, "AVChatRoom", "live", &[]).await;
    group(&rest, "Public", "club", &["bob"]).await;
    let mut bob = server.login("bob").await;
    bob.ok(&web_name("apply_join_group"), json!({"GroupId": "live"})).await;
    refused(&bob.call(&web_name("ban_group_member"), banning("live", &["carol"])).await, 10007, &[]);
    refused(&rest.call(&rest_name("ban_group_member"), banning("club", &["bob"])).await, 10007, &["Public"]);
    refused(&rest.call(&rest_name("ban_group_member"), banning("live", &["alice"])).await, 10007, &["owner"]);
    let mut long = banning("live", &["bob"]);
    long["Description"] = json!("x".repeat(1001));
    refused(&rest.call(&rest_name("ban_group_member"), long).await, 10004, &["Description"]);
    let mut short = banning("live", &["bob"]);
    short["Duration"] = json!(0);
    refused(&rest.call(&rest_name("ban_group_member"), short).await, 10004, &["Duration"]);
    let (_server, rest) = server_with(Options::new().set("app.groups.extras", false), &["alice"]).await;
    group(&rest, "AVChatRoom", "live", &[]).await;
    refused(&rest.call(&rest_name("ban_group_member"), banning("live", &["bob"])).await, 10007, &["edition"]);
}
