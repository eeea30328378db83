//! Files that an admin bans.

use super::*;

#[tokio::test]
async fn a_banned_file_is_not_given_out_but_to_who_has_a_signed_link() {
    let mut desk = Desk::new().await;
    let leave = desk.upload("a.bin", b"hello").await;
    let rest = desk.server.rest();
    let standing = async || {
        let ask = json!({"RawURLs": [{"ResourceID": 7, "RawURL": format!("{}?x=1", leave.download)}]});
        rest.ok("im_cos_msg/get_cos_sig", ask).await["PreSigURLs"][0].clone()
    };
    let link = |item: &Value| item["PreSigURL"].as_str().unwrap().to_owned();
    let normal = standing().await;
    assert_eq!((&normal["ResourceID"], &normal["Code"], &normal["Status"]), (&json!(7), &json!(0), &json!(0)));
    assert_eq!(desk.fetch(&link(&normal)).await, b"hello");
    rest.ok("im_cos_msg/forbid_illegal_object", json!({"RawURL": leave.download})).await;
    assert_eq!(desk.get(&leave.download).await.status(), StatusCode::NOT_FOUND);
    let banned = standing().await;
    assert_eq!((&banned["Status"], &banned["Desc"]), (&json!(1), &json!("banned")));
    assert_eq!(desk.fetch(&link(&banned)).await, b"hello");
    // What is signed is one file.
    let other = desk.upload("a.bin", b"other").await;
    let (_, signature) = link(&banned).split_once('?').map(|(at, query)| (at.to_owned(), query.to_owned())).unwrap();
    let words = ["the link's signature", "another file"];
    refused(desk.get(&format!("{}?{signature}", other.download)).await, 403, 6006, &words).await;
    rest.ok("im_cos_msg/allow_banned_object", json!({"RawURL": leave.download})).await;
    assert_eq!(desk.fetch(&leave.download).await, b"hello");
}
