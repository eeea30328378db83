//! `group_open_http_svc/import_group_msg`.

use tincan_blackbox::now;

use super::*;

#[tokio::test]
async fn messages_of_long_ago_are_read_and_untold() {
    let mut talk = Talk::start().await;
    let begin = now() - 3600;
    let group =
        json!({"GroupId": "old", "Type": "Public", "Name": "old", "Owner_Account": "alice", "CreateTime": begin});
    talk.rest.ok("group_open_http_svc/import_group", group).await;
    let item = |from: &str, time: u64, random: u32| json!({"From_Account": from, "SendTime": time, "Random": random, "MsgBody": text("old news")});
    let body = json!({"GroupId": "old", "RecentContactFlag": 1, "MsgList": [
        item("bob", begin + 10, 1), item("bob", begin + 9, 2), item("alice", begin + 20, 3), item("bob", now() + 99, 4),
    ]});
    let answer = talk.rest.ok(IMPORT, body).await;
    let results = json!([
        {"MsgSeq": 1, "MsgTime": begin + 10, "Result": 0},
        {"MsgSeq": 0, "MsgTime": begin + 9, "Result": 10004},
        {"MsgSeq": 2, "MsgTime": begin + 20, "Result": 0},
        {"MsgSeq": 0, "MsgTime": answer["ImportMsgResult"][3]["MsgTime"], "Result": 10004},
    ]);
    assert_eq!(answer, with(ok(), json!({"ImportMsgResult": results})));
    assert_eq!(pushed(&mut talk.alice, 0).await, [0; 0]);
    let list = page(&mut talk.alice, "old", 0, 5).await["RspMsgList"].clone();
    assert_eq!(list.as_array().unwrap().len(), 2, "{list}");
    assert_eq!((&list[1]["From_Account"], &list[1]["MsgTimeStamp"]), (&json!("bob"), &json!(begin + 10)));
}

#[tokio::test]
async fn the_archive_of_an_hour_holds_messages_of_groups() {
    let talk = Talk::start().await;
    let begin = now() / 3600 * 3600 - 2 * 3600;
    for id in ["old", "other"] {
        let group =
            json!({"GroupId": id, "Type": "Public", "Name": "old", "Owner_Account": "alice", "CreateTime": begin});
        talk.rest.ok("group_open_http_svc/import_group", group).await;
    }
    let item = |from: &str, at: u64| json!({"From_Account": from, "SendTime": at, "MsgBody": text("old news")});
    for (id, items) in [
        ("old", vec![item("bob", begin), item("alice", begin + 3599), item("bob", begin + 3600)]),
        ("other", vec![item("carol", begin + 5)]),
    ] {
        let answer = talk.rest.ok(IMPORT, json!({"GroupId": id, "MsgList": items})).await;
        assert!(answer["ImportMsgResult"].as_array().unwrap().iter().all(|one| one["Result"] == 0), "{answer}");
    }
    let asked = json!({"ChatType": "Group", "MsgTime": hour(begin)});
    let answer = talk.rest.ok("open_msg_svc/get_history", asked).await;
    let url = answer["File"][0]["URL"].as_str().unwrap();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let packed = client.get(url).send().await.unwrap().bytes().await.unwrap();
    let archive: Value = serde_json::from_reader(flate2::read::GzDecoder::new(&packed[..])).unwrap();
    let line = |group: &str, from: &str, at: u64, seq: u64| json!({"GroupId": group, "From_Account": from, "MsgTimestamp": at, "MsgSeq": seq, "MsgBody": text("old news")});
    assert_eq!(archive["ChatType"], "Group");
    let lines =
        [line("old", "bob", begin, 1), line("old", "alice", begin + 3599, 2), line("other", "carol", begin + 5, 1)];
    assert_eq!(archive["MsgList"], json!(lines));
}

/// An hour in UTC as the archives' commands name it: `YYYYMMDDHH`.
fn hour(at: u64) -> String {
    // The civil calendar's days from 1970, by Howard Hinnant's method.
    let days = i64::try_from(at / 86_400).unwrap() + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (month, next_year) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    format!("{:04}{month:02}{day:02}{:02}", year_of_era + era * 400 + next_year, at % 86_400 / 3600)
}
