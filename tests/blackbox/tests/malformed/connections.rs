//! What comes to the port: half requests, slow ones, and what is no HTTP at all.

use std::time::Instant;

use super::*;

#[tokio::test]
async fn random_bytes() {
    let (server, ..) = target().await;
    let mut mutator = Mutator::new(4);
    for _ in 0..300 {
        let mut stream = raw(&server).await;
        // The server may have closed it while it was written to.
        let _ = stream.write_all(&mutator.noise(2000)).await;
        let _ = stream.shutdown().await;
        let answer = read_to_end(&mut stream).await;
        assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 4"), "{}", String::from_utf8_lossy(&answer));
    }
    assert_well(&server).await;
}

#[tokio::test]
async fn other_protocols() {
    let (server, ..) = target_with(Options::new().set("server.header_timeout", "1s")).await;
    let long = format!("GET / HTTP/1.1\r\nHost: x\r\nA: {}\r\n\r\n", "x".repeat(2_000_000));
    let many = format!("GET / HTTP/1.1\r\nHost: x\r\n{}\r\n", "A: b\r\n".repeat(50_000));
    for bytes in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..],
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET\r\n\r\n",
        b"\r\n\r\n\r\n\r\n",
        b"POST /v4/openim/sendmsg HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        b"POST /v4/openim/sendmsg HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999999\r\n\r\n",
        b"POST /v4/openim/sendmsg HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"POST /v4/openim/sendmsg HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\n",
        long.as_bytes(),
        many.as_bytes(),
    ] {
        let mut stream = raw(&server).await;
        let _ = stream.write_all(bytes).await;
        read_to_end(&mut stream).await;
    }
    assert_well(&server).await;
}

#[tokio::test]
async fn a_head_that_never_ends() {
    let (server, ..) = target_with(Options::new().set("server.header_timeout", "1s")).await;
    let mut stream = raw(&server).await;
    stream.write_all(head(&server).as_bytes()).await.unwrap();
    read_to_end(&mut stream).await;
    assert_well(&server).await;
}

/// Provokes 60008.
#[tokio::test]
async fn a_body_that_never_ends() {
    let (server, ..) = target_with(Options::new().set("server.body_timeout", "1s")).await;
    let mut stream = raw(&server).await;
    let begin = format!("{}Connection: close\r\nContent-Length: 1000\r\n\r\n{{\"To_Account\":", head(&server));
    stream.write_all(begin.as_bytes()).await.unwrap();
    let begin = Instant::now();
    let text = String::from_utf8_lossy(&read_to_end(&mut stream).await).into_owned();
    assert!(text.contains("60008"), "{text}");
    assert!(begin.elapsed() < WAIT);
    assert_well(&server).await;
}

/// A body that comes a byte at a time is read for as long as it takes, within the limit.
#[tokio::test]
async fn a_slow_body() {
    let (server, ..) = target().await;
    let mut stream = raw(&server).await;
    stream.set_nodelay(true).unwrap();
    let body = good_body().to_string();
    let head = format!("{}Connection: close\r\nContent-Length: {}\r\n\r\n", head(&server), body.len());
    for byte in head.bytes().chain(body.bytes()) {
        stream.write_all(&[byte]).await.unwrap();
        tokio::task::yield_now().await;
    }
    let text = String::from_utf8_lossy(&read_to_end(&mut stream).await).into_owned();
    assert!(text.contains("\"ErrorCode\":0"), "{text}");
}

#[tokio::test]
async fn requests_that_are_cut_off() {
    let (server, ..) = target().await;
    let body = good_body().to_string();
    let whole = format!("{}Content-Length: {}\r\n\r\n{body}", head(&server), body.len());
    for end in (1..whole.len()).step_by(7) {
        let mut stream = raw(&server).await;
        stream.write_all(&whole.as_bytes()[..end]).await.unwrap();
        stream.shutdown().await.unwrap();
        let answer = String::from_utf8_lossy(&read_to_end(&mut stream).await).into_owned();
        assert!(!answer.contains("\"ErrorCode\":0"), "{end} of {} bytes: {answer}", whole.len());
    }
    assert_well(&server).await;
}

#[tokio::test]
async fn many_connections_without_a_word() {
    let (server, rest, _alice) = target().await;
    let mut silent = Vec::new();
    for _ in 0..500 {
        silent.push(raw(&server).await);
    }
    rest.ok("openim/sendmsg", good_body()).await;
    assert_well(&server).await;
}
