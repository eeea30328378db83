//! Topics of communities.

use serde::{Deserialize, Serialize};

use super::names::{Named, ReceiveOption, on_off};
use super::{Groups, checks};
use crate::Result;
use crate::outcome::{Done, Outcome, owned};

/// A topic of a community.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct Topic {
    /// Its ID.
    pub id: String,
    /// Its community.
    pub group: String,
    /// Its name.
    pub name: String,
    /// What it is about.
    pub introduction: String,
    /// What its members should know.
    pub announcement: String,
    /// Address of its picture.
    pub face_url: String,
    /// What the app says of it.
    pub custom: String,
    /// Nobody but owner and admins may send.
    pub mute_all: bool,
    /// Since when it exists, in Unix seconds.
    pub created_at: u64,
    /// When a message was sent last, in Unix seconds.
    pub last_message_at: u64,
    /// The number that the next message gets.
    pub next_seq: u64,
    /// Up to which message this user has read.
    pub read_seq: u64,
    /// How this user hears of its messages.
    pub receive: ReceiveOption,
    /// Until when this user may not send, in Unix seconds; 0 = it may.
    pub muted_until: u64,
}

/// What became of a topic that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FoundTopic {
    /// Its ID.
    pub id: String,
    /// 0, or the code of why there is nothing: 110002, 110003.
    pub code: i32,
    /// Why there is nothing.
    pub info: String,
    /// The topic.
    pub topic: Option<Topic>,
}

/// A topic to be made. Make it with `..NewTopic::of(name)`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct NewTopic {
    /// Its name: 1 to 30 bytes.
    pub name: String,
    /// An ID of one's own choice: the community's, `@TOPIC#_` and more. None: the server makes one.
    pub id: Option<String>,
    /// What it is about: at most 240 bytes.
    pub introduction: String,
    /// What its members should know: at most 300 bytes.
    pub announcement: String,
    /// Address of its picture: at most 100 bytes.
    pub face_url: String,
    /// What the app says of it.
    pub custom: String,
}

impl NewTopic {
    /// A topic with a name.
    pub fn of(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }
}

/// What changes of a topic; `None` stays. Make it with `..TopicEdit::default()`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TopicEdit {
    /// Its name: 1 to 30 bytes.
    pub name: Option<String>,
    /// What it is about: at most 240 bytes.
    pub introduction: Option<String>,
    /// What its members should know: at most 300 bytes.
    pub announcement: Option<String>,
    /// Address of its picture: at most 100 bytes.
    pub face_url: Option<String>,
    /// What the app says of it.
    pub custom: Option<String>,
    /// Nobody but owner and admins may send.
    pub mute_all: Option<bool>,
}

impl Groups<'_> {
    /// Makes a topic of a community, and answers its ID.
    ///
    /// Errors: 6013, 6014, 8502 to 8505 as of [`Groups::create`], 9506, 10007 no right, 10010, 10025 the ID is taken, 10036 too many
    /// topics, 11000 no community with topics, 80001 a forbidden word, the network's (9501 to 9520).
    pub async fn create_topic(&self, group: &str, new: &NewTopic) -> Result<String> {
        self.0
            .run_as_user("groups.create_topic", |session| async move {
                let wire = WireEdit {
                    name: Some(&new.name),
                    introduction: Some(&new.introduction),
                    announcement: Some(&new.announcement),
                    face_url: Some(&new.face_url),
                    custom: Some(&new.custom),
                    ..WireEdit::of(group, new.id.as_deref())
                };
                wire.check()?;
                let made: Made = session.call("million_group_open_http_svc.create_topic", &wire).await?;
                Ok(made.id)
            })
            .await
    }

    /// Topics of a community: those that are named, or all when none is.
    ///
    /// Errors: 6013, 6014, 9506, 10007 no member, 10010, 11000, the network's; of each topic in it 110002, 110003.
    pub async fn topics(&self, group: &str, topics: &[impl AsRef<str>]) -> Result<Vec<FoundTopic>> {
        let topics = owned(topics);
        self.0
            .run_as_user("groups.topics", |session| async move {
                let body = Ask { group, topics: &topics };
                let answer: Answer = session.call_again("million_group_open_http_svc.get_topic", &body).await?;
                Ok(answer.list.into_iter().map(Item::found).collect())
            })
            .await
    }

    /// Changes a topic: what is given.
    ///
    /// Errors: 6013, 6014, 8502 to 8505, 9506, 10007 no right, 10010, 11000, 80001, 110002, 110003, the network's.
    pub async fn change_topic(&self, group: &str, topic: &str, edit: &TopicEdit) -> Result<()> {
        self.0
            .run_as_user("groups.change_topic", |session| async move {
                let wire = WireEdit {
                    name: edit.name.as_deref(),
                    introduction: edit.introduction.as_deref(),
                    announcement: edit.announcement.as_deref(),
                    face_url: edit.face_url.as_deref(),
                    custom: edit.custom.as_deref(),
                    mute_all: edit.mute_all.map(on_off),
                    ..WireEdit::of(group, Some(topic))
                };
                wire.check()?;
                session.call("million_group_open_http_svc.modify_topic", &wire).await.map(|_: Done| ())
            })
            .await
    }

    /// Deletes topics of a community for good. In the outcomes `user` is the topic.
    ///
    /// Errors: 6013, 6014, 9506, 10007 no right, 10010, 11000, the network's; of each topic in its outcome 110002, 110003.
    pub async fn delete_topics(&self, group: &str, topics: &[impl AsRef<str>]) -> Result<Vec<Outcome>> {
        let topics = owned(topics);
        self.0
            .run_as_user("groups.delete_topics", |session| async move {
                let body = Ask { group, topics: &topics };
                let answer: Deleted = session.call("million_group_open_http_svc.destroy_topic", &body).await?;
                let outcome = |item: DeletedItem| Outcome { user: item.id, code: item.code, info: item.info };
                Ok(answer.list.into_iter().map(outcome).collect())
            })
            .await
    }
}

