//! Groups: `Group.…`, told.

use std::time::Duration;

use super::*;

/// A body about the group of the tests.
fn about(command: &str, fields: Value) -> Value {
    with(json!({"CallbackCommand": command, "GroupId": "rust-users", "Type": "Public", "EventTime": null}), fields)
}

fn members(names: &[&str]) -> Value {
    names.iter().map(|name| json!({"Member_Account": name})).collect()
}

/// The group of the tests: alice's, with bob in it. What was told of it is forgotten.
async fn group(stage: &Stage) {
    create(stage, json!({})).await;
    stage.body("Group.CallbackAfterCreateGroup").await;
    stage.receiver.forget();
}

async fn create(stage: &Stage, fields: Value) -> Value {
    let new = json!({"Owner_Account": "alice", "Type": "Public", "GroupId": "rust-users", "Name": "Rust users",
        "MemberList": members(&["bob"])});
    stage.rest.ok("group_open_http_svc/create_group", with(new, fields)).await
}

async fn call(stage: &Stage, command: &str, fields: Value) -> Value {
    let body = with(json!({"GroupId": "rust-users"}), fields);
    stage.rest.ok(&format!("group_open_http_svc/{command}"), body).await
}

/// Sends to the group in somebody's name.
async fn send(stage: &Stage, from: &str, random: u32, fields: Value) -> Value {
    let message = json!({"From_Account": from, "Random": random, "MsgBody": elements("hello")});
    call(stage, "send_group_msg", with(message, fields)).await
}

#[tokio::test]
async fn creating_and_dissolving() {
    let stage = Stage::start().await;
    let admin = stage.server.admin();
    create(&stage, json!({})).await;
    let founding = json!({"Operator_Account": admin, "Owner_Account": "alice", "Name": "Rust users",
        "MemberList": members(&["bob"])});
    let before = "Group.CallbackBeforeCreateGroup";
    let expected = with(
        json!({"CallbackCommand": before, "Type": "Public", "CreateGroupNum": 0, "EventTime": null}),
        founding.clone(),
    );
    assert_eq!(stage.body(before).await, expected);
    let after = "Group.CallbackAfterCreateGroup";
    assert_eq!(stage.body(after).await, with(about(after, founding), json!({"UserDefinedDataList": []})));
    let mut alice = stage.login("alice").await;
    let new = json!({"Type": "Public", "Name": "Second", "MemberList": []});
    alice.ok("group_open_http_svc.create_group", new).await;
    assert_eq!(stage.body(before).await["CreateGroupNum"], 1, "the first is hers");
    call(&stage, "destroy_group", json!({})).await;
    let command = "Group.CallbackAfterGroupDestroyed";
    let fields = json!({"Owner_Account": "alice", "Name": "Rust users", "MemberList": members(&["alice", "bob"])});
    assert_eq!(stage.body(command).await, about(command, fields));
}

#[tokio::test]
async fn imported_groups_are_not_told() {
    let stage = Stage::start().await;
    let import = json!({"Owner_Account": "alice", "Type": "Public", "GroupId": "rust-users", "Name": "Rust users",
        "CreateTime": now() - 1000});
    stage.rest.ok("group_open_http_svc/import_group", import).await;
    let member = json!([{"Member_Account": "bob", "JoinTime": now() - 900}]);
    call(&stage, "import_group_member", json!({"MemberList": member})).await;
    call(
        &stage,
        "import_group_msg",
        json!({"MsgList": [{"From_Account": "bob", "SendTime": now() - 800, "Random": 1,
        "MsgBody": elements("old")}]}),
    )
    .await;
    call(&stage, "modify_group_base_info", json!({"Name": "Rustaceans"})).await;
    stage.body("Group.CallbackAfterGroupInfoChanged").await;
    assert!(stage.receiver.waiting().is_empty(), "{:?}", stage.receiver.waiting());
}

