//! The side of a connection that the bus knows.

use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;

use futures_util::task::AtomicWaker;
use parking_lot::Mutex;
use tincan_domain::event::Push;
use tincan_domain::model::{Account, AppId, InstId};
use tincan_domain::ports::{Link, Platform, Ticket};
use tincan_domain::status;
use tincan_domain::webhooks::{Origin, Step, Way, origin};

use crate::access::State;

/// Room in an empty queue that is kept: a burst must not cost memory for ever.
const KEPT: usize = 4;

/// The way to a connected client.
///
/// The queue is not a channel: an empty one costs nothing, and there is one for every idle connection.
pub(super) struct Client {
    queue: Mutex<Queue>,
    limit: usize,
    /// Wakes the connection's task, the only one that takes from the queue.
    waiting: AtomicWaker,
    /// The logins that are reached by this connection. Rarely more than one.
    logins: Mutex<Vec<(AppId, Account, InstId)>>,
    /// The login that last ended itself on this connection.
    left: Mutex<Option<(AppId, InstId)>>,
    /// Where it comes from.
    pub(super) address: Option<IpAddr>,
    /// Its device.
    pub(super) platform: Platform,
    /// Whether it is closed because the client was silent for too long.
    pub(super) silent: AtomicBool,
}

/// What waits for the client.
#[derive(Default)]
struct Queue {
    pushes: VecDeque<Arc<Push>>,
    /// Whether a push did not fit since the client was last told.
    missed: bool,
}

impl Client {
    /// A client for which at most `limit` pushes wait.
    pub(super) fn new(limit: usize, address: Option<IpAddr>, platform: Platform) -> Self {
        Self {
            queue: Mutex::default(),
            limit,
            waiting: AtomicWaker::new(),
            logins: Mutex::default(),
            left: Mutex::default(),
            address,
            platform,
            silent: AtomicBool::new(false),
        }
    }

    /// A login ends itself.
    pub(super) fn leaves(&self, ticket: &Ticket) {
        *self.left.lock() = Some((ticket.app, ticket.inst_id));
    }

    /// Whether a login has ended itself on this connection, and no other since.
    pub(super) fn has_left(&self, ticket: &Ticket) -> bool {
        *self.left.lock() == Some((ticket.app, ticket.inst_id))
    }

    /// The next push, if one waits.
    pub(super) fn take(&self) -> Option<Arc<Push>> {
        let mut queue = self.queue.lock();
        let push = queue.pushes.pop_front();
        if queue.pushes.is_empty() {
            queue.pushes.shrink_to(KEPT);
        }
        push
    }

