//! Codes of conversation commands.

use serde_json::{Value, json};
use tincan_blackbox::{Options, Server, WebClient, error_code, refused, says, until};

const PAGE: &str = "recentcontact.page_get";
const TOP: &str = "recentcontact.top";
const MARK: &str = "recentcontact.mark_contact";
const CREATE: &str = "recentcontact.create_contact_group";
const UPDATE: &str = "recentcontact.update_contact_group";
const DELETE_GROUP: &str = "recentcontact.del_contact_group";
const SEARCH: &str = "recentcontact.search_contact_group";
const GROUPS: &str = "recentcontact.get_contact_group";

/// Users with whom alice has conversations.
const PEERS: [&str; 3] = ["bob", "carol", "dave"];

/// A server, and alice who is logged in and was written to by three.
async fn desk(options: Options) -> (Server, WebClient) {
    let server = Server::with(options);
    let rest = server.rest();
    let alice = server.login("alice").await;
    rest.import(&PEERS).await;
    for peer in PEERS {
        rest.send_text(peer, "alice", "hi").await;
    }
    (server, alice)
}

fn conversation(peer: &str) -> Value {
    json!({"Type": 1, "To_Account": peer})
}

fn conversations(peers: &[&str]) -> Vec<Value> {
    peers.iter().map(|peer| conversation(peer)).collect()
}

fn top(peers: &[&str]) -> Value {
    json!({"From_Account": "alice", "OperationType": 1, "RecentContactItem": conversations(peers)})
}

fn mark(peers: &[&str]) -> Value {
    let item = |peer: &&str| json!({"OptType": 1, "ContactItem": conversation(peer), "SetMark": [1]});
    json!({"From_Account": "alice", "MarkItem": peers.iter().map(item).collect::<Vec<_>>()})
}

fn create(name: &str, peers: &[&str]) -> Value {
    json!({"From_Account": "alice", "GroupContactItem": [{"GroupName": name, "ContactItem": conversations(peers)}]})
}

fn rename(old: &str, new: &str) -> Value {
    json!({"From_Account": "alice", "UpdateType": 1,
        "UpdateGroup": {"UpdateGroupType": 1, "OldGroupName": old, "NewGroupName": new}})
}

fn add(group: &str, peers: &[&str]) -> Value {
    let item = |peer: &&str| json!({"ContactOptType": 1, "ContactItem": conversation(peer)});
    json!({"From_Account": "alice", "UpdateType": 1, "UpdateGroup": {"UpdateGroupType": 2, "OldGroupName": group,
        "ContactUpdateItem": peers.iter().map(item).collect::<Vec<_>>()}})
}

fn delete_group(name: &str) -> Value {
    json!({"From_Account": "alice", "GroupName": [name]})
}

/// The result of one conversation of a list, which is otherwise a success.
fn item_refused(answer: &Value, item: &Value, code: i64, words: &[&str]) {
    assert_eq!(error_code(answer), 0, "{answer}");
    assert_eq!(item["ResultCode"], code, "{answer}");
    says(&item["ResultInfo"], words);
}

/// A body with a field changed; `null` leaves it out.
fn changed(mut body: Value, pointer: &str, value: Value) -> Value {
    *body.pointer_mut(pointer).unwrap_or_else(|| panic!("there is no {pointer}")) = value;
    body
}

