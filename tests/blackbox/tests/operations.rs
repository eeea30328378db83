//! Operations: daily figures, archives of messages, the server's addresses.

use std::io::Read as _;

use serde_json::{Value, json};
use tincan_blackbox::{Options, Rest, Server, error_code, now, refused, says, until};

const FIGURES: &str = "openconfigsvr/getappinfo";
const HISTORY: &str = "open_msg_svc/get_history";

/// Every field of a day's figures.
const FIELDS: [&str; 32] = [
    "AppName",
    "AppId",
    "Company",
    "ActiveUserNum",
    "RegistUserNumOneDay",
    "RegistUserNumTotal",
    "LoginTimes",
    "LoginUserNum",
    "UpMsgNum",
    "SendMsgUserNum",
    "APNSMsgNum",
    "C2CUpMsgNum",
    "C2CDownMsgNum",
    "C2CSendMsgUserNum",
    "C2CAPNSMsgNum",
    "MaxOnlineNum",
    "DownMsgNum",
    "ChainIncrease",
    "ChainDecrease",
    "GroupUpMsgNum",
    "GroupDownMsgNum",
    "GroupSendMsgUserNum",
    "GroupAPNSMsgNum",
    "GroupSendMsgGroupNum",
    "GroupJoinGroupTimes",
    "GroupQuitGroupTimes",
    "GroupNewGroupNum",
    "GroupAllGroupNum",
    "GroupDestroyGroupNum",
    "CallBackReq",
    "CallBackRsp",
    "Date",
];

/// Year, month and day in UTC, as digits; the clock of the documents.
fn date(at: u64) -> String {
    let days = i64::try_from(at / 86_400).unwrap() + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    format!("{:04}{month:02}{day:02}", era * 400 + year + i64::from(month <= 2))
}

fn hour(at: u64) -> String {
    format!("{}{:02}", date(at), at % 86_400 / 3600)
}

fn text(text: &str) -> Value {
    json!([{"MsgType": "TIMTextElem", "MsgContent": {"Text": text}}])
}

/// A message for those online only: it is counted, and nothing is written.
async fn send_fleeting(rest: &Rest) {
    let body =
        json!({"From_Account": "alice", "To_Account": "bob", "MsgRandom": 1, "MsgLifeTime": 0, "MsgBody": text("x")});
    rest.ok("openim/sendmsg", body).await;
}

/// Brings a message into an hour that is past.
async fn import(rest: &Rest, from: &str, to: &str, at: u64, words: &str) {
    let body = json!({"SyncFromOldSystem": 2, "From_Account": from, "To_Account": to, "MsgSeq": 5, "MsgRandom": 77,
        "MsgTimeStamp": at, "MsgBody": text(words)});
    rest.ok("openim/importmsg", body).await;
}

#[tokio::test]
async fn a_day_s_figures_are_texts() {
    let server = Server::start();
    let rest = server.rest();
    rest.import(&["carol"]).await;
    let (mut alice, _bob) = (server.login("alice").await, server.login("bob").await);
    alice.logout().await;
    let mut alice = server.login("alice").await;
    for to in ["bob", "bob", "carol"] {
        alice.ok("openim.sendmsg", alice.text_message(to, "hi")).await;
    }
    let answer = rest.call(FIGURES, json!({})).await;
    let days = answer["Result"].as_array().unwrap();
    assert_eq!(answer, json!({"ErrorCode": 0, "ErrorInfo": "OK", "Result": days}), "no ActionStatus");
    let today = days[0].as_object().unwrap();
    assert_eq!(today.len(), FIELDS.len(), "{today:?}");
    assert!(FIELDS.iter().all(|field| today[*field].is_string()), "{today:?}");
    let expected = [
        ("AppId", server.sdkappid().to_string()),
        ("LoginTimes", "3".to_owned()),
        ("LoginUserNum", "2".to_owned()),
        ("ActiveUserNum", "2".to_owned()),
        ("MaxOnlineNum", "2".to_owned()),
        ("RegistUserNumOneDay", "3".to_owned()),
        ("RegistUserNumTotal", "3".to_owned()),
        ("UpMsgNum", "3".to_owned()),
        ("C2CUpMsgNum", "3".to_owned()),
        ("C2CDownMsgNum", "2".to_owned()),
        ("C2CSendMsgUserNum", "1".to_owned()),
        ("GroupUpMsgNum", "0".to_owned()),
    ];
    for (field, value) in expected {
        assert_eq!(today[field], value, "{field}");
    }
    assert_eq!(today["Date"].as_str().unwrap().len(), 8);
}

