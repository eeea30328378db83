//! Initialising, and the local storage.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use tincan_sdk::{Client, Config};
use tincan_sdk_tests::wrong_server::WrongServer;

use crate::{client, code, folder, of_wrong, v3};

fn config(data: impl Into<std::path::PathBuf>) -> Config {
    v3(Config::new(1, data, "127.0.0.1:1", "00".repeat(32)))
}

/// Provokes 6018.
#[tokio::test]
async fn a_file_is_where_the_folder_must_be() {
    let folder = folder();
    let file = folder.path().join("file");
    std::fs::write(&file, "x").unwrap();
    assert_eq!(code(Client::new().init(config(file)).await), 6018);
}

/// Provokes 6018.
#[tokio::test]
async fn the_key_of_the_stored_tickets_is_none() {
    let folder = folder();
    client(config(folder.path())).await;
    std::fs::write(folder.path().join("tickets/key"), "short").unwrap();
    assert_eq!(code(Client::new().init(config(folder.path())).await), 6018);
}

/// Provokes 90101.
#[tokio::test]
async fn init_after_init() {
    let folder = folder();
    let client = client(config(folder.path())).await;
    assert_eq!(code(client.init(config(folder.path())).await), 90101);
}

/// Provokes 6024.
#[tokio::test]
async fn a_ticket_is_asked_for_and_the_store_has_not_started() {
    let folder = folder();
    let file = folder.path().join("file");
    std::fs::write(&file, "x").unwrap();
    let client = Client::new();
    assert_eq!(code(client.init(config(file)).await), 6018);
    assert_eq!(code(client.stored_login("alice").await), 6024);
    client.init(config(folder.path())).await.unwrap();
    assert_eq!(code(client.stored_login("alice").await), 6025);
}

/// Provokes 6104.
#[tokio::test]
async fn the_device_has_no_id() {
    let folder = folder();
    let mut config = config(folder.path());
    config.device = Some(String::new());
    assert_eq!(code(Client::new().init(config.clone()).await), 6104);
    config.device = None;
    client(config).await;
}

const CHILD: &str = "TINCAN_TEST_CHILD";

/// No test: the other process of the test below. It logs in, says so, and stays until its input ends.
#[tokio::test]
#[ignore = "run by another test, as a process of its own"]
async fn other_process() {
    let Ok(told) = std::env::var(CHILD) else { return };
    let [data, server, key] = <[&str; 3]>::try_from(told.split('|').collect::<Vec<_>>()).unwrap();
    let client = client(v3(Config::new(tincan_sdk_tests::wrong_server::APP, data, server, key))).await;
    client.login("alice", "a UserSig").await.unwrap();
    println!("\nlogged in");
    let mut line = String::new();
    let _ = std::io::stdin().read_line(&mut line);
}

/// Provokes 6129.
#[tokio::test(flavor = "multi_thread")]
async fn another_process_has_the_local_storage() {
    let (server, folder) = (WrongServer::start().await, folder());
    let told = format!("{}|{}|{}", folder.path().display(), server.address(), server.key());
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--ignored", "--exact", "init::other_process", "--nocapture"]).env(CHILD, told);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let lines = tokio::task::spawn_blocking(move || {
        assert!(lines.any(|line| line.is_ok_and(|line| line == "logged in")), "the other process logs in");
        lines
    })
    .await
    .unwrap();
    let client = client(of_wrong(&server, folder.path())).await;
    assert_eq!(code(client.login("alice", "a UserSig").await), 6129);
    drop(child.stdin.take());
    let said: Vec<_> = lines.collect();
    assert!(child.wait().unwrap().success(), "{said:?}");
    client.login("alice", "a UserSig").await.unwrap();
}