/// Provokes 50001.
#[tokio::test]
async fn an_account_or_a_contact_that_does_not_exist() {
    let (server, mut alice) = desk(Options::new()).await;
    let rest = server.rest();
    for (command, body) in [
        ("recentcontact/get_list", json!({"From_Account": "nobody"})),
        ("recentcontact/delete", json!({"From_Account": "nobody", "Type": 1, "To_Account": "bob"})),
        ("recentcontact/delete", json!({"From_Account": "alice", "Type": 1, "To_Account": "nobody"})),
        ("recentcontact/mark_contact", changed(mark(&["bob"]), "/From_Account", json!("nobody"))),
        ("recentcontact/create_contact_group", changed(create("x", &[]), "/From_Account", json!("nobody"))),
        ("recentcontact/update_contact_group", changed(rename("x", "y"), "/From_Account", json!("nobody"))),
        ("recentcontact/del_contact_group", changed(delete_group("x"), "/From_Account", json!("nobody"))),
        ("recentcontact/get_contact_group", json!({"From_Account": "nobody", "StartIndex": 0})),
        (
            "recentcontact/search_contact_group",
            json!({"From_Account": "nobody", "ContactItem": conversations(&["bob"])}),
        ),
    ] {
        refused(&rest.call(command, body).await, 50001, &["\"nobody\"", "does not exist"]);
    }
    refused(&alice.call(TOP, top(&["bob", "nobody"])).await, 50001, &["\"nobody\"", "does not exist"]);
    let group = json!({"From_Account": "alice", "Type": 2, "ToGroupid": "@tgs#1"});
    refused(&rest.call("recentcontact/delete", group.clone()).await, 50001, &["no group", "@tgs#1"]);
    refused(&alice.call("recentcontact.clear_msg", group).await, 50001, &["no group", "@tgs#1"]);
    let nobody = json!({"From_Account": "alice", "Type": 1, "To_Account": "nobody"});
    refused(&alice.call("recentcontact.clear_msg", nobody).await, 50001, &["\"nobody\"", "does not exist"]);
    let pinned = json!({"From_Account": "alice", "OperationType": 1,
        "RecentContactItem": [{"Type": 2, "GroupId": "@TGS#1"}]});
    refused(&alice.call(TOP, pinned).await, 50001, &["no group", "@TGS#1"]);
    let answer = alice.call(MARK, mark(&["nobody"])).await;
    item_refused(&answer, &answer["ResultItem"][0], 50001, &["\"nobody\"", "does not exist"]);
    let answer = alice.call(CREATE, create("team", &["nobody"])).await;
    let item = &answer["GroupResultItem"][0]["ResultItem"][0];
    item_refused(&answer, item, 50001, &["\"nobody\"", "does not exist"]);
}

/// Provokes 50002.
#[tokio::test]
async fn a_field_that_is_missing_or_out_of_bounds() {
    let (server, mut alice) = desk(Options::new()).await;
    let delete = json!({"From_Account": "alice", "Type": 1, "To_Account": "bob", "ClearRamble": 0});
    let rest = server.rest();
    for (pointer, value, words) in [
        ("/From_Account", Value::Null, ["From_Account", "missing"]),
        ("/Type", Value::Null, ["Type", "missing"]),
        ("/Type", json!(3), ["Type", "must be 1 (one-to-one) or 2 (group)"]),
        ("/To_Account", Value::Null, ["To_Account", "missing"]),
        ("/To_Account", json!("x".repeat(33)), ["To_Account", "32 bytes"]),
        ("/ClearRamble", json!(2), ["ClearRamble", "0 or 1"]),
    ] {
        let answer = rest.call("recentcontact/delete", changed(delete.clone(), pointer, value)).await;
        refused(&answer, 50002, &words);
    }
    let both = json!({"From_Account": "alice", "MarkItem": [{"OptType": 3, "ContactItem": conversation("bob"),
        "SetMark": [1], "CustomMark": "x"}]});
    for (command, body, pointer, value, words) in [
        (MARK, &both, "/MarkItem/0/SetMark", json!([64]), ["MarkItem[0].SetMark", "0 to 63"]),
        (MARK, &both, "/MarkItem/0/SetMark", json!(["1"]), ["MarkItem[0].SetMark", "array of integers"]),
        (MARK, &both, "/MarkItem/0/SetMark", Value::Null, ["MarkItem[0].SetMark", "missing"]),
        (MARK, &both, "/MarkItem/0/CustomMark", Value::Null, ["MarkItem[0].CustomMark", "missing"]),
        (MARK, &both, "/MarkItem/0/CustomMark", json!("x".repeat(257)), ["MarkItem[0].CustomMark", "256 bytes"]),
        (MARK, &both, "/MarkItem/0/OptType", json!(4), ["MarkItem[0].OptType", "1 (marks)"]),
        (MARK, &both, "/MarkItem", Value::Null, ["MarkItem", "missing"]),
        (TOP, &top(&["bob"]), "/OperationType", json!(3), ["OperationType", "1 (pin)"]),
        (TOP, &top(&["bob"]), "/RecentContactItem", json!([]), ["RecentContactItem", "1 to 100"]),
        (CREATE, &create("", &[]), "/From_Account", json!("alice"), ["GroupName", "must not be empty"]),
        (CREATE, &create("x", &[]), "/GroupContactItem", json!([{}, {}]), ["GroupContactItem", "1 to 1"]),
        (UPDATE, &rename("x", "y"), "/UpdateType", json!(2), ["UpdateType", "must be 1"]),
        (UPDATE, &rename("x", "y"), "/UpdateGroup/UpdateGroupType", json!(3), ["UpdateGroupType", "1 (rename)"]),
        (UPDATE, &rename("x", "y"), "/UpdateGroup/NewGroupName", Value::Null, ["NewGroupName", "missing"]),
        (DELETE_GROUP, &delete_group("x"), "/GroupName", json!(["x", "y"]), ["GroupName", "1 to 1"]),
        (
            GROUPS,
            &json!({"From_Account": "alice", "StartIndex": 0}),
            "/StartIndex",
            json!(-1),
            ["StartIndex", "integer from 0"],
        ),
    ] {
        refused(&alice.call(command, changed(body.clone(), pointer, value)).await, 50002, &words);
    }
    for name in ["team", "work"] {
        alice.ok(CREATE, create(name, &[])).await;
    }
    refused(&alice.call(UPDATE, rename("team", "work")).await, 50002, &["NewGroupName", "another conversation group"]);
    // Nothing of all that was done.
    let list = alice.ok(PAGE, json!({"From_Account": "alice", "AssistFlags": 31})).await;
    assert_eq!(list["SessionItem"].as_array().unwrap().len(), 3, "{list}");
    assert_eq!((&list["SessionItem"][0]["StandardMark"], &list["SessionItem"][0]["TopFlags"]), (&json!(""), &json!(0)));
}

