//! Policies for native clients: verification codes, locked devices, apps that are not let in, limits and quotas.

mod apps;
mod challenge;
mod devices;
mod limits;

use serde_json::{Value, json};
use tincan_blackbox::{NativeClient, Rest, Server};
use tincan_protocol::native::{LoginAnswer, Packet};

/// A log-in of a user on a device of its own, on a new connection, with a verification code where there is one.
async fn log_in(server: &Server, user: &str, code: &str) -> (NativeClient, LoginAnswer) {
    log_in_from(server, user, &format!("{user}'s"), code).await
}

/// As [`log_in`], on a device with a name.
async fn log_in_from(server: &Server, user: &str, device: &str, code: &str) -> (NativeClient, LoginAnswer) {
    let mut client = server.native_client().await;
    let mut login = client.login_of(user);
    login.packet.device = device.to_owned();
    login.login.verification_code = code.to_owned();
    let answer = client.log_in(login).await.unwrap_or_else(|packet| panic!("refused openly: {packet:?}"));
    (client, answer)
}

/// A log-in that is refused openly.
async fn refused_openly(server: &Server, user: &str) -> Packet {
    let mut client = server.native_client().await;
    let login = client.login_of(user);
    client.log_in(login).await.expect_err("a refusal")
}

/// The code with which a request of a client is refused, or 0 when it is answered.
async fn code_of(client: &mut NativeClient, command: &str, body: Value) -> i32 {
    let seq = client.begin(command, body).await;
    client.answer_packet(seq).await.map_or(i32::MIN, |packet| packet.code)
}

/// The code with which a harmless request is refused.
async fn asked(client: &mut NativeClient) -> i32 {
    code_of(client, "heartbeat.alive", json!({})).await
}

/// Changes settings of the app.
async fn set(rest: &Rest, settings: Value) {
    let answer = rest.call("tincan_admin/set_app", json!({"Settings": settings})).await;
    assert_eq!(answer["ErrorCode"], 0, "{answer}");
}

/// Runs a tool beside the server, which must succeed; what it prints.
fn tool(server: &Server, arguments: &[&str]) -> String {
    let listen = server.http().trim_start_matches("http://");
    let output = server.run(&[arguments, &["--listen", listen]].concat());
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
