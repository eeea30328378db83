//! What the system refuses, in processes that are spoiled for it: this test again, as a child.

use std::fs::File;
use std::process::Command;

use tincan_sdk::Config;
use tincan_sdk_tests::wrong_server::{APP, WrongServer};

use super::{alice, ask, client, code, folder, quick, settings, sig};

/// Set in a child: the address to connect to.
const TARGET: &str = "TINCAN_SDK_TEST_TARGET";

/// Runs one of the tests below in a child that a shell line prepares, `exec`ing what it is given.
fn run_child(prepare: &str, test: &str, target: &str) {
    let this = std::env::current_exe().unwrap();
    let line = format!("{prepare} exec \"$0\" --exact in_child::{test} --ignored --nocapture --test-threads=1");
    let mut command = Command::new("unshare");
    command.args(["--net", "sh", "-ec", &line]).arg(this).env(TARGET, target);
    let output = command.output().expect("unshare, of util-linux");
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && stdout.contains("1 passed"), "{}\n{stdout}\n{stderr}", output.status);
}

/// Logs in at the target; the code of what comes of it.
async fn logging_in() -> i32 {
    let data = folder();
    let target = std::env::var(TARGET).expect("this test is run by another one");
    let mut config = Config::new(APP, data.path(), target, "00".repeat(32));
    quick(&mut config);
    let client = client(config).await;
    code(client.login("alice", &sig()).await)
}

/// Provokes 9508.
#[test]
fn no_interface_is_up() {
    run_child("", "child_without_network", "10.9.1.1:7801");
}

#[tokio::test]
#[ignore = "runs as a child of no_interface_is_up"]
async fn child_without_network() {
    assert_eq!(logging_in().await, 9508);
}

/// Provokes 9512.
#[test]
fn there_is_no_route_to_the_host() {
    let prepare = "ip link set lo up; ip route add unreachable 10.9.0.0/16;";
    run_child(prepare, "child_without_route", "10.9.1.1:7801");
}

#[tokio::test]
#[ignore = "runs as a child of there_is_no_route_to_the_host"]
async fn child_without_route() {
    assert_eq!(logging_in().await, 9512);
}

/// Provokes 9513.
#[test]
fn there_are_no_file_descriptors_left() {
    run_child("ip link set lo up; ulimit -n 64;", "child_without_descriptors", "127.0.0.1:7801");
}

#[tokio::test]
#[ignore = "runs as a child of there_are_no_file_descriptors_left"]
async fn child_without_descriptors() {
    let (server, data) = (WrongServer::start().await, folder());
    let client = alice(settings(&server, data.path())).await;
    client.disconnect().await.unwrap();
    server.until(|seen| seen.open == 0).await;
    let mut open = Vec::new();
    while let Ok(file) = File::open("/dev/null") {
        open.push(file);
    }
    assert_eq!(code(client.connect().await), 9513);
    drop(open);
    ask(&client, "a.b").await.unwrap();
}

#[test]
fn connections_take_no_threads() {
    run_child("ip link set lo up;", "child_with_many_clients", "");
}

#[test]
#[ignore = "runs as a child of connections_take_no_threads, where nobody else has threads"]
fn child_with_many_clients() {
    // For what blocks for a moment, the database and tickets, there are four.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().max_blocking_threads(4).build().unwrap();
    runtime.block_on(async {
        let (server, data) = (WrongServer::start().await, folder());
        let mut clients = Vec::new();
        for number in 0..30 {
            clients.push(alice(settings(&server, &data.path().join(number.to_string()))).await);
        }
        assert_eq!(server.seen().open, 30);
        let threads = std::fs::read_dir("/proc/self/task").unwrap().count();
        assert!(threads <= 10, "{threads}");
    });
}
