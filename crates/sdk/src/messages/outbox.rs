//! What waits to be sent.
//!
//! A message is on the disk before its request is made, and stays in the outbox until the server has answered: through breaks of the
//! connection, logouts and restarts. It is sent with the same numbers each time, by which the server knows it again; where so much
//! time has passed that it may not any more, the history is asked first. Each conversation that has something to send is a lane: one
//! task, one message after the other.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use tincan_protocol::errors::{self, Retry};
use tokio::sync::{Semaphore, oneshot, watch};

use crate::session::Session;
use crate::{Cause, ConversationId, Layer, Message};

use super::lane;

/// Messages of different conversations that are sent at once.
const AT_ONCE: usize = 16;

/// Most conversations whose messages are sent on after a restart; the others follow when they are.
pub(super) const MAX_LANES: u32 = 1000;

/// What waits to be sent by a login.
pub(crate) struct Outbox {
    /// The last number that a message was given.
    number: AtomicU64,
    lanes: Mutex<HashMap<ConversationId, Lane>>,
    /// Raised whenever there may be a way to the server again.
    awake: watch::Sender<u64>,
    /// How many may be sent at once.
    pub(super) turns: Semaphore,
}

/// A conversation that has something to send.
#[derive(Default)]
struct Lane {
    /// Whether something came since its task looked last.
    more: bool,
    /// The message that is being sent.
    current: Option<String>,
    /// Who waits for what became of a message, by its ID.
    waiting: HashMap<String, oneshot::Sender<Answer>>,
}

/// What became of a message at the first attempt; one that is still `Sending` could not be sent yet.
pub(super) type Answer = Result<Message, Cause>;

impl Outbox {
    /// An empty one; `now` in milliseconds.
    pub(crate) fn new(now: u64) -> Self {
        Self {
            number: AtomicU64::new(beginning(now)),
            lanes: Mutex::default(),
            awake: watch::Sender::new(0),
            turns: Semaphore::new(AT_ONCE),
        }
    }

    /// A number for a message: one that is higher than those before, also than those before a restart. 32 bits. Messages of one
    /// second are ordered by it.
    pub(super) fn number(&self, now: u64) -> u64 {
        let next = |last: u64| Some((last + 1).max(beginning(now)));
        self.number
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, next)
            .map_or(0, |last| (last + 1).max(beginning(now)))
            & u64::from(u32::MAX)
    }

    /// Tells all lanes that there may be a way to the server again.
    fn wake(&self) {
        self.awake.send_modify(|times| *times = times.wrapping_add(1));
    }

    pub(super) fn awakenings(&self) -> watch::Receiver<u64> {
        self.awake.subscribe()
    }

    /// Gives a conversation a lane, if it has none. Whether it is a new one, whose task is to be started.
    fn enter(&self, conversation: &ConversationId, waiting: Option<(String, oneshot::Sender<Answer>)>) -> bool {
        let mut lanes = self.lanes.lock();
        let is_new = !lanes.contains_key(conversation);
        let lane = lanes.entry(conversation.clone()).or_default();
        lane.more = true;
        lane.waiting.extend(waiting);
        is_new
    }

    /// A lane looks for something to send.
    pub(super) fn looks(&self, conversation: &ConversationId) {
        if let Some(lane) = self.lanes.lock().get_mut(conversation) {
            lane.more = false;
        }
    }

    /// A lane has found nothing: it ends, unless something came meanwhile. Whether it ends.
    pub(super) fn leaves(&self, conversation: &ConversationId) -> bool {
        let mut lanes = self.lanes.lock();
        if lanes.get(conversation).is_some_and(|lane| lane.more) {
            return false;
        }
        lanes.remove(conversation);
        true
    }

    /// A lane ends with its login; who waits is told so by the end of its channel.
    pub(super) fn closes(&self, conversation: &ConversationId) {
        self.lanes.lock().remove(conversation);
    }

    /// A lane sends a message, or no more.
    pub(super) fn sends(&self, conversation: &ConversationId, id: Option<&str>) {
        if let Some(lane) = self.lanes.lock().get_mut(conversation) {
            lane.current = id.map(str::to_owned);
        }
    }

    /// Whether a message is being sent right now.
    pub(super) fn is_sending(&self, message: &Message) -> bool {
        let lanes = self.lanes.lock();
        lanes.get(&message.conversation).is_some_and(|lane| lane.current.as_deref() == Some(message.id.as_str()))
    }

    /// Tells who waits what became of a message.
    pub(super) fn answer(&self, conversation: &ConversationId, id: &str, answer: Answer) {
        let waiting = self.lanes.lock().get_mut(conversation).and_then(|lane| lane.waiting.remove(id));
        if let Some(waiting) = waiting {
            // Who has stopped waiting finds it in the local database.
            let _ = waiting.send(answer);
        }
    }

    /// Those who wait for messages of a conversation: it is known that theirs cannot be sent now.
    pub(super) fn waiting(&self, conversation: &ConversationId) -> Vec<(String, oneshot::Sender<Answer>)> {
        self.lanes.lock().get_mut(conversation).map(|lane| lane.waiting.drain().collect()).unwrap_or_default()
    }
}

