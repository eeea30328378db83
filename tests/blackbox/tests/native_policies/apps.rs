//! Apps that are not let in: by the operator's blacklist, or because they are out of service.

use serde_json::json;
use tincan_blackbox::{Server, until};

use crate::{asked, code_of, refused_openly, set, tool};

/// Provokes -10110.
#[tokio::test]
async fn an_app_on_the_blacklist_is_not_let_in() {
    let server = Server::start();
    let mut alice = server.native_login("alice").await;
    let mut bob = server.login("bob").await;
    assert!(tool(&server, &["app", "block"]).contains("everything"));
    let code = until("the app is blocked", async || Some(asked(&mut alice).await).filter(|code| *code != 0)).await;
    assert_eq!((code, alice.end_code().await), (-10110, -10110));
    assert_eq!(refused_openly(&server, "alice").await.code, -10110);
    let session = alice.cut();
    let mut again = server.native_client().await;
    let resume = again.resume_of(&session);
    assert_eq!(again.take_up(resume).await.expect_err("a refusal").code, -10110);
    // It is about native clients.
    bob.ok("heartbeat.alive", json!({})).await;
    tool(&server, &["app", "unblock"]);
    until("the app is let in", async || {
        let mut client = server.native_client().await;
        let login = client.login_of("alice");
        client.log_in(login).await.ok()
    })
    .await;
}

/// Provokes -10110.
#[tokio::test]
async fn an_app_on_the_blacklist_gets_no_pushes() {
    let server = Server::start();
    let mut alice = server.native_login("alice").await;
    let mut bob = server.login("bob").await;
    tool(&server, &["app", "block"]);
    until("the app is blocked", async || {
        let mut client = server.native_client().await;
        let login = client.login_of("carol");
        client.log_in(login).await.err()
    })
    .await;
    bob.send_text("alice", "too late").await;
    assert_eq!(alice.end_code().await, -10110);
    assert!(alice.pushes().is_empty());
}

/// Provokes -10111.
#[tokio::test]
async fn an_app_on_the_blacklist_of_a_command_does_not_call_it() {
    let server = Server::start();
    server.login("bob").await;
    let mut alice = server.native_login("alice").await;
    for blocked in ["openim/sendmsg", "profile/*"] {
        assert!(tool(&server, &["app", "block", blocked]).contains(blocked));
    }
    let code = until("the command is blocked", async || {
        let body = alice.text_message("bob", "hello");
        Some(code_of(&mut alice, "openim.sendmsg", body).await).filter(|code| *code != 0)
    });
    assert_eq!(code.await, -10111);
    until("the service is blocked", async || {
        Some(code_of(&mut alice, "profile.portrait_get", json!({})).await).filter(|code| *code == -10111)
    })
    .await;
    assert_eq!(asked(&mut alice).await, 0, "other commands go on, on the same connection");
    tool(&server, &["app", "unblock", "openim/sendmsg"]);
    until("the command is let through", async || {
        let body = alice.text_message("bob", "hello");
        Some(code_of(&mut alice, "openim.sendmsg", body).await).filter(|code| *code == 0)
    })
    .await;
    let output = server.run(&["app", "block", "sendmsg"]);
    assert!(!output.status.success() && String::from_utf8_lossy(&output.stderr).contains("service/command"));
}

/// Provokes -10112.
#[tokio::test]
async fn a_deactivated_app_is_not_let_in() {
    let server = Server::start();
    let mut alice = server.native_login("alice").await;
    set(&server.rest(), json!({"access": {"state": "disabled"}})).await;
    assert_eq!(asked(&mut alice).await, -10112);
    assert_eq!(alice.end_code().await, -10112);
    assert_eq!(refused_openly(&server, "alice").await.code, -10112);
    let session = alice.cut();
    let mut again = server.native_client().await;
    let resume = again.resume_of(&session);
    assert_eq!(again.take_up(resume).await.expect_err("a refusal").code, -10112);
    set(&server.rest(), json!({"access": {"state": null}})).await;
    let mut alice = server.native_client().await;
    alice.resume(&session).await;
    assert_eq!(asked(&mut alice).await, 0);
}
