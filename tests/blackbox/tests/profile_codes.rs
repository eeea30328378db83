//! Codes of profile commands.

use serde_json::{Value, json};
use tincan_blackbox::{Options, Rest, Server, refused, run};

const GET: &str = "profile/portrait_get";
const SET: &str = "profile/portrait_set";
const GET_ALL: &str = "profile.portrait_get_all";
const USER_SET: &str = "profile.portrait_set";
const NICK: &str = "Tag_Profile_IM_Nick";

/// The body that sets one field.
fn one(user: &str, tag: &str, value: impl Into<Value>) -> Value {
    json!({"From_Account": user, "ProfileItem": [{"Tag": tag, "Value": value.into()}]})
}

/// What an account's profile says under a tag.
async fn value(rest: &Rest, user: &str, tag: &str) -> Value {
    let answer = rest.ok(GET, json!({"To_Account": [user], "TagList": [tag]})).await;
    answer["UserProfileItem"][0]["ProfileItem"][0]["Value"].clone()
}

/// Provokes 40001.
#[tokio::test]
async fn a_field_that_is_missing_or_out_of_bounds() {
    let server = Server::start();
    let rest = server.rest();
    let mut alice = server.login("alice").await;
    let many = |count: usize| (0..count).map(|n| format!("user{n}")).collect::<Vec<_>>();
    for (command, body, words) in [
        (GET, json!({"To_Account": ["alice"]}), ["TagList", "missing"]),
        (GET, json!({"To_Account": ["alice"], "TagList": []}), ["TagList", "0 entries"]),
        (GET, json!({"To_Account": ["alice"], "TagList": [1]}), ["TagList", "array of strings"]),
        (GET, json!({"To_Account": ["alice"], "TagList": vec![NICK; 101]}), ["TagList", "1 to 100"]),
        (GET, json!({"To_Account": many(101), "TagList": [NICK]}), ["To_Account", "1 to 100"]),
        (GET, json!({"To_Account": [""], "TagList": [NICK]}), ["To_Account", "must not be empty"]),
        (SET, json!({"ProfileItem": [{"Tag": NICK, "Value": "x"}]}), ["From_Account", "missing"]),
        (SET, json!({"From_Account": "alice"}), ["ProfileItem", "missing"]),
        (SET, json!({"From_Account": "alice", "ProfileItem": []}), ["ProfileItem", "0 entries"]),
        (SET, json!({"From_Account": "alice", "ProfileItem": {}}), ["ProfileItem", "array of objects"]),
        (SET, json!({"From_Account": "alice", "ProfileItem": [{"Value": 1}]}), ["ProfileItem[0].Tag", "missing"]),
        (SET, json!({"From_Account": "alice", "ProfileItem": [{"Tag": NICK}]}), ["ProfileItem[0].Value", "missing"]),
        (SET, json!({"From_Account": "alice", "ProfileItem": [{"Tag": 1, "Value": 1}]}), ["Tag", "must be a string"]),
    ] {
        refused(&rest.call(command, body).await, 40001, &words);
    }
    let users: Vec<Value> = many(101).iter().map(|user| json!({"To_Account": user})).collect();
    let answer = alice.call(GET_ALL, json!({"From_Account": "alice", "UserItem": users})).await;
    refused(&answer, 40001, &["UserItem", "101 entries", "1 to 100"]);
    let answer = alice.call(GET_ALL, json!({"UserItem": [{"To_Account": "alice", "StandardSequence": "1"}]})).await;
    refused(&answer, 40001, &["UserItem[0].StandardSequence", "must be an integer"]);
}

/// Provokes 40002.
#[tokio::test]
async fn nobody_is_named() {
    let server = Server::start();
    let mut alice = server.login("alice").await;
    for body in [json!({"TagList": [NICK]}), json!({"To_Account": [], "TagList": [NICK]})] {
        refused(&server.rest().call(GET, body).await, 40002, &["To_Account", "names no account"]);
    }
    refused(&alice.call(GET_ALL, json!({"From_Account": "alice"})).await, 40002, &["names no account"]);
}