#[tokio::test]
async fn joining_and_leaving() {
    let stage = Stage::start().await;
    group(&stage).await;
    let admin = stage.server.admin();
    call(&stage, "add_group_member", json!({"MemberList": members(&["carol"])})).await;
    let before = "Group.CallbackBeforeInviteJoinGroup";
    let fields = json!({"Operator_Account": admin, "DestinationMembers": members(&["carol"])});
    assert_eq!(stage.body(before).await, about(before, fields));
    let joined = "Group.CallbackAfterNewMemberJoin";
    let fields = json!({"JoinType": "Invited", "Operator_Account": admin, "NewMemberList": members(&["carol"])});
    assert_eq!(stage.body(joined).await, about(joined, fields));
    call(&stage, "delete_group_member", json!({"MemberToDel_Account": ["carol"]})).await;
    let left = "Group.CallbackAfterMemberExit";
    let fields = json!({"ExitType": "Kicked", "Operator_Account": admin, "ExitMemberList": members(&["carol"])});
    assert_eq!(stage.body(left).await, about(left, fields));
    let mut bob = stage.login("bob").await;
    bob.ok("group_open_http_svc.quit_group", json!({"GroupId": "rust-users"})).await;
    let fields = json!({"ExitType": "Quit", "Operator_Account": "bob", "ExitMemberList": members(&["bob"])});
    assert_eq!(stage.body(left).await, about(left, fields));
    call(&stage, "modify_group_base_info", json!({"ApplyJoinOption": "FreeAccess"})).await;
    bob.ok("group_open_http_svc.apply_join_group", json!({"GroupId": "rust-users", "ApplyMsg": ""})).await;
    let before = "Group.CallbackBeforeApplyJoinGroup";
    assert_eq!(stage.body(before).await, about(before, json!({"Requestor_Account": "bob"})));
    let fields = json!({"JoinType": "Apply", "Operator_Account": "bob", "NewMemberList": members(&["bob"])});
    assert_eq!(stage.body(joined).await, about(joined, fields));
    assert!(stage.receiver.waiting().is_empty(), "{:?}", stage.receiver.waiting());
}

#[tokio::test]
async fn applications_that_wait() {
    let stage = Stage::start().await;
    group(&stage).await;
    call(&stage, "modify_group_base_info", json!({"ApplyJoinOption": "NeedPermission"})).await;
    let (mut alice, mut carol) = (stage.login("alice").await, stage.login("carol").await);
    carol.ok("group_open_http_svc.apply_join_group", json!({"GroupId": "rust-users", "ApplyMsg": "me"})).await;
    let before = "Group.CallbackBeforeApplyJoinGroup";
    assert_eq!(stage.body(before).await, about(before, json!({"Requestor_Account": "carol"})));
    let list = alice
        .ok("group_open_http_svc.get_pendency", json!({"StartTime": 0, "Limit": 10, "Handle_Account": "alice"}))
        .await;
    let authentication = &list["PendencyList"][0]["Authentication"];
    let agree = json!({"GroupId": "rust-users", "Applicant_Account": "carol", "HandleMsg": "Agree",
        "Authentication": authentication, "MsgKey": 0, "ApprovalMsg": ""});
    alice.ok("group_open_http_svc.handle_apply_join_group", agree).await;
    let joined = "Group.CallbackAfterNewMemberJoin";
    let fields = json!({"JoinType": "Apply", "Operator_Account": "alice", "NewMemberList": members(&["carol"])});
    assert_eq!(stage.body(joined).await, about(joined, fields));
    assert!(stage.receiver.waiting().is_empty(), "{:?}", stage.receiver.waiting());
}

#[tokio::test]
async fn a_full_group() {
    let stage = Stage::start().await;
    create(&stage, json!({"MaxMemberCount": 3})).await;
    let full = "Group.CallbackAfterGroupFull";
    let told = json!({"CallbackCommand": full, "GroupId": "rust-users", "EventTime": null});
    call(&stage, "add_group_member", json!({"MemberList": members(&["carol"])})).await;
    assert_eq!(stage.body(full).await, told);
    stage.rest.import(&["dora"]).await;
    let add = json!({"GroupId": "rust-users", "MemberList": members(&["dora"])});
    assert_eq!(stage.rest.call("group_open_http_svc/add_group_member", add).await["ErrorCode"], 10014);
    assert_eq!(stage.body(full).await, told);
}

