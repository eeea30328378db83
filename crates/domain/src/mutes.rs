//! Global mutes: accounts that may not send, one-to-one or to groups, for a time or for good.

use serde::{Deserialize, Serialize};
use tincan_store::Batch;

use crate::core::{Attempts, Change, View};
use crate::model::{Account, AppId, Key, Record, Seconds, Table};
use crate::policy::App;
use crate::{Domain, Party, Result, accounts};

/// A mute that never ends.
pub const FOR_GOOD: Seconds = Seconds::MAX;

/// Until when an account is muted; 0 = not at all, [`FOR_GOOD`] = for good.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mutes {
    /// Its one-to-one messages.
    pub c2c_until: Seconds,
    /// Its group messages.
    pub group_until: Seconds,
}

impl Record for Mutes {}

impl Mutes {
    /// Whether one-to-one messages are muted at a second.
    pub fn c2c_at(&self, now: Seconds) -> bool {
        self.c2c_until > now
    }

    /// Whether group messages are muted at a second.
    pub fn group_at(&self, now: Seconds) -> bool {
        self.group_until > now
    }
}

/// For how long to mute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// Seconds from now; 0 lifts the mute.
    Seconds(u32),
    /// Until it is lifted.
    ForGood,
}

impl Span {
    fn until(self, now: Seconds) -> Seconds {
        match self {
            Span::Seconds(0) => 0,
            Span::Seconds(seconds) => now + Seconds::from(seconds),
            Span::ForGood => FOR_GOOD,
        }
    }
}

pub(crate) fn key(app: AppId, account: &Account) -> Key {
    Key::new(app, Table::Mute).account(account)
}

/// An account's mutes; none when it was never muted. Compare them with now: a mute ends by itself.
pub async fn of(view: &View, app: AppId, account: &Account) -> Result<Mutes> {
    Ok(view.get(&key(app, account)).await?.unwrap_or_default())
}

/// The mutes of an account that exists.
///
/// Errors: 130003 no such account.
pub async fn get(domain: &Domain, app: &App, account: &Account) -> Result<Mutes> {
    let view = domain.view().await?;
    accounts::must_exist(&view, app.id, account, Party::Subject).await?;
    of(&view, app.id, account).await
}

/// Sets or lifts mutes of an account; what is `None` stays as it is.
///
/// Errors: 130005 no such account.
pub async fn set(domain: &Domain, app: &App, account: &Account, c2c: Option<Span>, group: Option<Span>) -> Result<()> {
    let mut attempts = Attempts::default();
    loop {
        let view = domain.view().await?;
        accounts::must_exist(&view, app.id, account, Party::Subject).await?;
        let key = key(app.id, account);
        let stored = view.read::<Mutes>(&key).await?;
        let was = stored.record.unwrap_or_default();
        let now = domain.now();
        let mutes = Mutes {
            c2c_until: c2c.map_or(was.c2c_until, |span| span.until(now)),
            group_until: group.map_or(was.group_until, |span| span.until(now)),
        };
        let mut batch = Batch::new();
        if mutes == Mutes::default() {
            batch.guard(&key, &stored);
            batch.delete(key);
        } else {
            batch.replace(&key, &stored, &mutes);
        }
        if domain.commit(batch, &mut attempts).await?.is_some() {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cause;
    use crate::testing::{START, World, account};

    async fn mute(world: &World, c2c: Option<Span>, group: Option<Span>) {
        set(&world.domain, &world.app(), &account("spam"), c2c, group).await.unwrap();
    }

    async fn mutes(world: &World) -> Mutes {
        get(&world.domain, &world.app(), &account("spam")).await.unwrap()
    }

    #[tokio::test]
    async fn a_mute_lasts_its_time_and_one_kind_leaves_the_other() {
        let world = World::of(&["spam"]).await;
        assert_eq!(mutes(&world).await, Mutes::default());
        mute(&world, Some(Span::Seconds(60)), None).await;
        world.pass(10);
        mute(&world, None, Some(Span::ForGood)).await;
        let both = Mutes { c2c_until: START + 60, group_until: FOR_GOOD };
        assert_eq!(mutes(&world).await, both);
        assert!(both.c2c_at(START + 59) && !both.c2c_at(START + 60));
        assert!(both.group_at(START + 1_000_000_000));
        mute(&world, Some(Span::Seconds(0)), Some(Span::Seconds(0))).await;
        assert_eq!(mutes(&world).await, Mutes::default());
    }

    #[tokio::test]
    async fn only_an_account_that_exists_has_mutes() {
        let world = World::new();
        let refused = Err(Cause::no_such(Party::Subject, "spam"));
        let (app, spam) = (world.app(), account("spam"));
        assert_eq!(set(&world.domain, &app, &spam, Some(Span::ForGood), None).await, refused);
        assert_eq!(get(&world.domain, &app, &spam).await.map(drop), refused);
    }
}
