//! Bodies of REST requests.

use super::*;

/// Sends bytes as the body of `sendmsg`; the answer has a code of the catalogue and is no internal failure.
async fn answer(rest: &Rest, body: impl Into<Vec<u8>>) -> Value {
    let reply = rest.request("openim/sendmsg").body(body).send().await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let answer = reply.json();
    documented(&answer);
    assert!(![60008, 91000].contains(&error_code(&answer)), "{answer}");
    answer
}

#[tokio::test]
async fn cut_off_everywhere() {
    let (server, rest, _alice) = target().await;
    let good = good_body().to_string();
    for end in 1..good.len() {
        let code = error_code(&answer(&rest, &good.as_bytes()[..end]).await);
        assert_eq!(code, 90001, "{}", &good[..end]);
    }
    assert_ne!(error_code(&answer(&rest, "").await), 0);
    assert_well(&server).await;
}

#[tokio::test]
async fn any_type_in_any_field() {
    let (server, rest, _alice) = target().await;
    let values = [
        json!(null),
        json!(true),
        json!(-1),
        json!(1.5),
        json!(u64::MAX),
        json!(""),
        json!("x"),
        json!("\u{0}"),
        json!([]),
        json!([null]),
        json!([[]]),
        json!({}),
        json!({"": {}}),
        json!("😀".repeat(1000)),
    ];
    let good = good_body();
    for field in good.as_object().unwrap().keys() {
        for value in &values {
            let mut body = good.clone();
            body[field] = value.clone();
            answer(&rest, body.to_string()).await;
        }
        for number in ["1e999", "-1e999", "18446744073709551616", "99999999999999999999999999999999", "-0", "1E2"] {
            let mut body = good.clone();
            body[field] = json!("@");
            answer(&rest, body.to_string().replace("\"@\"", number)).await;
        }
    }
    assert_well(&server).await;
}

#[tokio::test]
async fn deeply_nested() {
    let (server, rest, _alice) = target().await;
    let deep = nested();
    let bodies = [
        deep.clone(),
        "{\"a\":".repeat(LEVELS),
        format!("{{\"Unknown\":{deep}}}"),
        format!("{{\"To_Account\":{deep}}}"),
        good_body().to_string().replace("\"hi Bob\"", &deep),
        good_body().to_string().replace("\"PushFlag\":0", &format!("\"PushFlag\":{deep}")),
        good_body().to_string().replace("\"Text\"", &format!("\"Deep\":{deep},\"Text\"")),
    ];
    for body in bodies {
        assert_ne!(error_code(&answer(&rest, body).await), 0);
    }
    assert_well(&server).await;
}

/// Within the size of a message an element may hold unknown members of any depth; they are passed on.
#[tokio::test]
async fn nested_as_deep_as_a_message_allows() {
    let (server, rest, _alice) = target().await;
    let deep = format!("{}{}", "[".repeat(3000), "]".repeat(3000));
    let body = good_body().to_string().replace("\"Text\"", &format!("\"Deep\":{deep},\"Text\""));
    assert_eq!(error_code(&answer(&rest, body).await), 0);
    let page = json!({"Operator_Account": "bob", "Peer_Account": "alice", "MaxCnt": 5, "MinTime": 0,
        "MaxTime": tincan_blackbox::now() + 60});
    let reply = rest.request("openim/admin_getroammsg").json(page).send().await;
    assert!(reply.text.contains(&deep), "{}", reply.text);
    assert_well(&server).await;
}

/// Provokes 60002.
#[tokio::test]
async fn over_the_limit() {
    let (server, rest, _alice) = target_with(Options::new().set("server.body_bytes", 20_000)).await;
    let good = good_body().to_string();
    let padded = |length: usize| format!("{good}{}", " ".repeat(length - good.len()));
    assert_eq!(error_code(&answer(&rest, padded(20_000)).await), 0);
    assert_eq!(error_code(&answer(&rest, padded(20_001)).await), 60002);
    // Who sends much more may find the connection closed before it reads the answer. Chunks tell no length beforehand.
    let piece = " ".repeat(1000);
    for (header, piece) in
        [("Content-Length: 5000000", piece.clone()), ("Transfer-Encoding: chunked", format!("3e8\r\n{piece}\r\n"))]
    {
        let mut stream = raw(&server).await;
        let head = format!("{}{header}\r\nConnection: close\r\n\r\n", head(&server));
        stream.write_all(head.as_bytes()).await.unwrap();
        for _ in 0..5000 {
            if stream.write_all(piece.as_bytes()).await.is_err() {
                break;
            }
        }
        let text = String::from_utf8_lossy(&read_to_end(&mut stream).await).into_owned();
        assert!(text.is_empty() || text.contains("60002"), "{text}");
    }
    assert_well(&server).await;
}

#[tokio::test]
async fn not_utf_8() {
    let (server, rest, _alice) = target().await;
    let good = good_body().to_string().into_bytes();
    let at = good.windows(6).position(|window| window == b"hi Bob").unwrap();
    for bad in [&b"\xff\xff"[..], b"\xc3", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80", b"\xc0\x80", b"\x80"] {
        let mut body = good.clone();
        body.splice(at..at + 2, bad.iter().copied());
        assert_eq!(error_code(&answer(&rest, body).await), 90001);
        assert_eq!(error_code(&answer(&rest, bad).await), 90001);
    }
    let utf_16: Vec<u8> = good_body().to_string().encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(error_code(&answer(&rest, utf_16).await), 90001);
    assert_well(&server).await;
}

#[tokio::test]
async fn many_fields_and_elements() {
    let (server, rest, _alice) = target().await;
    let fields: Vec<String> = (0..50_000).map(|n| format!("\"f{n}\":0")).collect();
    answer(&rest, format!("{{{}}}", fields.join(","))).await;
    answer(&rest, format!("{{{}}}", vec!["\"MsgRandom\":1"; 50_000].join(","))).await;
    answer(&rest, json!({"To_Account": "bob", "MsgRandom": 1, "MsgBody": vec![json!({}); 100_000]}).to_string()).await;
    let names: Vec<String> = (0..60_000).map(|n| n.to_string()).collect();
    let reply = rest.request("openim/batchsendmsg").json(json!({"To_Account": names})).send().await;
    documented(&reply.json());
    assert_well(&server).await;
}
