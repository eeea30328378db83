//! Who is online in this process, and the way to them.

use std::sync::Arc;

use dashmap::DashMap;
use smallvec::SmallVec;
use tincan_domain::event::Push;
use tincan_domain::model::{Account, AppId, InstId};
use tincan_domain::ports::{Bus, Left, Link, Platform, Session};

/// The links of one push; an account rarely has more logins than fit here without an allocation.
type Links = SmallVec<[Arc<dyn Link>; 4]>;

/// The bus of a server that is one process.
///
/// How many logins an account may have is the login policy's matter; the bus keeps those it is given.
#[derive(Default)]
pub struct LocalBus {
    online: DashMap<(AppId, Account), Vec<Session>>,
}

impl LocalBus {
    /// A bus with nobody online.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many accounts are online.
    pub fn accounts(&self) -> usize {
        self.online.len()
    }

    /// Takes a login out, if it is there and `goes` agrees.
    fn take(
        &self,
        app: AppId,
        account: &Account,
        inst_id: InstId,
        goes: impl Fn(&Session) -> bool,
    ) -> Option<(Session, Left)> {
        let key = (app, account.clone());
        let mut sessions = self.online.get_mut(&key)?;
        let at = sessions.iter().position(|session| session.inst_id == inst_id && goes(session))?;
        let taken = sessions.remove(at);
        let left = if sessions.is_empty() { Left::None } else { Left::Others };
        drop(sessions);
        self.online.remove_if(&key, |_, sessions| sessions.is_empty());
        Some((taken, left))
    }
}

impl Bus for LocalBus {
    fn attach(&self, app: AppId, account: &Account, session: Session) -> bool {
        let (inst_id, link) = (session.inst_id, session.link.clone());
        let mut sessions = self.online.entry((app, account.clone())).or_default();
        let is_first = sessions.is_empty();
        let old = match sessions.iter_mut().find(|old| old.inst_id == inst_id) {
            Some(old) => Some(std::mem::replace(old, session)),
            None => {
                sessions.push(session);
                None
            }
        };
        // Links are told without the lock: what they do is not known here.
        drop(sessions);
        if let Some(old) = old.filter(|old| !same(&old.link, &link)) {
            old.link.ended(app, account, inst_id);
        }
        link.attached(app, account, inst_id);
        is_first
    }

    fn detach(&self, app: AppId, account: &Account, inst_id: InstId, link: &Arc<dyn Link>) -> Left {
        self.take(app, account, inst_id, |session| same(&session.link, link)).map_or(Left::AsBefore, |(_, left)| left)
    }

    fn end(&self, app: AppId, account: &Account, inst_id: InstId, last: Option<&Arc<Push>>) -> Left {
        let Some((session, left)) = self.take(app, account, inst_id, |_| true) else { return Left::AsBefore };
        if let Some(last) = last {
            session.link.push(last);
        }
        session.link.ended(app, account, inst_id);
        left
    }

    fn publish(&self, app: AppId, to: &Account, except: Option<InstId>, push: &Arc<Push>) -> bool {
        let links: Links = match self.online.get(&(app, to.clone())) {
            Some(sessions) => sessions
                .iter()
                .filter(|session| Some(session.inst_id) != except)
                .map(|session| session.link.clone())
                .collect(),
            None => return false,
        };
        for link in &links {
            // A link whose queue is full tells its client to sync.
            link.push(push);
        }
        !links.is_empty()
    }

    fn publish_to(&self, app: AppId, to: &Account, inst_id: InstId, push: &Arc<Push>) {
        let link = {
            let Some(sessions) = self.online.get(&(app, to.clone())) else { return };
            sessions.iter().find(|session| session.inst_id == inst_id).map(|session| session.link.clone())
        };
        if let Some(link) = link {
            link.push(push);
        }
    }

    fn accounts_online(&self, app: AppId) -> Vec<Account> {
        let of_app = self.online.iter().filter(|entry| entry.key().0 == app);
        of_app.map(|entry| entry.key().1.clone()).collect()
    }

    fn online(&self, app: AppId, account: &Account) -> Vec<(InstId, Platform)> {
        let sessions = self.online.get(&(app, account.clone()));
        sessions.map(|list| list.iter().map(|s| (s.inst_id, s.platform)).collect()).unwrap_or_default()
    }

    fn is_online(&self, app: AppId, account: &Account, inst_id: InstId) -> bool {
        let sessions = self.online.get(&(app, account.clone()));
        sessions.is_some_and(|list| list.iter().any(|session| session.inst_id == inst_id))
    }
}

