//! Group conversations in the list: the owner's memberships, each placed by its group's last message. Sending writes
//! nothing per member, so the places are read anew for each page.

use std::sync::Arc;

use super::list::Place;
use super::with_group::{self, GroupContactRow};
use super::{Marked, Partner, marks};
use crate::core::View;
use crate::groups::{self, Entry, GroupCode, GroupId, GroupKind, GroupRow, Head, MemberRow, MsgFlag, Reading};
use crate::model::{Account, Seconds};
use crate::policy::App;
use crate::{Domain, Result, profiles};

/// A group conversation in the list.
#[derive(Debug, Clone)]
pub struct GroupContact {
    /// The group, as it stands at the head of what is told of it.
    pub head: Arc<Head>,
    /// Its avatar.
    pub face: String,
    /// When something happened last.
    pub time: u32,
    /// The newest entry that the owner may see and that counts as the last one, with its MsgSeq.
    pub last: Option<(u64, Arc<Entry>)>,
    /// The nickname, avatar and name in the group of who sent it.
    pub sender: Sender,
    /// How far the owner has read, and what is unread.
    pub reading: Reading,
    /// Whether it is pinned.
    pub pinned: bool,
    /// What it carries.
    pub marked: Marked,
    /// How its messages are announced.
    pub flag: MsgFlag,
}

/// Who sent a last message, as shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sender {
    /// Its nickname.
    pub nick: String,
    /// Its avatar.
    pub face: String,
    /// Its name in the group.
    pub card: String,
}

/// A group conversation with its place.
pub(super) struct Found {
    pub(super) place: Place,
    pub(super) time: u32,
    pub(super) pinned: bool,
    id: GroupId,
    row: GroupRow,
    member: MemberRow,
    contact: GroupContactRow,
}

/// The group conversations of an account that may stand in its list, the earliest first: all that came, or their groups
/// were entered, since a time.
pub(super) async fn all(
    view: &View,
    app: &App,
    owner: &Account,
    pinned: &[GroupCode],
    since: Seconds,
) -> Result<Vec<Found>> {
    let mut all = Vec::new();
    for (id, row) in groups::memberships(view, app.id, owner).await? {
        // What is said in a community with topics is said in those.
        if row.topics || row.kind == GroupKind::BChatRoom || row.kind == GroupKind::AvChatRoom {
            continue;
        }
        let member = view.get::<MemberRow>(&groups::member_key(app.id, row.code, owner)).await?;
        let Some(member) = member else { continue };
        let activity = view.counter(&groups::activity_key(app.id, row.log())).await?;
        let time = activity.max(member.joined_at);
        if time < since {
            continue;
        }
        let contact = view.get(&with_group::key(app.id, owner, row.code)).await?.unwrap_or_default();
        let GroupContactRow { removed, .. } = contact;
        if let Some(removed) = removed
            && view.counter(&groups::log_key(app.id, row.log())).await? <= removed
        {
            continue;
        }
        let time = u32::try_from(time).unwrap_or(u32::MAX);
        let place = Place::of_name(time, id.as_str());
        let pinned = pinned.contains(&row.code);
        all.push(Found { place, time, pinned, id, row, member, contact });
    }
    all.sort_by(|one, other| (one.place, &one.id).cmp(&(other.place, &other.id)));
    Ok(all)
}

impl Found {
    /// Everything that is shown of it; `None` when there is no last message and it is not wanted without one.
    pub(super) async fn contact(
        self,
        view: &View,
        domain: &Domain,
        app: &App,
        owner: &Account,
        empty: bool,
    ) -> Result<Option<GroupContact>> {
        let Self { time, pinned, id, row, member, contact, .. } = self;
        let after = contact.cleared.max(contact.removed.unwrap_or(0));
        let last = groups::last_for_list(view, domain, app, &row, owner, &member, after).await?;
        if last.is_none() && !empty {
            return Ok(None);
        }
        let partner = Partner::Group(id.clone());
        Ok(Some(GroupContact {
            time: last.as_ref().map_or(time, |(_, entry)| entry.time),
            sender: match &last {
                Some((_, entry)) if entry.message().is_some() => sender(view, app, &row, entry).await?,
                _ => Sender::default(),
            },
            reading: groups::reading(view, app.id, &row, row.log(), owner, &member).await?,
            marked: marks::find(view, app.id, owner, &partner).await?,
            flag: member.flag,
            face: row.face.clone(),
            head: groups::head_of(id, &row),
            last,
            pinned,
        }))
    }
}

async fn sender(view: &View, app: &App, row: &GroupRow, entry: &Entry) -> Result<Sender> {
    let profile = profiles::find(view, app.id, &entry.from).await?;
    let member = view.get::<MemberRow>(&groups::member_key(app.id, row.code, &entry.from)).await?;
    Ok(Sender {
        nick: profile.text(profiles::NICK).to_owned(),
        face: profile.text(profiles::IMAGE).to_owned(),
        card: member.map(|member| member.card).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests;