/// What a first number is made of: the time, so that it grows over restarts; it begins anew after three months.
fn beginning(now: u64) -> u64 {
    /// Messages a second for which there are numbers.
    const MILLIS_EACH: u64 = 4;
    (now / MILLIS_EACH) & 0x7fff_ffff
}

/// Sends what is in the outbox: a connection is there, or a login began.
///
/// Errors: 6019.
pub(crate) async fn resume(session: &Arc<Session>) -> Result<(), Cause> {
    let waiting = session.database.read(|db| crate::database::outbox::conversations(db, MAX_LANES)).await?;
    for conversation in waiting {
        go(session, &conversation);
    }
    session.outbox.wake();
    Ok(())
}

/// Sees to it that what is in the outbox for a conversation is sent.
pub(super) fn go(session: &Arc<Session>, conversation: &ConversationId) {
    if session.outbox.enter(conversation, None) {
        lane::start(session, conversation.clone());
    }
}

/// Sends a message that is in the outbox; waits for what becomes of it, unless it is known that there is no connection.
pub(crate) async fn send(session: &Arc<Session>, message: Message) -> Answer {
    let (sender, receiver) = oneshot::channel();
    let conversation = message.conversation.clone();
    let tries = session.is_connected() || crate::v3::fails_at_once(&session.core);
    let waiting = tries.then(|| (message.id.clone(), sender));
    let waits = waiting.is_some();
    if session.outbox.enter(&conversation, waiting) {
        lane::start(session, conversation);
    } else if crate::v3::fails_at_once(&session.core) {
        session.outbox.wake();
    }
    if !waits {
        return Ok(message);
    }
    // A lane that ended with its login.
    receiver.await.unwrap_or(Err(Cause::NotLoggedIn))
}

/// How long a lane waits after so many attempts that came to nothing.
pub(super) fn wait_after(attempts: u32, first: Duration, last: Duration) -> Duration {
    first.saturating_mul(1 << attempts.min(16)).min(last)
}

/// Whether the access layer refused, which says nothing of the message, and may not refuse for ever.
fn is_passing_refusal(cause: &Cause) -> bool {
    let Cause::Refused { layer: Layer::Access, code, .. } = cause else { return false };
    errors::find(*code).is_none_or(|entry| entry.retry != Retry::Never)
}

/// Whether a cause says that a message may still be sent, or has been without our knowing: nobody refused it.
pub(super) fn is_passing(cause: &Cause) -> bool {
    matches!(
        cause,
        Cause::NoConnection { .. }
            | Cause::NetworkOff { .. }
            | Cause::SessionNotReady { .. }
            | Cause::QueueFull { .. }
            | Cause::ConnectTimeout { .. }
            | Cause::ConnectionRefused { .. }
            | Cause::NoRoute { .. }
            | Cause::NoResources { .. }
            | Cause::Reset
            | Cause::SocketClosed
            | Cause::Reconnecting { .. }
            | Cause::WaitTimeout { .. }
            | Cause::SendTimeout { .. }
            | Cause::AnswerTimeout { .. }
            | Cause::DecryptionFailed
            | Cause::NotLoggedIn
    ) || is_passing_refusal(cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_grow() {
        let outbox = Outbox::new(1_700_000_000_000);
        let first = outbox.number(1_700_000_000_000);
        let second = outbox.number(1_700_000_000_000);
        assert!(first < second);
        let after_restart = Outbox::new(1_700_000_000_100).number(1_700_000_000_100);
        assert!(second < after_restart && after_restart <= u64::from(u32::MAX));
    }

    #[test]
    fn what_the_access_layer_refuses_for_ever_is_not_sent_again() {
        let refused =
            |layer, code| is_passing(&Cause::Refused { layer, command: String::new(), code, info: String::new() });
        assert!(refused(Layer::Access, -10113) && refused(Layer::Access, -10001));
        assert!(!refused(Layer::Access, -10112) && !refused(Layer::Command, 20007));
    }

    #[test]
    fn a_lane_that_gets_more_goes_on() {
        let outbox = Outbox::new(0);
        let to = ConversationId::user("bob");
        assert!(outbox.enter(&to, None));
        assert!(!outbox.enter(&to, None));
        outbox.looks(&to);
        assert!(!outbox.enter(&to, None));
        assert!(!outbox.leaves(&to));
        outbox.looks(&to);
        assert!(outbox.leaves(&to));
        assert!(outbox.enter(&to, None));
    }

    #[test]
    fn waits_grow_to_their_end() {
        let wait = |attempts| wait_after(attempts, Duration::from_millis(200), Duration::from_secs(30));
        assert_eq!(
            (wait(0), wait(3), wait(40)),
            (Duration::from_millis(200), Duration::from_millis(1600), Duration::from_secs(30))
        );
    }
}