#[tokio::test]
async fn messages_and_their_recall() {
    let stage = Stage::start().await;
    group(&stage).await;
    let admin = stage.server.admin();
    let speech = |command: &str, by: &str, random: u32| {
        about(
            command,
            json!({"From_Account": "bob", "Operator_Account": by, "Random": random, "OnlineOnlyFlag": 0,
            "MsgBody": elements("hello")}),
        )
    };
    let sent = send(&stage, "bob", 71, json!({"CloudCustomData": "data"})).await;
    let (before, after) = ("Group.CallbackBeforeSendMsg", "Group.CallbackAfterSendMsg");
    let data = json!({"CloudCustomData": "data"});
    assert_eq!(stage.body(before).await, with(speech(before, admin, 71), data.clone()));
    let place = json!({"MsgSeq": sent["MsgSeq"], "MsgTime": sent["MsgTime"]});
    assert_eq!(stage.body(after).await, with(with(speech(after, admin, 71), data), place));
    let mut bob = stage.login("bob").await;
    let body = json!({"GroupId": "rust-users", "Random": 72, "MsgBody": elements("hello"), "OnlineOnlyFlag": 1});
    bob.ok("group_open_http_svc.send_group_msg", body).await;
    let online = json!({"OnlineOnlyFlag": 1});
    assert_eq!(stage.body(before).await, with(speech(before, "bob", 72), online.clone()));
    let told = stage.body(after).await;
    let place = json!({"MsgSeq": told["MsgSeq"], "MsgTime": told["MsgTime"]});
    assert_eq!(told, with(with(speech(after, "bob", 72), online), place));
    let forbid = json!({"ForbidCallbackControl": ["ForbidBeforeSendMsgCallback", "ForbidAfterSendMsgCallback"]});
    send(&stage, "bob", 73, forbid).await;
    let seqs = json!([{"MsgSeq": sent["MsgSeq"]}]);
    call(&stage, "group_msg_recall", json!({"MsgSeqList": seqs})).await;
    let recall = "Group.CallbackAfterRecallMsg";
    let fields = json!({"Operator_Account": admin, "MsgSeqList": seqs});
    assert_eq!(stage.body(recall).await, about(recall, fields));
    assert!(stage.receiver.waiting().is_empty(), "{:?}", stage.receiver.waiting());
}

#[tokio::test]
async fn messages_that_could_not_be_sent() {
    let stage = Stage::start().await;
    group(&stage).await;
    let mute = json!({"Members_Account": ["bob"], "MuteTime": 1000});
    call(&stage, "forbid_send_msg", mute).await;
    let mut bob = stage.login("bob").await;
    let body = json!({"GroupId": "rust-users", "Random": 72, "MsgBody": elements("x")});
    let refused = bob.call("group_open_http_svc.send_group_msg", body.clone()).await;
    assert_eq!(refused["ErrorCode"], 10017);
    let command = "Group.CallbackSendMsgException";
    let fields = json!({"From_Account": "bob", "Operator_Account": "bob", "Random": 72, "OnlineOnlyFlag": 0,
        "MsgBody": elements("x"), "ErrorCode": 10017, "ErrorInfo": refused["ErrorInfo"]});
    assert_eq!(stage.body(command).await, about(command, fields));
    let unknown = with(body, json!({"GroupId": "nowhere"}));
    assert_eq!(bob.call("group_open_http_svc.send_group_msg", unknown).await["ErrorCode"], 10010);
    let told = stage.body(command).await;
    assert_eq!((&told["GroupId"], &told["Type"], &told["ErrorCode"]), (&json!("nowhere"), &Value::Null, &json!(10010)));
    stage.rest.ok("openim_dirty_words/add", json!({"DirtyWordsList": ["rude"]})).await;
    let rude = json!({"GroupId": "rust-users", "From_Account": "alice", "Random": 5, "MsgBody": elements("how rude")});
    assert_eq!(stage.rest.call("group_open_http_svc/send_group_msg", rude).await["ErrorCode"], 80001);
    let told = stage.body(command).await;
    assert_eq!((&told["ErrorCode"], &told["MsgBody"]), (&json!(80001), &elements("how rude")));
    assert!(stage.receiver.waiting().is_empty(), "muted senders are refused before the app is asked");
}

#[tokio::test]
async fn changes_of_profile_owner_and_members() {
    let stage = Stage::start().await;
    group(&stage).await;
    let admin = stage.server.admin();
    call(&stage, "modify_group_base_info", json!({"Notification": "Meetup on Friday", "MaxMemberNum": 100})).await;
    call(&stage, "modify_group_base_info", json!({"MaxMemberNum": 99})).await;
    let command = "Group.CallbackAfterGroupInfoChanged";
    let fields = json!({"Operator_Account": admin, "Notification": "Meetup on Friday"});
    assert_eq!(stage.body(command).await, about(command, fields));
    call(&stage, "modify_group_member_info", json!({"Member_Account": "bob", "NameCard": "Bobby"})).await;
    let command = "Group.CallbackAfterMemberFieldChanged";
    let fields = json!({"Operator_Account": admin, "Member_Account": "bob", "NameCard": "Bobby"});
    assert_eq!(stage.body(command).await, about(command, fields));
    call(&stage, "modify_group_member_info", json!({"Member_Account": "bob", "Role": "Admin"})).await;
    let fields = json!({"Operator_Account": admin, "Member_Account": "bob", "Role": "Admin"});
    assert_eq!(stage.body(command).await, about(command, fields));
    call(&stage, "change_group_owner", json!({"NewOwner_Account": "bob"})).await;
    let command = "Group.CallbackAfterChangeGroupOwner";
    let fields = json!({"Operator_Account": admin, "OldOwner_Account": "alice", "NewOwner_Account": "bob"});
    assert_eq!(stage.body(command).await, about(command, fields));
    assert!(stage.receiver.waiting().is_empty(), "{:?}", stage.receiver.waiting());
}

