//! Uploads that break off are gone on with.

use super::*;
use std::sync::Arc;
use tincan_blackbox::until;

/// Uploads in the long run.
const UPLOADS: usize = 1000;

/// How many at a time.
const AT_ONCE: usize = 16;

/// Longest file of the long run.
const LONGEST: usize = 60_000;

#[tokio::test]
async fn what_arrived_before_a_break_is_kept() {
    let mut desk = Desk::new().await;
    let file = noise(500_000, 6);
    let leave = desk.leave("a.bin").await;
    raw::cut(&desk.server, &leave.upload, "", file.len(), &file[..300_000]).await;
    // Asking for the state ends a transfer that still runs: so ask when all has had its time.
    let kept = desk.server.data().join("uploads");
    until("what was sent is kept", async || {
        let length = std::fs::read_dir(&kept).unwrap().next()?.ok()?.metadata().ok()?.len();
        (length == 300_000).then_some(())
    })
    .await;
    assert_eq!(desk.next(&leave.upload).await, 300_000);
    taken(desk.put_part(&leave.upload, &file, 300_000, file.len() - 1).await, file.len(), true).await;
    assert_eq!(desk.fetch(&leave.download).await, file);
    assert_eq!(std::fs::read_dir(&kept).unwrap().count(), 0, "nothing is left of the upload");
}

#[tokio::test]
async fn an_upload_goes_on_after_a_crash() {
    let mut desk = Desk::new().await;
    let file = noise(200_000, 7);
    let leave = desk.leave("a.bin").await;
    taken(desk.put_part(&leave.upload, &file, 0, 99_999).await, 100_000, false).await;
    let before = desk.server.http().to_owned();
    desk.server.kill9();
    desk.server.restart();
    let here = |url: &str| url.replacen(&before, desk.server.http(), 1);
    let (upload, download) = (here(&leave.upload), here(&leave.download));
    assert_eq!(desk.next(&upload).await, 100_000, "what was acknowledged is there");
    taken(desk.put_part(&upload, &file, 100_000, 199_999).await, 200_000, true).await;
    desk.server.kill9();
    desk.server.restart();
    let download = download.replacen(download.split("/files").next().unwrap(), desk.server.http(), 1);
    assert_eq!(desk.fetch(&download).await, file);
}

#[tokio::test]
async fn a_whole_file_that_is_sent_again_begins_anew() {
    let mut desk = Desk::new().await;
    let file = noise(50_000, 8);
    let leave = desk.leave("a.bin").await;
    taken(desk.put_part(&leave.upload, &noise(50_000, 9), 0, 9_999).await, 10_000, false).await;
    taken(desk.put(&leave.upload, &file, &[]).await, 50_000, true).await;
    assert_eq!(desk.fetch(&leave.download).await, file);
}

/// One upload that is cut at random places until it is whole.
async fn cut_and_resumed(desk: &Desk, leave: &Leave, seed: u64) {
    let mut dice = noise(64, seed).into_iter().cycle();
    let mut below = |bound: usize| (0..4).fold(0, |sum, _| sum * 256 + usize::from(dice.next().unwrap())) % bound;
    let file = noise(1 + below(LONGEST), seed + 1);
    for _ in 0..1 + below(3) {
        let from = desk.next(&leave.upload).await;
        if from == file.len() {
            break;
        }
        let to = from + below(file.len() - from);
        let (last, rest) = (file.len() - 1, file.len() - from);
        let mut headers = format!("Content-Range: {}\r\n", range(from, last, file.len()));
        if below(4) == 0 {
            headers += &format!("Content-MD5: {}\r\n", md5_base64(&file[from..]));
        }
        raw::cut(&desk.server, &leave.upload, &headers, rest, &file[from..to]).await;
    }
    loop {
        let from = desk.next(&leave.upload).await;
        let part = match file.len() - from {
            0 => format!("bytes */{}", file.len()),
            _ => range(from, file.len() - 1, file.len()),
        };
        let headers = [("X-File-MD5", md5_hex(&file)), ("Content-Range", part)];
        let answer = desk.put(&leave.upload, &file[from..], &headers).await;
        // The server may only now have come to a request that was cut: then it says so, and is asked again.
        if ![StatusCode::CONFLICT, StatusCode::BAD_REQUEST].contains(&answer.status()) {
            taken(answer, file.len(), true).await;
            break;
        }
        let body: Value = answer.json().await.unwrap();
        tincan_blackbox::refused(&body, 114011, &["arrived"]);
    }
    assert!(desk.fetch(&leave.download).await == file, "the file of seed {seed} came out as another");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_uploads_cut_anywhere_end_as_they_were() {
    let mut desk = Desk::new().await;
    let mut leaves = Vec::new();
    for n in 0..UPLOADS {
        leaves.push(desk.leave(&format!("{n}.bin")).await);
    }
    let desk = Arc::new(desk);
    let mut tasks = tokio::task::JoinSet::new();
    for (n, leave) in leaves.into_iter().enumerate() {
        if tasks.len() >= AT_ONCE {
            tasks.join_next().await.unwrap().unwrap();
        }
        let desk = Arc::clone(&desk);
        tasks.spawn(async move { cut_and_resumed(&desk, &leave, n as u64 * 2).await });
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
}
