//! What an upload and a download cost in memory.

use super::*;
use tokio::io::AsyncWriteExt as _;

/// The largest file.
const LARGE: usize = 28 * 1024 * 1024;

/// What the server may grow by while it takes or gives it, in KiB.
const BOUND: u64 = 4 * 1024;

/// A figure of the process in KiB.
fn figure(server: &Server, name: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.pid())).unwrap();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// What the process holds now; from here on its peak is counted anew.
fn begin(server: &Server) -> u64 {
    std::fs::write(format!("/proc/{}/clear_refs", server.pid()), "5").unwrap();
    figure(server, "VmRSS:")
}

/// How far it grew at its peak since then.
fn grown(server: &Server, before: u64) -> u64 {
    figure(server, "VmHWM:").saturating_sub(before)
}

/// Uploads a large file without holding it whole here either.
async fn send_large(desk: &Desk, leave: &Leave, seed: u64) {
    let mut stream = raw::connect(&desk.server).await;
    let head = raw::head(&desk.server, "PUT", &leave.upload, "Connection: close\r\n");
    stream.write_all(format!("{head}Content-Length: {LARGE}\r\n\r\n").as_bytes()).await.unwrap();
    for n in 0..28 {
        stream.write_all(&noise(1024 * 1024, seed + n)).await.unwrap();
    }
    let mut answer = String::new();
    tokio::io::AsyncReadExt::read_to_string(&mut stream, &mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test]
async fn the_largest_file_takes_less_than_four_megabytes() {
    let mut desk = Desk::new().await;
    // Threads start and pools get their size.
    for n in 0..8 {
        desk.upload("warm.bin", &noise(1024 * 1024, n)).await;
    }
    let leave = desk.leave("a.bin").await;
    let before = begin(&desk.server);
    send_large(&desk, &leave, 200).await;
    let upload = grown(&desk.server, before);
    let before = begin(&desk.server);
    assert_eq!(desk.fetch(&leave.download).await.len(), LARGE);
    let download = grown(&desk.server, before);
    println!("an upload of 28 MiB: {upload} KiB; its download: {download} KiB");
    assert!(upload < BOUND, "the upload took {upload} KiB");
    assert!(download < BOUND, "the download took {download} KiB");
}
