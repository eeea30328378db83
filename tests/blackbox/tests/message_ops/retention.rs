//! What is past its time goes, and leaves the unread counts.

use serde_json::json;
use tincan_blackbox::{Options, now, refused, until};

use super::*;

fn import(seq: u32, age: u64) -> Value {
    json!({"SyncFromOldSystem": 1, "From_Account": "alice", "To_Account": "bob", "MsgSeq": seq, "MsgRandom": 7,
        "MsgTimeStamp": now() - age, "MsgBody": text("old")})
}

#[tokio::test]
async fn unread_messages_past_the_period_leave_the_count() {
    let mut server = Server::start();
    let rest = server.rest();
    rest.import(&["alice", "bob", "carol"]).await;
    rest.ok("openim/importmsg", with(import(1, 7200), json!({"From_Account": "carol"}))).await;
    for seq in 0..5 {
        rest.ok("openim/importmsg", import(seq, 7200)).await;
    }
    rest.ok("openim/importmsg", import(9, 60)).await;
    let unread = async |rest: &Rest| {
        rest.ok("openim/get_c2c_unread_msg_num", json!({"To_Account": "bob"})).await["AllC2CUnreadMsgNum"].clone()
    };
    assert_eq!(unread(&rest).await, 7);
    server.restart_with(Options::new().set("app.history", "1h"));
    let rest = server.rest();
    until("the end of old messages", async || (unread(&rest).await == 1).then_some(())).await;
    // A conversation lives as long as its last message.
    let list = json!({"From_Account": "bob", "TimeStamp": 0, "StartIndex": 0, "TopTimeStamp": 0, "TopStartIndex": 0,
        "AssistFlags": 0});
    let list = rest.ok("recentcontact/get_list", list).await;
    let peers: Vec<&Value> = list["SessionItem"].as_array().unwrap().iter().map(|item| &item["To_Account"]).collect();
    assert_eq!(peers, ["alice"]);
}

/// Provokes 20022.
#[tokio::test]
async fn an_admin_recalls_no_message_past_the_period() {
    let server = Server::with(Options::new().set("app.history", "1h"));
    let rest = server.rest();
    rest.import(&["alice", "bob"]).await;
    let old = import(5, 7200);
    rest.ok("openim/importmsg", old.clone()).await;
    assert_eq!(rest.ok("openim/get_c2c_unread_msg_num", json!({"To_Account": "bob"})).await["AllC2CUnreadMsgNum"], 0);
    let recall = |message: &Value| {
        let key = format!("{}_{}_{}", message["MsgSeq"], message["MsgRandom"], message["MsgTimeStamp"]);
        json!({"From_Account": "alice", "To_Account": "bob", "MsgKey": key})
    };
    let answer = rest.call("openim/admin_msgwithdraw", recall(&old)).await;
    refused(&answer, 20022, &["older than messages are kept"]);
    let newer = import(6, 1800);
    rest.ok("openim/importmsg", newer.clone()).await;
    rest.ok("openim/admin_msgwithdraw", recall(&newer)).await;
}
