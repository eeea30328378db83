//! Frames of web clients.

use super::*;

const FINAL: u8 = 0x80;
const CONTINUATION: u8 = 0;
const TEXT: u8 = 1;
const BINARY: u8 = 2;
const CLOSE: u8 = 8;
const PING: u8 = 9;

/// A frame with a mask of zeros, which leaves its payload as it is.
fn framed(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    match payload.len() {
        length @ 0..126 => bytes.push(0x80 | length as u8),
        length => {
            bytes.push(0x80 | 127);
            bytes.extend_from_slice(&(length as u64).to_be_bytes());
        }
    }
    bytes.extend_from_slice(&[0; 4]);
    bytes.extend_from_slice(payload);
    bytes
}

fn heartbeat() -> Vec<u8> {
    json!({"head": {"servcmd": "heartbeat.alive", "seq": 1}, "body": {}}).to_string().into_bytes()
}

/// The server ends a connection on which these bytes come.
async fn ends(server: &Server, path: &str, bytes: &[u8]) {
    let mut stream = raw_websocket(server, path).await;
    stream.write_all(bytes).await.unwrap();
    read_to_end(&mut stream).await;
}

#[tokio::test]
async fn that_are_no_requests() {
    let (server, _rest, alice) = target().await;
    let mut socket = Socket::open(&server, "binfo").await;
    let deep = nested();
    let mut tried = 0;
    for bad in [
        "",
        "x",
        "null",
        "5",
        "[]",
        "{}",
        "{\"head\":{}}",
        "{\"head\":5}",
        "{\"head\":[],\"body\":{}}",
        "{\"head\":{\"servcmd\":5,\"seq\":\"x\"},\"body\":{}}",
        "{\"head\":{\"servcmd\":\"\",\"seq\":1},\"body\":{}}",
        "{\"head\":{\"servcmd\":\"openim\",\"seq\":1}}",
        "{\"head\":{\"servcmd\":\"openim.sendmsg\",\"seq\":-1}}",
        "{\"head\":{\"servcmd\":\"openim.sendmsg\",\"seq\":1e300,\"sdkappid\":1e300}}",
        "COMP",
        "COMPxxxxxxxx",
        &deep,
        &format!("{{\"head\":{deep},\"body\":{{}}}}"),
        &format!("{{\"body\":{deep}}}"),
        &format!("{{\"head\":{{\"servcmd\":\"heartbeat.alive\",\"seq\":1}},\"body\":{deep}}}"),
    ] {
        socket.send(bad.as_bytes().to_vec()).await;
        if socket.settle().await.is_none() {
            socket = Socket::open(&server, "binfo").await;
        }
        tried += 1;
    }
    assert_eq!(tried, 20);
    for body in [json!(null), json!(5), json!("x"), json!([]), json!({"To_Account": [[[[]]]]})] {
        let request = frame(&alice, &server, "openim.sendmsg", 7, &body);
        socket.send(request.to_string().into_bytes()).await;
        let answered = async {
            loop {
                let frames = socket.settle().await.unwrap();
                if !frames.is_empty() {
                    break frames;
                }
            }
        };
        let frames = timeout(WAIT, answered).await.expect("an answer");
        assert_eq!(error_code(&frames[0]["body"]), 20001, "{frames:?}");
    }
    assert_well(&server).await;
}

#[tokio::test]
async fn with_a_head_of_any_type() {
    let (server, _rest, alice) = target().await;
    let mut socket = Socket::open(&server, "binfo").await;
    let good = frame(&alice, &server, "openim.sendmsg", 7, &good_body());
    let values = [json!(null), json!(true), json!(-1), json!(1.5), json!(u64::MAX), json!("x"), json!([]), json!({})];
    for field in good["head"].as_object().unwrap().keys() {
        for value in &values {
            let mut bad = good.clone();
            bad["head"][field] = value.clone();
            socket.send(bad.to_string().into_bytes()).await;
            if socket.settle().await.is_none() {
                socket = Socket::open(&server, "binfo").await;
            }
        }
    }
    assert_well(&server).await;
}

#[tokio::test]
async fn of_the_wrong_kind() {
    let (server, ..) = target().await;
    for (path, message) in
        [("binfo", Message::text(String::from_utf8(heartbeat()).unwrap())), ("info", Message::binary(heartbeat()))]
    {
        let mut socket = Socket::open(&server, path).await;
        socket.send_message(message).await;
        // Whether it is answered, dropped or ends the connection: what comes is of the connection's own kind.
        socket.settle().await;
    }
    assert_well(&server).await;
}

#[tokio::test]
async fn over_the_limit() {
    let (server, ..) = target_with(Options::new().set("server.frame_bytes", 10_000)).await;
    for path in ["binfo", "info"] {
        let mut socket = Socket::open(&server, path).await;
        let within = [heartbeat(), vec![b' '; 10_000 - heartbeat().len()]].concat();
        socket.send(within).await;
        assert!(socket.settle().await.is_some());
        socket.send(vec![b' '; 10_001]).await;
        assert_eq!(socket.closed().await, Some(1009));
    }
    let mut parts = framed(BINARY, &[b' '; 9000]);
    parts.extend(framed(CONTINUATION, &[b' '; 9000]));
    ends(&server, "binfo", &parts).await;
    assert_well(&server).await;
}

