//! `openim.getmsg`, `openim.getroammsg`, `openim/admin_getroammsg`, `openim.delete_c2c_msg_ramble`.

use serde_json::{Value, json};
use tincan_blackbox::now;

use super::*;

/// Imports messages of alice to bob, one a second up to a minute ago; answers their keys, oldest first.
async fn filled(chat: &Chat, count: u64, words: &str) -> Vec<String> {
    let begin = now() - 60 - count;
    let mut keys = Vec::new();
    for n in 0..count {
        let body = json!({"SyncFromOldSystem": 2, "From_Account": "alice", "To_Account": "bob", "MsgSeq": n,
            "MsgRandom": 7, "MsgTimeStamp": begin + n, "MsgBody": text(words)});
        chat.rest.ok("openim/importmsg", body).await;
        keys.push(format!("{n}_7_{}", begin + n));
    }
    keys
}

/// The keys of a list of messages.
fn keys(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|message| message["MsgKey"].as_str().unwrap().to_owned()).collect()
}

/// A page of a client's history with alice, after the cursor of another.
async fn page(client: &mut WebClient, direction: u32, count: u32, cursor: &Value) -> Value {
    let (time, key) = (&cursor["LastMsgTime"], &cursor["MsgKey"]);
    let body = json!({"Peer_Account": "alice", "MaxCnt": count, "LastMsgTime": time, "MsgKey": key,
        "WithRecalledMsg": 1, "GetDirection": direction});
    client.ok("openim.getroammsg", body).await
}

/// The time in a key.
fn time_of(key: &str) -> u64 {
    key.rsplit('_').next().unwrap().parse().unwrap()
}

#[tokio::test]
async fn an_empty_history() {
    let mut chat = Chat::start().await;
    let answer = page(&mut chat.bob, 0, 15, &json!({})).await;
    assert_eq!(answer, with(ok(), json!({"MaxCnt": 0, "Complete": 1, "LastMsgTime": 0, "MsgKey": "", "MsgList": []})));
}

#[tokio::test]
async fn pages_towards_older_messages() {
    let mut chat = Chat::start().await;
    let all = filled(&chat, 10, "x").await;
    let mut cursor = json!({"LastMsgTime": 0, "MsgKey": ""});
    for (from, to, complete) in [(6, 10, 0), (2, 6, 0), (0, 2, 1)] {
        let answer = page(&mut chat.bob, 0, 4, &cursor).await;
        assert_eq!(keys(&answer["MsgList"]), all[from..to]);
        let rest = json!({"MaxCnt": to - from, "Complete": complete, "LastMsgTime": time_of(&all[from]),
            "MsgKey": all[from], "MsgList": answer["MsgList"]});
        assert_eq!(answer, with(ok(), rest));
        cursor = answer;
    }
}

#[tokio::test]
async fn pages_towards_newer_messages() {
    let mut chat = Chat::start().await;
    let all = filled(&chat, 10, "x").await;
    let mut cursor = json!({"LastMsgTime": 0, "MsgKey": ""});
    for (from, to, complete) in [(0, 4, 0), (4, 8, 0), (8, 10, 1)] {
        let answer = page(&mut chat.bob, 1, 4, &cursor).await;
        assert_eq!(keys(&answer["MsgList"]), all[from..to], "ascending in this direction too");
        let edge = &all[to - 1];
        let rest = json!({"MaxCnt": to - from, "Complete": complete, "LastMsgTime": time_of(edge), "MsgKey": edge,
            "MsgList": answer["MsgList"]});
        assert_eq!(answer, with(ok(), rest));
        cursor = answer;
    }
}

#[tokio::test]
async fn a_cursor_of_time_only_is_inclusive() {
    let mut chat = Chat::start().await;
    let all = filled(&chat, 10, "x").await;
    let middle = json!({"LastMsgTime": time_of(&all[5]), "MsgKey": ""});
    assert_eq!(keys(&page(&mut chat.bob, 0, 3, &middle).await["MsgList"]), all[3..6]);
    assert_eq!(keys(&page(&mut chat.bob, 1, 3, &middle).await["MsgList"]), all[5..8]);
}

