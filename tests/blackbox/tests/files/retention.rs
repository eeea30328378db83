//! Files that are past their time.

use super::*;
use tincan_blackbox::until;

/// How many blobs the server keeps.
fn blobs(server: &Server) -> usize {
    fn count(folder: &std::path::Path) -> usize {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.map(|path| if path.is_dir() { count(&path) } else { 1 }).sum()
    }
    count(&server.data().join("blobs"))
}

#[tokio::test]
async fn a_file_is_kept_for_its_time() {
    let options = Options::new().set("app.files.retention", "1h").argument("--allow-test-clock");
    let mut desk = Desk::with(options).await;
    let leave = desk.upload("a.bin", b"hello").await;
    let rest = desk.server.rest();
    rest.ok("tincan_admin/forward_clock", json!({"Seconds": 3540})).await;
    assert_eq!(desk.fetch(&leave.download).await, b"hello");
    rest.ok("tincan_admin/forward_clock", json!({"Seconds": 60})).await;
    assert_eq!(desk.get(&leave.download).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_past_its_time_leaves_the_disk() {
    let mut desk = Desk::new().await;
    let (one, other) = (desk.upload("a.bin", b"hello").await, desk.upload("b.bin", b"hello").await);
    desk.upload("c.bin", b"another").await;
    assert_eq!(blobs(&desk.server), 2, "files of the same content share a blob");
    assert_eq!(desk.fetch(&one.download).await, desk.fetch(&other.download).await);
    // A sweep begins when the server does.
    desk.server.restart_with(Options::new().set("app.files.retention", "0s"));
    until("the sweep", async || (blobs(&desk.server) == 0).then_some(())).await;
}
