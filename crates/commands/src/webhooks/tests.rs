use std::collections::BTreeMap;

use serde_json::json;
use tincan_domain::webhooks::{GroupWhat, Refusal, Verdict};

use super::*;

/// The documented webhooks.
const LIST: &str = include_str!("../../testdata/callbacks.json");

fn account(name: &str) -> Account {
    Account::parse(name, "UserID").unwrap()
}

#[test]
fn the_webhooks_are_the_documented_ones() {
    let list: Vec<Value> = serde_json::from_str(LIST).unwrap();
    let documented: BTreeMap<&str, bool> =
        list.iter().map(|entry| (entry["command"].as_str().unwrap(), entry["can_block"].as_bool().unwrap())).collect();
    let documented_ones = Kind::ALL.iter().filter(|kind| !kind.is_own());
    let ours: BTreeMap<&str, bool> = documented_ones.map(|kind| (kind.name(), kind.asks())).collect();
    assert_eq!(ours, documented);
}

#[test]
fn elements_are_told_as_they_came() {
    let raw = r#"[{"MsgType":"TIMCustomElem","MsgContent":{"Data":"1.10","Big":12345678901234567890.50}}]"#;
    let content = tincan_domain::messages::Content { body: raw.to_owned(), cloud_custom_data: "c".to_owned() };
    let key = tincan_domain::model::MsgKey { time: 100, seq: 1, random: 7 };
    let message = Sending { from: account("a"), to: account("b"), key, online_only: true, content };
    let sent = body(&Event::BeforeMessage(message), 5);
    let expected = format!(
        r#"{{"CallbackCommand":"C2C.CallbackBeforeSendMsg","From_Account":"a","To_Account":"b","MsgSeq":1,"MsgRandom":7,"MsgTime":100,"MsgKey":"1_7_100","OnlineOnlyFlag":1,"MsgBody":{raw},"CloudCustomData":"c"}}"#
    );
    assert_eq!(sent, expected);
}

#[test]
fn groups_tell_time_as_text() {
    let event = GroupWhat::Full
        .of(&tincan_domain::groups::GroupId::parse("rust-users").unwrap(), tincan_domain::groups::GroupKind::Public);
    let told: Value = serde_json::from_str(&body(&event.into(), 1_700_000_000_010)).unwrap();
    let expected = json!({
        "CallbackCommand": "Group.CallbackAfterGroupFull", "GroupId": "rust-users", "EventTime": "1700000000010",
    });
    assert_eq!(told, expected);
}

fn says(kind: Kind, answer: Value) -> Option<Verdict> {
    verdict(kind, answer.to_string().as_bytes())
}

#[test]
fn answers_allow_refuse_swallow_or_rewrite() {
    let refused = |info: &str| Some(Verdict::Refuse(Refusal::Refused { info: info.to_owned() }));
    let chosen = |code, info: &str| Some(Verdict::Refuse(Refusal::Chosen { code, info: info.to_owned() }));
    let before = Kind::BeforeMessage;
    assert_eq!(says(before, json!({"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": ""})), Some(Verdict::Allow));
    assert_eq!(says(before, json!({"ErrorCode": 1, "ErrorInfo": "no"})), refused("no"));
    assert_eq!(says(before, json!({"ErrorCode": 2})), Some(Verdict::Swallow));
    let code = Code::from_webhook(120_001).unwrap();
    assert_eq!(says(before, json!({"ErrorCode": 120_001, "ErrorInfo": "why"})), chosen(code, "why"));
    assert_eq!(says(before, json!({"ErrorCode": 10_100})), refused(""));
    let code = Code::from_group_webhook(10_100).unwrap();
    assert_eq!(says(Kind::BeforeGroupCreate, json!({"ErrorCode": 10_100, "ErrorInfo": "x"})), chosen(code, "x"));
    assert_eq!(says(Kind::BeforeGroupCreate, json!({"ErrorCode": 2})), refused(""));
    let elements = json!([{"MsgType": "TIMTextElem", "MsgContent": {"Text": "new"}}]);
    assert_eq!(
        says(before, json!({"ErrorCode": 0, "MsgBody": elements, "CloudCustomData": "d"})),
        Some(Verdict::Rewrite {
            body: Some(elements.to_string()),
            cloud_custom_data: Some("d".to_owned()),
            texts: vec!["new".to_owned()],
        }),
    );
    assert_eq!(says(before, json!({"ErrorCode": 0, "MsgBody": [{"MsgType": "TIMTextElem"}]})), Some(Verdict::Allow));
    for bad in ["", "ok", "{}", r#"{"ErrorCode":"0"}"#, "[1]"] {
        assert_eq!(verdict(before, bad.as_bytes()), None, "{bad}");
    }
}

#[test]
fn answers_about_accounts_name_them() {
    let answer = json!({"ErrorCode": 0, "ResultItem": [
        {"To_Account": "bob", "ResultCode": 38_001, "ResultInfo": "no"},
        {"To_Account": "eve", "ResultCode": 0, "ResultInfo": ""},
        {"To_Account": "mat", "ResultCode": 7, "ResultInfo": "odd"},
    ]});
    let refusal =
        |number, info: &str| Refusal::Chosen { code: Code::from_friend_webhook(number), info: info.to_owned() };
    let each = vec![(account("bob"), refusal(38_001, "no")), (account("mat"), refusal(38_000, "odd"))];
    assert_eq!(says(Kind::BeforeFriendAdd, answer), Some(Verdict::Each(each)));
    assert_eq!(says(Kind::BeforeFriendAdd, json!({"ErrorCode": 1, "ResultItem": []})), Some(Verdict::Allow));
    let answer = json!({"ErrorCode": 0, "RefusedMembers_Account": ["bob", ""]});
    assert_eq!(says(Kind::BeforeGroupInvite, answer), Some(Verdict::Without(vec![account("bob")])));
}
