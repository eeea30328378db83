//! Profiles over the real transports: what each command answers and pushes, to the letter.

use serde_json::{Value, json};
use tincan_blackbox::{Options, Server, WebClient};

const GET: &str = "profile/portrait_get";
const SET: &str = "profile/portrait_set";
const GET_ALL: &str = "profile.portrait_get_all";
const USER_SET: &str = "profile.portrait_set";

/// An app with two fields of its own: City is everybody's, Note is written by admins and read by them and the owner.
fn with_fields() -> Options {
    let note = r#"{keyword="Note",users_read=false,owner_writes=false}"#;
    Options::new().set("app.web_instances", 2).set("app.profile_fields", format!(r#"[{{keyword="City"}},{note}]"#))
}

fn done(fields: Value) -> Value {
    let mut answer = json!({"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": "", "ErrorDisplay": ""});
    answer.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    answer
}

fn item(tag: &str, value: impl Into<Value>) -> Value {
    json!({"Tag": tag, "Value": value.into()})
}

fn body(user: &str, items: &[Value]) -> Value {
    json!({"From_Account": user, "ProfileItem": items})
}

/// What a client is answered about one user, given the numbers that it has.
async fn seen(client: &mut WebClient, user: &str, standard: u32, custom: u32) -> Value {
    let asked = json!({"To_Account": user, "StandardSequence": standard, "CustomSequence": custom});
    let answer = client.ok(GET_ALL, json!({"From_Account": client.user(), "UserItem": [asked]})).await;
    assert_eq!(answer["UserProfileItem"].as_array().unwrap().len(), 1, "{answer}");
    answer["UserProfileItem"][0].clone()
}

fn found(user: &str, sequences: (u32, u32), items: &[Value]) -> Value {
    json!({"To_Account": user, "StandardSequence": sequences.0, "CustomSequence": sequences.1, "ProfileItem": items,
        "ResultCode": 0, "ResultInfo": ""})
}

fn push(user: &str, list: Value) -> Value {
    let changed = json!({"PushType": 1, "Profile_Account": user, "ProfileList": list});
    json!({"head": {"servcmd": "im_open_push.msg_push", "seq": 1},
        "body": {"EventArray": [{"Event": 8, "ProfileDataMod": [changed]}]}})
}

fn every_standard_field() -> Vec<Value> {
    vec![
        item("Tag_Profile_IM_AdminForbidType", "AdminForbid_Type_None"),
        item("Tag_Profile_IM_AllowType", "AllowType_Type_DenyAny"),
        item("Tag_Profile_IM_BirthDay", 20_010_131),
        item("Tag_Profile_IM_Gender", "Gender_Type_Female"),
        item("Tag_Profile_IM_Image", "https://img.example.org/a.png"),
        item("Tag_Profile_IM_Language", 2),
        item("Tag_Profile_IM_Level", 7),
        item("Tag_Profile_IM_Location", "0123456789abcdef"),
        item("Tag_Profile_IM_MsgSettings", 1),
        item("Tag_Profile_IM_Nick", "é".repeat(250)),
        item("Tag_Profile_IM_Role", u32::MAX),
        item("Tag_Profile_IM_SelfSignature", ""),
    ]
}

#[tokio::test]
async fn an_admin_sets_and_gets_every_field() {
    let server = Server::with(with_fields());
    let rest = server.rest();
    rest.import(&["alice", "bob"]).await;
    let mut items = every_standard_field();
    items.push(item("Tag_Profile_Custom_City", "Oslo"));
    items.push(item("Tag_Profile_Custom_Note", "hm"));
    assert_eq!(rest.call(SET, body("alice", &items)).await, done(json!({})));
    let tags: Vec<Value> = items.iter().map(|item| item["Tag"].clone()).collect();
    let answer = rest.call(GET, json!({"To_Account": ["alice", "bob"], "TagList": tags})).await;
    let alice = json!({"To_Account": "alice", "ProfileItem": items, "ResultCode": 0, "ResultInfo": ""});
    let bob = json!({"To_Account": "bob", "ProfileItem": [], "ResultCode": 0, "ResultInfo": ""});
    assert_eq!(answer, done(json!({"UserProfileItem": [alice, bob]})));
    let chosen = json!({"From_Account": "x", "To_Account": ["alice"],
        "TagList": ["Tag_Profile_IM_Level", "Tag_Profile_Custom_City"]});
    let values = [item("Tag_Profile_IM_Level", 7), item("Tag_Profile_Custom_City", "Oslo")];
    let alice = json!({"To_Account": "alice", "ProfileItem": values, "ResultCode": 0, "ResultInfo": ""});
    assert_eq!(rest.call(GET, chosen).await, done(json!({"UserProfileItem": [alice]})));
}

/// Provokes 40003.
#[tokio::test]
async fn an_account_that_is_not_there_fails_by_itself() {
    let server = Server::start();
    let rest = server.rest();
    rest.import(&["alice"]).await;
    let asked = json!({"To_Account": ["nobody", "alice"], "TagList": ["Tag_Profile_IM_Nick"]});
    let nobody = json!({"To_Account": "nobody", "ProfileItem": [], "ResultCode": 40003,
        "ResultInfo": "the account \"nobody\" does not exist"});
    let alice = json!({"To_Account": "alice", "ProfileItem": [], "ResultCode": 0, "ResultInfo": ""});
    let expected = json!({"UserProfileItem": [nobody, alice], "Fail_Account": ["nobody"]});
    assert_eq!(rest.call(GET, asked).await, done(expected));
}

#[tokio::test]
async fn a_user_sets_its_own_profile_and_its_other_page_is_told() {
    let server = Server::with(with_fields());
    let (mut alice, mut alice_too) = (server.login("alice").await, server.login("alice").await);
    let mut bob = server.login("bob").await;
    let items = [item("Tag_Profile_IM_Nick", "Alice"), item("Tag_Profile_IM_Level", 3)];
    assert_eq!(alice.call(USER_SET, body("alice", &items)).await, done(json!({})));
    let list = json!([{"Tag": "Tag_Profile_IM_Level", "ValueNum": 3},
        {"Tag": "Tag_Profile_IM_Nick", "ValueBytes": "Alice"}]);
    assert_eq!(alice_too.wait_push(|_| true).await, push("alice", list));
    // What changes nothing is not told, nor is what changes told to the page that did it, or to strangers.
    alice.ok(USER_SET, body("alice", &items)).await;
    alice.settle().await;
    alice_too.settle().await;
    bob.settle().await;
    assert_eq!((alice.pushes().len(), alice_too.pushes().len(), bob.pushes().len()), (0, 0, 0));
    let city = [item("Tag_Profile_Custom_City", "Oslo")];
    server.rest().ok(SET, body("alice", &city)).await;
    let told = push("alice", json!([{"Tag": "Tag_Profile_Custom_City", "ValueBytes": "Oslo"}]));
    assert_eq!(alice.wait_push(|_| true).await, told);
    assert_eq!(alice_too.wait_push(|_| true).await, told);
}

#[tokio::test]
async fn friends_are_told_what_they_may_see() {
    let server = Server::with(with_fields());
    let (mut alice, mut bob) = (server.login("alice").await, server.login("bob").await);
    let friend = json!({"To_Account": "alice", "AddSource": "AddSource_Type_Web"});
    let add = json!({"From_Account": "bob", "AddFriendItem": [friend], "AddType": "Add_Type_Both"});
    server.rest().ok("sns/friend_add", add).await;
    let is_profile = |push: &Value| push["body"]["EventArray"][0]["Event"] == 8;
    let items = [item("Tag_Profile_Custom_Note", "hm"), item("Tag_Profile_IM_Nick", "Al")];
    server.rest().ok(SET, body("alice", &items)).await;
    let note = json!({"Tag": "Tag_Profile_Custom_Note", "ValueBytes": "hm"});
    let nick = json!({"Tag": "Tag_Profile_IM_Nick", "ValueBytes": "Al"});
    assert_eq!(alice.wait_push(is_profile).await, push("alice", json!([note, nick])));
    assert_eq!(bob.wait_push(is_profile).await, push("alice", json!([nick])));
    // What friends may not see is not told at all.
    server.rest().ok(SET, body("alice", &[item("Tag_Profile_Custom_Note", "x")])).await;
    alice.wait_push(is_profile).await;
    bob.settle().await;
    assert!(!bob.pushes().iter().any(is_profile));
}

#[tokio::test]
async fn a_client_is_sent_what_it_does_not_have() {
    let server = Server::with(with_fields());
    let (mut alice, mut bob) = (server.login("alice").await, server.login("bob").await);
    let (nick, city, note) = (
        item("Tag_Profile_IM_Nick", "Al"),
        item("Tag_Profile_Custom_City", "Oslo"),
        item("Tag_Profile_Custom_Note", "x"),
    );
    server.rest().ok(SET, body("alice", &[nick.clone(), city.clone(), note.clone()])).await;
    assert_eq!(seen(&mut alice, "alice", 0, 0).await, found("alice", (1, 1), &[city.clone(), note, nick.clone()]));
    assert_eq!(seen(&mut bob, "alice", 0, 0).await, found("alice", (1, 1), &[city.clone(), nick.clone()]));
    assert_eq!(seen(&mut bob, "alice", 1, 0).await, found("alice", (1, 1), &[city]));
    assert_eq!(seen(&mut bob, "alice", 1, 1).await, found("alice", (1, 1), &[]));
    let nick = item("Tag_Profile_IM_Nick", "Alice");
    alice.ok(USER_SET, body("alice", std::slice::from_ref(&nick))).await;
    assert_eq!(seen(&mut bob, "alice", 1, 1).await, found("alice", (2, 1), &[nick]));
}

#[tokio::test]
async fn a_profile_goes_with_its_account_and_outlives_a_restart() {
    let mut server = Server::with(with_fields());
    let rest = server.rest();
    rest.import(&["alice", "bob"]).await;
    for user in ["alice", "bob"] {
        rest.ok(SET, body(user, &[item("Tag_Profile_IM_Nick", user)])).await;
    }
    rest.ok("im_open_login_svc/account_delete", json!({"DeleteItem": [{"UserID": "alice"}]})).await;
    rest.import(&["alice"]).await;
    server.restart();
    let asked = json!({"To_Account": ["alice", "bob"], "TagList": ["Tag_Profile_IM_Nick"]});
    let answer = server.rest().ok(GET, asked).await;
    assert_eq!(answer["UserProfileItem"][0]["ProfileItem"], json!([]));
    assert_eq!(answer["UserProfileItem"][1]["ProfileItem"], json!([item("Tag_Profile_IM_Nick", "bob")]));
}
