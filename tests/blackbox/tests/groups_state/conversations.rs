//! Group conversations in the commands of recent contacts.

use super::*;

fn named(field: &str) -> Value {
    let mut named = json!({"Type": 2});
    named[field] = "talk".into();
    named
}

fn arranged(what: Value) -> Value {
    json!({"Event": 13, "RecentContactMod": [what]})
}

#[tokio::test]
async fn a_group_stands_in_the_list_with_its_last_message() {
    let mut talk = Talk::start().await;
    let portrait = json!({"From_Account": "alice", "ProfileItem": [{"Tag": "Tag_Profile_IM_Nick", "Value": "Al"}]});
    talk.rest.ok("profile/portrait_set", portrait).await;
    talk.say("one").await;
    let two = talk.say("two").await;
    let list = page(&mut talk.bob).await;
    let time = list[0]["MsgTime"].clone();
    let item = json!({
        "Type": 2, "ToAccount": "talk", "UnreadMsgCount": 2, "MsgTime": time, "MsgSeq": two,
        "GroupNextMsgSeq": two + 1, "MsgGroupReadedSeq": 0, "MsgGroupFrom_Account": "alice",
        "MsgGroupFromNickName": "Al", "MsgGroupFromCardName": "", "MsgGroupFromFaceUrl": "", "LastMsgFlags": 0,
        "LastMsg": {"MsgBody": text("two"), "CloudCustomData": "cd"}, "GroupNick": "talk", "GroupImage": "",
        "GroupType": "Public", "TopFlags": 0, "StandardMark": "", "CustomMark": "", "ContactGroupId": [],
        "MsgRecvOption": 0,
    });
    assert_eq!(list, std::slice::from_ref(&item));
    let body = json!({"GroupId": "talk", "MsgSeqList": [{"MsgSeq": two}], "TopicId": ""});
    talk.alice.ok("group_open_http_svc.group_msg_recall", body).await;
    let recalled = json!({"MsgBody": text("two"), "CloudCustomData": "cd",
        "RevokerInfo": {"Revoker_Account": "alice", "Reason": ""}});
    let item = with(item, json!({"UnreadMsgCount": 1, "LastMsgFlags": 2, "LastMsg": recalled}));
    assert_eq!(page(&mut talk.bob).await, [item]);
    // By REST, as far as it says anything.
    let body = json!({"From_Account": "bob", "TimeStamp": 0, "StartIndex": 0, "TopTimeStamp": 0, "TopStartIndex": 0,
        "AssistFlags": 1});
    let answer = talk.rest.ok("recentcontact/get_list", body).await;
    assert_eq!(answer["SessionItem"], json!([{"Type": 2, "GroupId": "talk", "MsgTime": time, "TopFlag": 0}]));
}

#[tokio::test]
async fn a_tip_stands_there_as_in_the_history() {
    let mut talk = Talk::start().await;
    talk.rest.import(&["dave"]).await;
    let body = json!({"GroupId": "talk", "MemberList": [{"Member_Account": "dave"}]});
    talk.rest.ok("group_open_http_svc/add_group_member", body).await;
    let ask = json!({"GroupId": "talk", "ReqMsgNumber": 1, "ReqMsgSeq": 0, "WithRecalledMsg": 1});
    let tip = talk.bob.ok("group_open_http_svc.group_msg_get", ask).await["RspMsgList"][0].clone();
    let item = page(&mut talk.bob).await.remove(0);
    assert_eq!(item["LastMsg"], json!({"Event": 4, "GroupTips": tip, "CloudCustomData": ""}));
    assert_eq!(item["MsgGroupFrom_Account"], "@TIM#SYSTEM");
}