/// Provokes 40003.
#[tokio::test]
async fn an_account_that_does_not_exist() {
    let server = Server::start();
    let answer = server.rest().call(SET, one("nobody", NICK, "x")).await;
    refused(&answer, 40003, &["\"nobody\"", "does not exist"]);
}

/// Provokes 40004.
#[tokio::test]
async fn a_user_at_what_is_not_its_own() {
    let server = Server::start();
    server.rest().import(&["bob"]).await;
    let mut alice = server.login("alice").await;
    let answer = alice.call(USER_SET, one("bob", NICK, "x")).await;
    refused(&answer, 40004, &["From_Account", "the caller's own account"]);
    let answer = alice.call("profile.portrait_get", json!({"To_Account": ["alice"], "TagList": [NICK]})).await;
    refused(&answer, 40004, &["only an admin"]);
    assert_eq!(value(&server.rest(), "bob", NICK).await, Value::Null);
}

/// A disk without room: profiles are still read, and after a restart they are as they were.
///
/// Provokes 40006.
#[tokio::test]
async fn a_store_that_cannot_write() {
    let mut server = Server::start();
    let rest = server.rest();
    let mut alice = server.login("alice").await;
    rest.ok(SET, one("alice", NICK, "before")).await;
    server.fill_disk();
    let words = ["store failed", "try again"];
    refused(&rest.call(SET, one("alice", NICK, "by admin")).await, 40006, &words);
    refused(&alice.call(USER_SET, one("alice", NICK, "by user")).await, 40006, &words);
    assert_eq!(value(&rest, "alice", NICK).await, "before");
    server.restart();
    assert_eq!(value(&server.rest(), "alice", NICK).await, "before");
}

/// Provokes 40007.
#[tokio::test]
async fn a_field_that_admins_may_not_read() {
    let field = r#"[{keyword="Secret",admins_read=false}]"#;
    let server = Server::with(Options::new().set("app.profile_fields", field));
    let rest = server.rest();
    rest.import(&["alice"]).await;
    let tag = "Tag_Profile_Custom_Secret";
    rest.ok(SET, one("alice", tag, "x")).await;
    let answer = rest.call(GET, json!({"To_Account": ["alice"], "TagList": [NICK, tag]})).await;
    refused(&answer, 40007, &[tag, "may not be read"]);
}

/// Provokes 40008.
#[tokio::test]
async fn a_field_that_the_caller_may_not_write() {
    let field = r#"[{keyword="Rank",owner_writes=false},{keyword="Mine",admins_write=false}]"#;
    let server = Server::with(Options::new().set("app.profile_fields", field));
    let rest = server.rest();
    let mut alice = server.login("alice").await;
    let (rank, mine, forbid) = ("Tag_Profile_Custom_Rank", "Tag_Profile_Custom_Mine", "Tag_Profile_IM_AdminForbidType");
    refused(&alice.call(USER_SET, one("alice", rank, "x")).await, 40008, &[rank, "may not be written"]);
    refused(&alice.call(USER_SET, one("alice", forbid, "AdminForbid_Type_None")).await, 40008, &[forbid]);
    refused(&rest.call(SET, one("alice", mine, "x")).await, 40008, &[mine, "may not be written"]);
    alice.ok(USER_SET, one("alice", mine, "mine")).await;
    rest.ok(SET, one("alice", rank, "high")).await;
    rest.ok(SET, one("alice", forbid, "AdminForbid_Type_SendOut")).await;
    assert_eq!(value(&rest, "alice", mine).await, "mine");
}

