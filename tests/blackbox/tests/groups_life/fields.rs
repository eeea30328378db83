//! Custom fields of groups and of their members.

use serde_json::json;
use tincan_blackbox::{Options, refused};

use crate::{CREATE, Chat, INFO, id};

const FIELDS: &str = r#"[{key="color"},{key="secret",read="admin",write="owner"}]"#;
const MEMBER_FIELDS: &str = r#"[{key="team"}]"#;

#[tokio::test]
async fn fields_are_read_and_written_from_a_rank_on() {
    let options = Options::new().set("app.groups.fields", FIELDS).set("app.groups.member_fields", MEMBER_FIELDS);
    let mut chat = Chat::with(options).await;
    let body = json!({"Type": "Private", "Name": "any", "Owner_Account": "alice",
        "AppDefinedData": [{"Key": "color", "Value": "red\u{1}"}, {"Key": "secret", "Value": "x"}],
        "MemberList": [{"Member_Account": "bob", "AppMemberDefinedData": [{"Key": "team", "Value": "blue"}]}]});
    let group = id(&chat.rest.ok(CREATE, body).await);
    let whole = &chat.rest.ok(INFO, json!({"GroupIdList": [group]})).await["GroupInfo"][0];
    let both = json!([{"Key": "color", "Value": "red\u{1}"}, {"Key": "secret", "Value": "x"}]);
    assert_eq!(whole["AppDefinedData"], both);
    assert_eq!(whole["MemberList"][1]["AppMemberDefinedData"], json!([{"Key": "team", "Value": "blue"}]));
    // bob sees what he may; what he asks for and may not see is refused.
    let mine =
        &chat.bob.ok("group_open_http_svc.get_group_info", json!({"GroupIdList": [group]})).await["GroupInfo"][0];
    assert_eq!(mine["AppDefinedData"], json!([{"Key": "color", "Value": "red\u{1}"}]));
    let asked = json!({"GroupIdList": [group], "ResponseFilter": {"AppDefinedDataFilter_Group": ["secret"]}});
    let answer = &chat.bob.ok("group_open_http_svc.get_group_info", asked).await["GroupInfo"][0];
    assert_eq!(answer["ErrorCode"], 10007);
    let modify = "group_open_http_svc.modify_group_base_info";
    let change = |key: &str, value: &str| json!({"GroupId": group, "AppDefinedData": [{"Key": key, "Value": value}]});
    refused(&chat.bob.call(modify, change("secret", "y")).await, 10007, &["secret"]);
    refused(&chat.bob.call(modify, change("unknown", "y")).await, 10004, &["AppDefinedData", "unknown"]);
    refused(&chat.bob.call(modify, change("color", &"c".repeat(513))).await, 10004, &["AppDefinedData", "512"]);
    // An empty value takes the field away.
    chat.bob.ok(modify, change("color", "")).await;
    chat.alice.ok(modify, change("secret", "y")).await;
    let whole = &chat.rest.ok(INFO, json!({"GroupIdList": [group]})).await["GroupInfo"][0];
    assert_eq!(whole["AppDefinedData"], json!([{"Key": "secret", "Value": "y"}]));
}
