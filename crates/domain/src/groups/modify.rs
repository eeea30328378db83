//! Changing what a message of a group says.

use std::sync::Arc;

use tincan_store::Batch;

use super::event::Incident;
use super::{Address, Channel, Entry, What, access, history, log, rows, tell_members};
use crate::core::Attempts;
use crate::messages::{Actor, Modification, Modified, check_size};
use crate::policy::App;
use crate::{Cause, Domain, Result};

/// Changes a message: an admin of the app any, a member its own. Its version rises, and members are told.
///
/// Errors: 10007 not a member, 10010, 110003, 20026 no such message, 20003 somebody else's, 80002 and 93000 (by REST) too
/// long, 20028 other changes came between.
pub async fn modify(
    domain: &Domain,
    app: &App,
    actor: &Actor,
    of: &Address,
    seq: u64,
    change: &Modification,
) -> Result<Modified> {
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let channel = Channel::find(&view, app.id, of).await?;
        let standpoint = access::standing(&view, domain, app, &channel.group, actor).await?;
        standpoint.must_be_in()?;
        let member = match actor {
            Actor::Admin(_) => None,
            Actor::User(..) => standpoint.member.record.as_ref(),
        };
        let sight = log::Sight::of(domain, app, &channel, member);
        let kept = log::find(&view, app.id, channel.log(), seq).await?;
        let kept = kept.filter(|kept| sight.sees(seq, &kept.entry) && kept.entry.is_there());
        let kept = kept.ok_or(Cause::NoMessageToModify)?;
        let mut message = kept.entry.message().ok_or(Cause::NoMessageToModify)?.clone();
        if let Actor::User(user, _) = actor
            && *user != kept.entry.from
        {
            return Err(Cause::NotTheSender);
        }
        if change.version.is_some_and(|version| version != message.version) {
            return Ok(Modified::Conflict(message.content, message.version));
        }
        if let Some(body) = &change.body {
            message.content.body.clone_from(body);
        }
        if let Some(data) = &change.cloud_custom_data {
            message.content.cloud_custom_data.clone_from(data);
        }
        check_size(app, &message.content)?;
        message.version += 1;
        let (content, version) = (message.content.clone(), message.version);
        let entry = Entry { what: What::Message(message), ..kept.entry.clone() };
        let mut batch = Batch::new();
        kept.replace(&rows::entry_key(app.id, channel.log(), seq), &entry, &mut batch);
        channel.guard(app.id, &mut batch);
        let committed = domain.commit(batch, &mut attempts).await.map_err(|cause| match cause {
            Cause::WriteConflict => Cause::ModifyCollision,
            other => other,
        })?;
        if committed.is_some() {
            let named = history::name_senders(&view, app.id, &channel, vec![(seq, entry)]).await?;
            for announced in named {
                let incident = Incident::Modified(Arc::new(announced));
                tell_members(domain, app, &channel.group, incident, actor.inst()).await?;
            }
            return Ok(Modified::Done(content, version));
        }
    }
}

#[cfg(test)]
mod tests;
