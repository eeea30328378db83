//! Files that come whole, and in parts.

use super::*;

#[tokio::test]
async fn a_file_comes_whole_and_is_fetched_as_it_came() {
    let mut desk = Desk::new().await;
    for (name, length) in [("one.bin", 1), ("报告.txt", 70_000), ("large.mp4", 3_000_000)] {
        let bytes = noise(length, 1);
        let leave = desk.upload(name, &bytes).await;
        assert_eq!(desk.fetch(&leave.download).await, bytes, "{name}");
        // Again: answered as before, and it is what it was.
        taken(desk.put(&leave.upload, &bytes, &[]).await, length, true).await;
        let other = noise(length + 1, 2);
        refused(desk.put(&leave.upload, &other, &[]).await, 400, 114011, &["finished"]).await;
        assert_eq!(desk.fetch(&leave.download).await, bytes, "{name}");
    }
}

#[tokio::test]
async fn pages_of_any_origin_may_come() {
    let mut desk = Desk::new().await;
    let leave = desk.leave("a.png").await;
    let ask = desk.http.request(reqwest::Method::OPTIONS, &leave.upload).header("Origin", "http://page.example");
    let ask =
        ask.header("Access-Control-Request-Method", "PUT").header("Access-Control-Request-Headers", "content-type");
    let answer = ask.send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    let header = |name: &str| answer.headers()[name].to_str().unwrap().to_lowercase();
    assert_eq!(header("access-control-allow-origin"), "*");
    assert!(header("access-control-allow-methods").contains("put"));
    assert!(header("access-control-allow-headers").contains("content-type"));
    for answer in [desk.put(&leave.upload, b"x", &[]).await, desk.get(&leave.download).await] {
        assert_eq!(answer.headers()["access-control-allow-origin"], "*");
        assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
    }
}

#[tokio::test]
async fn parts_make_a_file_in_any_sizes() {
    let mut desk = Desk::new().await;
    let file = noise(100_000, 3);
    let leave = desk.leave("a.bin").await;
    let mut first = 0;
    for length in [1, 40_000, 17, 59_982] {
        let last = first + length - 1;
        let answer = desk.put_part(&leave.upload, &file, first, last).await;
        first += length;
        taken(answer, first, first == file.len()).await;
        assert_eq!(desk.next(&leave.upload).await, first);
    }
    assert_eq!(desk.fetch(&leave.download).await, file);
}

/// Provokes 115068.
#[tokio::test]
async fn a_part_with_another_digest_is_sent_again() {
    let mut desk = Desk::new().await;
    let file = noise(10_000, 4);
    let leave = desk.leave("a.bin").await;
    taken(desk.put_part(&leave.upload, &file, 0, 3999).await, 4000, false).await;
    let mut damaged = file[4000..8000].to_vec();
    damaged[7] ^= 1;
    let headers = [("Content-Range", range(4000, 7999, 10_000)), ("Content-MD5", md5_base64(&file[4000..8000]))];
    let words = ["the part at 4000", &md5_hex(&damaged), &md5_hex(&file[4000..8000]), "again"];
    refused(desk.put(&leave.upload, &damaged, &headers).await, 422, 115068, &words).await;
    assert_eq!(desk.next(&leave.upload).await, 4000);
    taken(desk.put_part(&leave.upload, &file, 4000, 7999).await, 8000, false).await;
    taken(desk.put_part(&leave.upload, &file, 8000, 9999).await, 10_000, true).await;
    assert_eq!(desk.fetch(&leave.download).await, file);
}

/// Provokes 115066.
#[tokio::test]
async fn a_file_with_another_digest_is_sent_again() {
    let mut desk = Desk::new().await;
    let file = noise(10_000, 5);
    let leave = desk.leave("a.bin").await;
    let mut damaged = file.clone();
    damaged[9_999] ^= 1;
    let words = ["the MD5 of the file", &md5_hex(&damaged), &md5_hex(&file)];
    for header in [("Content-MD5", md5_base64(&file)), ("X-File-MD5", md5_hex(&file))] {
        refused(desk.put(&leave.upload, &damaged, &[header]).await, 422, 115066, &words).await;
        assert_eq!(desk.next(&leave.upload).await, 0, "it is begun anew");
        assert_eq!(desk.get(&leave.download).await.status(), StatusCode::NOT_FOUND);
    }
    // Each part is as announced, and the whole is not.
    taken(desk.put_part(&leave.upload, &damaged, 0, 4999).await, 5000, false).await;
    let last = [
        ("Content-Range", range(5000, 9999, 10_000)),
        ("Content-MD5", md5_base64(&damaged[5000..])),
        ("X-File-MD5", md5_hex(&file)),
    ];
    refused(desk.put(&leave.upload, &damaged[5000..], &last).await, 422, 115066, &words).await;
    taken(desk.put(&leave.upload, &file, &[("X-File-MD5", md5_hex(&file))]).await, 10_000, true).await;
    assert_eq!(desk.fetch(&leave.download).await, file);
}

