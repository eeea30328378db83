//! Forbidden words: the list, and where it holds.

use serde_json::{Value, json};
use tincan_blackbox::{Rest, Server, error_code, refused, until};

use super::done;

const GET: &str = "openim_dirty_words/get";
const ADD: &str = "openim_dirty_words/add";
const DELETE: &str = "openim_dirty_words/delete";

fn list(words: &[&str]) -> Value {
    json!({"DirtyWordsList": words})
}

async fn listed(rest: &Rest) -> Value {
    rest.ok(GET, json!({})).await
}

fn message(text: &str) -> Value {
    json!({"From_Account": "alice", "To_Account": "bob", "MsgRandom": 5, "MsgBody": [
        {"MsgType": "TIMCustomElem", "MsgContent": {"Data": "darn"}},
        {"MsgType": "TIMTextElem", "MsgContent": {"Text": text}}]})
}

#[tokio::test]
async fn the_list_is_read_and_changed() {
    let server = Server::start();
    let rest = server.rest();
    let answer =
        |words: &[&str]| json!({"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": "", "DirtyWordsList": words});
    assert_eq!(listed(&rest).await, answer(&[]));
    assert_eq!(rest.call(ADD, list(&["foo", "bar", "Bar", "foo"])).await, done());
    assert_eq!(rest.call(ADD, list(&["foo"])).await, done());
    assert_eq!(listed(&rest).await, answer(&["Bar", "bar", "foo"]));
    assert_eq!(rest.call(DELETE, list(&["bar", "never there"])).await, done());
    assert_eq!(listed(&rest).await, answer(&["Bar", "foo"]));
    let page = rest.ok(GET, json!({"After": "Bar", "Limit": 1})).await;
    assert_eq!((&page["DirtyWordsList"], &page["TotalNum"]), (&json!(["foo"]), &json!(2)));
}

/// Provokes 10004.
#[tokio::test]
async fn a_list_that_breaks_a_rule() {
    let server = Server::start();
    let rest = server.rest();
    let many: Vec<String> = (0..51).map(|n| n.to_string()).collect();
    let long = "x".repeat(201);
    for command in [ADD, DELETE] {
        for (words, rule) in [
            (json!({}), "DirtyWordsList is missing"),
            (json!({"DirtyWordsList": "foo"}), "must be an array of strings"),
            (json!({"DirtyWordsList": [1]}), "must be an array of strings"),
            (json!({"DirtyWordsList": []}), "0 entries"),
            (json!({"DirtyWordsList": many}), "51 entries; allowed are 1 to 50"),
            (json!({"DirtyWordsList": ["fine", ""]}), "DirtyWordsList[1] must be 1 to 200 bytes"),
            (json!({"DirtyWordsList": [long]}), "DirtyWordsList[0] must be 1 to 200 bytes"),
        ] {
            refused(&rest.call(command, words).await, 10004, &[rule]);
        }
    }
    assert_eq!(listed(&rest).await["DirtyWordsList"], json!([]));
}

/// Provokes 10018.
#[tokio::test]
async fn a_list_too_long_for_one_answer() {
    let server = Server::start();
    let rest = server.rest();
    for batch in 0..110 {
        let words: Vec<String> = (0..50).map(|n| format!("{batch:03}{n:02}{:x<190}", "")).collect();
        rest.ok(ADD, json!({"DirtyWordsList": words})).await;
    }
    refused(&rest.call(GET, json!({})).await, 10018, &["over 1 MB"]);
    let part = rest.ok(GET, json!({"Limit": 2000})).await;
    assert_eq!((part["DirtyWordsList"].as_array().unwrap().len(), &part["TotalNum"]), (2000, &json!(5500)));
    // A list this long comes into force a moment later.
    rest.import(&["alice", "bob"]).await;
    until("the last word in force", async || {
        let text = format!("10949{:x<190}", "");
        (error_code(&rest.call("openim/sendmsg", message(&text)).await) == 80001).then_some(())
    })
    .await;
}

/// Texts of messages, whoever sends them, in whatever case; other elements are not looked through.
///
/// Provokes 80001.
#[tokio::test]
async fn a_message_with_a_forbidden_word() {
    let server = Server::start();
    let rest = server.rest();
    rest.import(&["alice", "bob"]).await;
    let sent = rest.ok("openim/sendmsg", message("oh darn it")).await;
    rest.ok(ADD, list(&["Darn"])).await;
    let words = ["MsgBody[1].MsgContent.Text", "forbidden word"];
    refused(&rest.call("openim/sendmsg", message("oh dARN it")).await, 80001, &words);
    let mut batch = message("darn");
    batch["To_Account"] = json!(["bob"]);
    refused(&rest.call("openim/batchsendmsg", batch).await, 80001, &words);
    let mut change = message("darned");
    change["MsgKey"] = sent["MsgKey"].clone();
    refused(&rest.call("openim/modify_c2c_msg", change).await, 80001, &words);
    let push = json!({"From_Account": "alice", "MsgRandom": 7, "MsgBody": message("Darn")["MsgBody"]});
    refused(&rest.call("all_member_push/im_push", push).await, 80001, &words);
    rest.ok("openim/sendmsg", message("oh dear")).await;

    let mut alice = server.login("alice").await;
    refused(&alice.send_text("bob", "darn").await, 80001, &["MsgBody[0].MsgContent.Text", "forbidden word"]);
    rest.ok(DELETE, list(&["Darn"])).await;
    assert_eq!(error_code(&alice.send_text("bob", "darn").await), 0);
}

