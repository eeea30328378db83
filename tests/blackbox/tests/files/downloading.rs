//! Files on their way out: headers, ranges, keys, and names that lead nowhere.

use super::*;

#[tokio::test]
async fn headers_say_what_it_is_and_keep_browsers_from_running_it() {
    let mut desk = Desk::new().await;
    let png = picture(4, 3, image::ImageFormat::Png);
    for (name, bytes, kind, shown) in [
        ("a.png", &png[..], "image/png", true),
        ("page.html", &png[..], "image/png", true),
        ("page.html", b"<html><script>alert(1)</script>", "application/octet-stream", false),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "application/octet-stream", false),
        ("voice.mp3", b"noise", "audio/mpeg", true),
        ("clip.mp4", b"noise", "video/mp4", true),
        ("note.txt", b"hello", "text/plain", false),
        ("report", b"hello", "application/octet-stream", false),
    ] {
        let leave = desk.upload(name, bytes).await;
        let answer = desk.get(&leave.download).await;
        let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), kind, "{name}");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("content-disposition").starts_with("inline"), shown, "{name}");
        assert!(header("content-security-policy").contains("sandbox"));
        assert_eq!(header("accept-ranges"), "bytes");
        assert_eq!(header("content-length"), bytes.len().to_string());
        assert_eq!(header("cache-control"), "private, max-age=3600");
    }
}

#[tokio::test]
async fn parts_of_a_file() {
    let mut desk = Desk::new().await;
    let file = noise(300_000, 10);
    let leave = desk.upload("a.bin", &file).await;
    let ask = async |range: &str| desk.http.get(&leave.download).header("Range", range).send().await.unwrap();
    for (range, expected) in [
        ("bytes=0-0", 0..1),
        ("bytes=100-199999", 100..200_000),
        ("bytes=299999-", 299_999..300_000),
        ("bytes=-10", 299_990..300_000),
        ("bytes=299000-999999", 299_000..300_000),
    ] {
        let answer = ask(range).await;
        assert_eq!(answer.status(), StatusCode::PARTIAL_CONTENT, "{range}");
        let says = format!("bytes {}-{}/300000", expected.start, expected.end - 1);
        assert_eq!(answer.headers()["content-range"].to_str().unwrap(), says);
        assert_eq!(answer.bytes().await.unwrap(), file[expected]);
    }
    for range in ["bytes=300000-", "bytes=-0"] {
        let answer = ask(range).await;
        assert_eq!(
            (answer.status(), &answer.headers()["content-range"]),
            (StatusCode::RANGE_NOT_SATISFIABLE, &"bytes */300000".parse().unwrap())
        );
    }
    for range in ["bytes=0-1,5-6", "lines=1-2", "nonsense"] {
        let answer = ask(range).await;
        assert_eq!((answer.status(), answer.bytes().await.unwrap().len()), (StatusCode::OK, 300_000), "{range}");
    }
    let head = desk.http.head(&leave.download).send().await.unwrap();
    assert_eq!((head.status(), &head.headers()["content-length"]), (StatusCode::OK, &"300000".parse().unwrap()));
    let tag = head.headers()["etag"].clone();
    let again = desk.http.get(&leave.download).header("If-None-Match", &tag).send().await.unwrap();
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    let other = desk.http.get(&leave.download).header("Range", "bytes=0-0").header("If-Range", "\"other\"");
    assert_eq!(other.send().await.unwrap().status(), StatusCode::OK);
}

#[tokio::test]
async fn what_nobody_uploaded_is_not_there() {
    let mut desk = Desk::new().await;
    let leave = desk.leave("a.bin").await;
    let app = desk.server.sdkappid();
    let http = desk.server.http();
    let id = "0123456789abcdef0123456789abcdef";
    for url in [
        leave.download.clone(),
        format!("{http}/files/{app}/{id}/a.bin"),
        format!("{http}/files/7/{id}/a.bin"),
        format!("{http}/files/x/{id}/a.bin"),
        format!("{http}/files/{app}/short/a.bin"),
        format!("{http}/files/{app}/{}/a.bin", id.to_uppercase()),
    ] {
        assert_eq!(desk.get(&url).await.status(), StatusCode::NOT_FOUND, "{url}");
    }
}

