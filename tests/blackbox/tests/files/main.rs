//! Files: uploaded whole, in parts and broken off, fetched whole and in part, as pictures of several sizes.

mod bans;
mod downloading;
mod folders;
mod leave;
mod legacy;
mod memory;
mod pictures;
mod raw;
mod resuming;
mod retention;
mod s3;
mod uploading;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest as _, Md5};
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};
use tincan_blackbox::{Options, Server, WebClient, error_code};

/// A server, a user, and a client of plain HTTP.
struct Desk {
    server: Server,
    alice: WebClient,
    http: Client,
}

/// Leave to upload one file.
#[derive(Debug, Clone)]
struct Leave {
    upload: String,
    download: String,
}

impl Desk {
    async fn new() -> Self {
        Self::with(Options::new()).await
    }

    async fn with(options: Options) -> Self {
        let server = Server::with(options);
        let alice = server.login("alice").await;
        Self { server, alice, http: Client::new() }
    }

    /// Leave to upload a file of this name.
    async fn leave(&mut self, name: &str) -> Leave {
        let ask = json!({"file_type": 255, "file_name": name, "upload_method": 0, "Duration": 900});
        let answer = self.alice.ok("im_cos_msg.pre_sig", ask).await;
        let text = |name: &str| answer[name].as_str().unwrap_or_else(|| panic!("no {name}: {answer}")).to_owned();
        Leave { upload: text("upload_url"), download: text("download_url") }
    }

    /// Uploads a file whole.
    async fn upload(&mut self, name: &str, bytes: &[u8]) -> Leave {
        let leave = self.leave(name).await;
        let answer = self.put(&leave.upload, bytes, &[]).await;
        taken(answer, bytes.len(), true).await;
        leave
    }

    /// Sends a body with headers of its own.
    async fn put(&self, url: &str, bytes: &[u8], headers: &[(&str, String)]) -> Response {
        let mut request = self.http.put(url).body(bytes.to_vec());
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        request.send().await.unwrap()
    }

    /// Sends a part of a file, with its digest.
    async fn put_part(&self, url: &str, file: &[u8], first: usize, last: usize) -> Response {
        let part = &file[first..=last];
        let headers = [("Content-Range", range(first, last, file.len())), ("Content-MD5", md5_base64(part))];
        self.put(url, part, &headers).await
    }

    async fn get(&self, url: &str) -> Response {
        self.http.get(url).send().await.unwrap()
    }

    /// The bytes at an address that answers them.
    async fn fetch(&self, url: &str) -> Vec<u8> {
        let answer = self.get(url).await;
        assert_eq!(answer.status(), StatusCode::OK, "{url}");
        answer.bytes().await.unwrap().to_vec()
    }

    /// Where an upload is to go on.
    async fn next(&self, url: &str) -> usize {
        let answer = self.get(url).await;
        assert_eq!(answer.status(), StatusCode::OK);
        answer.json::<Value>().await.unwrap()["Next_Offset"].as_u64().unwrap() as usize
    }
}

/// The answer to an upload that is taken, up to here.
async fn taken(answer: Response, next: usize, finished: bool) {
    let (status, body) = (answer.status(), answer.json::<Value>().await.unwrap());
    let expected = json!({
        "ActionStatus": "OK", "ErrorCode": 0, "ErrorInfo": "", "IsFinish": u8::from(finished), "Next_Offset": next,
    });
    assert_eq!((status, body), (StatusCode::OK, expected));
}

/// A refusal over HTTP, with the words of its text.
async fn refused(answer: Response, status: u16, code: i64, words: &[&str]) {
    let got = answer.status();
    let body: Value = answer.json().await.unwrap();
    assert_eq!((got.as_u16(), error_code(&body)), (status, code), "{body}");
    tincan_blackbox::refused(&body, code, words);
}

fn range(first: usize, last: usize, total: usize) -> String {
    format!("bytes {first}-{last}/{total}")
}

fn md5_base64(bytes: &[u8]) -> String {
    STANDARD.encode(Md5::digest(bytes))
}

fn md5_hex(bytes: &[u8]) -> String {
    Md5::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Bytes that look like noise and are the same in every run.
fn noise(length: usize, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    };
    (0..length).map(|_| next()).collect()
}

/// A picture with something to see.
fn picture(width: u32, height: u32, format: image::ImageFormat) -> Vec<u8> {
    let image = image::RgbImage::from_fn(width, height, |x, y| image::Rgb([x as u8, y as u8, (x / 3 + y / 5) as u8]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}
