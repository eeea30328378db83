use super::*;

/// As the web SDK sends it, shortened.
const LOGIN: &str = r#"{"head":{"ver":"v4","platform":7,"websdkappid":537048168,"status_instid":0,"sdkappid":1400000001,
    "contenttype":"json","identifier":"alice","usersig":"eJwtjM0K","servcmd":"im_open_status.wslogin","seq":58821041},
    "body":{"State":"Online", "InstType":0}}"#;

#[test]
fn a_request_of_the_web_sdk_is_read_without_copies() {
    let frame = Frame::parse(LOGIN).unwrap();
    assert_eq!(frame.head.command(), ("im_open_status", "wslogin"));
    assert_eq!((frame.head.seq, frame.head.sdkappid), (58_821_041, 1_400_000_001));
    assert_eq!((&*frame.head.identifier, &*frame.head.usersig, &*frame.head.a2), ("alice", "eJwtjM0K", ""));
    assert_eq!(frame.body(), r#"{"State":"Online", "InstType":0}"#, "the body is as it was sent");
    assert!(matches!(frame.head.identifier, Cow::Borrowed(_)));
}

#[test]
fn odd_heads_are_still_heads() {
    let frame = Frame::parse(r#"{"head":{"servcmd":"a","seq":"7","sdkappid":-1,"identifier":null,"a2":[1,{"b":2}]}}"#);
    let frame = frame.unwrap();
    assert_eq!(frame.head, Head { servcmd: "a".into(), seq: 7, ..Head::default() });
    assert_eq!(frame.head.command(), ("a", ""));
    assert_eq!(frame.body(), "{}");
    let frame = Frame::parse(r#"{"head":{"identifier":"a\"\u00e9","seq":1e3,"x":{}},"body":[1]}"#).unwrap();
    assert_eq!((&*frame.head.identifier, frame.head.seq), ("a\"é", 0));
    assert_eq!(frame.body(), "[1]");
}

#[test]
fn what_is_no_frame_is_refused() {
    let deep = "[".repeat(100_000);
    let deep_head = format!(r#"{{"head":{{"a2":{deep}"#);
    for bad in [
        "",
        " ",
        "hello",
        "[]",
        "null",
        "{}",
        r#"{"body":{}}"#,
        r#"{"head":1,"body":{}}"#,
        r#"{"head":null}"#,
        r#"{"head":{}} trailing"#,
        r#"{"head":{},"body":{"#,
        r#"{"head":{},"body":nonsense}"#,
        r#"{"head":{"seq":}}"#,
        &LOGIN[..LOGIN.len() - 1],
        &deep,
        &deep_head,
    ] {
        assert_eq!(Frame::parse(bad).err(), Some(FrameError::NoFrame), "{}", &bad[..bad.len().min(60)]);
    }
}

#[test]
fn an_answer_repeats_name_and_number() {
    let text = answer("heartbeat.alive", 42, r#"{"ErrorCode":0}"#);
    assert_eq!(text, r#"{"head":{"ver":"v4","servcmd":"heartbeat.alive","seq":42},"body":{"ErrorCode":0}}"#);
    let odd = answer("a\"\\\n.b", u64::MAX, "{}");
    let frame = Frame::parse(&odd).unwrap();
    assert_eq!((&*frame.head.servcmd, frame.head.seq), ("a\"\\\n.b", u64::MAX));
}

#[test]
fn a_request_reads_back() {
    let sender = Sender { sdkappid: 7, a2: "ticket", tinyid: "144", status_instid: 3, ..Sender::default() };
    let text = request(&sender, "openim.sendmsg", 9, r#"{"x":1}"#);
    assert!(!text.contains("usersig"), "{text}");
    let frame = Frame::parse(&text).unwrap();
    assert_eq!((&*frame.head.a2, &*frame.head.tinyid, frame.head.sdkappid), ("ticket", "144", 7));
    assert_eq!((frame.head.seq, frame.body()), (9, r#"{"x":1}"#));
}

#[test]
fn frames_open_within_the_limit_compressed_or_not() {
    let text = "é".repeat(5000);
    let compressed = compress(&text);
    assert!(compressed.starts_with(b"COMP") && compressed.len() < 200);
    assert_eq!(open(&compressed, text.len()).unwrap(), text);
    assert_eq!(open(&compressed, text.len() - 1), Err(FrameError::TooLarge));
    assert_eq!(open(text.as_bytes(), text.len()).unwrap(), text);
    assert_eq!(open(text.as_bytes(), text.len() - 1), Err(FrameError::TooLarge));
    assert_eq!(open(&compress(""), 0).unwrap(), "");
}

#[test]
fn damaged_frames_are_refused() {
    let whole = compress(LOGIN);
    for end in 4..whole.len() {
        assert_eq!(open(&whole[..end], 1 << 20), Err(FrameError::Damaged), "cut at {end}");
    }
    let mut more = whole.clone();
    more.push(0);
    assert_eq!(open(&more, 1 << 20), Err(FrameError::Damaged));
    assert_eq!(open(b"COMPnonsense", 1 << 20), Err(FrameError::Damaged));
    assert_eq!(open(&[0xff, 0xfe], 1 << 20), Err(FrameError::Damaged));
}
