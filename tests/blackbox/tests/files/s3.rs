//! Blobs in S3: a real server of its protocol, in this process.

use super::*;
use std::path::PathBuf;

use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use tokio::net::TcpListener;

const KEY_ID: &str = "tincan-key";
const KEY: &str = "tincan-secret";

/// Serves a folder as S3; answers its URL.
async fn serve(folder: &std::path::Path) -> String {
    let mut builder = S3ServiceBuilder::new(FileSystem::new(folder).unwrap());
    builder.set_auth(SimpleAuth::from_single(KEY_ID, KEY));
    let service = builder.build();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let service = service.clone();
            tokio::spawn(async move { http1::Builder::new().serve_connection(TokioIo::new(stream), service).await });
        }
    });
    url
}

fn options(endpoint: &str, key: &str) -> Options {
    let options = Options::new().set("blobs.s3_bucket", "files").set("blobs.s3_endpoint", endpoint);
    let options = options.set("app.files.picture_time", "20s").set("blobs.s3_access_key_id", KEY_ID);
    // Keys are better in the environment.
    options.env("TINCAN_BLOBS__S3_SECRET_ACCESS_KEY", key)
}

/// The objects in the bucket, without what the server keeps of them beside.
fn objects(bucket: &std::path::Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![bucket.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => found.push(path),
            }
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_are_kept_in_a_bucket() {
    let folder = tempfile::tempdir().unwrap();
    let bucket = folder.path().join("files");
    std::fs::create_dir(&bucket).unwrap();
    let url = serve(folder.path()).await;
    let mut desk = Desk::with(options(&url, KEY)).await;
    // One that goes in one request, one that goes in three parts.
    for length in [1000, 12_000_000] {
        let file = noise(length, 15);
        let leave = desk.upload("a.bin", &file).await;
        assert!(desk.fetch(&leave.download).await == file, "{length} bytes");
        let part = desk.http.get(&leave.download).header("Range", "bytes=500-599").send().await.unwrap();
        assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
        assert_eq!(part.bytes().await.unwrap(), file[500..600]);
    }
    let photo = picture(600, 400, image::ImageFormat::Jpeg);
    let leave = desk.upload("a.jpg", &photo).await;
    let thumb = desk.fetch(&format!("{}?imageView2/3/w/198/h/198", leave.download)).await;
    assert_eq!(image::load_from_memory(&thumb).unwrap().width(), 297);
    let kept = objects(&bucket.join("tincan"));
    assert_eq!(kept.len(), 4, "{kept:?}");
    assert_eq!(objects(&desk.server.data().join("uploads")).len(), 0);
    assert!(!desk.server.data().join("blobs").exists());
    desk.server.restart_with(options(&url, KEY).set("app.files.retention", "0s"));
    tincan_blackbox::until("the sweep", async || objects(&bucket.join("tincan")).is_empty().then_some(())).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bucket_that_refuses_is_a_store_that_failed() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("files")).unwrap();
    let url = serve(folder.path()).await;
    let mut desk = Desk::with(options(&url, "another secret")).await;
    let leave = desk.leave("a.bin").await;
    refused(desk.put(&leave.upload, b"hello", &[]).await, 503, 70500, &["the store of files failed"]).await;
    assert_eq!(desk.next(&leave.upload).await, 5, "what arrived is kept");
}