/// Provokes 40009.
#[tokio::test]
async fn a_tag_that_is_no_field() {
    let server = Server::with(Options::new().set("app.profile_fields", r#"[{keyword="City"}]"#));
    let rest = server.rest();
    rest.import(&["alice"]).await;
    for tag in ["Tag_Profile_IM_Nik", "Tag_Profile_Custom_Town", "Tag_Profile_Custom_", "Nick", ""] {
        let words = [tag, "is not a profile field"];
        refused(&rest.call(SET, one("alice", tag, "x")).await, 40009, &words);
        refused(&rest.call(GET, json!({"To_Account": ["alice"], "TagList": [tag]})).await, 40009, &words);
    }
}

/// Provokes 40601.
#[tokio::test]
async fn a_value_over_500_bytes() {
    let server = Server::with(Options::new().set("app.profile_fields", r#"[{keyword="City"}]"#));
    let rest = server.rest();
    let mut alice = server.login("alice").await;
    let too_long = "é".repeat(250) + "x";
    for tag in [NICK, "Tag_Profile_IM_SelfSignature", "Tag_Profile_IM_Image", "Tag_Profile_Custom_City"] {
        let words = [tag, "501 bytes", "500"];
        refused(&rest.call(SET, one("alice", tag, too_long.as_str())).await, 40601, &words);
        refused(&alice.call(USER_SET, one("alice", tag, too_long.as_str())).await, 40601, &words);
        alice.ok(USER_SET, one("alice", tag, "é".repeat(250))).await;
    }
}

/// Provokes 40605.
#[tokio::test]
async fn a_value_that_the_field_does_not_allow() {
    let server = Server::start();
    let rest = server.rest();
    rest.import(&["alice"]).await;
    for (tag, value, word) in [
        ("Tag_Profile_IM_Gender", json!("Male"), "Gender_Type_Male"),
        ("Tag_Profile_IM_AllowType", json!(""), "AllowType_Type_AllowAny"),
        ("Tag_Profile_IM_AdminForbidType", json!("None"), "AdminForbid_Type_None"),
        ("Tag_Profile_IM_Location", json!("0123456789abcdefg"), "16 bytes"),
        ("Tag_Profile_IM_BirthDay", json!(-1), "integer from 0 to 4294967295"),
        ("Tag_Profile_IM_Level", json!(4_294_967_296_u64), "integer from 0 to 4294967295"),
        ("Tag_Profile_IM_Role", json!(1.5), "integer from 0 to 4294967295"),
    ] {
        let items = json!([{"Tag": NICK, "Value": "Alice"}, {"Tag": tag, "Value": value}]);
        let answer = rest.call(SET, json!({"From_Account": "alice", "ProfileItem": items})).await;
        refused(&answer, 40605, &[tag, word]);
    }
    assert_eq!(value(&rest, "alice", NICK).await, Value::Null, "all or none");
}

/// Provokes 40610.
#[tokio::test]
async fn a_value_of_the_wrong_type() {
    let server = Server::with(Options::new().set("app.profile_fields", r#"[{keyword="City"}]"#));
    let rest = server.rest();
    rest.import(&["alice"]).await;
    for value in [json!(1), json!(true), json!(["x"]), json!({})] {
        for tag in [NICK, "Tag_Profile_IM_Gender", "Tag_Profile_Custom_City"] {
            refused(&rest.call(SET, one("alice", tag, value.clone())).await, 40610, &[tag, "must be a string"]);
        }
    }
    for value in [json!("1"), json!(false), json!([1])] {
        let tag = "Tag_Profile_IM_Level";
        refused(&rest.call(SET, one("alice", tag, value)).await, 40610, &[tag, "must be a number"]);
    }
}

#[tokio::test]
async fn fields_that_cannot_be_are_found_at_the_start() {
    let data = tempfile::tempdir().unwrap();
    let twenty_one: Vec<String> = (b'a'..=b'u').map(|letter| format!("{{keyword=\"{}\"}}", letter as char)).collect();
    for (fields, words) in [
        (r#"[{keyword="NineChars"}]"#.to_owned(), "1 to 8 letters"),
        (r#"[{keyword="a1"}]"#.to_owned(), "1 to 8 letters"),
        (r#"[{keyword=""}]"#.to_owned(), "1 to 8 letters"),
        (r#"[{keyword="a"},{keyword="a"}]"#.to_owned(), "twice"),
        (r#"[{keyword="a",owner_reads=false,users_read=false,admins_read=false}]"#.to_owned(), "nobody may read"),
        (r#"[{keyword="a",owner_writes=false,admins_write=false}]"#.to_owned(), "nobody may write"),
        (format!("[{}]", twenty_one.join(",")), "at most 20"),
    ] {
        let setting = format!("app.profile_fields={fields}");
        let output = run(&["serve", "--data", data.path().to_str().unwrap(), "--set", &setting]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && said.contains(words), "{fields}: {said}");
    }
}