/// Provokes 114002.
#[tokio::test]
async fn a_file_over_the_limit() {
    let mut desk = Desk::with(Options::new().set("app.files.bytes", 1000)).await;
    let leave = desk.leave("a.bin").await;
    let words = ["over the limit of 1000 bytes"];
    refused(desk.put(&leave.upload, &[0; 1001], &[]).await, 413, 114002, &words).await;
    let part = [("Content-Range", range(0, 99, 1001))];
    refused(desk.put(&leave.upload, &[0; 100], &part).await, 413, 114002, &words).await;
    // In chunks, without a length.
    let chunks = format!("{}0\r\n\r\n", format!("64\r\n{}\r\n", "x".repeat(100)).repeat(11));
    let answer =
        raw::send(&desk.server, "PUT", &leave.upload, "Transfer-Encoding: chunked\r\n", chunks.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("114002"), "{answer}");
    let chunks = format!("{}0\r\n\r\n", format!("64\r\n{}\r\n", "x".repeat(100)).repeat(10));
    let answer =
        raw::send(&desk.server, "PUT", &leave.upload, "Transfer-Encoding: chunked\r\n", chunks.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(desk.fetch(&leave.download).await, [b'x'; 1000]);
    // The limit is 28 MiB where nothing else is said.
    let mut plain = Desk::new().await;
    let leave = plain.leave("a.bin").await;
    let too_large = 28 * 1024 * 1024 + 1;
    let part = [("Content-Range", range(0, 0, too_large))];
    refused(plain.put(&leave.upload, b"x", &part).await, 413, 114002, &["over the limit of 29360128 bytes"]).await;
}

/// Provokes 114011.
#[tokio::test]
async fn parameters_that_do_not_fit_each_other() {
    let mut desk = Desk::new().await;
    let leave = desk.leave("a.bin").await;
    let with = |name: &'static str, value: &str| [(name, value.to_owned())];
    refused(desk.put(&leave.upload, b"", &[]).await, 400, 114011, &["the file's size", "at least 1"]).await;
    for (headers, words) in [
        (with("Content-Range", "bytes 1-5/10"), ["the part's offset", "at most 0"]),
        (with("Content-Range", "bytes 0-4/4"), ["the part's end", "within the file's 4 bytes"]),
        (with("Content-Range", "bytes 0-3/10"), ["Content-Range", "body's length"]),
        (with("Content-Range", "bytes 4-0/10"), ["Content-Range", "FIRST-LAST/TOTAL"]),
        (with("Content-Range", "nonsense"), ["Content-Range", "FIRST-LAST/TOTAL"]),
        (with("Content-MD5", "nonsense"), ["Content-MD5", "base64"]),
        (with("X-File-MD5", "nonsense"), ["X-File-MD5", "32 hex digits"]),
    ] {
        refused(desk.put(&leave.upload, b"hello", &headers).await, 400, 114011, &words).await;
    }
    assert_eq!(desk.next(&leave.upload).await, 0);
}

/// Provokes 70500.
#[tokio::test]
async fn a_full_disk() {
    let mut desk = Desk::new().await;
    let leave = desk.leave("a.bin").await;
    desk.server.fill_disk();
    refused(desk.put(&leave.upload, b"hello", &[]).await, 503, 70500, &["the store of files failed"]).await;
    desk.server.restart();
    let upload = leave.upload.replacen(leave.upload.split("/uploads").next().unwrap(), desk.server.http(), 1);
    taken(desk.put(&upload, b"hello", &[]).await, 5, true).await;
}
