//! Topics on the wire.

use serde::Serialize;
use serde_json::Value;
use tincan_domain::groups::{NewTopic, TopicView};
use tincan_domain::{Cause, Result};

use super::mentions::at_info;
use super::names::name;
use super::profiles::on_off;
use crate::Body;

/// The topic that a request describes.
pub(crate) fn new_topic(body: &Body<'_>) -> Result<NewTopic> {
    let text = |field| Ok::<_, Cause>(body.optional_text(field)?.unwrap_or_default());
    Ok(NewTopic {
        id: body.optional_text("TopicId")?.filter(|id| !id.is_empty()),
        name: body.text("TopicName")?,
        introduction: text("Introduction")?,
        notification: text("Notification")?,
        face: text("FaceUrl")?,
        custom: text("CustomString")?,
        operator: body.optional_account("From_Account")?,
        imported_from: None,
    })
}

/// A topic as it shows itself.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct WireTopic<'a> {
    group_id: &'a str,
    /// As REST documents spell it.
    #[serde(rename = "GroupID")]
    group_id_of_rest: &'a str,
    topic_id: &'a str,
    topic_name: &'a str,
    face_url: &'a str,
    custom_string: &'a str,
    notification: &'a str,
    introduction: &'a str,
    create_time: u64,
    last_msg_time: u64,
    next_msg_seq: u64,
    mute_all_member: &'static str,
    shut_up_all_flag: u8,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    at_info_list: Vec<Value>,
}

impl<'a> WireTopic<'a> {
    pub(crate) fn new(community: &'a str, topic: &'a TopicView) -> Self {
        let row = &topic.row;
        Self {
            group_id: community,
            group_id_of_rest: community,
            topic_id: topic.id.as_str(),
            topic_name: &row.name,
            face_url: &row.face,
            custom_string: &row.custom,
            notification: &row.notification,
            introduction: &row.introduction,
            create_time: row.created_at,
            last_msg_time: topic.last_at,
            next_msg_seq: topic.last_seq + 1,
            mute_all_member: on_off(row.mute_all),
            shut_up_all_flag: row.mute_all.into(),
            at_info_list: topic.mentions.iter().map(at_info).collect(),
        }
    }
}

/// What an account is to a topic.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct WireSelf {
    msg_seq: u64,
    msg_flag: &'static str,
    shut_up_time: u64,
    no_unread_seq_list: Vec<u64>,
}

impl WireSelf {
    pub(crate) fn new(topic: &TopicView) -> Self {
        Self {
            msg_seq: topic.read_seq,
            msg_flag: name(topic.flag),
            shut_up_time: topic.mute_until,
            no_unread_seq_list: topic.not_unread.clone(),
        }
    }
}