/// Whether two links are one: by address, since links have no names.
fn same(one: &Arc<dyn Link>, other: &Arc<dyn Link>) -> bool {
    std::ptr::addr_eq(Arc::as_ptr(one), Arc::as_ptr(other))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;
    use tincan_domain::event::Event;

    const APP: AppId = AppId(1);

    #[derive(Default)]
    struct Heard(Mutex<Vec<String>>);

    impl Link for Heard {
        fn push(&self, push: &Arc<Push>) -> bool {
            self.0.lock().unwrap().push(format!("{:?}", push.event()));
            true
        }
        fn attached(&self, _: AppId, _: &Account, inst_id: InstId) {
            self.0.lock().unwrap().push(format!("attached {}", inst_id.0));
        }
        fn ended(&self, _: AppId, _: &Account, inst_id: InstId) {
            self.0.lock().unwrap().push(format!("ended {}", inst_id.0));
        }
    }

    impl Heard {
        fn take(&self) -> Vec<String> {
            std::mem::take(&mut self.0.lock().unwrap())
        }
    }

    fn alice() -> Account {
        Account::parse("alice", "UserID").unwrap()
    }

    fn attach(bus: &LocalBus, inst_id: u64, link: &Arc<Heard>) {
        let session = Session { inst_id: InstId(inst_id), platform: Platform::Web, link: link.clone() };
        bus.attach(APP, &alice(), session);
    }

    fn link(heard: &Arc<Heard>) -> Arc<dyn Link> {
        heard.clone()
    }

    #[test]
    fn an_instance_that_comes_back_replaces_its_old_link() {
        let (bus, old, new) = (LocalBus::new(), Arc::new(Heard::default()), Arc::new(Heard::default()));
        attach(&bus, 5, &old);
        attach(&bus, 5, &old);
        assert_eq!(old.take(), ["attached 5", "attached 5"], "the same link is not told that it ended");
        attach(&bus, 5, &new);
        assert_eq!(old.take(), ["ended 5"]);
        assert_eq!(new.take(), ["attached 5"]);
        assert_eq!(bus.online(APP, &alice()), [(InstId(5), Platform::Web)]);
    }

    #[test]
    fn a_link_that_was_replaced_cannot_detach_the_new_one() {
        let (bus, old, new) = (LocalBus::new(), Arc::new(Heard::default()), Arc::new(Heard::default()));
        attach(&bus, 5, &old);
        attach(&bus, 5, &new);
        bus.detach(APP, &alice(), InstId(5), &link(&old));
        assert!(bus.is_online(APP, &alice(), InstId(5)));
        bus.detach(APP, &alice(), InstId(6), &link(&new));
        assert!(bus.is_online(APP, &alice(), InstId(5)));
        bus.detach(APP, &alice(), InstId(5), &link(&new));
        assert!(bus.online(APP, &alice()).is_empty());
        assert_eq!(bus.accounts(), 0, "nothing is kept for who is offline");
    }

    #[test]
    fn an_ended_login_gets_its_last_push_and_no_more() {
        let (bus, heard) = (LocalBus::new(), Arc::new(Heard::default()));
        attach(&bus, 5, &heard);
        heard.take();
        assert_eq!(bus.end(APP, &alice(), InstId(5), Some(&Push::new(Event::AllRead))), Left::None);
        assert_eq!(heard.take(), ["AllRead", "ended 5"]);
        assert_eq!(bus.end(APP, &alice(), InstId(5), None), Left::AsBefore);
        bus.publish(APP, &alice(), None, &Push::new(Event::AllRead));
        assert!(heard.take().is_empty());
    }

    #[test]
    fn a_push_reaches_all_but_the_excepted_and_nobody_else() {
        let (bus, one, other) = (LocalBus::new(), Arc::new(Heard::default()), Arc::new(Heard::default()));
        attach(&bus, 1, &one);
        attach(&bus, 2, &other);
        one.take();
        other.take();
        let push = Push::new(Event::AllRead);
        bus.publish(APP, &alice(), Some(InstId(1)), &push);
        bus.publish(APP, &Account::parse("bob", "UserID").unwrap(), None, &push);
        bus.publish(AppId(2), &alice(), None, &push);
        assert!(one.take().is_empty());
        assert_eq!(other.take(), ["AllRead"]);
        bus.publish(APP, &alice(), None, &push);
        assert_eq!((one.take().len(), other.take().len()), (1, 1));
    }
}
