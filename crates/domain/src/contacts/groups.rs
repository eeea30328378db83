//! Conversation groups: names under which an account sorts its conversations.

use super::marks::{self, Edit, MarkRow, check_edition, kept};
use super::shelf::{self, ConversationGroup};
use super::{Fault, Partner, tell};
use crate::core::Attempts;
use crate::event::Arrangement;
use crate::model::{Account, InstId};
use crate::policy::App;
use crate::{Cause, Domain, Result};

/// Longest name in bytes (source: REST API documentation, 51011).
const MAX_NAME_BYTES: usize = 32;

/// A change of a group's members.
#[derive(Debug, Clone)]
pub struct GroupPatch {
    /// The conversation's other side.
    pub peer: Partner,
    /// It is added; otherwise it is taken out.
    pub add: bool,
}

/// A group, and what became of each conversation that was named.
pub type Grouped = (ConversationGroup, Vec<Result<()>>);

fn check_name(name: &str, field: &'static str) -> Result<()> {
    if name.is_empty() {
        return Err(Cause::field(field, "must not be empty"));
    }
    if name.len() > MAX_NAME_BYTES {
        return Err(Fault::ConversationGroupNameTooLong { got: name.len(), limit: MAX_NAME_BYTES }.into());
    }
    Ok(())
}

/// An account's conversation groups.
pub async fn groups(domain: &Domain, app: &App, owner: &Account) -> Result<Vec<ConversationGroup>> {
    Ok(shelf::find(&domain.view().await?, app.id, owner).await?.groups)
}

/// Creates a group with these conversations in it. When there is one of this name they are added to it, so that a
/// repeated request does no harm. The owner's other logins are told.
///
/// Errors: 51010 too many groups, 51011 the name is too long, 51013; for each conversation: 50001, 51007, 51008.
pub async fn create_group(
    domain: &Domain,
    app: &App,
    owner: &Account,
    inst: Option<InstId>,
    name: &str,
    peers: &[Partner],
) -> Result<Grouped> {
    check_edition(app)?;
    check_name(name, "GroupName")?;
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let mut edit = Edit::begin(&view, domain, app, owner).await?;
        let (group, new) = match edit.shelf.group(name) {
            Ok(group) => (group, false),
            Err(_) => {
                let limit = app.settings.conversation_groups;
                if edit.shelf.groups.len() >= limit {
                    return Err(Fault::TooManyConversationGroups { limit }.into());
                }
                edit.shelf.last_group += 1;
                let group = ConversationGroup { id: edit.shelf.last_group, name: name.to_owned() };
                edit.shelf.groups.push(group.clone());
                (group, true)
            }
        };
        let (mut results, mut added) = (Vec::new(), Vec::new());
        for peer in peers {
            let result = kept(edit.change(peer, |row| add(row, group.id)).await)?;
            if result.is_ok() {
                added.push(peer.clone());
            }
            results.push(result);
        }
        if domain.commit(edit.batch(), &mut attempts).await?.is_some() {
            let what = if new {
                Arrangement::GroupCreated { group: group.clone(), peers: added }
            } else {
                Arrangement::GroupMembers { group: group.clone(), added, removed: Vec::new() }
            };
            tell(domain, app.id, owner, inst, what);
            return Ok((group, results));
        }
    }
}

fn add(row: &mut MarkRow, group: u32) {
    if let Err(at) = row.groups.binary_search(&group) {
        row.groups.insert(at, group);
    }
}

/// Puts conversations into a group or takes them out. The owner's other logins are told.
///
/// Errors: 51009 no such group, 51013; for each conversation: 50001, 51007, 51008.
pub async fn update_group(
    domain: &Domain,
    app: &App,
    owner: &Account,
    inst: Option<InstId>,
    name: &str,
    patches: &[GroupPatch],
) -> Result<Grouped> {
    check_edition(app)?;
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let mut edit = Edit::begin(&view, domain, app, owner).await?;
        let group = edit.shelf.group(name)?;
        let (mut results, mut added, mut removed) = (Vec::new(), Vec::new(), Vec::new());
        for patch in patches {
            let change = |row: &mut MarkRow| {
                if patch.add {
                    add(row, group.id);
                } else {
                    row.groups.retain(|id| *id != group.id);
                }
            };
            let result = kept(edit.change(&patch.peer, change).await)?;
            if result.is_ok() {
                if patch.add { &mut added } else { &mut removed }.push(patch.peer.clone());
            }
            results.push(result);
        }
        if domain.commit(edit.batch(), &mut attempts).await?.is_some() {
            if !added.is_empty() || !removed.is_empty() {
                let what = Arrangement::GroupMembers { group: group.clone(), added, removed };
                tell(domain, app.id, owner, inst, what);
            }
            return Ok((group, results));
        }
    }
}

/// Renames a group. The owner's other logins are told.
///
/// Errors: 51009 no such group, 51011 the name is too long, 50002 another group has it, 51013.
pub async fn rename_group(
    domain: &Domain,
    app: &App,
    owner: &Account,
    inst: Option<InstId>,
    old: &str,
    new: &str,
) -> Result<ConversationGroup> {
    check_edition(app)?;
    check_name(new, "UpdateGroup.NewGroupName")?;
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let mut edit = Edit::begin(&view, domain, app, owner).await?;
        let mut group = edit.shelf.group(old)?;
        if old != new && edit.shelf.group(new).is_ok() {
            return Err(Cause::field("UpdateGroup.NewGroupName", "is the name of another conversation group"));
        }
        group.name = new.to_owned();
        for known in edit.shelf.groups.iter_mut().filter(|known| known.id == group.id) {
            known.name.clone_from(&group.name);
        }
        if domain.commit(edit.batch(), &mut attempts).await?.is_some() {
            let what = Arrangement::GroupRenamed { group: group.clone(), old: old.to_owned() };
            tell(domain, app.id, owner, inst, what);
            return Ok(group);
        }
    }
}

/// Deletes a group; its conversations stay. The owner's other logins are told.
///
/// Errors: 51009 no such group, 51013.
pub async fn delete_group(
    domain: &Domain,
    app: &App,
    owner: &Account,
    inst: Option<InstId>,
    name: &str,
) -> Result<ConversationGroup> {
    check_edition(app)?;
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        let mut edit = Edit::begin(&view, domain, app, owner).await?;
        let group = edit.shelf.group(name)?;
        edit.shelf.groups.retain(|known| known.id != group.id);
        for (peer, row) in marks::all(&view, app.id, owner).await? {
            if row.groups.contains(&group.id) {
                edit.change(&peer, |row| row.groups.retain(|id| *id != group.id)).await?;
            }
        }
        if domain.commit(edit.batch(), &mut attempts).await?.is_some() {
            tell(domain, app.id, owner, inst, Arrangement::GroupDeleted { group: group.clone() });
            return Ok(group);
        }
    }
}
