//! The blacklist.

use super::*;

/// A page of a blacklist; its times and its sequence are taken from the answer.
fn page(answer: &Value, names: &[&str], last: bool) -> Value {
    let time = |n: usize| recent(&answer["BlackListItem"][n]["AddBlackTimeStamp"]);
    let items: Vec<Value> =
        (0..).zip(names).map(|(n, name)| json!({"To_Account": name, "AddBlackTimeStamp": time(n)})).collect();
    assert_eq!(answer["StartIndex"] == 0, last, "{answer}");
    let sequence = &answer["CurrentSequence"];
    with(
        ok(),
        json!({"BlackListItem": items, "StartIndex": answer["StartIndex"], "CurruentSequence": sequence,
        "CurrentSequence": sequence}),
    )
}

#[tokio::test]
async fn by_web_every_login_is_told() {
    let mut chat = Chat::start().await;
    let both = about("alice", &["carol", "bob"]);
    assert_eq!(chat.alice.ok("sns.black_list_add", both.clone()).await, results(&["carol", "bob"]));
    let told = push(json!({"PushType": 5, "From_Account": "alice", "BlackListAdd_Account": ["carol", "bob"]}));
    for client in [&mut chat.alice, &mut chat.alice_too] {
        assert_eq!(pushed(client, 1).await, std::slice::from_ref(&told));
    }
    assert_eq!(pushed(&mut chat.bob, 0).await, [0; 0]);
    let all = json!({"From_Account": "alice", "StartIndex": 0, "MaxLimited": 1000});
    let answer = chat.alice.ok("sns.black_list_get", all.clone()).await;
    assert_eq!(answer, page(&answer, &["carol", "bob"], true));
    assert_eq!(chat.alice.ok("sns.black_list_delete", both).await, results(&["carol", "bob"]));
    let told = push(json!({"PushType": 6, "From_Account": "alice", "BlackListDel_Account": ["carol", "bob"]}));
    assert_eq!(pushed(&mut chat.alice, 1).await, [told]);
    let answer = chat.alice.ok("sns.black_list_get", all).await;
    assert_eq!(answer, page(&answer, &[], true));
}

#[tokio::test]
async fn by_rest_it_comes_in_pages() {
    let chat = Chat::start().await;
    chat.rest.import(&["dave"]).await;
    chat.rest.ok("sns/black_list_add", about("bob", &["alice", "dave", "carol"])).await;
    let part = |start: &Value| json!({"From_Account": "bob", "StartIndex": start, "MaxLimited": 2, "LastSequence": 0});
    let first = chat.rest.ok("sns/black_list_get", part(&json!(0))).await;
    assert_eq!(first, page(&first, &["alice", "dave"], false));
    let second = chat.rest.ok("sns/black_list_get", part(&first["StartIndex"])).await;
    assert_eq!(second, page(&second, &["carol"], true));
    let known = with(part(&json!(0)), json!({"LastSequence": first["CurrentSequence"]}));
    let answer = chat.rest.ok("sns/black_list_get", known).await;
    assert_eq!(answer, page(&answer, &[], true), "nothing new");
}

#[tokio::test]
async fn who_has_blacklisted_whom() {
    let chat = Chat::start().await;
    chat.rest.ok("sns/black_list_add", about("alice", &["bob", "carol"])).await;
    chat.rest.ok("sns/black_list_add", about("bob", &["alice"])).await;
    let check = |from: &str, to: &[&str], kind: &str| with(about(from, to), json!({"CheckType": kind}));
    let body = check("alice", &["bob", "carol", "nobody"], "BlackCheckResult_Type_Both");
    let item = |name: &str, relation: &str| json!({"To_Account": name, "Relation": relation, "ResultCode": 0, "ResultInfo": ""});
    let mut items = vec![item("bob", "BlackCheckResult_Type_BothWay"), item("carol", "BlackCheckResult_Type_AWithB")];
    items.push(json!({"To_Account": "nobody", "Relation": "BlackCheckResult_Type_NO", "ResultCode": 30003,
        "ResultInfo": "the recipient \"nobody\" does not exist"}));
    let expected = json!({"BlackListCheckItem": items, "Fail_Account": ["nobody"]});
    assert_eq!(chat.rest.ok("sns/black_list_check", body).await, with(ok(), expected));
    for (from, to, kind, relation) in [
        ("carol", "alice", "BlackCheckResult_Type_Both", "BlackCheckResult_Type_BWithA"),
        ("carol", "alice", "BlackCheckResult_Type_Single", "BlackCheckResult_Type_NO"),
        ("alice", "bob", "BlackCheckResult_Type_Single", "BlackCheckResult_Type_AWithB"),
    ] {
        let answer = chat.rest.ok("sns/black_list_check", check(from, &[to], kind)).await;
        assert_eq!(answer["BlackListCheckItem"], json!([item(to, relation)]));
    }
}

#[tokio::test]
async fn blacklisting_ends_friendship_and_requests_on_both_sides() {
    let mut chat = Chat::start().await;
    chat.alice.ok("sns.friend_add", request("alice", &["bob"])).await;
    chat.forget().await;
    chat.alice.ok("sns.black_list_add", about("alice", &["bob"])).await;
    let told = push(json!({"PushType": 5, "From_Account": "alice", "BlackListAdd_Account": ["bob"]}));
    assert_eq!(pushed(&mut chat.alice, 2).await, [told, deleted("alice", &["bob"])]);
    assert_eq!(pushed(&mut chat.bob, 1).await, [deleted("alice", &["alice"])]);
    chat.alice.ok("sns.black_list_delete", about("alice", &["bob"])).await;
    assert_eq!(names(&chat.rest, "alice").await.len(), 0, "what ended does not come back");
}

#[tokio::test]
async fn a_caller_that_hands_the_sequence_on_while_paging_gets_every_page() {
    let server = Server::start();
    let rest = server.rest();
    rest.import(&["alice", "bob", "carol"]).await;
    rest.ok("sns/black_list_add", json!({"From_Account": "alice", "To_Account": ["bob", "carol"]})).await;
    let page = |start: u64, sequence: u64| json!({"From_Account": "alice", "StartIndex": start, "MaxLimited": 1, "LastSequence": sequence});
    let first = rest.ok("sns/black_list_get", page(0, 0)).await;
    let (start, sequence) = (first["StartIndex"].as_u64().unwrap(), first["CurruentSequence"].as_u64().unwrap());
    let second = rest.ok("sns/black_list_get", page(start, sequence)).await;
    assert_eq!(first["BlackListItem"][0]["To_Account"], "bob", "{first}");
    assert_eq!(second["BlackListItem"][0]["To_Account"], "carol", "{second}");
    let again = rest.ok("sns/black_list_get", page(0, sequence)).await;
    assert_eq!(again["BlackListItem"], json!([]), "nothing new: {again}");
}