#[tokio::test]
async fn friends_are_counted_on_both_sides() {
    let server = Server::start();
    let rest = server.rest();
    rest.import(&["alice", "bob"]).await;
    let add = json!({"From_Account": "alice", "AddType": "Add_Type_Both", "ForceAddFlags": 1,
        "AddFriendItem": [{"To_Account": "bob", "AddSource": "AddSource_Type_Test"}]});
    rest.ok("sns/friend_add", add).await;
    let delete = json!({"From_Account": "alice", "To_Account": ["bob"], "DeleteType": "Delete_Type_Single"});
    rest.ok("sns/friend_delete", delete).await;
    let answer = rest.call(FIGURES, json!({"RequestField": ["ChainIncrease", "ChainDecrease"]})).await;
    let today = &answer["Result"][0];
    assert_eq!((&today["ChainIncrease"], &today["ChainDecrease"]), (&json!("2"), &json!("1")), "{answer}");
}

#[tokio::test]
async fn only_the_fields_asked_for_and_the_date() {
    let mut server = Server::start();
    server.rest().import(&["alice", "bob"]).await;
    let asked = json!({"RequestField": ["RegistUserNumTotal", "Date", "NoSuchField"]});
    let before = now();
    let answer = server.rest().call(FIGURES, asked.clone()).await;
    let days = [before, now()].map(|at| json!([{"RegistUserNumTotal": "2", "Date": date(at)}]));
    assert!(days.contains(&answer["Result"]), "{answer}");
    // Figures are stored in the end.
    send_fleeting(&server.rest()).await;
    server.restart();
    let answer = server.rest().call(FIGURES, json!({"RequestField": ["UpMsgNum"]})).await;
    assert_eq!(answer["Result"][0]["UpMsgNum"], "1");
}

/// Provokes 130010, 130011.
#[tokio::test]
async fn figures_that_cannot_be_stored_or_in_time() {
    let mut server = Server::start();
    server.rest().import(&["alice", "bob"]).await;
    server.rest().call(FIGURES, json!({})).await;
    server.fill_disk();
    let rest = server.rest();
    let failing = async || {
        send_fleeting(&rest).await;
        let answer = rest.call(FIGURES, json!({})).await;
        (error_code(&answer) != 0).then_some(answer)
    };
    let answer = until("a store that fails", failing).await;
    assert_eq!((error_code(&answer), answer.get("ActionStatus")), (130_011, None), "{answer}");
    says(&answer["ErrorInfo"], &["store failed"]);
    server.restart_with(Options::new().set("store.commit_timeout", "1us"));
    let rest = server.rest();
    let late = async || {
        send_fleeting(&rest).await;
        let answer = rest.call(FIGURES, json!({})).await;
        (error_code(&answer) != 0).then_some(answer)
    };
    let answer = until("a store that is late", late).await;
    assert_eq!(error_code(&answer), 130_010, "{answer}");
    says(&answer["ErrorInfo"], &["in time"]);
}

