//! What stands in an archive of messages (source: operations documentation, get_history).

use std::io::Write;

use serde::Serialize;
use serde_json::value::RawValue;
use tincan_domain::Domain;
use tincan_domain::messages::{Message, of_hour};
use tincan_domain::ports::{Chat, Hour};

use crate::dates;
use crate::wire::stored_json;

/// A message of an archive. Its time is spelt with a small s here.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(rename = "From_Account")]
    from_account: &'a str,
    #[serde(rename = "To_Account")]
    to_account: &'a str,
    #[serde(rename = "MsgTimestamp")]
    msg_timestamp: u32,
    #[serde(rename = "MsgSeq")]
    msg_seq: u32,
    #[serde(rename = "MsgRandom")]
    msg_random: u32,
    #[serde(rename = "MsgBody")]
    msg_body: Option<&'a RawValue>,
    #[serde(rename = "CloudCustomData", skip_serializing_if = "str::is_empty")]
    cloud_custom_data: &'a str,
}

impl<'a> Line<'a> {
    fn new(message: &'a Message) -> Self {
        Self {
            from_account: message.from.as_str(),
            to_account: message.to.as_str(),
            msg_timestamp: message.key.time,
            msg_seq: message.key.seq,
            msg_random: message.key.random,
            msg_body: stored_json(&message.row.content.body),
            cloud_custom_data: &message.row.content.cloud_custom_data,
        }
    }
}

/// Writes the archive of an hour: a line that opens the list, one for each message, and one that closes it. Answers how
/// many messages there were.
///
/// # Errors
///
/// The store fails, or `to` does not take it.
pub async fn write(domain: &Domain, hour: Hour, to: &mut (impl Write + Send)) -> std::io::Result<u64> {
    let (year, month, day) = dates::civil(hour.begin);
    let time = format!("{year:04}{month:02}{day:02}{:02}", hour.begin % 86_400 / 3600);
    let chat = match hour.chat {
        Chat::C2c => "C2C",
        Chat::Group => "Group",
    };
    write!(to, r#"{{"SdkAppId":{},"ChatType":"{chat}","MsgTime":"{time}","MsgList":["#, hour.app)?;
    let (mut written, mut after) = (0, None);
    // Messages of groups are not kept yet.
    let mut more = hour.chat == Chat::C2c;
    while more {
        let page = of_hour(domain, hour.app, hour.begin, after.as_ref()).await;
        let (messages, next) = page.map_err(std::io::Error::other)?;
        for message in &messages {
            to.write_all(if written == 0 { b"\n" } else { b",\n" })?;
            serde_json::to_writer(&mut *to, &Line::new(message))?;
            written += 1;
        }
        more = next.is_some();
        after = next;
    }
    to.write_all(b"\n]}\n")?;
    Ok(written)
}
