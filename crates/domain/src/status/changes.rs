//! Logins that came or went, and the one way to make a login reachable or not.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::task::Poll;

use futures_util::task::AtomicWaker;
use parking_lot::Mutex;

use crate::Domain;
use crate::event::Push;
use crate::model::{Account, AppId, InstId};
use crate::ports::{Left, Link, Session};
use crate::webhooks::{self, Kind, Step};

/// Accounts of which a login came or went, until they are looked at. Each is here once, however often that happens, so
/// there are never more than accounts.
#[derive(Default)]
pub struct Changes {
    waiting: Mutex<Waiting>,
    /// Wakes the one who takes from here.
    taker: AtomicWaker,
}

#[derive(Default)]
struct Waiting {
    order: VecDeque<(AppId, Account)>,
    /// Whether those who watch must be told.
    tell: HashMap<(AppId, Account), bool>,
}

/// An account of which a login came or went.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Changed {
    pub(super) app: AppId,
    pub(super) account: Account,
    /// Whether those who watch it must be told: the account as a whole came or went.
    pub(super) tell: bool,
}

impl Changes {
    /// Notes that something changed. Never waits: it is called where connections end.
    pub(crate) fn note(&self, app: AppId, account: &Account, tell: bool) {
        let key = (app, account.clone());
        {
            let mut waiting = self.waiting.lock();
            let Waiting { order, tell: all } = &mut *waiting;
            match all.get_mut(&key) {
                Some(told) => *told |= tell,
                None => {
                    order.push_back(key.clone());
                    all.insert(key, tell);
                }
            }
        }
        self.taker.wake();
    }

    /// What waits longest.
    pub(super) fn take(&self) -> Option<Changed> {
        let mut waiting = self.waiting.lock();
        let key = waiting.order.pop_front()?;
        let tell = waiting.tell.remove(&key).unwrap_or_default();
        if waiting.order.is_empty() {
            // After a storm of logins an empty queue must not keep its room.
            *waiting = Waiting::default();
        }
        Some(Changed { app: key.0, account: key.1, tell })
    }

    /// What waits longest, as soon as there is something.
    pub(super) async fn next(&self) -> Changed {
        std::future::poll_fn(|context| {
            // Before looking: what comes after the look must wake.
            self.taker.register(context.waker());
            self.take().map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }
}

/// Makes a login reachable.
pub fn attach(domain: &Domain, app: AppId, account: &Account, session: Session) {
    let is_first = domain.bus.attach(app, account, session);
    domain.changes.note(app, account, is_first);
}

/// The connection of a login closed. Nothing happens when the login has another by now.
pub fn detach(domain: &Domain, app: AppId, account: &Account, inst_id: InstId, link: &Arc<dyn Link>) {
    lose(domain, app, account, inst_id, link, Step::Closed);
}

/// As [`detach`], and whether its client closed it or was silent for too long.
pub fn lose(domain: &Domain, app: AppId, account: &Account, inst_id: InstId, link: &Arc<dyn Link>, step: Step) {
    let what_is_left = domain.bus.detach(app, account, inst_id, link);
    if what_is_left != Left::AsBefore {
        let event = || webhooks::Event::State { account: account.clone(), step, kicked: Vec::new() };
        webhooks::tell_soon(domain, app, Kind::StateChange, event);
    }
    left(domain, app, account, what_is_left);
}

/// Ends a login, which gets `last` as its last push.
pub fn end(domain: &Domain, app: AppId, account: &Account, inst_id: InstId, last: Option<&Arc<Push>>) {
    left(domain, app, account, domain.bus.end(app, account, inst_id, last));
}

fn left(domain: &Domain, app: AppId, account: &Account, left: Left) {
    if left != Left::AsBefore {
        domain.changes.note(app, account, left == Left::None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{APP, account};

    #[test]
    fn an_account_waits_once_and_in_its_turn() {
        let changes = Changes::default();
        changes.note(APP, &account("alice"), false);
        changes.note(APP, &account("bob"), false);
        changes.note(APP, &account("alice"), true);
        changes.note(APP, &account("alice"), false);
        let changed = |name: &str, tell| Some(Changed { app: APP, account: account(name), tell });
        assert_eq!(changes.take(), changed("alice", true));
        changes.note(APP, &account("alice"), false);
        assert_eq!(changes.take(), changed("bob", false));
        assert_eq!(changes.take(), changed("alice", false));
        assert_eq!(changes.take(), None);
    }

    #[tokio::test]
    async fn who_waits_is_woken() {
        let changes = Arc::new(Changes::default());
        let waiting = tokio::spawn({
            let changes = Arc::clone(&changes);
            async move { changes.next().await.account }
        });
        tokio::task::yield_now().await;
        changes.note(APP, &account("alice"), true);
        assert_eq!(waiting.await.unwrap(), account("alice"));
    }
}