#[tokio::test]
async fn the_addresses_are_those_of_the_settings_or_the_listener() {
    let mut server = Server::start();
    let answer = server.rest().call("ConfigSvc/GetIPList", json!({})).await;
    assert_eq!(answer, json!({"ActionStatus": "OK", "ErrorCode": 0, "IPList": ["127.0.0.1"]}));
    server.restart_with(Options::new().set("server.addresses", "[\"203.0.113.7\",\"203.0.113.8\"]"));
    let answer = server.rest().call("ConfigSvc/GetIPList", json!({})).await;
    assert_eq!(answer["IPList"], json!(["203.0.113.7", "203.0.113.8"]));
}

#[tokio::test]
async fn the_messages_of_an_hour_are_a_file_to_fetch() {
    let server = Server::start();
    let rest = server.rest();
    rest.import(&["alice", "bob", "carol"]).await;
    let begin = now() / 3600 * 3600 - 2 * 3600;
    import(&rest, "alice", "bob", begin - 1, "before").await;
    import(&rest, "alice", "bob", begin, "first").await;
    import(&rest, "bob", "alice", begin + 3599, "last").await;
    import(&rest, "carol", "alice", begin + 60, "other").await;
    import(&rest, "alice", "bob", begin + 3600, "after").await;
    let answer = rest.ok(HISTORY, json!({"ChatType": "C2C", "MsgTime": hour(begin)})).await;
    let file = &answer["File"][0];
    assert_eq!(answer, json!({"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": "", "File": [file]}));
    assert_eq!(file["ExpireTime"].as_str().unwrap().len(), "2023-11-22 23:00:00".len());
    let url = file["URL"].as_str().unwrap();
    assert!(url.starts_with(server.http()), "{url}");
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let packed = client.get(url).send().await.unwrap().bytes().await.unwrap();
    assert_eq!(file["GzipSize"], packed.len());
    let mut raw = String::new();
    flate2::read::GzDecoder::new(&packed[..]).read_to_string(&mut raw).unwrap();
    assert_eq!(file["FileSize"], raw.len());
    for field in ["FileMD5", "GzipMD5"] {
        assert_eq!(file[field].as_str().unwrap().len(), 32);
    }
    let lines: Vec<&str> = raw.lines().collect();
    let id = server.sdkappid();
    let head = format!(r#"{{"SdkAppId":{id},"ChatType":"C2C","MsgTime":"{}","MsgList":["#, hour(begin));
    assert_eq!((lines.len(), lines[0], lines[4]), (5, head.as_str(), "]}"));
    let message = |from: &str, to: &str, at: u64, words: &str| {
        json!({"From_Account": from, "To_Account": to, "MsgTimestamp": at, "MsgSeq": 5, "MsgRandom": 77,
            "MsgBody": text(words)})
    };
    let all: Value = serde_json::from_str(&raw).unwrap();
    let expected = json!([
        message("alice", "bob", begin, "first"),
        message("bob", "alice", begin + 3599, "last"),
        message("carol", "alice", begin + 60, "other"),
    ]);
    assert_eq!(all["MsgList"], expected);
    let (front, name) = url.rsplit_once('/').unwrap();
    let (front, token) = front.rsplit_once('/').unwrap();
    let turned: String = token.chars().rev().collect();
    let status = client.get(format!("{front}/{turned}/{name}")).send().await.unwrap().status();
    assert_eq!(status, 404, "nobody can guess a link");
}

/// Provokes 1001.
#[tokio::test]
async fn an_archive_command_that_is_none() {
    let server = Server::start();
    refused(&server.rest().call("open_msg_svc/get_future", json!({})).await, 1001, &["open_msg_svc/get_future"]);
}

/// Provokes 1002.
#[tokio::test]
async fn an_hour_or_kind_that_is_none() {
    let server = Server::start();
    let cases = [
        (json!({"MsgTime": "2023111422"}), "ChatType"),
        (json!({"ChatType": "c2c", "MsgTime": "2023111422"}), "ChatType"),
        (json!({"ChatType": 1, "MsgTime": "2023111422"}), "ChatType"),
        (json!({"ChatType": "C2C"}), "MsgTime"),
        (json!({"ChatType": "C2C", "MsgTime": 2_023_111_422}), "MsgTime"),
        (json!({"ChatType": "C2C", "MsgTime": "2023-11-14"}), "MsgTime"),
        (json!({"ChatType": "C2C", "MsgTime": "2023111424"}), "MsgTime"),
        (json!({"ChatType": "C2C", "MsgTime": "2023023000"}), "MsgTime"),
        (json!({"ChatType": "C2C", "MsgTime": "２０２３"}), "MsgTime"),
    ];
    // Ten a second are allowed.
    for (body, field) in cases {
        refused(&server.rest().call(HISTORY, body).await, 1002, &[field]);
    }
}

/// Provokes 1003.
#[tokio::test]
async fn an_archive_that_cannot_be_written() {
    let mut server = Server::start();
    let rest = server.rest();
    rest.import(&["alice", "bob"]).await;
    let begin = now() / 3600 * 3600 - 2 * 3600;
    import(&rest, "alice", "bob", begin, "x").await;
    server.fill_disk();
    let asked = json!({"ChatType": "C2C", "MsgTime": hour(begin)});
    refused(&rest.call(HISTORY, asked.clone()).await, 1003, &["failed", "try again"]);
    server.restart();
    server.rest().ok(HISTORY, asked).await;
}

/// Provokes 1004.
#[tokio::test]
async fn an_hour_without_messages_or_not_ended() {
    let server = Server::start();
    let rest = server.rest();
    for (chat, at, words) in [
        ("C2C", now() - 2 * 3600, "no messages"),
        ("Group", now() - 2 * 3600, "no messages"),
        ("C2C", now(), "not ended"),
        ("C2C", now() + 86_400, "not ended"),
    ] {
        refused(&rest.call(HISTORY, json!({"ChatType": chat, "MsgTime": hour(at)})).await, 1004, &[words]);
    }
}

/// Provokes 1005.
#[tokio::test]
async fn an_archive_of_long_ago() {
    let server = Server::start();
    let asked = json!({"ChatType": "C2C", "MsgTime": hour(now() - 8 * 86_400)});
    refused(&server.rest().call(HISTORY, asked).await, 1005, &["7 days"]);
}

/// Ten archives a second may be asked for.
#[tokio::test]
async fn archives_are_asked_for_ten_times_a_second() {
    let server = Server::start();
    let rest = server.rest();
    let asked = json!({"ChatType": "C2C", "MsgTime": hour(now())});
    let often = async || {
        let answers = futures_util::future::join_all((0..11).map(|_| rest.call(HISTORY, asked.clone()))).await;
        answers.into_iter().find(|answer| error_code(answer) == 60007)
    };
    refused(&until("one call too many", often).await, 60007, &["open_msg_svc/get_history", "10"]);
}

#[tokio::test]
async fn a_banned_medium_is_told_as_banned_until_the_ban_is_lifted() {
    let server = Server::start();
    let rest = server.rest();
    let address = "https://files.example.org/o.jpg";
    let ask = json!({"RawURLs": [{"ResourceID": 7, "RawURL": address}]});
    let standing = |code: u8, text: &str| {
        json!({"ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": "", "PreSigURLs": [
            {"ResourceID": 7, "Code": 0, "Desc": text, "PreSigURL": "", "Status": code}]})
    };
    let missing = standing(2, "this server keeps no such file");
    assert_eq!(rest.call("im_cos_msg/get_cos_sig", ask.clone()).await, missing);
    rest.ok("im_cos_msg/forbid_illegal_object", json!({"RawURL": address})).await;
    assert_eq!(rest.call("im_cos_msg/get_cos_sig", ask.clone()).await, standing(1, "banned"));
    rest.ok("im_cos_msg/allow_banned_object", json!({"RawURL": address})).await;
    assert_eq!(rest.call("im_cos_msg/get_cos_sig", ask).await, missing);
}
