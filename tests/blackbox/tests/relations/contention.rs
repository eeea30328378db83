//! Many writers at a time.

use futures_util::future::join_all;

use super::*;

/// A dozen users add each other and block each other at once; afterwards both sides of each friendship agree.
#[tokio::test]
async fn both_sides_agree_whatever_comes_together() {
    let options = Options::new().set("app.command_calls_per_second", 10_000).set("server.time_limit", "60s");
    let server = Server::with(options);
    let rest = server.rest();
    let users: Vec<String> = (0..12).map(|n| format!("user{n}")).collect();
    rest.import(&users.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let pairs = || users.iter().flat_map(|one| users.iter().map(move |other| (one, other))).filter(|(a, b)| a != b);
    let calls = pairs().enumerate().map(|(n, (one, other))| {
        let rest = rest.clone();
        async move {
            match n % 5 {
                0 => rest.call("sns/black_list_add", about(one, &[other])).await,
                1 => {
                    let both = with(about(one, &[other]), json!({"DeleteType": "Delete_Type_Both"}));
                    rest.call("sns/friend_delete", both).await
                }
                _ => rest.call("sns/friend_add", request(one, &[other])).await,
            }
        }
    });
    join_all(calls).await;
    for (one, other) in pairs() {
        let check = with(about(one, &[other]), json!({"CheckType": "CheckResult_Type_Both"}));
        let relation = rest.ok("sns/friend_check", check).await["InfoItem"][0]["Relation"].clone();
        assert!(relation == "CheckResult_Type_BothWay" || relation == "CheckResult_Type_NoRelation", "{relation}");
        let check = with(about(one, &[other]), json!({"CheckType": "BlackCheckResult_Type_Both"}));
        let blocked = rest.ok("sns/black_list_check", check).await["BlackListCheckItem"][0]["Relation"].clone();
        assert!(relation == "CheckResult_Type_NoRelation" || blocked == "BlackCheckResult_Type_NO", "friends blocked");
    }
    for user in &users {
        let list = list(&rest, user).await;
        assert_eq!(list["FriendNum"], list["UserDataItem"].as_array().unwrap().len(), "the count is the list's length");
    }
}
