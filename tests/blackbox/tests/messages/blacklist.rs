//! `sns/black_list_add`, `sns/black_list_delete`, `sns/black_list_get`: alike by REST and by web.

use serde_json::{Value, json};
use tincan_blackbox::now;

use super::*;

/// An answer about accounts with which all went well.
fn results(names: &[&str]) -> Value {
    let items: Vec<Value> =
        names.iter().map(|name| json!({"To_Account": name, "ResultCode": 0, "ResultInfo": ""})).collect();
    with(ok(), json!({"ResultItem": items, "ErrorDisplay": ""}))
}

/// A page of a blacklist; its times are taken from the answer.
fn page(answer: &Value, names: &[&str], next: u32) -> Value {
    let time = |n: usize| {
        let time = &answer["BlackListItem"][n]["AddBlackTimeStamp"];
        assert!(time.as_u64().is_some_and(|time| time.abs_diff(now()) <= 10), "{answer}");
        time.clone()
    };
    let items: Vec<Value> =
        (0..).zip(names).map(|(n, name)| json!({"To_Account": name, "AddBlackTimeStamp": time(n)})).collect();
    with(ok(), json!({"BlackListItem": items, "StartIndex": next, "CurruentSequence": 0, "ErrorDisplay": ""}))
}

#[tokio::test]
async fn by_web() {
    let mut chat = Chat::start().await;
    chat.rest.import(&["carol"]).await;
    let both = json!({"From_Account": "bob", "To_Account": ["carol", "alice"]});
    assert_eq!(chat.bob.ok("sns.black_list_add", both.clone()).await, results(&["carol", "alice"]));
    let all = json!({"From_Account": "bob", "StartIndex": 0, "MaxLimited": 1000});
    let answer = chat.bob.ok("sns.black_list_get", all.clone()).await;
    assert_eq!(answer, page(&answer, &["alice", "carol"], 0));
    assert_eq!(chat.bob.ok("sns.black_list_delete", both).await, results(&["carol", "alice"]));
    assert_eq!(chat.bob.ok("sns.black_list_get", all).await, page(&json!({}), &[], 0));
}

#[tokio::test]
async fn by_rest() {
    let chat = Chat::start().await;
    chat.rest.import(&["carol", "dave"]).await;
    let three = json!({"From_Account": "bob", "To_Account": ["alice", "carol", "dave"]});
    assert_eq!(chat.rest.ok("sns/black_list_add", three).await, results(&["alice", "carol", "dave"]));
    let part = |start: u32| json!({"From_Account": "bob", "StartIndex": start, "MaxLimited": 2, "LastSequence": 0});
    let first = chat.rest.ok("sns/black_list_get", part(0)).await;
    assert_eq!(first, page(&first, &["alice", "carol"], 2));
    let second = chat.rest.ok("sns/black_list_get", part(2)).await;
    assert_eq!(second, page(&second, &["dave"], 0));
    let one = json!({"From_Account": "bob", "To_Account": ["carol"]});
    assert_eq!(chat.rest.ok("sns/black_list_delete", one).await, results(&["carol"]));
    let rest = chat.rest.ok("sns/black_list_get", part(0)).await;
    assert_eq!(rest, page(&rest, &["alice", "dave"], 0));
}

/// Provokes 30003.
#[tokio::test]
async fn an_account_that_does_not_exist_is_told_by_itself() {
    let chat = Chat::start().await;
    let body = json!({"From_Account": "bob", "To_Account": ["nobody", "alice"]});
    let answer = chat.rest.ok("sns/black_list_add", body).await;
    let expected = json!({
        "ResultItem": [
            {"To_Account": "nobody", "ResultCode": 30003, "ResultInfo": "the recipient \"nobody\" does not exist"},
            {"To_Account": "alice", "ResultCode": 0, "ResultInfo": ""},
        ],
        "Fail_Account": ["nobody"], "ErrorDisplay": "",
    });
    assert_eq!(answer, with(ok(), expected));
}

#[tokio::test]
async fn an_admin_reaches_even_who_has_blacklisted_the_sender() {
    let mut chat = Chat::start().await;
    chat.bob.ok("sns.black_list_add", json!({"From_Account": "bob", "To_Account": ["alice"]})).await;
    chat.rest.send_text("alice", "bob", "by an admin").await;
    chat.bob.wait_text("by an admin").await;
}
