//! Files.

use std::path::PathBuf;

use serde::Deserialize;
use tincan_sdk::Progress;

use crate::calls::{Area, api};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Upload {
    path: PathBuf,
    transfer: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Download {
    url: String,
    path: PathBuf,
    transfer: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Transfer {
    transfer: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    path: PathBuf,
}

pub(super) fn area() -> Area {
    let apis = vec![
        api(
            "upload_file",
            "Uploads a file that no message sends. How far it is is told by `progress` events under the ID `transfer`, which the caller \
             chooses.",
            r#"{"path": "/home/alice/holiday.jpg", "transfer": "holiday"}"#,
            r#"{"url": "http://127.0.0.1:7800/files/1400000001/0123456789abcdef0123456789abcdef/holiday.jpg",
                "uuid": "0123456789abcdef0123456789abcdef", "name": "holiday.jpg", "bytes": 80211}"#,
            |client, upload: Upload| async move {
                client.files().upload(upload.path, &Progress::new(upload.transfer)).await
            },
        ),
        api(
            "download_file",
            "Fetches a file into `path`, in place of what is there.",
            r#"{"url": "http://127.0.0.1:7800/files/1400000001/0123456789abcdef0123456789abcdef/holiday.jpg",
                "path": "/home/bob/holiday.jpg", "transfer": "holiday"}"#,
            r#"{"path": "/home/bob/holiday.jpg", "bytes": 80211}"#,
            |client, download: Download| async move {
                let progress = Progress::new(download.transfer);
                client.files().download(&download.url, download.path, &progress).await
            },
        ),
        api(
            "cancel_transfer",
            "Cancels a transfer: its caller is told 114003. The transfers of a message have the message's ID. The result tells \
             whether there was one.",
            r#"{"transfer": "holiday"}"#,
            "true",
            |client, transfer: Transfer| async move { client.files().cancel(&transfer.transfer).await },
        ),
        api(
            "check_file",
            "Checks a file as it is checked when it is sent; the result is its length.",
            r#"{"path": "/home/alice/holiday.jpg"}"#,
            "80211",
            |client, file: File| async move { client.files().check(file.path).await },
        ),
    ];
    Area { name: "Files", apis }
}