#[tokio::test]
async fn messages_of_one_second_are_paged_by_key() {
    let mut chat = Chat::start().await;
    let time = now() - 60;
    for seq in 0..10 {
        let body = json!({"SyncFromOldSystem": 2, "From_Account": if seq % 2 == 0 { "alice" } else { "bob" },
            "To_Account": if seq % 2 == 0 { "bob" } else { "alice" }, "MsgSeq": seq, "MsgRandom": 7,
            "MsgTimeStamp": time, "MsgBody": text("x")});
        chat.rest.ok("openim/importmsg", body).await;
    }
    let (mut cursor, mut seen) = (json!({"LastMsgTime": 0, "MsgKey": ""}), Vec::new());
    loop {
        cursor = page(&mut chat.bob, 0, 3, &cursor).await;
        seen.extend(keys(&cursor["MsgList"]).into_iter().rev());
        if cursor["Complete"] == 1 {
            break;
        }
    }
    assert_eq!(seen, (0..10).rev().map(|seq| format!("{seq}_7_{time}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn recalled_messages_come_only_when_they_are_wanted() {
    let mut chat = Chat::start().await;
    let (first, second) = (say(&mut chat.alice, "bob", "1").await, say(&mut chat.alice, "bob", "2").await);
    chat.rest
        .ok("openim/admin_msgwithdraw", json!({"From_Account": "alice", "To_Account": "bob", "MsgKey": key(&first)}))
        .await;
    let asked = chat.bob.ok("openim.getroammsg", json!({"Peer_Account": "alice", "WithRecalledMsg": 0})).await;
    assert_eq!(asked["MsgList"], json!([kept(&second)]));
    assert_eq!(keys(&history(&mut chat.bob, "alice").await), [key(&first), key(&second)]);
}

#[tokio::test]
async fn an_admin_reads_page_by_page() {
    let chat = Chat::start().await;
    let all = filled(&chat, 7, "x").await;
    let (first, last) = (time_of(&all[0]), time_of(&all[6]));
    let mut query = json!({"Operator_Account": "bob", "Peer_Account": "alice", "MaxCnt": 4, "MinTime": first,
        "MaxTime": last});
    for (from, to, complete) in [(3, 7, 0), (0, 3, 1)] {
        let answer = chat.rest.ok("openim/admin_getroammsg", query.clone()).await;
        assert_eq!(keys(&answer["MsgList"]), all[from..to]);
        let rest = json!({"Complete": complete, "MsgCnt": to - from, "LastMsgTime": time_of(&all[from]),
            "LastMsgKey": all[from], "MsgList": answer["MsgList"]});
        assert_eq!(answer, with(ok(), rest));
        query = with(query, json!({"MaxTime": answer["LastMsgTime"], "LastMsgKey": answer["LastMsgKey"]}));
    }
}

#[tokio::test]
async fn an_admin_reads_within_times_both_inclusive_by_older_names_too() {
    let chat = Chat::start().await;
    let all = filled(&chat, 7, "x").await;
    let query = json!({"From_Account": "bob", "To_Account": "alice", "MaxCnt": 100, "MinTime": time_of(&all[2]),
        "MaxTime": time_of(&all[4])});
    let answer = chat.rest.ok("openim/admin_getroammsg", query).await;
    assert_eq!(keys(&answer["MsgList"]), all[2..=4]);
    assert_eq!(answer["Complete"], 1);
}

#[tokio::test]
async fn pages_of_an_admin_end_at_13_kilobytes() {
    let chat = Chat::start().await;
    let all = filled(&chat, 10, &"x".repeat(4000)).await;
    let mut query = json!({"Operator_Account": "bob", "Peer_Account": "alice", "MaxCnt": 100, "MinTime": 0,
        "MaxTime": now()});
    let (mut seen, mut sizes) = (Vec::new(), Vec::new());
    loop {
        let answer = chat.rest.ok("openim/admin_getroammsg", query.clone()).await;
        sizes.push(answer["MsgCnt"].as_u64().unwrap());
        seen.splice(0..0, keys(&answer["MsgList"]));
        if answer["Complete"] == 1 {
            break;
        }
        query = with(query, json!({"MaxTime": answer["LastMsgTime"], "LastMsgKey": answer["LastMsgKey"]}));
    }
    assert_eq!((seen, sizes), (all, vec![3, 3, 3, 1]));
}

#[tokio::test]
async fn a_sync_tells_what_came_since_the_cookie() {
    let mut chat = Chat::start().await;
    say(&mut chat.alice, "bob", "1").await;
    say(&mut chat.alice, "bob", "2").await;
    let first = chat.bob.ok("openim.getmsg", json!({"Cookie": "", "SyncFlag": 0})).await;
    let cookie = first["Cookie"].clone();
    assert!(cookie.as_str().is_some_and(|cookie| !cookie.is_empty()), "{first}");
    let expected = json!({"Cookie": cookie, "SyncFlag": 2, "MsgList": [],
        "C2CPairUnreadCount": [{"From_Account": "alice", "UnreadCount": 2}]});
    assert_eq!(first, with(ok(), expected));
    let new = say(&mut chat.alice, "bob", "3").await;
    say(&mut chat.bob, "alice", "own messages are not told").await;
    let second = chat.bob.ok("openim.getmsg", json!({"Cookie": cookie, "SyncFlag": 2})).await;
    let expected = json!({"Cookie": second["Cookie"], "SyncFlag": 2, "MsgList": second["MsgList"],
        "C2CPairUnreadCount": [{"From_Account": "alice", "UnreadCount": 3}]});
    assert_eq!(second, with(ok(), expected));
    // Those of the second before the cookie may come again.
    let list = second["MsgList"].as_array().unwrap();
    assert_eq!(list.last(), Some(&kept(&new)));
    assert!(list.iter().all(|message| message["From_Account"] == "alice"), "{second}");
}

#[tokio::test]
async fn a_client_that_was_away_gets_everything_by_its_cookie() {
    let mut chat = Chat::start().await;
    chat.rest.import(&["carol"]).await;
    let cookie = chat.bob.ok("openim.getmsg", json!({"Cookie": ""})).await["Cookie"].clone();
    chat.bob.cut();
    let mut missed = Vec::new();
    for n in 0..5 {
        missed.push(key(&say(&mut chat.alice, "bob", &n.to_string()).await));
    }
    let body =
        json!({"From_Account": "carol", "To_Account": "bob", "MsgSeq": u32::MAX, "MsgRandom": 1, "MsgBody": text("x")});
    let sent = chat.rest.ok("openim/sendmsg", body).await;
    missed.push(sent["MsgKey"].as_str().unwrap().to_owned());
    chat.bob.reconnect(&chat.server).await;
    let synced = chat.bob.ok("openim.getmsg", json!({"Cookie": cookie})).await;
    let mut told = keys(&synced["MsgList"]);
    told.sort();
    missed.sort();
    assert_eq!(told, missed);
}

#[tokio::test]
async fn a_deletion_is_of_ones_own_side_only() {
    let mut chat = Chat::start().await;
    let (first, second) = (say(&mut chat.alice, "bob", "1").await, say(&mut chat.alice, "bob", "2").await);
    let body = json!({"From_Account": "bob", "To_Account": "alice", "MsgKeyList": [key(&first), "1_2_3"]});
    assert_eq!(chat.bob.ok("openim.delete_c2c_msg_ramble", body).await, ok());
    assert_eq!(history(&mut chat.bob, "alice").await, json!([kept(&second)]));
    assert_eq!(history(&mut chat.alice, "bob").await, json!([kept(&first), kept(&second)]));
    assert_eq!(unread(&mut chat.bob).await, json!([{"From_Account": "alice", "UnreadCount": 1}]));
    assert_eq!(pushed(&mut chat.alice, 0).await, [0; 0]);
    let own = json!({"From_Account": "alice", "To_Account": "bob", "MsgKeyList": [key(&second)]});
    assert_eq!(chat.alice.ok("openim.delete_c2c_msg_ramble", own).await, ok());
    assert_eq!(history(&mut chat.alice, "bob").await, json!([kept(&first)]));
}