#[tokio::test]
async fn that_announce_more_than_memory_holds() {
    let (server, ..) = target().await;
    let before = memory(&server);
    let mut streams = Vec::new();
    for length in [u64::MAX, 1 << 62, 1 << 40, 1 << 31, 3 << 20] {
        let mut stream = raw_websocket(&server, "binfo").await;
        let mut bytes = vec![FINAL | BINARY, 0x80 | 127];
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(&[0; 4]);
        stream.write_all(&bytes).await.unwrap();
        read_to_end(&mut stream).await;
        streams.push(stream);
    }
    assert!(memory(&server) < before + 16 * 1024, "{} KiB, before {before}", memory(&server));
    assert_well(&server).await;
}

#[tokio::test]
async fn that_break_the_web_socket_protocol() {
    let (server, ..) = target().await;
    let unmasked = [&[FINAL | BINARY, 2][..], b"{}"].concat();
    for bytes in [
        unmasked,
        framed(FINAL | 3, b"{}"),
        framed(FINAL | 11, b""),
        framed(FINAL | 0x40 | BINARY, b"{}"),
        framed(FINAL | CONTINUATION, b"{}"),
        framed(PING, b"part of a ping"),
        framed(FINAL | PING, &[b'x'; 200]),
        framed(FINAL | CLOSE, b"x"),
        framed(FINAL | CLOSE, &[0, 5]),
        [framed(BINARY, b"{"), framed(FINAL | BINARY, b"}")].concat(),
    ] {
        ends(&server, "binfo", &bytes).await;
    }
    ends(&server, "info", &framed(FINAL | TEXT, b"\xff\xfe{}")).await;
    ends(&server, "info", &framed(FINAL | TEXT, b"{\"head\":\"\xed\xa0\x80\"}")).await;
    assert_well(&server).await;
}

#[tokio::test]
async fn that_are_not_utf_8() {
    let (server, ..) = target().await;
    let mut socket = Socket::open(&server, "binfo").await;
    for bad in [&b"\xff\xfe"[..], b"{\"head\":{\"servcmd\":\"\xc3\",\"seq\":1},\"body\":{}}", b"\x80", b"\xed\xa0\x80"]
    {
        socket.send(bad.to_vec()).await;
        if socket.settle().await.is_none() {
            socket = Socket::open(&server, "binfo").await;
        }
    }
    assert_well(&server).await;
}

#[tokio::test]
async fn that_come_in_many_parts() {
    let (server, ..) = target().await;
    let (mut stream, good) = (raw_websocket(&server, "binfo").await, heartbeat());
    let mut bytes = framed(BINARY, &good[..1]);
    for byte in &good[1..] {
        bytes.extend(framed(FINAL | PING, b"between"));
        bytes.extend(framed(CONTINUATION, &[*byte]));
    }
    bytes.extend(framed(FINAL | CONTINUATION, b""));
    stream.write_all(&bytes).await.unwrap();
    let mut seen = Vec::new();
    while !seen.windows(15).any(|window| window == b"heartbeat.alive") {
        seen.push(timeout(WAIT, stream.read_u8()).await.expect("an answer").unwrap());
    }
    assert_well(&server).await;
}

#[tokio::test]
async fn that_are_cut_off() {
    let (server, ..) = target().await;
    let whole = framed(FINAL | BINARY, &heartbeat());
    for end in 1..whole.len() {
        let mut stream = raw_websocket(&server, "binfo").await;
        stream.write_all(&whole[..end]).await.unwrap();
        stream.shutdown().await.unwrap();
        read_to_end(&mut stream).await;
    }
    assert_well(&server).await;
}

#[tokio::test]
async fn a_flood_of_pings() {
    let (server, ..) = target().await;
    let mut socket = Socket::open(&server, "binfo").await;
    for n in 0..20_000_u32 {
        socket.send_message(Message::Ping(n.to_be_bytes().to_vec().into())).await;
        if n % 500 == 0 {
            assert!(socket.settle().await.is_some());
        }
    }
    assert_well(&server).await;
}

/// Who sends and never reads is stopped by its own full socket; the server keeps no answers for it without end.
#[tokio::test]
async fn a_flood_from_who_never_reads() {
    let (server, ..) = target().await;
    let before = memory(&server);
    for bytes in [framed(FINAL | PING, &[b'x'; 100]), framed(FINAL | BINARY, &heartbeat())] {
        let mut stream = raw_websocket(&server, "binfo").await;
        let flood = bytes.repeat(1000);
        for _ in 0..1000 {
            // It takes no more, or has ended: either way the flood is over.
            match timeout(std::time::Duration::from_secs(1), stream.write_all(&flood)).await {
                Ok(Ok(())) => {}
                Ok(Err(_)) | Err(_) => break,
            }
        }
        assert_well(&server).await;
    }
    assert!(memory(&server) < before + 16 * 1024, "{} KiB, before {before}", memory(&server));
}
