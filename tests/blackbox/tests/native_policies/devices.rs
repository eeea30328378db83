//! Locked devices, and logins that an admin ends.

use serde_json::{Value, json};
use tincan_blackbox::{Options, Server, error_code, refused, until};

use crate::{log_in_from, set, tool};

fn server() -> Server {
    Server::with(Options::new().set("app.platform_instances", 3))
}

async fn admin(server: &Server, command: &str, device: &str) -> Value {
    let body = json!({"UserID": "alice", "Device": device});
    server.rest().call(&format!("tincan_admin/{command}"), body).await
}

/// Provokes -10102.
#[tokio::test]
async fn a_locked_device_is_signed_out_and_not_let_in() {
    let server = server();
    let (mut phone, _) = log_in_from(&server, "alice", "phone", "").await;
    let (mut laptop, _) = log_in_from(&server, "alice", "laptop", "").await;
    assert_eq!(error_code(&admin(&server, "lock_device", "phone").await), 0);
    assert_eq!(phone.end_code().await, -10102);
    laptop.ok("heartbeat.alive", json!({})).await;
    let (_, answer) = log_in_from(&server, "alice", "phone", "").await;
    assert_eq!(answer.code, -10102, "{answer:?}");
    let session = phone.cut();
    let mut again = server.native_client().await;
    assert_eq!(again.login_with_a2(&session).await.code, -10102);
    let mut again = server.native_client().await;
    let packet = again.resume_of(&session);
    let refused = again.take_up(packet).await.err();
    let code = match refused {
        Some(packet) => packet.code,
        // It was answered before it was looked up.
        None => again.end_code().await,
    };
    assert_eq!(code, -10102);
    // The lock is the device's, and another user may have it.
    assert_eq!(log_in_from(&server, "bob", "phone", "").await.1.code, 0);
    assert_eq!(error_code(&admin(&server, "unlock_device", "phone").await), 0);
    assert_eq!(log_in_from(&server, "alice", "phone", "").await.1.code, 0);
}

/// Provokes -10102.
#[tokio::test]
async fn a_device_that_is_away_is_locked_too() {
    let mut server = server();
    let session = log_in_from(&server, "alice", "phone", "").await.0.cut();
    assert_eq!(error_code(&admin(&server, "lock_device", "phone").await), 0);
    server.restart();
    let mut phone = server.native_client().await;
    phone.resume(&session).await;
    assert_eq!(phone.end_code().await, -10102);
}

#[tokio::test]
async fn devices_are_listed_and_locked_by_the_tool() {
    let server = server();
    let (mut phone, _) = log_in_from(&server, "alice", "phone", "").await;
    tool(&server, &["device", "lock", "alice", "phone"]);
    assert_eq!(phone.end_code().await, -10102);
    tool(&server, &["device", "lock", "alice", "never seen"]);
    let list = || -> Vec<Value> {
        let text = tool(&server, &["device", "list", "alice"]);
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let devices = list();
    assert_eq!(devices.len(), 2, "{devices:?}");
    let first = &devices[0];
    assert_eq!((first["Device"].as_str(), first["Platform"].as_str()), (Some("phone"), Some("Linux")));
    assert!(first["LastTime"].is_u64() && first["LockedTime"].is_u64(), "{first}");
    assert!(devices[1]["LastTime"].is_null() && devices[1]["LockedTime"].is_u64(), "{devices:?}");
    tool(&server, &["device", "unlock", "alice", "never seen"]);
    assert_eq!(list().len(), 1);
}

#[tokio::test]
async fn devices_are_named_as_they_may_be_and_of_accounts_that_exist() {
    let server = server();
    server.rest().import(&["alice"]).await;
    for bad in [json!(""), json!("d".repeat(65)), json!("a\nb"), json!(7)] {
        let body = json!({"UserID": "alice", "Device": bad});
        refused(&server.rest().call("tincan_admin/lock_device", body).await, 70402, &["Device"]);
    }
    for command in ["lock_device", "unlock_device", "list_devices"] {
        let body = json!({"UserID": "nobody", "Device": "d"});
        refused(&server.rest().call(&format!("tincan_admin/{command}"), body).await, 70107, &["nobody"]);
    }
    for at in 0..64 {
        assert_eq!(error_code(&admin(&server, "lock_device", &format!("d{at}")).await), 0);
    }
    refused(&admin(&server, "lock_device", "one more").await, 70402, &["Device", "64"]);
}

/// Provokes -10105.
#[tokio::test]
async fn who_is_put_on_the_apps_blacklist_is_signed_out() {
    let server = server();
    let (mut phone, _) = log_in_from(&server, "alice", "phone", "").await;
    set(&server.rest(), json!({"access": {"blocked_accounts": ["alice"]}})).await;
    assert_eq!(phone.end_code().await, -10105);
    let answer = until("the account is blocked", async || {
        let (_, answer) = log_in_from(&server, "alice", "phone", "").await;
        (answer.code != 0).then_some(answer)
    });
    assert_eq!(answer.await.code, 70051);
}
