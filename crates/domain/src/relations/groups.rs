//! Groups of friends: names under which an account sorts its friends.

use async_trait::async_trait;

use super::chain::{self, ChainRow, Group};
use super::changing::{Changing, Step, each};
use super::friends::{self, FriendRow};
use super::notice::News;
use crate::core::{Attempts, View};
use crate::model::Account;
use crate::policy::App;
use crate::{Cause, Domain, Result, words};

/// Longest name of a group in bytes (source: relationship chain documentation).
const NAME_BYTES: usize = 30;

/// Friends read in one go.
const PAGE: usize = 1000;

/// A group with who is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupOfFriends {
    /// Its name.
    pub name: String,
    /// Who is in it, in the order in which they became friends.
    pub friends: Vec<Account>,
}

/// A change of who is in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Membership {
    /// Into the group.
    Add,
    /// Out of it.
    Remove,
}

pub(super) fn check_name(app: &App, name: &str, field: &'static str) -> Result<()> {
    if !(1..=NAME_BYTES).contains(&name.len()) {
        return Err(Cause::field(field, "must hold names of 1 to 30 bytes"));
    }
    words::check(app, field, name)
}

/// The numbers of groups; those that are missing are made. The row is changed only when all goes well.
pub(super) fn find_or_make(chain: &mut ChainRow, names: &[String], limit: usize) -> Result<Vec<u64>> {
    let mut made = chain.clone();
    let mut numbers = Vec::with_capacity(names.len());
    for name in names {
        let number = match made.group(name) {
            Some(number) => number,
            None => make(&mut made, name, limit)?,
        };
        if !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    *chain = made;
    Ok(numbers)
}

fn make(chain: &mut ChainRow, name: &str, limit: usize) -> Result<u64> {
    if chain.groups.len() >= limit {
        return Err(Cause::FriendGroupsFull { limit });
    }
    let number = chain.next_entry();
    chain.groups.push(Group { number, name: name.to_owned() });
    chain.group_sequence += 1;
    Ok(number)
}

/// Makes groups, all or none, and puts friends into each of them: what became of each friend, and the new sequence.
///
/// Errors: 30001 a name, 30011 too many groups; of each friend 32216 no friend.
pub async fn add(
    domain: &Domain,
    app: &App,
    owner: &Account,
    names: &[String],
    members: &[Account],
) -> Result<(Vec<Result<()>>, u32)> {
    change(domain, app, owner, |chain| {
        for name in names {
            check_name(app, name, "GroupName")?;
            if chain.group(name).is_some() {
                return Err(Cause::field("GroupName", format!("names the group {name:?}, which exists already")));
            }
            make(chain, name, app.settings.friend_groups)?;
        }
        Ok(())
    })
    .await?;
    let items: Vec<_> = members.iter().map(|member| (member.clone(), Membership::Add)).collect();
    let results = each(domain, app.id, &MemberStep { owner, names }, &items).await?;
    Ok((results, sequence(domain, app, owner).await?))
}

/// Deletes groups, all or none; their friends stay friends. Answers the new sequence.
///
/// Errors: 30001 no such group.
pub async fn delete(domain: &Domain, app: &App, owner: &Account, names: &[String]) -> Result<u32> {
    change(domain, app, owner, |chain| {
        for name in names {
            let Some(number) = chain.group(name) else { return Err(no_such_group("GroupName", name)) };
            chain.groups.retain(|group| group.number != number);
        }
        Ok(())
    })
    .await?;
    sequence(domain, app, owner).await
}

/// Renames a group and changes who is in it: what became of each friend, and the new sequence.
///
/// Errors: 30001 no such group, a name; of each friend 32216 no friend.
pub async fn update(
    domain: &Domain,
    app: &App,
    owner: &Account,
    name: &str,
    new_name: Option<&str>,
    members: &[(Account, Membership)],
) -> Result<(Vec<Result<()>>, u32)> {
    change(domain, app, owner, |chain| {
        let Some(number) = chain.group(name) else { return Err(no_such_group("GroupOldName", name)) };
        let Some(new_name) = new_name else { return Ok(()) };
        check_name(app, new_name, "GroupNewName")?;
        if chain.group(new_name).is_some_and(|other| other != number) {
            return Err(Cause::field("GroupNewName", "names a group that exists already"));
        }
        for group in chain.groups.iter_mut().filter(|group| group.number == number) {
            new_name.clone_into(&mut group.name);
        }
        Ok(())
    })
    .await?;
    let names = [new_name.unwrap_or(name).to_owned()];
    let results = each(domain, app.id, &MemberStep { owner, names: &names }, members).await?;
    Ok((results, sequence(domain, app, owner).await?))
}

fn no_such_group(field: &'static str, name: &str) -> Cause {
    Cause::field(field, format!("names the group {name:?}, which does not exist"))
}

/// The groups of an owner, or those of the names given, with the sequence.
pub async fn list(
    domain: &Domain,
    app: &App,
    owner: &Account,
    names: Option<&[String]>,
) -> Result<(Vec<GroupOfFriends>, u32)> {
    let view = domain.view().await?;
    let chain = chain::find(&view, app.id, owner).await?;
    let asked = chain.groups.iter().filter(|group| names.is_none_or(|names| names.contains(&group.name)));
    let mut groups: Vec<(u64, GroupOfFriends)> =
        asked.map(|group| (group.number, GroupOfFriends { name: group.name.clone(), friends: Vec::new() })).collect();
    if !groups.is_empty() {
        for row in all_friends(&view, app, owner).await? {
            for (_, group) in groups.iter_mut().filter(|(number, _)| row.groups.contains(number)) {
                group.friends.push(row.account.clone());
            }
        }
    }
    Ok((groups.into_iter().map(|(_, group)| group).collect(), chain.group_sequence))
}

/// The sequence of an owner's groups.
pub async fn sequence(domain: &Domain, app: &App, owner: &Account) -> Result<u32> {
    Ok(chain::find(&domain.view().await?, app.id, owner).await?.group_sequence)
}

async fn all_friends(view: &View, app: &App, owner: &Account) -> Result<Vec<FriendRow>> {
    let (mut all, mut after) = (Vec::new(), 0);
    loop {
        let page = friends::roll(app.id, owner).page(view, after, PAGE).await?;
        let last = page.len() < PAGE;
        after = page.last().map_or(after, |(number, _)| *number);
        all.extend(page.into_iter().map(|(_, row)| row));
        if last {
            return Ok(all);
        }
    }
}

/// Changes an owner's groups.
async fn change(
    domain: &Domain,
    app: &App,
    owner: &Account,
    change: impl Fn(&mut ChainRow) -> Result<()>,
) -> Result<()> {
    let mut attempts = Attempts::default();
    loop {
        let mut changing = Changing::begin(domain, app.id).await?;
        let was = chain::get(&mut changing, owner).await?;
        let mut chain = was.clone();
        change(&mut chain)?;
        if chain != was {
            chain.group_sequence = was.group_sequence + 1;
            // Friends are shown with the names of their groups.
            chain.standard_sequence += 1;
            chain::set(&mut changing, owner, &chain);
        }
        if changing.commit(domain, &mut attempts).await? {
            return Ok(());
        }
    }
}

struct MemberStep<'a> {
    owner: &'a Account,
    names: &'a [String],
}

#[async_trait]
impl Step for MemberStep<'_> {
    type Item = (Account, Membership);

    async fn decide(&self, changing: &mut Changing, _: &mut News, (friend, membership): &Self::Item) -> Result<()> {
        let mut chain = chain::get(changing, self.owner).await?;
        let roll = friends::roll(changing.app, self.owner);
        let Some((number, mut row)) = roll.get(changing, friend).await? else {
            return Err(Cause::NoFriendToGroup(friend.to_string()));
        };
        let was = row.groups.clone();
        let groups = self.names.iter().filter_map(|name| chain.group(name));
        for group in groups {
            row.groups.retain(|other| *other != group);
            if *membership == Membership::Add {
                row.groups.push(group);
            }
        }
        // Groups that were deleted are forgotten when there is something to write anyway.
        if row.groups != was {
            row.groups.retain(|number| chain.groups.iter().any(|group| group.number == *number));
            roll.set(changing, friend, number, &row);
            chain.standard_sequence += 1;
            chain.group_sequence += 1;
            chain::set(changing, self.owner, &chain);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
