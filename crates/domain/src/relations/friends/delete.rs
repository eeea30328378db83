//! Friendships end.

use async_trait::async_trait;

use super::super::Part;
use super::super::changing::{Changing, Step, each};
use super::super::frequency::Act;
use super::super::notice::{News, Notice};
use super::{other_side, roll, unlink};
use crate::model::Account;
use crate::policy::App;
use crate::{Cause, Domain, Result, webhooks};

/// Friends deleted in one write of [`delete_all`].
const PAGE: usize = 100;

/// Deletes friends from the owner's list, or from both sides' lists: what became of each.
///
/// Errors of each: 31704 no friend, 30003 no such account, 31707 too often.
pub async fn delete(
    domain: &Domain,
    app: &App,
    owner: &Account,
    friends: &[Account],
    both: bool,
    by_admin: bool,
) -> Result<Vec<Result<()>>> {
    let limit = app.settings.friend_deletions;
    let admitted = if by_admin {
        friends.len()
    } else {
        domain.relation_frequency.admit(app.id, owner, Act::Deletion, limit, friends.len(), domain.now())
    };
    let (now, late) = friends.split_at_checked(admitted).unwrap_or((friends, &[]));
    let mut results = each(domain, app.id, &DeleteStep { owner, both }, now).await?;
    results.extend(late.iter().map(|_| Err(Cause::DeletionsTooOften { limit })));
    Ok(results)
}

/// Deletes all friends of an owner.
pub async fn delete_all(domain: &Domain, app: &App, owner: &Account, both: bool) -> Result<()> {
    loop {
        let part = Part { after: 0, limit: PAGE };
        let page = roll(app.id, owner).page(&domain.view().await?, part.after, part.limit).await?;
        if page.is_empty() {
            return Ok(());
        }
        let friends: Vec<Account> = page.into_iter().map(|(_, row)| row.account).collect();
        each(domain, app.id, &DeleteStep { owner, both }, &friends).await?;
    }
}

struct DeleteStep<'a> {
    owner: &'a Account,
    both: bool,
}

#[async_trait]
impl Step for DeleteStep<'_> {
    type Item = Account;

    fn tells(&self, news: &News) -> Vec<webhooks::Event> {
        news.of_lists()
    }

    async fn decide(&self, changing: &mut Changing, news: &mut News, friend: &Account) -> Result<()> {
        let here = unlink(changing, self.owner, friend).await?;
        let there = self.both && unlink(changing, friend, self.owner).await?;
        if here {
            news.tell(self.owner, self.owner, Notice::FriendsDeleted(vec![friend.clone()]));
        }
        if there {
            news.tell(friend, self.owner, Notice::FriendsDeleted(vec![self.owner.clone()]));
        }
        if !here && !there {
            other_side(changing, self.owner, friend).await?;
            return Err(Cause::NoFriendToDelete(friend.to_string()));
        }
        Ok(())
    }
}