/// Messages to groups, and what groups say of themselves.
///
/// Provokes 80001.
#[tokio::test]
async fn a_group_with_a_forbidden_word() {
    const GROUP: &str = "group_open_http_svc";
    let server = Server::start();
    let rest = server.rest();
    let mut alice = server.login("alice").await;
    rest.ok(ADD, list(&["darn"])).await;
    let create = |name: &str| json!({"Owner_Account": "alice", "Type": "Public", "GroupId": "tea", "Name": name});
    refused(&rest.call(&format!("{GROUP}/create_group"), create("Darning")).await, 80001, &["Name", "forbidden word"]);
    rest.ok(&format!("{GROUP}/create_group"), create("tea")).await;
    let rename = json!({"GroupId": "tea", "Introduction": "darned good tea"});
    let words = ["Introduction", "forbidden word"];
    refused(&rest.call(&format!("{GROUP}/modify_group_base_info"), rename).await, 80001, &words);
    let mut send =
        json!({"GroupId": "tea", "From_Account": "alice", "Random": 5, "MsgBody": message("DARN")["MsgBody"]});
    let words = ["MsgBody[1].MsgContent.Text", "forbidden word"];
    refused(&rest.call(&format!("{GROUP}/send_group_msg"), send.clone()).await, 80001, &words);
    refused(&alice.call(&format!("{GROUP}.send_group_msg"), send.clone()).await, 80001, &words);
    send["MsgBody"] = message("good tea")["MsgBody"].clone();
    rest.ok(&format!("{GROUP}/send_group_msg"), send).await;
}

/// Admins only.
#[tokio::test]
async fn an_admin_may_ask_for_no_check() {
    let server = Server::start();
    let rest = server.rest();
    rest.import(&["alice", "bob"]).await;
    rest.ok(ADD, list(&["darn"])).await;
    let mut unchecked = message("darn");
    unchecked["SendMsgControl"] = json!(["NoUnread", "NoMsgCheck"]);
    rest.ok("openim/sendmsg", unchecked.clone()).await;
    let mut alice = server.login("alice").await;
    unchecked["MsgSeq"] = json!(9);
    refused(&alice.call("openim.sendmsg", unchecked).await, 80001, &["forbidden word"]);
}

/// Provokes 40005.
#[tokio::test]
async fn a_profile_with_a_forbidden_word() {
    let server = Server::start();
    let rest = server.rest();
    rest.import(&["alice"]).await;
    rest.ok(ADD, list(&["darn"])).await;
    let profile =
        |text: &str| json!({"From_Account": "alice", "ProfileItem": [{"Tag": "Tag_Profile_IM_Nick", "Value": text}]});
    let words = ["Tag_Profile_IM_Nick", "forbidden word"];
    refused(&rest.call("profile/portrait_set", profile("Darnell")).await, 40005, &words);
    let mut alice = server.login("alice").await;
    refused(&alice.call("profile.portrait_set", profile("DARN")).await, 40005, &words);
    rest.ok("profile/portrait_set", profile("Danielle")).await;
    // At an import too; and what is no free text is not looked through.
    let import = json!({"UserID": "bob", "Nick": "darn"});
    refused(&rest.call("im_open_login_svc/account_import", import).await, 40005, &["Nick", "forbidden word"]);
    rest.ok(ADD, list(&["type"])).await;
    let item = json!({"Tag": "Tag_Profile_IM_Gender", "Value": "Gender_Type_Female"});
    rest.ok("profile/portrait_set", json!({"From_Account": "alice", "ProfileItem": [item]})).await;
}

/// The list belongs to the app, and outlives the process.
#[tokio::test]
async fn words_are_in_force_after_a_restart() {
    let mut server = Server::start();
    let rest = server.rest();
    rest.import(&["alice", "bob"]).await;
    rest.ok(ADD, list(&["darn"])).await;
    server.kill9();
    server.restart();
    refused(&server.rest().call("openim/sendmsg", message("darn")).await, 80001, &["forbidden word"]);
}
