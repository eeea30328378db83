//! What stands in an archive of messages (source: operations documentation, get_history).

use std::io::Write;

use serde::Serialize;
use serde_json::value::RawValue;
use tincan_domain::groups::{self, Archived};
use tincan_domain::messages::{Message, of_hour};
use tincan_domain::ports::{Chat, Hour};
use tincan_domain::{Domain, Result};

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

/// A group message of an archive.
#[derive(Serialize)]
struct GroupLine<'a> {
    #[serde(rename = "GroupId")]
    group_id: &'a str,
    #[serde(rename = "TopicId", skip_serializing_if = "Option::is_none")]
    topic_id: Option<&'a str>,
    #[serde(rename = "From_Account")]
    from_account: &'a str,
    #[serde(rename = "MsgTimestamp")]
    msg_timestamp: u32,
    #[serde(rename = "MsgSeq")]
    msg_seq: u64,
    #[serde(rename = "MsgBody")]
    msg_body: Option<&'a RawValue>,
    #[serde(rename = "CloudCustomData", skip_serializing_if = "str::is_empty")]
    cloud_custom_data: &'a str,
}

impl<'a> GroupLine<'a> {
    fn new(archived: &'a Archived) -> Self {
        let content = archived.entry.message().map(|message| &message.content);
        Self {
            group_id: archived.group.as_str(),
            topic_id: archived.topic.as_ref().map(groups::TopicId::as_str),
            from_account: archived.entry.from.as_str(),
            msg_timestamp: archived.entry.time,
            msg_seq: archived.seq,
            msg_body: content.and_then(|content| stored_json(&content.body)),
            cloud_custom_data: content.map_or("", |content| &content.cloud_custom_data),
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
    let written = match hour.chat {
        Chat::C2c => write_c2c(domain, hour, to).await?,
        Chat::Group => write_groups(domain, hour, to).await?,
    };
    to.write_all(b"\n]}\n")?;
    Ok(written)
}

async fn write_c2c(domain: &Domain, hour: Hour, to: &mut (impl Write + Send)) -> std::io::Result<u64> {
    let (mut written, mut after) = (0, None);
    loop {
        let (messages, next) = readable(of_hour(domain, hour.app, hour.begin, after.as_ref()).await)?;
        for message in &messages {
            line(to, written, &Line::new(message))?;
            written += 1;
        }
        after = next;
        if after.is_none() {
            return Ok(written);
        }
    }
}

async fn write_groups(domain: &Domain, hour: Hour, to: &mut (impl Write + Send)) -> std::io::Result<u64> {
    let (mut written, mut from) = (0, None);
    loop {
        let (messages, next) = readable(groups::of_hour(domain, hour.app, hour.begin, from.as_ref()).await)?;
        for message in &messages {
            line(to, written, &GroupLine::new(message))?;
            written += 1;
        }
        from = next;
        if from.is_none() {
            return Ok(written);
        }
    }
}

fn readable<T>(page: Result<T>) -> std::io::Result<T> {
    page.map_err(std::io::Error::other)
}

fn line(to: &mut impl Write, number: u64, line: &impl Serialize) -> std::io::Result<()> {
    to.write_all(if number == 0 { b"\n" } else { b",\n" })?;
    serde_json::to_writer(to, line)?;
    Ok(())
}