    /// The next push, as soon as there is one.
    pub(super) async fn next(&self) -> Arc<Push> {
        std::future::poll_fn(|context| {
            // Before looking: a push that comes after the look must wake.
            self.waiting.register(context.waker());
            self.take().map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }

    /// As [`Client::next`], and `None` as soon as nothing waits and no login is reached by this connection any more. While it
    /// is not `open`, no push is taken.
    pub(super) async fn next_while_reached(&self, open: bool) -> Option<Arc<Push>> {
        std::future::poll_fn(|context| {
            self.waiting.register(context.waker());
            // Looked at before the queue: who ends a login pushes first.
            let reached = self.is_reached();
            let push = if open { self.take() } else { None };
            if push.is_none() && reached { Poll::Pending } else { Poll::Ready(push) }
        })
        .await
    }

    /// Whether a login is reached by this connection.
    pub(super) fn is_reached(&self) -> bool {
        !self.logins.lock().is_empty()
    }

    /// Whether pushes were left out since the client was last told; asked after pushes were sent, and answered when no
    /// more wait, so that the client is told behind them. While some wait the connection comes back for them, and asks
    /// again.
    pub(super) fn take_missed(&self) -> bool {
        let mut queue = self.queue.lock();
        queue.pushes.is_empty() && std::mem::take(&mut queue.missed)
    }
}

impl Link for Client {
    fn push(&self, push: &Arc<Push>) -> bool {
        {
            let mut queue = self.queue.lock();
            if queue.pushes.len() >= self.limit {
                queue.missed = true;
                return false;
            }
            queue.pushes.push_back(Arc::clone(push));
        }
        self.waiting.wake();
        true
    }

    fn attached(&self, app: AppId, account: &Account, inst_id: InstId) {
        let login = (app, account.clone(), inst_id);
        let mut logins = self.logins.lock();
        if !logins.contains(&login) {
            logins.push(login);
        }
    }

    fn ended(&self, app: AppId, account: &Account, inst_id: InstId) {
        self.logins.lock().retain(|login| *login != (app, account.clone(), inst_id));
        self.waiting.wake();
    }
}

/// Keeps the logins of a connection reachable; dropping it detaches them, however the connection's task ends.
pub(super) struct Attached {
    pub(super) state: Arc<State>,
    pub(super) client: Arc<Client>,
}

impl Drop for Attached {
    fn drop(&mut self) {
        let link: Arc<dyn Link> = Arc::clone(&self.client) as Arc<dyn Link>;
        for (app, account, inst_id) in std::mem::take(&mut *self.client.logins.lock()) {
            let step = if self.client.silent.load(Ordering::Relaxed) { Step::Silent } else { Step::Closed };
            let origin = Origin { address: self.client.address, way: Way::Client(self.client.platform) };
            origin::on_behalf(origin, || status::lose(&self.state.domain, app, &account, inst_id, &link, step));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tincan_domain::Event;

    #[test]
    fn a_full_queue_is_marked_and_the_mark_is_taken_once() {
        let client = Client::new(2, None, Platform::Web);
        let push = Push::new(Event::AllRead);
        assert!(client.push(&push) && client.push(&push));
        assert!(!client.take_missed());
        assert!(!client.push(&push));
        assert!(client.take().is_some());
        assert!(client.push(&push));
        while client.take().is_some() {
            assert_eq!(client.take_missed(), client.queue.lock().pushes.is_empty(), "told behind the last");
        }
        assert!(!client.take_missed(), "told once");
    }

    #[tokio::test]
    async fn who_waits_is_woken() {
        let client = Arc::new(Client::new(300, None, Platform::Web));
        let waiting = tokio::spawn({
            let client = Arc::clone(&client);
            async move { client.next().await }
        });
        tokio::task::yield_now().await;
        for _ in 0..300 {
            client.push(&Push::new(Event::AllRead));
        }
        waiting.await.unwrap();
        while client.take().is_some() {}
        assert!(client.queue.lock().pushes.capacity() <= 2 * KEPT, "an empty queue keeps no room for a burst");
    }

    #[tokio::test]
    async fn who_is_reached_no_more_gets_what_waits_and_then_nothing() {
        let client = Arc::new(Client::new(2, None, Platform::Linux));
        let alice = Account::parse("alice", "UserID").unwrap();
        client.attached(AppId(1), &alice, InstId(1));
        let waiting = tokio::spawn({
            let client = Arc::clone(&client);
            async move { (client.next_while_reached(true).await.is_some(), client.next_while_reached(true).await.is_some()) }
        });
        tokio::task::yield_now().await;
        client.push(&Push::new(Event::AllRead));
        client.ended(AppId(1), &alice, InstId(1));
        assert_eq!(waiting.await.unwrap(), (true, false));
    }

    #[test]
    fn logins_are_remembered_while_they_are_reached() {
        let client = Client::new(1, None, Platform::Web);
        let alice = Account::parse("alice", "UserID").unwrap();
        for inst in [1, 1, 2] {
            client.attached(AppId(1), &alice, InstId(inst));
        }
        client.ended(AppId(1), &alice, InstId(1));
        client.ended(AppId(2), &alice, InstId(2));
        assert_eq!(*client.logins.lock(), [(AppId(1), alice, InstId(2))]);
    }
}
