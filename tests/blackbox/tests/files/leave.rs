//! Leave to upload: what each command answers, and whom it refuses.

use super::*;
use tincan_blackbox::{now, refused as refused_by};

#[tokio::test]
async fn pre_sig_answers_addresses_that_end() {
    let mut desk = Desk::new().await;
    let http = desk.server.http().to_owned();
    let ask = json!({"file_type": 1, "file_name": "报告 1.png", "upload_method": 0, "Duration": 300});
    let answer = desk.alice.ok("im_cos_msg.pre_sig", ask).await;
    let text = |name: &str| answer[name].as_str().unwrap().to_owned();
    let app = desk.server.sdkappid();
    assert!(text("upload_url").starts_with(&format!("{http}/uploads/")), "{answer}");
    assert!(text("upload_url").ends_with("/%E6%8A%A5%E5%91%8A%201.png"), "{answer}");
    let id = text("request_id");
    assert_eq!(text("download_url"), format!("{http}/files/{app}/{id}/%E6%8A%A5%E5%91%8A%201.png"));
    assert_eq!((text("ci_url"), text("head_url")), (text("download_url"), text("download_url")));
    assert_eq!(answer["snapshot_url"], "");
    let left = answer["expired_time"].as_u64().unwrap() - now();
    assert!((298..=300).contains(&left), "{left}");
    // By UserSig too, as the Web SDK asks.
    let mut bob = desk.server.web().await;
    bob.login("bob").await;
    let head = json!({"a2": null, "tinyid": null, "identifier": "bob", "usersig": desk.server.usersig("bob")});
    let answer = bob.call_with_head("im_cos_msg.pre_sig", json!({"file_type": 1, "file_name": "a.png"}), head).await;
    assert_eq!(error_code(&answer), 0, "{answer}");
}

#[tokio::test]
async fn simple_sig_answers_a_list() {
    let mut desk = Desk::new().await;
    let object = |id: u32| json!({"uint32_file_id": id, "uint32_file_type": 2, "str_file_name": "a.mp4"});
    let ask = json!({
        "uint32_upload_method": 0, "uint32_platform": 7, "uint32_scene": 1, "str_user_id": "alice",
        "rpt_upload_object": [object(1), object(2)],
    });
    let answer = desk.alice.ok("im_cos_msg.simple_sig", ask).await;
    assert_eq!(answer["str_final_ip"], "");
    let files = answer["rpt_pre_sig"].as_array().unwrap();
    let ids: Vec<_> = files.iter().map(|file| file["uint32_file_id"].as_u64().unwrap()).collect();
    assert_eq!(ids, [1, 2]);
    for file in files {
        assert_eq!((&file["uint32_exist_flag"], &file["str_snapshot_url"]), (&json!(0), &json!("")));
        let (upload, download) = (file["str_upload_url"].as_str().unwrap(), file["str_download_url"].as_str().unwrap());
        assert!(download.contains(file["str_file_key"].as_str().unwrap()));
        taken(desk.put(upload, b"video", &[]).await, 5, true).await;
        assert_eq!(desk.fetch(download).await, b"video");
    }
    let nothing = desk.alice.ok("im_cos_msg.get_final_ip", json!({"str_domain": "x"})).await;
    assert_eq!(nothing["str_final_ip"], "");
}

/// Provokes 114011.
#[tokio::test]
async fn parameters_of_leave() {
    let mut desk = Desk::new().await;
    let good = json!({"file_type": 1, "file_name": "a.png", "upload_method": 0, "Duration": 900});
    let long = "x".repeat(256);
    for (field, value, words) in [
        ("file_type", json!(9), "1 (picture)"),
        ("file_type", json!("1"), "integer"),
        ("file_name", json!(""), "1 to 255 bytes"),
        ("file_name", json!(long), "1 to 255 bytes"),
        ("file_name", json!("../a.png"), "without folders"),
        ("file_name", json!(".."), "without folders"),
        ("file_name", json!("a\nb"), "control characters"),
        ("upload_method", json!(1), "0 (PUT)"),
        ("Duration", json!(-1), "integer"),
    ] {
        let mut ask = good.clone();
        ask[field] = value;
        refused_by(&desk.alice.call("im_cos_msg.pre_sig", ask).await, 114011, &[field, words]);
    }
    let answer = desk.alice.call("im_cos_msg.simple_sig", json!({"rpt_upload_object": []})).await;
    refused_by(&answer, 114011, &["rpt_upload_object"]);
    let answer = desk.alice.call("im_cos_msg.get_imageinfo", json!({})).await;
    refused_by(&answer, 114011, &["str_image_url", "missing"]);
}

/// Provokes 6006.
#[tokio::test]
async fn an_address_of_another_file_or_another_server_or_past_its_time() {
    let mut desk = Desk::with(Options::new().argument("--allow-test-clock")).await;
    let leave = desk.leave("a.bin").await;
    for (url, words) in [
        (leave.upload.replace("a.bin", "b.bin"), "another file"),
        (leave.upload.replace("a.bin", "..%2Fb.bin"), "another file"),
        (leave.upload.replace("/uploads/", "/uploads/A"), "not made by this server"),
        (format!("{}/uploads/x/a.bin", desk.server.http()), "not made by this server"),
    ] {
        refused(desk.put(&url, b"hello", &[]).await, 403, 6006, &["the upload's address", words]).await;
        refused(desk.get(&url).await, 403, 6006, &["the upload's address", words]).await;
    }
    let other = Desk::new().await;
    let elsewhere = leave.upload.replace(desk.server.http(), other.server.http());
    refused(other.put(&elsewhere, b"hello", &[]).await, 403, 6006, &["not made by this server"]).await;
    desk.server.rest().ok("tincan_admin/forward_clock", json!({"Seconds": 901})).await;
    refused(desk.put(&leave.upload, b"hello", &[]).await, 403, 6006, &["has expired"]).await;
}
