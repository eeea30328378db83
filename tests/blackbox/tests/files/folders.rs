//! Folders, as clients of object stores use them.

use super::*;
use tincan_blackbox::refused as refused_by;

/// Provokes 6006, 114011.
#[tokio::test]
async fn files_go_into_a_folder_by_its_token() {
    let mut desk = Desk::new().await;
    let ask = json!({"cmd": "open_im_cos_svc", "sub_cmd": "get_cos_token", "duration": 300, "version": 2});
    let keys = desk.alice.ok("im_cos_sign_svr.cos", ask.clone()).await;
    let text = |name: &str| keys[name].as_str().unwrap().to_owned();
    assert_eq!(keys["appid"], desk.server.sdkappid());
    let url = format!("{}/{}/a.txt", text("upload_url"), text("directory"));
    let token = [("x-cos-security-token", text("session_token"))];
    taken(desk.put(&url, b"hello", &token).await, 5, true).await;
    assert_eq!(desk.fetch(&url).await, b"hello");
    assert_eq!(desk.get(&url.replace("a.txt", "b.txt")).await.status(), StatusCode::NOT_FOUND);
    refused(desk.put(&url, b"hello", &[]).await, 403, 6006, &["the folder's token", "not made"]).await;
    let elsewhere = url.replace(&text("directory"), &format!("{}-00", desk.server.sdkappid()));
    refused(desk.put(&elsewhere, b"hello", &token).await, 403, 6006, &["another folder"]).await;
    for field in ["cmd", "sub_cmd"] {
        let mut bad = ask.clone();
        bad[field] = json!("x");
        refused_by(&desk.alice.call("im_cos_sign_svr.cos", bad).await, 114011, &[field, "must be"]);
    }
}
