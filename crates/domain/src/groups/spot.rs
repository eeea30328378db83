//! Going to a group or topic as somebody who is in it.

use std::sync::Arc;

use super::{Address, Channel, Entry, Fault, Standpoint, rows, standing};
use crate::core::View;
use crate::messages::Actor;
use crate::model::AppId;
use crate::policy::App;
use crate::{Domain, Result};

impl Channel {
    /// A group or topic that is there, and what the actor is to it: a member, or an admin of the app.
    ///
    /// Errors: 10007, 10010, 110002, 110003.
    pub async fn entered(
        view: &View,
        domain: &Domain,
        app: &App,
        actor: &Actor,
        address: &Address,
    ) -> Result<(Self, Standpoint)> {
        let channel = Self::find(view, app.id, address).await?;
        let standpoint = standing(view, domain, app, &channel.group, actor).await?;
        standpoint.must_be_in()?;
        Ok((channel, standpoint))
    }

    /// Its last MsgSeq.
    pub async fn last_seq(&self, view: &View, app: AppId) -> Result<u64> {
        view.counter(&rows::log_key(app, self.log())).await
    }

    /// A message of a member that is there, neither deleted nor recalled.
    ///
    /// Errors: 10030.
    pub async fn message(&self, view: &View, app: AppId, seq: u64) -> Result<Arc<Entry>> {
        let entry = view.get::<Entry>(&rows::entry_key(app, self.log(), seq)).await?;
        let entry = entry.filter(|entry| entry.is_there() && entry.message().is_some());
        Ok(Arc::new(entry.ok_or(Fault::NoSuchMessage(seq))?))
    }
}

impl Address {
    /// How it is called.
    pub fn as_str(&self) -> &str {
        self.topic.as_ref().map_or_else(|| self.group.as_str(), super::TopicId::as_str)
    }
}