#[tokio::test]
async fn attributes() {
    let stage = Stage::start().await;
    group(&stage).await;
    let command = "Group.CallbackAfterGroupAttrChanged";
    let attribute = |value: &str| json!([{"key": "host", "value": value}]);
    let told = |kind: &str, list: Value| {
        let fields = json!({"Operator_Account": stage.server.admin(), "OptionType": kind, "GroupAttr": list});
        about(command, fields)
    };
    call(&stage, "set_group_attr", json!({"GroupAttr": attribute("alice")})).await;
    assert_eq!(stage.body(command).await, told("set", attribute("alice")));
    call(&stage, "modify_group_attr", json!({"GroupAttr": attribute("bob")})).await;
    assert_eq!(stage.body(command).await, told("modify", attribute("bob")));
    call(&stage, "delete_group_attr", json!({"GroupAttr": [{"key": "host"}]})).await;
    assert_eq!(stage.body(command).await, told("delete", attribute("")));
    call(&stage, "clear_group_attr", json!({})).await;
    assert_eq!(stage.body(command).await, told("clear", json!([])));
}

#[tokio::test]
async fn receipts_and_pairs_of_messages() {
    let stage = Stage::start().await;
    group(&stage).await;
    let asked = json!({"NeedReadReceipt": 1, "SupportMessageExtension": 1});
    let sent = send(&stage, "alice", 71, asked).await;
    let seq = &sent["MsgSeq"];
    let mut bob = stage.login("bob").await;
    let receipts = json!({"GroupId": "rust-users", "MsgSeqList": [{"MsgSeq": seq}]});
    bob.ok("group_open_http_svc.group_msg_receipt", receipts).await;
    let command = "Group.CallbackAfterReadReceipt";
    let count = json!([{"MsgSeq": seq, "ReadNum": 1, "UnreadNum": 0, "ReadReceiptMembers": members(&["bob"])}]);
    assert_eq!(stage.body(command).await, about(command, json!({"GroupMsgReceiptList": count})));
    let pairs = |seq: u64| json!([{"Key": "vote", "Value": "yes", "Seq": seq}]);
    let set = json!({"GroupId": "rust-users", "MsgSeq": seq, "OperateType": 1, "ExtensionList": pairs(0)});
    stage.rest.ok("openim_msg_ext_http_svc/group_set_key_values", set).await;
    let command = "Group.CallbackAfterGroupMsgExtension";
    let fields = json!({"MsgSeq": seq, "OperateType": 1, "ExtensionList": pairs(1)});
    assert_eq!(stage.body(command).await, about(command, fields));
}

#[tokio::test]
async fn topics_of_a_community() {
    let stage = Stage::start().await;
    let admin = stage.server.admin();
    let community = "@TGS#_city";
    let new = json!({"Owner_Account": "alice", "Type": "Community", "GroupId": community, "Name": "City",
        "SupportTopic": 1, "MemberList": members(&["bob"])});
    stage.rest.ok("group_open_http_svc/create_group", new).await;
    let call = async |command: &str, fields: Value| {
        let body = with(json!({"GroupId": community}), fields);
        stage.rest.ok(&format!("million_group_open_http_svc/{command}"), body).await
    };
    let topic = call("create_topic", json!({"TopicName": "Food"})).await["TopicId"].clone();
    let before = "Group.CallbackBeforeCreateTopic";
    let expected = json!({"CallbackCommand": before, "Operator_Account": admin, "Type": "Community", "Name": "Food"});
    assert_eq!(stage.body(before).await, expected);
    let told = |command: &str, fields: Value| {
        with(json!({"CallbackCommand": command, "GroupId": community, "Type": "Community"}), fields)
    };
    let created = "Group.CallbackAfterCreateTopic";
    let fields = json!({"TopicId": topic, "Operator_Account": admin, "Owner_Account": "alice", "Name": "Food"});
    assert_eq!(stage.body(created).await, told(created, fields));
    call("modify_topic", json!({"TopicId": topic, "TopicName": "Food & drink"})).await;
    let changed = "Group.CallbackAfterTopicInfoChanged";
    let fields = json!({"TopicId": topic, "Operator_Account": admin, "Name": "Food & drink"});
    assert_eq!(stage.body(changed).await, told(changed, fields));
    let speak = json!({"GroupId": community, "TopicId": topic, "From_Account": "bob", "Random": 1,
        "MsgBody": elements("hi")});
    stage.rest.ok("group_open_http_svc/send_group_msg", speak).await;
    for command in ["Group.CallbackBeforeSendMsg", "Group.CallbackAfterSendMsg"] {
        assert_eq!(stage.body(command).await["TopicId"], topic);
    }
    call("destroy_topic", json!({"TopicIdList": [topic]})).await;
    let deleted = "Group.CallbackAfterTopicDestroyed";
    assert_eq!(stage.body(deleted).await, told(deleted, json!({"TopicIdList": [topic]})));
}

