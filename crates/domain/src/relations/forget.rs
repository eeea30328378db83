//! An account is deleted: so are its lists, and it disappears from everybody else's.

use tincan_store::Batch;

use super::changing::{Changing, Step, each};
use super::notice::{News, Notice};
use super::pendency::{self, Way};
use super::{chain, follows, friends};
use crate::core::Attempts;
use crate::model::{Account, Key, Table};
use crate::policy::App;
use crate::{Domain, Result};

/// The tables whose keys begin with the owner.
const OWN_TABLES: [Table; 5] =
    [Table::Block, Table::BlockEntry, Table::PendencyPlace, Table::Pendency, Table::FollowCount];

/// Ends all friendships and friend requests of an account, tells the other sides, and forgets its lists. What is under
/// [`own_lists`] afterwards is the account's alone.
pub(crate) async fn forget(domain: &Domain, app: &App, account: &Account) -> Result<()> {
    friends::delete_all(domain, app, account, true).await?;
    loop {
        let owners = friends::owners_of(&domain.view().await?, app.id, account, None).await?;
        if owners.is_empty() {
            break;
        }
        each(domain, app.id, &LoseStep { account }, &owners).await?;
    }
    for way in [Way::Received, Way::Sent] {
        let rows = pendency::all(&domain.view().await?, app.id, account, way, 0).await?;
        let others: Vec<Account> = rows.into_iter().map(|(_, row)| row.account).collect();
        each(domain, app.id, &WithdrawStep { account }, &others).await?;
    }
    follows::forget(domain, app, account).await?;
    let mut batch = Batch::new();
    batch.delete(chain::key(app.id, account));
    domain.commit(batch, &mut Attempts::default()).await?;
    Ok(())
}

/// The keys of an account's lists in a table.
pub(crate) fn own_lists(app: &App, account: &Account) -> impl Iterator<Item = Key> {
    let (app, account) = (app.id, account.clone());
    OWN_TABLES.into_iter().map(move |table| Key::new(app, table).account(&account))
}

/// Owners lose a friend.
struct LoseStep<'a> {
    account: &'a Account,
}

#[async_trait::async_trait]
impl Step for LoseStep<'_> {
    type Item = Account;

    async fn decide(&self, changing: &mut Changing, news: &mut News, owner: &Account) -> Result<()> {
        if friends::unlink(changing, owner, self.account).await? {
            news.tell(owner, self.account, Notice::FriendsDeleted(vec![self.account.clone()]));
        }
        Ok(())
    }
}

/// Requests between an account and others end.
struct WithdrawStep<'a> {
    account: &'a Account,
}

#[async_trait::async_trait]
impl Step for WithdrawStep<'_> {
    type Item = Account;

    async fn decide(&self, changing: &mut Changing, news: &mut News, other: &Account) -> Result<()> {
        pendency::clear(changing, news, self.account, other, self.account).await
    }
}
