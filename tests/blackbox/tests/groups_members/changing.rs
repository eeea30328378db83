//! Roles, name cards, custom fields, and how messages are heard of.

use super::*;
use tincan_blackbox::refused;

const MODIFY: &str = "modify_group_member_info";

fn changing(id: &str, name: &str, change: Value) -> Value {
    let mut body = json!({"GroupId": id, "Member_Account": name});
    body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    body
}

/// A member's record.
async fn record(rest: &Rest, id: &str, name: &str) -> Value {
    let body =
        json!({"GroupId": id, "Member_List_Account": [name], "AppDefinedDataFilter_GroupMember": ["MemberRank"]});
    rest.ok(&rest_name("get_specified_group_member_info"), body).await["MemberList"][0].clone()
}

#[tokio::test]
async fn the_owner_names_and_dismisses_admins() {
    let (server, rest) = server(&["alice", "bob", "carol"]).await;
    group(&rest, "Public", "club", &["bob", "carol"]).await;
    let (mut alice, mut bob, mut carol) =
        (server.login("alice").await, server.login("bob").await, server.login("carol").await);
    let answer = alice.call(&web_name(MODIFY), changing("club", "bob", json!({"Role": "Admin"}))).await;
    assert_eq!(answer, ok());
    assert_eq!(notice(&mut bob, 9).await["MsgBody"]["Operator_Account"], "alice");
    assert_eq!(tip(&mut carol, 4).await["MsgBody"]["List_Account"], json!(["bob"]));
    refused(&bob.call(&web_name(MODIFY), changing("club", "carol", json!({"Role": "Admin"}))).await, 10007, &[]);
    alice.ok(&web_name(MODIFY), changing("club", "bob", json!({"Role": "Member"}))).await;
    notice(&mut bob, 10).await;
    assert_eq!(tip(&mut carol, 5).await["MsgBody"]["List_Account"], json!(["bob"]));
    // Nothing changes: nobody is told.
    alice.ok(&web_name(MODIFY), changing("club", "bob", json!({"Role": "Member"}))).await;
    assert_eq!(rest_of(&mut carol).await, (vec![], vec![]));
}

#[tokio::test]
async fn a_member_has_a_name_of_its_own_in_the_group() {
    let (server, rest) = server(&["alice", "bob", "carol"]).await;
    group(&rest, "Public", "club", &["bob", "carol"]).await;
    let (mut alice, mut bob) = (server.login("alice").await, server.login("bob").await);
    bob.ok(&web_name(MODIFY), changing("club", "bob", json!({"NameCard": "Bobby"}))).await;
    let told = alice.wait_push(|push| push["body"]["EventArray"][0]["GroupTips"][0]["MsgBody"]["OpType"] == 7).await;
    assert_eq!(told["body"]["EventArray"][0]["Event"], 6, "it is not in the history");
    let info = &told["body"]["EventArray"][0]["GroupTips"][0]["MsgBody"]["MsgMemberInfo"];
    assert_eq!(info, &json!([{"User_Account": "bob", "NameCard": "Bobby"}]));
    assert_eq!(record(&rest, "club", "bob").await["NameCard"], "Bobby");
    refused(&bob.call(&web_name(MODIFY), changing("club", "carol", json!({"NameCard": "x"}))).await, 10007, &[]);
    alice.ok(&web_name(MODIFY), changing("club", "carol", json!({"NameCard": "Caz"}))).await;
    assert_eq!(record(&rest, "club", "carol").await["NameCard"], "Caz");
    bob.ok(&web_name(MODIFY), changing("club", "bob", json!({"NameCard": "b".repeat(50)}))).await;
    let answer = bob.call(&web_name(MODIFY), changing("club", "bob", json!({"NameCard": "b".repeat(51)}))).await;
    refused(&answer, 10004, &["NameCard must be at most 50 bytes"]);
}