/// Provokes 50003.
#[tokio::test]
async fn a_user_who_acts_for_another() {
    let (_server, mut alice) = desk(Options::new()).await;
    for (command, body) in [
        (PAGE, json!({"From_Account": "alice"})),
        ("recentcontact.clear_msg", json!({"From_Account": "alice", "Type": 1, "To_Account": "alice"})),
        ("recentcontact.batch_delete", json!({"From_Account": "alice", "ContactItem": conversations(&["alice"])})),
        (TOP, top(&["alice"])),
        (MARK, mark(&["alice"])),
        (CREATE, create("team", &["alice"])),
        (UPDATE, rename("x", "y")),
        (DELETE_GROUP, delete_group("x")),
        (GROUPS, json!({"From_Account": "alice", "StartIndex": 0})),
        (SEARCH, json!({"From_Account": "alice", "ContactItem": conversations(&["alice"])})),
    ] {
        let answer = alice.call(command, changed(body, "/From_Account", json!("bob"))).await;
        refused(&answer, 50003, &["From_Account", "caller's own account"]);
    }
    // These are for admins, even for oneself.
    for (command, body) in [
        ("recentcontact.get_list", json!({"From_Account": "alice"})),
        ("recentcontact.delete", json!({"From_Account": "alice", "Type": 1, "To_Account": "bob"})),
    ] {
        refused(&alice.call(command, body).await, 50003, &["only an admin"]);
    }
}

/// All commands that write, as alice calls them.
fn writes() -> Vec<(&'static str, Value)> {
    vec![
        (TOP, top(&["bob"])),
        (MARK, mark(&["bob"])),
        (CREATE, create("team", &["bob"])),
        (UPDATE, rename("work", "job")),
        (UPDATE, add("work", &["carol"])),
        (DELETE_GROUP, delete_group("work")),
        ("recentcontact.clear_msg", json!({"From_Account": "alice", "Type": 1, "To_Account": "bob"})),
    ]
}