#[tokio::test]
async fn no_path_leads_out() {
    let mut desk = Desk::new().await;
    let leave = desk.upload("a.bin", b"hello").await;
    let path = leave.download.strip_prefix(desk.server.http()).unwrap().to_owned();
    let folder = path.strip_suffix("/a.bin").unwrap();
    let key = std::fs::read_to_string(desk.server.data().join("server.key")).unwrap();
    let app = desk.server.sdkappid();
    for path in [
        format!("{folder}/../../../server.key"),
        format!("{folder}/..%2f..%2f..%2fserver.key"),
        format!("{folder}/%2e%2e/%2e%2e/server.key"),
        format!("/files/{app}/..%2f..%2fserver.key/a"),
        "/files/../server.key".to_owned(),
        "/files/..%2f..%2f../server.key/x/y".to_owned(),
        format!("/files/{app}%2f../{}/a", "0".repeat(32)),
        "/cos/..%2f..%2fserver.key/a".to_owned(),
        "/cos/1-2/..%2f..%2fserver.key".to_owned(),
        "/archives/..%2f..%2fserver.key/x".to_owned(),
        "//server.key".to_owned(),
        "/files/%00/%00/%00".to_owned(),
        "/files/%ff/%fe/x".to_owned(),
    ] {
        for method in ["GET", "PUT"] {
            let answer = raw::send(&desk.server, method, &path, "Content-Length: 1\r\n", b"x").await;
            assert!(!answer.contains(key.trim()), "{path}: {answer}");
            // The name in an address is for people: the number alone tells which file it is.
            let same_file = method == "GET" && path.starts_with(&format!("{folder}/..%2f"));
            assert_eq!(answer.ends_with("hello"), same_file, "{method} {path}: {answer}");
        }
    }
    let names: Vec<_> =
        std::fs::read_dir(desk.server.data()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(
        names.iter().all(|name| [
            "apps",
            "archives",
            "blobs",
            "native.key",
            "server.key",
            "store",
            "uploads",
            "lock",
            "words",
            "LOCK"
        ]
        .contains(&name.to_str().unwrap())),
        "{names:?}"
    );
}

/// Provokes 6006.
#[tokio::test]
async fn private_files_want_a_key_that_holds() {
    let options = Options::new().set("app.files.private", true).set("app.files.key_time", "1h");
    let mut desk = Desk::with(options.argument("--allow-test-clock")).await;
    let leave = desk.upload("a.bin", b"hello").await;
    let with = |key: &str| format!("{}?authkey={key}", leave.download);
    refused(desk.get(&leave.download).await, 403, 6006, &["the key to files", "is missing"]).await;
    refused(desk.get(&with("nonsense")).await, 403, 6006, &["the key to files", "not made by this server"]).await;
    let answer = desk.alice.ok("openim.authkey", json!({})).await;
    let key = answer["AuthKey"].as_str().unwrap().to_owned();
    assert_eq!(answer["IpList"], json!(["127.0.0.1"]));
    assert_eq!(desk.fetch(&with(&key)).await, b"hello");
    assert_eq!(desk.fetch(&leave.download.clone().replace("a.bin", &format!("a.bin?authKey={key}"))).await, b"hello");
    // The login tells a key as well, which the Web SDK adds by itself.
    let mut bob = desk.server.web().await;
    let login = bob.try_login("bob", &desk.server.usersig("bob")).await;
    assert_eq!(desk.fetch(&with(login["RichMsgAuthKey"].as_str().unwrap())).await, b"hello");
    let other = Desk::new().await;
    let mut stranger = other.server.login("alice").await;
    let foreign = stranger.ok("openim.authkey", json!({})).await["AuthKey"].as_str().unwrap().to_owned();
    refused(desk.get(&with(&foreign)).await, 403, 6006, &["not made by this server"]).await;
    desk.server.rest().ok("tincan_admin/forward_clock", json!({"Seconds": 3601})).await;
    refused(desk.get(&with(&key)).await, 403, 6006, &["the key to files", "has expired"]).await;
}
