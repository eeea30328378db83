//! Where messages go: to a group, or to one of its topics.

use std::sync::Arc;

use tincan_store::Batch;

use super::event::Head;
use super::rows::{self, TopicRow};
use super::{Fault, Group, GroupId, LogId, TopicId, access};
use crate::core::{Change, Stored, View};
use crate::model::AppId;
use crate::{Cause, Result};

/// A group, or a topic of it, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The group.
    pub group: GroupId,
    /// The topic.
    pub topic: Option<TopicId>,
}

/// A group, or a topic of it, as it was read.
pub struct Channel {
    /// The group.
    pub group: Group,
    topic: Option<Topic>,
}

struct Topic {
    id: TopicId,
    row: TopicRow,
    stored: Stored<TopicRow>,
}

impl Channel {
    /// A group or topic that is there.
    ///
    /// Errors: 10010, 110003, 110002 the topic is of another group.
    pub async fn find(view: &View, app: AppId, address: &Address) -> Result<Self> {
        let Some(id) = &address.topic else {
            return Ok(Self { group: access::find(view, app, &address.group).await?, topic: None });
        };
        if id.group()? != address.group {
            return Err(Fault::BadTopicId("must be of a topic of the group that GroupId names").into());
        }
        let (group, stored, row) = access::find_topic(view, app, id).await?;
        Ok(Self { group, topic: Some(Topic { id: id.clone(), row, stored }) })
    }

    /// Its log.
    pub fn log(&self) -> LogId {
        self.topic.as_ref().map_or(self.group.log(), |topic| topic.row.log)
    }

    /// The topic's name.
    pub fn topic(&self) -> Option<&TopicId> {
        self.topic.as_ref().map(|topic| &topic.id)
    }

    /// Whether everybody is muted but owner and admins.
    pub fn is_muted(&self) -> bool {
        self.group.row.mute_all || self.topic.as_ref().is_some_and(|topic| topic.row.mute_all)
    }

    /// Whether members may write there: in a community with topics only to those.
    ///
    /// Errors: 10004.
    pub fn must_take_messages(&self) -> Result<()> {
        if self.group.row.topics && self.topic.is_none() {
            return Err(Cause::missing("TopicId"));
        }
        Ok(())
    }

    /// How it stands at the head of what is told of it.
    pub fn head(&self) -> Arc<Head> {
        self.group.head(self.topic().cloned())
    }

    /// Makes a batch depend on group and topic being as they were read.
    pub fn guard(&self, app: AppId, batch: &mut Batch) {
        self.group.guard(app, batch);
        self.guard_topic(app, batch);
    }

    /// Makes a batch depend on the topic being as it was read.
    pub(super) fn guard_topic(&self, app: AppId, batch: &mut Batch) {
        if let Some(topic) = &self.topic {
            batch.guard(&rows::topic_key(app, self.group.row.code, &topic.id), &topic.stored);
        }
    }
}
