//! Long lists, read in pages while they are written.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use super::*;

const ENTRIES: usize = 10_000;

/// Makes accounts `{prefix}0` and so on.
async fn accounts(rest: &Rest, prefix: &str, count: usize) -> Vec<String> {
    let names: Vec<String> = (0..count).map(|n| format!("{prefix}{n:05}")).collect();
    for some in names.chunks(100) {
        let list: Vec<Value> = some.iter().map(|name| json!({"UserID": name})).collect();
        rest.ok("im_open_login_svc/multiaccount_import", json!({"AccountList": list})).await;
    }
    names
}

async fn import(rest: &Rest, owner: &str, friends: &[String]) {
    for some in friends.chunks(1000) {
        let some: Vec<&str> = some.iter().map(String::as_str).collect();
        rest.ok("sns/friend_import", request(owner, &some)).await;
    }
}

/// Ten thousand friends are read page by page while others come and go; none that stays is lost, none comes twice, and
/// a page at the end takes no longer than one at the beginning.
#[tokio::test]
async fn ten_thousand_friends() {
    let options = Options::new().set("app.friends", 20_000).set("app.command_calls_per_second", 10_000);
    let server = Server::with(options);
    let rest = server.rest();
    rest.import(&["owner"]).await;
    let friends = accounts(&rest, "friend", ENTRIES).await;
    let late = accounts(&rest, "late", 100).await;
    import(&rest, "owner", &friends).await;
    let (mut seen, mut start, mut times, mut changes) = (Vec::new(), json!(0), Vec::new(), 0);
    loop {
        let begin = Instant::now();
        let page = rest.ok("sns/friend_get", json!({"From_Account": "owner", "StartIndex": start})).await;
        times.push(begin.elapsed());
        let items = page["UserDataItem"].as_array().unwrap();
        seen.extend(items.iter().map(|item| item["To_Account"].as_str().unwrap().to_owned()));
        if page["CompleteFlag"] != 0 {
            break;
        }
        start = page["NextStartIndex"].clone();
        if changes < late.len() {
            let (read, unread) = (&friends[changes], &friends[ENTRIES - 1 - changes]);
            rest.ok("sns/friend_delete", about("owner", &[read, unread])).await;
            import(&rest, "owner", &late[changes..=changes]).await;
            changes += 1;
        }
    }
    assert_eq!(seen.len(), seen.iter().collect::<BTreeSet<_>>().len(), "none comes twice");
    let seen: BTreeSet<String> = seen.into_iter().collect();
    let stayed = &friends[changes..ENTRIES - changes];
    assert!(stayed.iter().all(|name| seen.contains(name)), "all that stayed were read");
    assert!(times.len() >= ENTRIES / 100, "in pages");
    let of = |times: &[Duration]| times.iter().copied().min().unwrap();
    let (first, last) = (of(&times[..10]), of(&times[times.len() - 10..]));
    assert!(last < first * 4 + Duration::from_millis(5), "the first pages took {first:?}, the last ones {last:?}");
}

#[tokio::test]
async fn what_a_reader_has_is_not_sent_again() {
    let chat = Chat::start().await;
    chat.rest.ok("sns/friend_add", request("alice", &["bob"])).await;
    let all = list(&chat.rest, "alice").await;
    let known = json!({"From_Account": "alice", "StartIndex": 0, "StandardSequence": all["StandardSequence"],
        "CustomSequence": all["CustomSequence"]});
    let nothing = chat.rest.ok("sns/friend_get", known.clone()).await;
    assert_eq!(nothing, with(all.clone(), json!({"UserDataItem": []})));
    chat.rest.ok("sns/friend_add", request("alice", &["carol"])).await;
    let again = chat.rest.ok("sns/friend_get", known).await;
    assert_eq!(again["UserDataItem"].as_array().unwrap().len(), 2);
    assert_ne!(again["StandardSequence"], all["StandardSequence"]);
}

#[tokio::test]
async fn as_older_clients_ask() {
    let mut chat = Chat::start().await;
    chat.rest.ok("sns/friend_add", request("alice", &["bob", "carol"])).await;
    let body = json!({"From_Account": "alice", "TimeStamp": 0, "StartIndex": 0, "GetCount": 1,
        "LastStandardSequence": 0, "TagList": ["Tag_SNS_IM_AddSource"]});
    let first = chat.alice.ok("sns.friend_get_all", body.clone()).await;
    let fields = json!([{"Tag": "Tag_SNS_IM_AddSource", "Value": "AddSource_Type_Web"}]);
    let expected = json!({"NeedUpdateAll": "GetAll_Type_YES", "TimeStampNow": recent(&first["TimeStampNow"]),
        "StartIndex": 1, "InfoItem": [{"Info_Account": "bob", "SnsProfileItem": fields}],
        "CurrentStandardSequence": 2, "FriendNum": 2});
    assert_eq!(first, with(ok(), expected));
    let second = chat.alice.ok("sns.friend_get_all", with(body, json!({"StartIndex": first["StartIndex"]}))).await;
    assert_eq!((&second["InfoItem"][0]["Info_Account"], &second["StartIndex"]), (&json!("carol"), &json!(0)));
}
