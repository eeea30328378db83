//! The side of a connection that the bus knows.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;
use tincan_domain::event::Push;
use tincan_domain::model::{Account, AppId, InstId};
use tincan_domain::ports::Link;
use tokio::sync::mpsc;

use crate::access::State;

/// The way to a connected client.
pub(super) struct Client {
    pushes: mpsc::Sender<Arc<Push>>,
    /// Whether a push did not fit into the queue since the client was last told.
    missed: AtomicBool,
    /// The logins that are reached by this connection. Rarely more than one.
    logins: Mutex<Vec<(AppId, Account, InstId)>>,
}

impl Client {
    /// A client, and the queue of what is pushed to it, at most `queue` pushes long.
    pub(super) fn new(queue: usize) -> (Arc<Self>, mpsc::Receiver<Arc<Push>>) {
        let (pushes, waiting) = mpsc::channel(queue);
        (Arc::new(Self { pushes, missed: AtomicBool::new(false), logins: Mutex::default() }), waiting)
    }

    /// Whether pushes were left out since the last time this was asked.
    pub(super) fn take_missed(&self) -> bool {
        self.missed.swap(false, Ordering::AcqRel)
    }
}

impl Link for Client {
    fn push(&self, push: &Arc<Push>) -> bool {
        if self.pushes.try_send(Arc::clone(push)).is_ok() {
            return true;
        }
        self.missed.store(true, Ordering::Release);
        // The connection looks for the mark when it has emptied the queue. If it did that between the two lines above,
        // nothing would wake it again: so something must be in the queue now.
        self.pushes.try_send(Arc::clone(push)).is_ok()
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
            self.state.domain.bus.detach(app, &account, inst_id, &link);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tincan_domain::Event;

    #[test]
    fn a_full_queue_is_marked_and_the_mark_is_taken_once() {
        let (client, mut waiting) = Client::new(2);
        let push = Push::new(Event::AllRead);
        assert!(client.push(&push) && client.push(&push));
        assert!(!client.take_missed());
        assert!(!client.push(&push));
        assert!(client.take_missed());
        assert!(!client.take_missed());
        waiting.try_recv().unwrap();
        assert!(client.push(&push));
    }

    #[test]
    fn logins_are_remembered_while_they_are_reached() {
        let (client, _waiting) = Client::new(1);
        let alice = Account::parse("alice", "UserID").unwrap();
        for inst in [1, 1, 2] {
            client.attached(AppId(1), &alice, InstId(inst));
        }
        client.ended(AppId(1), &alice, InstId(1));
        client.ended(AppId(2), &alice, InstId(2));
        assert_eq!(*client.logins.lock(), [(AppId(1), alice, InstId(2))]);
    }
}