#[derive(Serialize)]
struct WireEdit<'a> {
    #[serde(rename = "GroupId")]
    group: &'a str,
    #[serde(rename = "TopicId", skip_serializing_if = "Option::is_none")]
    topic: Option<&'a str>,
    #[serde(rename = "TopicName", skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(rename = "Introduction", skip_serializing_if = "Option::is_none")]
    introduction: Option<&'a str>,
    #[serde(rename = "Notification", skip_serializing_if = "Option::is_none")]
    announcement: Option<&'a str>,
    #[serde(rename = "FaceUrl", skip_serializing_if = "Option::is_none")]
    face_url: Option<&'a str>,
    #[serde(rename = "CustomString", skip_serializing_if = "Option::is_none")]
    custom: Option<&'a str>,
    #[serde(rename = "ShutUpAllMember", skip_serializing_if = "Option::is_none")]
    mute_all: Option<&'static str>,
}

impl<'a> WireEdit<'a> {
    fn of(group: &'a str, topic: Option<&'a str>) -> Self {
        let (name, introduction, announcement, face_url, custom, mute_all) = (None, None, None, None, None, None);
        Self { group, topic, name, introduction, announcement, face_url, custom, mute_all }
    }

    /// Errors: 8502 to 8505.
    fn check(&self) -> std::result::Result<(), crate::Cause> {
        self.name.map_or(Ok(()), checks::name)?;
        self.introduction.map_or(Ok(()), checks::introduction)?;
        self.announcement.map_or(Ok(()), checks::announcement)?;
        self.face_url.map_or(Ok(()), checks::face_url)
    }
}

#[derive(Deserialize)]
struct Made {
    #[serde(rename = "TopicId")]
    id: String,
}

#[derive(Serialize)]
struct Ask<'a> {
    #[serde(rename = "GroupId")]
    group: &'a str,
    #[serde(rename = "TopicIdList")]
    topics: &'a [String],
}

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "TopicAndSelfInfo", default)]
    list: Vec<Item>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Item {
    #[serde(default)]
    error_code: i32,
    #[serde(default)]
    error_info: String,
    topic_info: Info,
    self_info: Option<Own>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Info {
    #[serde(default)]
    group_id: String,
    topic_id: String,
    #[serde(default)]
    topic_name: String,
    #[serde(default)]
    introduction: String,
    #[serde(default)]
    notification: String,
    #[serde(default)]
    face_url: String,
    #[serde(default)]
    custom_string: String,
    #[serde(default)]
    shut_up_all_flag: u32,
    #[serde(default)]
    create_time: u64,
    #[serde(default)]
    last_msg_time: u64,
    #[serde(default)]
    next_msg_seq: u64,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Own {
    msg_seq: u64,
    msg_flag: String,
    shut_up_time: u64,
}

impl Item {
    fn found(self) -> FoundTopic {
        let (info, own) = (self.topic_info, self.self_info.unwrap_or_default());
        let id = info.topic_id.clone();
        let topic = Topic {
            id: info.topic_id,
            group: info.group_id,
            name: info.topic_name,
            introduction: info.introduction,
            announcement: info.notification,
            face_url: info.face_url,
            custom: info.custom_string,
            mute_all: info.shut_up_all_flag == 1,
            created_at: info.create_time,
            last_message_at: info.last_msg_time,
            next_seq: info.next_msg_seq,
            read_seq: own.msg_seq,
            receive: ReceiveOption::of_name(&own.msg_flag),
            muted_until: own.shut_up_time,
        };
        FoundTopic { id, code: self.error_code, info: self.error_info, topic: (self.error_code == 0).then_some(topic) }
    }
}

#[derive(Deserialize)]
struct Deleted {
    #[serde(rename = "DestroyResultItem", default)]
    list: Vec<DeletedItem>,
}

#[derive(Deserialize)]
struct DeletedItem {
    #[serde(rename = "TopicId")]
    id: String,
    #[serde(rename = "ErrorCode", default)]
    code: i32,
    #[serde(rename = "ErrorInfo", default)]
    info: String,
}