/// Provokes 50004.
#[tokio::test]
async fn writes_on_a_full_disk() {
    let (mut server, mut alice) = desk(Options::new()).await;
    alice.ok(CREATE, create("work", &["dave"])).await;
    server.fill_disk();
    let words = ["store failed", "try again"];
    for (command, body) in writes() {
        refused(&alice.call(command, body).await, 50004, &words);
    }
    let body = json!({"From_Account": "alice", "ContactItem": conversations(&["bob"]), "ClearRamble": 1});
    let answer = alice.call("recentcontact.batch_delete", body).await;
    item_refused(&answer, &answer["ResultItem"][0], 50004, &words);
    let delete = json!({"From_Account": "alice", "Type": 1, "To_Account": "bob"});
    refused(&server.rest().call("recentcontact/delete", delete).await, 50004, &words);
    // Reading goes on, and nothing was done, then as after a restart with room.
    let ask = json!({"From_Account": "alice", "AssistFlags": 31});
    let list = alice.ok(PAGE, ask.clone()).await;
    assert_eq!(list["SessionItem"].as_array().unwrap().len(), 3, "{list}");
    assert_eq!(list["GroupItem"], json!([{"GroupId": 1, "GroupName": "work"}]));
    server.restart();
    assert_eq!(error_code(&alice.reconnect(&server).await), 0);
    assert_eq!(alice.ok(PAGE, ask).await, list);
}

/// Provokes 50005.
#[tokio::test]
async fn a_write_that_is_late() {
    let (mut server, mut alice) = desk(Options::new()).await;
    // Now a write would have to be durable within a microsecond. One may be by chance, so they are repeated.
    server.restart_with(Options::new().set("store.commit_timeout", "1us"));
    assert_eq!(error_code(&alice.reconnect(&server).await), 0);
    let mut n = 0;
    let answer = until("a late write", async || {
        n += 1;
        let body = json!({"From_Account": "alice", "MarkItem": [
            {"OptType": 2, "ContactItem": conversation("bob"), "CustomMark": n.to_string()}]});
        let answer = alice.call(MARK, body).await;
        (error_code(&answer) != 0).then_some(answer)
    })
    .await;
    refused(&answer, 50005, &["store", "in time", "try again"]);
    alice.ok(PAGE, json!({"From_Account": "alice"})).await;
}

/// Provokes 51006.
#[tokio::test]
async fn a_list_of_none_or_too_many_conversations() {
    let (_server, mut alice) = desk(Options::new()).await;
    alice.ok(CREATE, create("team", &[])).await;
    for (count, limit, command, body) in [
        (0, 100, MARK, mark(&[])),
        (101, 100, MARK, mark(&["bob"; 101])),
        (101, 100, CREATE, create("work", &["bob"; 101])),
        (0, 100, UPDATE, add("team", &[])),
        (101, 100, UPDATE, add("team", &["bob"; 101])),
        (0, 300, SEARCH, json!({"From_Account": "alice", "ContactItem": []})),
        (301, 300, SEARCH, json!({"From_Account": "alice", "ContactItem": conversations(&["bob"; 301])})),
    ] {
        let answer = alice.call(command, body).await;
        refused(&answer, 51006, &[&format!("{count} conversations"), &format!("1 to {limit}")]);
    }
    alice.ok(MARK, mark(&["bob"; 100])).await;
    alice.ok(SEARCH, json!({"From_Account": "alice", "ContactItem": conversations(&["bob"; 300])})).await;
}

/// Provokes 51007.
#[tokio::test]
async fn a_group_that_cannot_be_found() {
    let (_server, mut alice) = desk(Options::new()).await;
    let group = json!({"Type": 2, "ToGroupId": "@TGS#1"});
    let words = ["@TGS#1", "cannot be found"];
    let body = changed(mark(&["bob"]), "/MarkItem/0/ContactItem", group.clone());
    let answer = alice.call(MARK, body).await;
    item_refused(&answer, &answer["ResultItem"][0], 51007, &words);
    let body = changed(create("team", &["bob"]), "/GroupContactItem/0/ContactItem/0", group.clone());
    let answer = alice.call(CREATE, body).await;
    item_refused(&answer, &answer["GroupResultItem"][0]["ResultItem"][0], 51007, &words);
    let body = changed(add("team", &["bob"]), "/UpdateGroup/ContactUpdateItem/0/ContactItem", group);
    let answer = alice.call(UPDATE, body).await;
    item_refused(&answer, &answer["UpdateGroupResult"]["ContactResultItem"][0], 51007, &words);
}

