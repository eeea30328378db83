//! Files.

use std::path::PathBuf;

use tincan_sdk::Progress;

use crate::calls::Area;

pub(super) fn area() -> Area {
    let apis = vec![
        call!(
            "upload_file",
            "Uploads a file that no message sends. How far it is is told by `progress` events under the ID `transfer`, which the caller \
             chooses.",
            { path: PathBuf, transfer: String },
            r#"{"path": "/home/alice/holiday.jpg", "transfer": "holiday"}"#,
            r#"{"url": "http://127.0.0.1:7800/files/1400000001/0123456789abcdef0123456789abcdef/holiday.jpg",
                "uuid": "0123456789abcdef0123456789abcdef", "name": "holiday.jpg", "bytes": 80211}"#,
            |client, p| client.files().upload(p.path, &Progress::new(p.transfer)).await
        ),
        call!(
            "download_file",
            "Fetches a file into `path`, in place of what is there.",
            { url: String, path: PathBuf, transfer: String },
            r#"{"url": "http://127.0.0.1:7800/files/1400000001/0123456789abcdef0123456789abcdef/holiday.jpg",
                "path": "/home/bob/holiday.jpg", "transfer": "holiday"}"#,
            r#"{"path": "/home/bob/holiday.jpg", "bytes": 80211}"#,
            |client, p| client.files().download(&p.url, p.path, &Progress::new(p.transfer)).await
        ),
        call!(
            "cancel_transfer",
            "Cancels a transfer: its caller is told 114003. The transfers of a message have the message's ID. The result tells \
             whether there was one.",
            { transfer: String }, r#"{"transfer": "holiday"}"#, "true",
            |client, p| client.files().cancel(&p.transfer).await
        ),
        call!(
            "check_file",
            "Checks a file as it is checked when it is sent; the result is its length.",
            { path: PathBuf }, r#"{"path": "/home/alice/holiday.jpg"}"#, "80211",
            |client, p| client.files().check(p.path).await
        ),
    ];
    Area { name: "Files", apis }
}
