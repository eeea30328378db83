//! `open_msg_svc/get_history`: a link to the archive of an hour's messages.

use std::time::Duration;

use serde::Serialize;
use tincan_domain::model::Seconds;
use tincan_domain::ports::{Archive, Chat, Hour};
use tincan_domain::{Cause, Domain, Result};

use crate::{Answer, Call, Callers, Family, Spec, dates};

/// Admins, 10/s. Hours are those of UTC. Archives are made when they are asked for: while one takes longer than the answer
/// may, it is 1004, and asking again helps. Errors: 1002, 1003, 1004, 1005.
pub(crate) const SPEC: Spec = Spec {
    service: "open_msg_svc",
    command: "get_history",
    family: Family::Archive,
    callers: Callers::ADMIN,
    per_second: Some(10),
    run: |domain, call| Box::pin(run(domain, call)),
};

/// How long archives can be asked for (source: operations documentation).
const KEPT: Seconds = 7 * 86_400;

/// How long after its end an hour is complete: messages are on their way for some seconds at most, and their time may be
/// a little ahead.
const COMPLETE: Seconds = 60;

/// How long the answer waits for an archive, well within the time limit of a command.
const PATIENCE: u32 = 40;
const STEP: Duration = Duration::from_millis(50);

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Files {
    file: [WireFile; 1],
}

#[derive(Serialize)]
struct WireFile {
    #[serde(rename = "URL")]
    url: String,
    #[serde(rename = "ExpireTime")]
    expire_time: String,
    #[serde(rename = "FileSize")]
    file_size: u64,
    #[serde(rename = "FileMD5")]
    file_md5: String,
    #[serde(rename = "GzipSize")]
    gzip_size: u64,
    #[serde(rename = "GzipMD5")]
    gzip_md5: String,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let chat = match call.body.text("ChatType")?.as_str() {
        "C2C" => Chat::C2c,
        "Group" => Chat::Group,
        _ => return Err(Cause::field("ChatType", "must be C2C or Group")),
    };
    let begin = parse_hour(&call.body.text("MsgTime")?)?;
    let (end, now) = (begin + 3600, domain.now());
    if now < end + COMPLETE {
        return Err(Cause::NoArchive { why: "the hour has not ended yet" });
    }
    if now > end + KEPT {
        return Err(Cause::ArchiveExpired);
    }
    let hour = Hour { app: call.app.id, chat, begin };
    for _ in 0..PATIENCE {
        match domain.archives.ask(hour, domain.now()) {
            Archive::Making => tokio::time::sleep(STEP).await,
            Archive::Empty => return Err(Cause::NoArchive { why: "there were no messages in that hour" }),
            Archive::Failed => return Err(Cause::StoreFailed),
            Archive::Ready { url, until, raw, packed } => {
                let file = WireFile {
                    url,
                    expire_time: dates::text(until),
                    file_size: raw.0,
                    file_md5: raw.1,
                    gzip_size: packed.0,
                    gzip_md5: packed.1,
                };
                return Ok(Answer::with(&Files { file: [file] }));
            }
        }
    }
    Err(Cause::NoArchive { why: "it is being made; ask again" })
}

/// `YYYYMMDDHH`.
fn parse_hour(text: &str) -> Result<Seconds> {
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<u64>().ok();
    let digits = text.len() == 10 && text.bytes().all(|digit| digit.is_ascii_digit());
    let hour = || dates::hour(number(0, 4)?, number(4, 6)?, number(6, 8)?, number(8, 10)?);
    digits.then(hour).flatten().ok_or_else(|| Cause::field("MsgTime", "must be an hour of the form YYYYMMDDHH"))
}