/// Provokes 51008.
#[tokio::test]
async fn more_conversations_with_marks_than_allowed() {
    let (_server, mut alice) = desk(Options::new().set("app.marked_conversations", 2)).await;
    let words = ["more than 2", "marks"];
    let answer = alice.call(MARK, mark(&PEERS)).await;
    item_refused(&answer, &answer["ResultItem"][1], 0, &[]);
    item_refused(&answer, &answer["ResultItem"][2], 51008, &words);
    let answer = alice.call(CREATE, create("team", &["bob", "dave"])).await;
    let items = &answer["GroupResultItem"][0]["ResultItem"];
    item_refused(&answer, &items[0], 0, &[]);
    item_refused(&answer, &items[1], 51008, &words);
    let answer = alice.call(UPDATE, add("team", &["dave"])).await;
    item_refused(&answer, &answer["UpdateGroupResult"]["ContactResultItem"][0], 51008, &words);
}

/// Provokes 51009.
#[tokio::test]
async fn a_conversation_group_that_does_not_exist() {
    let (_server, mut alice) = desk(Options::new()).await;
    for (command, body) in
        [(UPDATE, rename("team", "work")), (UPDATE, add("team", &["bob"])), (DELETE_GROUP, delete_group("team"))]
    {
        refused(&alice.call(command, body).await, 51009, &["no conversation group", "\"team\""]);
    }
}

/// Provokes 51010.
#[tokio::test]
async fn more_conversation_groups_than_allowed() {
    let (_server, mut alice) = desk(Options::new()).await;
    for n in 0..20 {
        alice.ok(CREATE, create(&format!("group {n}"), &[])).await;
    }
    refused(&alice.call(CREATE, create("one more", &[])).await, 51010, &["20 conversation groups"]);
    alice.ok(DELETE_GROUP, delete_group("group 7")).await;
    alice.ok(CREATE, create("one more", &[])).await;
}

/// Provokes 51011.
#[tokio::test]
async fn a_name_of_a_conversation_group_over_32_bytes() {
    let (_server, mut alice) = desk(Options::new()).await;
    let name = "é".repeat(16);
    let longer = format!("{name}x");
    alice.ok(CREATE, create(&name, &[])).await;
    refused(&alice.call(CREATE, create(&longer, &[])).await, 51011, &["33 bytes", "32"]);
    refused(&alice.call(UPDATE, rename(&name, &longer)).await, 51011, &["33 bytes", "32"]);
}

/// Provokes 51012.
#[tokio::test]
async fn more_pinned_conversations_than_allowed() {
    let (server, mut alice) = desk(Options::new()).await;
    let names: Vec<String> = (0..51).map(|n| format!("user{n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    server.rest().import(&names).await;
    refused(&alice.call(TOP, top(&names)).await, 51012, &["more than 50", "pinned"]);
    alice.ok(TOP, top(&names[..50])).await;
    refused(&alice.call(TOP, top(&["bob"])).await, 51012, &["more than 50", "pinned"]);
    alice.ok(TOP, top(&names[..50])).await;
}

/// Provokes 51013.
#[tokio::test]
async fn an_edition_without_conversation_groups() {
    let (_server, mut alice) = desk(Options::new().set("app.conversation_marks", false)).await;
    for (command, body) in [
        (MARK, mark(&["bob"])),
        (CREATE, create("team", &[])),
        (UPDATE, rename("team", "work")),
        (UPDATE, add("team", &["bob"])),
        (DELETE_GROUP, delete_group("team")),
        (GROUPS, json!({"From_Account": "alice", "StartIndex": 0})),
        (SEARCH, json!({"From_Account": "alice", "ContactItem": conversations(&["bob"])})),
    ] {
        refused(&alice.call(command, body).await, 51013, &["edition", "conversation groups"]);
    }
}
