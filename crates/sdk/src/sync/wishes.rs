//! What is to be fetched, and how far that has got.

use std::collections::BTreeSet;

use parking_lot::Mutex;
use tokio::sync::watch;

use crate::ConversationId;

/// Most conversations that are wished one by one; past it everything is looked through.
const CONVERSATIONS: usize = 200;

/// Something that is to be fetched.
pub(super) enum Wish {
    /// Everything that was missed, as of this number of interruptions.
    Everything(u64),
    /// What is new in a conversation.
    Conversation(ConversationId),
}

/// What is to be fetched.
#[derive(Default)]
pub(crate) struct Wishes {
    wanted: Mutex<Wanted>,
    changes: watch::Sender<u64>,
}

#[derive(Default)]
struct Wanted {
    everything: bool,
    conversations: BTreeSet<ConversationId>,
    /// How often something was missed.
    interruptions: u64,
    live: bool,
    /// The time of the newest message that came.
    newest: u64,
}

impl Wishes {
    /// Something was missed: everything is to be looked through.
    pub(crate) fn everything(&self) {
        self.wish(|wanted| {
            wanted.everything = true;
            wanted.interruptions += 1;
            wanted.live = false;
        });
    }

    /// There is no connection: from now on something may be missed. Answers the time of the newest message, in seconds, if nothing
    /// was missed until now.
    pub(super) fn interrupted(&self) -> Option<u64> {
        let mut wanted = self.wanted.lock();
        wanted.interruptions += 1;
        std::mem::take(&mut wanted.live).then_some(wanted.newest)
    }

    /// A message of this time in seconds came.
    pub(super) fn came(&self, time: u64) {
        let mut wanted = self.wanted.lock();
        wanted.newest = wanted.newest.max(time);
    }

    /// Something of a conversation is missing.
    pub(crate) fn conversation(&self, id: &ConversationId) {
        let many = self.wanted.lock().conversations.len() >= CONVERSATIONS;
        if many {
            self.everything();
        } else {
            self.wish(|wanted| wanted.conversations.insert(id.clone()));
        }
    }

    /// Whether nothing is missing: what is pushed now follows what is known.
    pub(crate) fn is_live(&self) -> bool {
        self.wanted.lock().live
    }

    fn wish<T>(&self, change: impl FnOnce(&mut Wanted) -> T) {
        change(&mut self.wanted.lock());
        self.changes.send_modify(|count| *count += 1);
    }

    /// The next wish; waits for one.
    pub(super) async fn next(&self) -> Wish {
        let mut changes = self.changes.subscribe();
        loop {
            if let Some(wish) = self.take() {
                return wish;
            }
            // The sender lives as long as this.
            let _ = changes.changed().await;
        }
    }

    fn take(&self) -> Option<Wish> {
        let mut wanted = self.wanted.lock();
        if std::mem::take(&mut wanted.everything) {
            wanted.conversations.clear();
            return Some(Wish::Everything(wanted.interruptions));
        }
        wanted.conversations.pop_first().map(Wish::Conversation)
    }

    /// Waits for another wish.
    pub(super) async fn changed(&self) {
        let _ = self.changes.subscribe().changed().await;
    }

    /// A wish failed; it is wished again.
    pub(super) fn failed(&self, wish: Wish) {
        let mut wanted = self.wanted.lock();
        match wish {
            Wish::Everything(_) => wanted.everything = true,
            Wish::Conversation(id) => {
                wanted.conversations.insert(id);
            }
        }
    }

    /// Everything was fetched as of a number of interruptions. Whether that still is everything.
    pub(super) fn completed(&self, since: u64) -> bool {
        let mut wanted = self.wanted.lock();
        if wanted.interruptions != since {
            return false;
        }
        wanted.live = true;
        true
    }
}