/// It takes up to two rounds in which rooms are looked after, of ten seconds each.
#[tokio::test]
async fn members_of_live_rooms_who_lose_their_connection() {
    let stage = Stage::with(|options| options.set("app.webhooks.offline_after", "0s")).await;
    let new = json!({"Owner_Account": "alice", "Type": "AVChatRoom", "GroupId": "live", "Name": "Live"});
    stage.rest.ok("group_open_http_svc/create_group", new).await;
    let mut bob = stage.login("bob").await;
    bob.ok("group_open_http_svc.apply_join_group", json!({"GroupId": "live", "ApplyMsg": ""})).await;
    bob.cut();
    let command = "Group.CallbackOnMemberStateChange";
    let told = |what: &str| json!({"CallbackCommand": command, "GroupId": "live", "EventType": what, "MemberList": members(&["bob"])});
    let heard = stage.receiver.heard_within(command, Duration::from_secs(25)).await;
    assert_eq!(heard.body, told("Offline"));
    assert!(!heard.query.contains_key("ClientIP") && !heard.query.contains_key("OptPlatform"), "{:?}", heard.query);
    bob.reconnect(&stage.server).await;
    assert_eq!(stage.receiver.heard_within(command, Duration::from_secs(25)).await.body, told("Online"));
}

#[tokio::test]
async fn live_rooms() {
    let stage = Stage::start().await;
    let new = json!({"Owner_Account": "alice", "Type": "AVChatRoom", "GroupId": "live", "Name": "Live"});
    stage.rest.ok("group_open_http_svc/create_group", new).await;
    stage.body("Group.CallbackAfterCreateGroup").await;
    let mut bob = stage.login("bob").await;
    let enter = json!({"GroupId": "live", "ApplyMsg": ""});
    bob.ok("group_open_http_svc.apply_join_group", enter.clone()).await;
    let told = |command: &str, fields: Value| {
        with(json!({"CallbackCommand": command, "GroupId": "live", "Type": "AVChatRoom", "EventTime": null}), fields)
    };
    let before = "Group.CallbackBeforeApplyJoinGroup";
    assert_eq!(stage.body(before).await, told(before, json!({"Requestor_Account": "bob"})));
    let joined = "Group.CallbackAfterNewMemberJoin";
    let fields = json!({"JoinType": "Apply", "Operator_Account": "bob", "NewMemberList": members(&["bob"])});
    assert_eq!(stage.body(joined).await, told(joined, fields));
    let body = json!({"GroupId": "live", "Random": 1, "MsgBody": elements("hi")});
    bob.ok("group_open_http_svc.send_group_msg", body).await;
    assert_eq!(stage.body("Group.CallbackAfterSendMsg").await["OnlineOnlyFlag"], 0);
    bob.ok("group_open_http_svc.quit_group", json!({"GroupId": "live"})).await;
    let left = "Group.CallbackAfterMemberExit";
    let fields = json!({"ExitType": "Quit", "Operator_Account": "bob", "ExitMemberList": members(&["bob"])});
    assert_eq!(stage.body(left).await, told(left, fields));
    stage.rest.ok("group_open_http_svc/destroy_group", json!({"GroupId": "live"})).await;
    let command = "Group.CallbackAfterGroupDestroyed";
    assert_eq!(stage.body(command).await, told(command, json!({"Owner_Account": "alice", "Name": "Live"})));
}
