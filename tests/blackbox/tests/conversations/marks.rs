//! `recentcontact/mark_contact`, `recentcontact/search_contact_group`, `recentcontact/get_contact_group`.

use super::*;

fn mark(items: Value) -> Value {
    json!({"From_Account": "alice", "MarkItem": items})
}

/// The result of a conversation of which all went well.
fn done(peer: &str) -> Value {
    json!({"ContactItem": with_account(peer), "ResultCode": 0, "ResultInfo": ""})
}

#[tokio::test]
async fn marks_are_set_and_cleared_and_told() {
    let mut desk = Desk::with(&["bob", "carol"]).await;
    let begin = now();
    let body = mark(json!([
        {"OptType": 1, "ContactItem": with_account("bob"), "SetMark": [0, 33]},
        {"OptType": 2, "ContactItem": with_account("carol"), "CustomMark": "note 备注"},
    ]));
    let answer = desk.alice.ok("recentcontact.mark_contact", body).await;
    assert_eq!(answer, ok_with(json!({"ResultItem": [done("bob"), done("carol")], "ErrorDisplay": ""})));
    let bits = format!("1{}1", "0".repeat(32));
    let expected = json!({"PushType": 4, "RecentContactMarkContact": {"RecentContactMarkContactItem": [
        {"RecentContactItem": pushed("bob"), "OptType": 1, "StandardMark": bits},
        {"RecentContactItem": pushed("carol"), "OptType": 2, "CustomMark": "note 备注"},
    ]}});
    assert_eq!(arranged(&mut desk.alice_too).await, expected);
    let body = mark(json!([{"OptType": 3, "ContactItem": with_account("bob"), "SetMark": [63], "ClearMark": [0, 33],
        "CustomMark": "vip"}]));
    desk.rest.ok("recentcontact/mark_contact", body).await;
    let bits = format!("1{}", "0".repeat(63));
    let expected = json!({"PushType": 4, "RecentContactMarkContact": {"RecentContactMarkContactItem": [
        {"RecentContactItem": pushed("bob"), "OptType": 3, "StandardMark": bits, "CustomMark": "vip"}]}});
    assert_eq!(arranged(&mut desk.alice).await, expected);
    let list = desk.list().await;
    let (bob, carol) = (session(&list, "bob"), session(&list, "carol"));
    assert_eq!((&bob["StandardMark"], &bob["CustomMark"]), (&json!(bits), &json!("vip")), "{list}");
    assert_eq!((&carol["StandardMark"], &carol["CustomMark"]), (&json!(""), &json!("note 备注")), "{list}");
    let rest = desk.rest.ok("recentcontact/get_list", first_page()).await;
    assert_eq!(session(&rest, "bob")["CustomMark"], "vip", "{rest}");
    let search = json!({"From_Account": "alice", "ContactItem": [with_account("carol"), with_account("bob")]});
    let mut found = desk.rest.ok("recentcontact/search_contact_group", search).await;
    for item in found["ContactResultItem"].as_array_mut().unwrap() {
        let at = item.as_object_mut().unwrap().remove("Timestamp").unwrap().as_u64().unwrap();
        assert!((begin..=now()).contains(&at), "{item}");
    }
    let expected = json!({"GroupItem": [], "ErrorDisplay": "", "ContactResultItem": [
        {"Type": 1, "To_Account": "carol", "StandardMark": "", "CustomMark": "note 备注", "ContactGroupId": []},
        {"Type": 1, "To_Account": "bob", "StandardMark": bits, "CustomMark": "vip", "ContactGroupId": []},
    ]});
    assert_eq!(found, ok_with(expected));
}

#[tokio::test]
async fn each_conversation_has_its_own_result() {
    let mut desk = Desk::with(&["bob"]).await;
    let body = mark(json!([
        {"OptType": 1, "ContactItem": with_account("nobody"), "SetMark": [1]},
        {"OptType": 1, "ContactItem": {"Type": 2, "ToGroupId": "@TGS#1"}, "SetMark": [1]},
        {"OptType": 1, "ContactItem": with_account("bob"), "SetMark": [1]},
    ]));
    let answer = desk.alice.ok("recentcontact.mark_contact", body).await;
    let expected = json!([
        {"ContactItem": with_account("nobody"), "ResultCode": 50001, "ResultInfo": "the recipient \"nobody\" does not exist"},
        {"ContactItem": {"Type": 2, "ToGroupId": "@TGS#1"}, "ResultCode": 51007,
            "ResultInfo": "the group \"@TGS#1\" cannot be found"},
        done("bob"),
    ]);
    assert_eq!(answer["ResultItem"], expected);
    assert_eq!(session(&desk.list().await, "bob")["StandardMark"], "10");
}

#[tokio::test]
async fn marked_conversations_come_in_pages() {
    let mut desk = Desk::with(&[]).await;
    let names: Vec<String> = (0..130).map(|n| format!("user{n:03}")).collect();
    for part in names.chunks(100) {
        let list: Vec<Value> = part.iter().map(|name| json!({"UserID": name})).collect();
        desk.rest.ok("im_open_login_svc/multiaccount_import", json!({"AccountList": list})).await;
        let items: Vec<Value> =
            part.iter().map(|name| json!({"OptType": 1, "ContactItem": with_account(name), "SetMark": [1]})).collect();
        desk.alice.ok("recentcontact.mark_contact", mark(json!(items))).await;
    }
    let (mut seen, mut from) = (Vec::new(), json!(0));
    loop {
        let body = json!({"From_Account": "alice", "StartIndex": from});
        let page = desk.alice.ok("recentcontact.get_contact_group", body.clone()).await;
        assert_eq!(desk.rest.ok("recentcontact/get_contact_group", body).await, page);
        let items = page["ContactItem"].as_array().unwrap();
        seen.extend(items.iter().map(|item| item["To_Account"].as_str().unwrap().to_owned()));
        if page["CompleteFlag"] == 1 {
            assert_eq!(page["NextStartIndex"], 0);
            break;
        }
        from = page["NextStartIndex"].clone();
    }
    assert_eq!(seen, names);
}