#[tokio::test]
async fn deleted_until_something_comes_and_cleared_for_oneself() {
    let mut talk = Talk::start().await;
    talk.say("one").await;
    talk.forget().await;
    let body = json!({"From_Account": "bob", "ContactItem": [named("ToGroupid")], "ClearRamble": 1});
    let answer = talk.bob.ok("recentcontact.batch_delete", body).await;
    let item = json!({"Type": 2, "ToGroupid": "talk", "ResultCode": 0, "ResultInfo": ""});
    assert_eq!(answer, with(ok(), json!({"ResultItem": [item], "ErrorDisplay": ""})));
    let got = pushed(&mut talk.bob_too, 2).await;
    assert_eq!(
        got[1],
        arranged(json!({"PushType": 1, "RecentContactDeleteItem": {
        "RecentContactList": [{"Type": 2, "GroupId": "talk"}]}}))
    );
    assert_eq!(page(&mut talk.bob).await, [0; 0]);
    let ask = json!({"GroupId": "talk", "ReqMsgNumber": 10, "ReqMsgSeq": 0, "WithRecalledMsg": 1});
    let history = talk.bob.ok("group_open_http_svc.group_msg_get", ask.clone()).await;
    assert_eq!(history["RspMsgList"], json!([]));
    assert_eq!(
        talk.carol.ok("group_open_http_svc.group_msg_get", ask).await["RspMsgList"].as_array().unwrap().len(),
        1
    );
    talk.say("two").await;
    assert_eq!(page(&mut talk.bob).await[0]["LastMsg"]["MsgBody"], text("two"));
    let body = with(named("ToGroupid"), json!({"From_Account": "bob", "ClearRamble": 0}));
    assert_eq!(talk.rest.ok("recentcontact/delete", body).await, with(ok(), json!({"ErrorDisplay": ""})));
    assert_eq!(page(&mut talk.bob).await, [0; 0]);
    talk.say("three").await;
    assert_eq!(
        talk.bob.ok("recentcontact.clear_msg", with(named("ToGroupid"), json!({"From_Account": "bob"}))).await,
        ok()
    );
    let item = page(&mut talk.bob).await.remove(0);
    assert_eq!((&item["UnreadMsgCount"], item["LastMsg"].is_null()), (&json!(0), true), "{item}");
}

#[tokio::test]
async fn pinned_marked_and_grouped_and_other_logins_hear_of_it() {
    let mut talk = Talk::start().await;
    talk.say("one").await;
    talk.forget().await;
    for (operation, kind) in [(1, 2), (2, 3), (1, 2)] {
        let body = json!({"From_Account": "bob", "OperationType": operation, "RecentContactItem": [named("GroupId")]});
        assert_eq!(talk.bob.ok("recentcontact.top", body).await, ok());
        let list = json!({"RecentContactList": [{"Type": 2, "GroupId": "talk"}]});
        let event = arranged(json!({"PushType": kind, "RecentContactTopItem": list}));
        assert_eq!(pushed(&mut talk.bob_too, 1).await, [event]);
    }
    let mark = json!({"OptType": 3, "ContactItem": named("ToGroupId"), "SetMark": [0, 2], "CustomMark": "vip"});
    let answer = talk.bob.ok("recentcontact.mark_contact", json!({"From_Account": "bob", "MarkItem": [mark]})).await;
    let result = json!([{"ContactItem": named("ToGroupId"), "ResultCode": 0, "ResultInfo": ""}]);
    assert_eq!(answer, with(ok(), json!({"ResultItem": result, "ErrorDisplay": ""})));
    let event = arranged(json!({"PushType": 4, "RecentContactMarkContact": {"RecentContactMarkContactItem": [{
        "RecentContactItem": {"Type": 2, "GroupId": "talk"}, "OptType": 3, "StandardMark": "101", "CustomMark": "vip"}]}}));
    assert_eq!(pushed(&mut talk.bob_too, 1).await, [event]);
    let item = json!([{"GroupName": "team", "ContactItem": [named("ToGroupId")]}]);
    let body = json!({"From_Account": "bob", "GroupContactItem": item});
    let answer = talk.bob.ok("recentcontact.create_contact_group", body).await;
    assert_eq!(answer["GroupResultItem"][0]["ResultItem"], result);
    let event = arranged(json!({"PushType": 5, "RecentContactCreateContactGroup": {"MsgContactGroupContactItem": [{
        "MsgGroupItem": {"GroupId": 1, "GroupName": "team"}, "MsgRecentContactItem": [{"Type": 2, "GroupId": "talk"}]}]}}));
    assert_eq!(pushed(&mut talk.bob_too, 1).await, [event]);
    let item = page(&mut talk.bob).await.remove(0);
    let carried = (&item["TopFlags"], &item["StandardMark"], &item["CustomMark"], &item["ContactGroupId"]);
    assert_eq!(carried, (&json!(1), &json!("101"), &json!("vip"), &json!([1])));
    let body = json!({"From_Account": "bob", "ContactItem": [named("ToGroupId"), {"Type": 2, "ToGroupId": "none"}]});
    let answer = talk.bob.ok("recentcontact.search_contact_group", body).await;
    let time = &answer["ContactResultItem"][0]["Timestamp"];
    let marked = with(
        named("ToGroupId"),
        json!({"StandardMark": "101", "CustomMark": "vip", "ContactGroupId": [1],
        "Timestamp": time}),
    );
    assert_eq!(answer["ContactResultItem"], json!([marked]));
    let answer = talk.bob.ok("recentcontact.get_contact_group", json!({"From_Account": "bob", "StartIndex": 0})).await;
    assert_eq!(answer["ContactItem"], json!([marked]));
}