#[tokio::test]
async fn how_messages_are_heard_of_is_for_oneself_to_say() {
    let (server, rest) = server_with(Options::new().set("app.web_instances", 2), &["alice", "bob"]).await;
    group(&rest, "Public", "club", &["bob"]).await;
    let (mut alice, mut bob, mut bobs_other) =
        (server.login("alice").await, server.login("bob").await, server.login("bob").await);
    assert_eq!(record(&rest, "club", "bob").await["MsgFlag"], "AcceptAndNotify");
    let change = || changing("club", "bob", json!({"MsgFlag": "AcceptNotNotify"}));
    refused(&alice.call(&web_name(MODIFY), change()).await, 10007, &["for itself to say"]);
    assert_eq!(bob.ok(&web_name(MODIFY), change()).await, ok());
    assert_eq!(notice(&mut bobs_other, 20).await["MsgBody"]["MsgFlag"], "AcceptNotNotify");
    assert_eq!(rest_of(&mut bob).await, (vec![], vec![]));
    assert_eq!(record(&rest, "club", "bob").await["MsgFlag"], "AcceptNotNotify");
    rest.ok(&rest_name(MODIFY), changing("club", "bob", json!({"MsgFlag": "Discard"}))).await;
    assert_eq!(record(&rest, "club", "bob").await["MsgFlag"], "Discard");
}

#[tokio::test]
async fn custom_fields_are_declared_and_have_levels() {
    let fields = r#"[{ key = "MemberRank", write = "admin" }, { key = "Hobby" }]"#;
    let options = Options::new().set("app.groups.member_fields", fields);
    let (server, rest) = server_with(options, &["alice", "bob"]).await;
    group(&rest, "Public", "club", &["bob"]).await;
    let (mut alice, mut bob) = (server.login("alice").await, server.login("bob").await);
    let field = |key: &str, value: &str| {
        changing("club", "bob", json!({"AppMemberDefinedData": [{"Key": key, "Value": value}]}))
    };
    bob.ok(&web_name(MODIFY), field("Hobby", "chess")).await;
    refused(&bob.call(&web_name(MODIFY), field("MemberRank", "1")).await, 10007, &["MemberRank"]);
    refused(&bob.call(&web_name(MODIFY), field("Nothing", "1")).await, 10004, &["Nothing"]);
    refused(&bob.call(&web_name(MODIFY), field("Hobby", &"x".repeat(65))).await, 10004, &["64 bytes"]);
    alice.ok(&web_name(MODIFY), field("MemberRank", "1")).await;
    let data = json!([{"Key": "MemberRank", "Value": "1"}]);
    assert_eq!(record(&rest, "club", "bob").await["AppMemberDefinedData"], data);
    rest.ok(&rest_name(MODIFY), field("MemberRank", "")).await;
    assert_eq!(record(&rest, "club", "bob").await["AppMemberDefinedData"], json!([]));
}

#[tokio::test]
async fn members_of_live_rooms_can_be_muted_only() {
    let (server, rest) = server(&["alice", "bob"]).await;
    group(&rest, "AVChatRoom", "live", &[]).await;
    let mut alice = server.login("alice").await;
    alice.ok(&web_name("apply_join_group"), json!({"GroupId": "live"})).await;
    for change in [json!({"NameCard": "x"}), json!({"MsgFlag": "Discard"}), json!({"Role": "Admin"})] {
        refused(&alice.call(&web_name(MODIFY), changing("live", "alice", change)).await, 10007, &[]);
    }
}

#[tokio::test]
async fn how_a_topics_messages_are_heard_of_is_of_that_topic() {
    let (server, rest) = server(&["alice", "bob"]).await;
    group_of(&rest, "Community", "@TGS#_town", &["bob"], json!({"SupportTopic": 1})).await;
    let topic = json!({"GroupId": "@TGS#_town", "TopicName": "weather"});
    let made = rest.ok("million_group_open_http_svc/create_topic", topic).await;
    let mut bob = server.login("bob").await;
    let wanted = json!({"MsgFlag": "AcceptNotNotify", "TopicId": made["TopicId"]});
    let modify = format!("million_{}", web_name(MODIFY));
    assert_eq!(bob.call(&modify, changing("@TGS#_town", "bob", wanted)).await, ok());
    let asked = json!({"GroupId": "@TGS#_town", "TopicIdList": [made["TopicId"]]});
    let topics = bob.ok("million_group_open_http_svc.get_topic", asked).await;
    assert_eq!(topics["TopicAndSelfInfo"][0]["SelfInfo"]["MsgFlag"], "AcceptNotNotify");
    assert_eq!(record(&rest, "@TGS#_town", "bob").await["MsgFlag"], "AcceptAndNotify", "the community's stays");
}
