//! What accounts are told when the relationship chain changes.

use super::follows::List;
use crate::figures::Figure;
use crate::model::{Account, AppId, InstId, Seconds};
use crate::profiles::Value;
use crate::webhooks::{self, Befriended, Pair};
use crate::{Domain, Event, figures};

/// A change of an account's relationship chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// It has new friends.
    FriendsAdded(Vec<Account>),
    /// It has lost friends.
    FriendsDeleted(Vec<Account>),
    /// It sent or received a friend request.
    Requested(Request),
    /// Friend requests from or to these accounts are gone.
    RequestsGone(Vec<Account>),
    /// These accounts are on its blacklist now.
    Blocked(Vec<Account>),
    /// These accounts are no longer on its blacklist.
    Unblocked(Vec<Account>),
    /// Another login has seen the friend requests up to a time.
    RequestsSeen(Seconds),
    /// Somebody is on lists of followers now, or no longer.
    Following(FollowChange),
    /// Fields of a friend changed.
    FriendChanged {
        /// Which friend.
        friend: Account,
        /// The new values by tag.
        fields: Vec<(String, Value)>,
    },
}

/// A friend request, as one side sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The other side.
    pub other: Account,
    /// Its nickname.
    pub nick: String,
    /// Its avatar.
    pub face: String,
    /// When.
    pub at: Seconds,
    /// Where the applicant found the other side.
    pub source: String,
    /// What the applicant says.
    pub wording: String,
}

/// A change of who follows whom, as one side sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowChange {
    /// The other side.
    pub other: Account,
    /// Its nickname.
    pub nick: String,
    /// Its avatar.
    pub face: String,
    /// Whether it was put on the lists, or taken off.
    pub added: bool,
    /// Which of one's own lists.
    pub lists: Vec<List>,
}

/// Notices that go out once the change is stored.
#[derive(Default)]
pub(super) struct News(Vec<Letter>);

struct Letter {
    to: Account,
    except: Option<InstId>,
    by: Account,
    notice: Notice,
}

impl News {
    /// For every login of an account. What it is told of the same kind becomes one notice.
    pub(super) fn tell(&mut self, to: &Account, by: &Account, notice: Notice) {
        self.tell_except(to, None, by, notice);
    }

    /// For every login of an account but one.
    pub(super) fn tell_except(&mut self, to: &Account, except: Option<InstId>, by: &Account, notice: Notice) {
        let same = |letter: &&mut Letter| letter.to == *to && letter.by == *by && letter.except == except;
        for letter in self.0.iter_mut().filter(same) {
            let (all, more) = match (&mut letter.notice, &notice) {
                (Notice::FriendsAdded(all), Notice::FriendsAdded(more))
                | (Notice::FriendsDeleted(all), Notice::FriendsDeleted(more))
                | (Notice::RequestsGone(all), Notice::RequestsGone(more))
                | (Notice::Blocked(all), Notice::Blocked(more))
                | (Notice::Unblocked(all), Notice::Unblocked(more)) => (all, more),
                _ => continue,
            };
            all.extend(more.iter().cloned());
            return;
        }
        self.0.push(Letter { to: to.clone(), except, by: by.clone(), notice });
    }

    /// Who has whom as a friend now, and who brought it about.
    pub(super) fn befriended(&self) -> Vec<Befriended> {
        let pairs = self.0.iter().filter_map(|letter| match &letter.notice {
            Notice::FriendsAdded(all) => Some(all.iter().map(|friend| Befriended {
                owner: letter.to.clone(),
                friend: friend.clone(),
                initiator: letter.by.clone(),
            })),
            _ => None,
        });
        pairs.flatten().collect()
    }

    /// What the app is told of those who are on lists no longer, or on blacklists.
    pub(super) fn of_lists(&self) -> Vec<webhooks::Event> {
        let pairs = |accounts: fn(&Notice) -> &[Account]| -> Vec<Pair> {
            let all = self
                .0
                .iter()
                .flat_map(|letter| accounts(&letter.notice).iter().map(|other| (letter.to.clone(), other.clone())));
            all.collect()
        };
        let deleted = pairs(|notice| if let Notice::FriendsDeleted(all) = notice { all } else { &[] });
        let blocked = pairs(|notice| if let Notice::Blocked(all) = notice { all } else { &[] });
        let unblocked = pairs(|notice| if let Notice::Unblocked(all) = notice { all } else { &[] });
        let mut events = Vec::new();
        for (event, pairs) in [
            (webhooks::Event::BlacklistAdd as fn(Vec<Pair>) -> webhooks::Event, blocked),
            (webhooks::Event::BlacklistDelete, unblocked),
            (webhooks::Event::FriendDelete, deleted),
        ] {
            if !pairs.is_empty() {
                events.push(event(pairs));
            }
        }
        events
    }

    /// Sends them.
    pub(super) fn publish(self, domain: &Domain, app: AppId) {
        for Letter { to, except, by, notice } in self.0 {
            match &notice {
                Notice::FriendsAdded(all) => figures::add(domain, app, Figure::ChainIncrease, all.len() as u64),
                Notice::FriendsDeleted(all) => figures::add(domain, app, Figure::ChainDecrease, all.len() as u64),
                _ => {}
            }
            let push = crate::event::Push::new(Event::Relation { by, notice });
            domain.bus.publish(app, &to, except, &push);
        }
    }
}
