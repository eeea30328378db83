//! What is kept in the local database of profiles, friends and groups, so that it can be shown without asking the server.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::database::records;
use crate::element::ProfileChange as GroupProfileChange;
use crate::groups::Group;
use crate::profiles::Profile;
use crate::relations::Friend;
use crate::session::Session;
use crate::{Cause, Event};

/// Something of which there are several, each with a name.
pub(crate) trait Known: Serialize + DeserializeOwned + Clone + Send + 'static {
    /// Under which kind it is kept.
    const KIND: &'static str;
    /// The most that are kept; the oldest go first. Source: Tincan's own.
    const MOST: u32;
    /// Its name.
    fn record(&self) -> &str;
}

impl Known for Profile {
    const KIND: &'static str = "profile";
    const MOST: u32 = 10_000;
    fn record(&self) -> &str {
        &self.user
    }
}

impl Known for Friend {
    const KIND: &'static str = "friend";
    const MOST: u32 = 10_000;
    fn record(&self) -> &str {
        &self.user
    }
}

impl Known for Group {
    const KIND: &'static str = "group";
    const MOST: u32 = 10_000;
    fn record(&self) -> &str {
        &self.id
    }
}

/// Keeps some; with `all` they are all that there are.
///
/// Errors: 6019.
pub(crate) async fn keep<T: Known>(session: &Session, list: &[T], all: bool) -> Result<(), Cause> {
    if list.is_empty() && !all {
        return Ok(());
    }
    let (list, now) = (list.to_vec(), session.core.now_millis());
    session
        .database
        .write(move |db| {
            if all {
                records::clear(db, T::KIND)?;
            }
            for one in list.iter().take(T::MOST as usize) {
                records::put(db, T::KIND, one.record(), one, now)?;
            }
            records::trim(db, T::KIND, T::MOST)
        })
        .await
}

/// All that are kept, in the order of their names.
///
/// Errors: 6019.
pub(crate) async fn all<T: Known>(session: &Session) -> Result<Vec<T>, Cause> {
    let found = session.database.read(|db| records::list(db, T::KIND, "", T::MOST)).await?;
    Ok(found.into_iter().map(|(_, one)| one).collect())
}

/// Those of some names that are kept.
///
/// Errors: 6019.
pub(crate) async fn named<T: Known>(session: &Session, names: Vec<String>) -> Result<Vec<T>, Cause> {
    let find = move |db: &rusqlite::Connection| {
        let found = names.iter().map(|name| records::get::<T>(db, T::KIND, name));
        Ok(found.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().map(|(one, _)| one).collect())
    };
    session.database.read(find).await
}

/// Takes over what an event says, in what is kept.
///
/// Errors: 6019.
pub(crate) async fn follow(session: &Session, event: &Event) -> Result<(), Cause> {
    match event {
        Event::ProfileChanged { user, change } => {
            let (nick, face_url, change) = (change.nick.clone(), change.face_url.clone(), change.clone());
            edit::<Profile>(session, user, move |profile| profile.apply(change)).await?;
            edit::<Friend>(session, user, move |friend| friend.renamed(nick, face_url)).await
        }
        Event::FriendChanged { user, change } => {
            let change = change.clone();
            edit::<Friend>(session, user, move |friend| friend.apply(change)).await
        }
        Event::FriendsDeleted { users } => forget::<Friend>(session, users.clone()).await,
        Event::GroupLeft { group } => forget::<Group>(session, vec![group.clone()]).await,
        Event::GroupTip { group, tip, .. } => {
            let (count, profile) = (tip.member_count, tip.profile.clone());
            if count.is_none() && profile.is_none() {
                return Ok(());
            }
            edit::<Group>(session, group, move |group| changed(group, count, profile)).await
        }
        _ => Ok(()),
    }
}

fn changed(group: &mut Group, count: Option<u64>, profile: Option<GroupProfileChange>) {
    group.members = count.unwrap_or(group.members);
    let Some(profile) = profile else { return };
    let fields = [
        (&mut group.name, profile.name),
        (&mut group.face_url, profile.face_url),
        (&mut group.introduction, profile.introduction),
        (&mut group.announcement, profile.announcement),
        (&mut group.owner, profile.owner),
    ];
    for (field, new) in fields {
        if let Some(new) = new {
            *field = new;
        }
    }
    group.mute_all = profile.mute_all.map_or(group.mute_all, |mute_all| mute_all == 1);
    group.custom.extend(profile.custom.into_iter().map(|field| (field.key, field.value)));
}

async fn edit<T: Known>(
    session: &Session,
    name: &str,
    change: impl FnOnce(&mut T) + Send + 'static,
) -> Result<(), Cause> {
    let (name, now) = (name.to_owned(), session.core.now_millis());
    session
        .database
        .write(move |db| {
            let Some((mut one, _)) = records::get::<T>(db, T::KIND, &name)? else { return Ok(()) };
            change(&mut one);
            records::put(db, T::KIND, &name, &one, now)
        })
        .await
}

async fn forget<T: Known>(session: &Session, names: Vec<String>) -> Result<(), Cause> {
    let remove =
        move |db: &rusqlite::Transaction<'_>| names.iter().try_for_each(|name| records::remove(db, T::KIND, name));
    session.database.write(remove).await
}
