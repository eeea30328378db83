//! What was told to a room.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;

use crate::event::{Event, Push};
use crate::groups::{Incident, Priority, TipKind, What};
use crate::model::{InstId, Millis};

/// Something that was told to a room: encoded once, whether it is pushed or polled, and whatever goes with it.
#[derive(Debug)]
pub struct Item {
    push: Arc<Push>,
    /// The login that brought it about: it knows already.
    pub(super) except: Option<InstId>,
    /// Its number, in the order of delivery; polling goes by it. Set when it is delivered.
    pub(super) number: u64,
    /// When it was delivered.
    pub(super) at: Millis,
    encoded: OnceLock<Bytes>,
}

/// How an item ranks when there are too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// Tells that somebody came or went; the next of its kind says how many there are now.
    Crowd,
    /// A message.
    Message(Priority),
    /// Never dropped: there are few, and clients go by them.
    Kept,
}

impl Item {
    pub(super) fn new(push: Arc<Push>, except: Option<InstId>) -> Self {
        Self { push, except, number: 0, at: 0, encoded: OnceLock::new() }
    }

    /// What happened.
    pub fn incident(&self) -> Option<&Incident> {
        match self.push.event() {
            Event::Group(incident) => Some(incident),
            _ => None,
        }
    }

    /// The item's encoding; made by the first who asks.
    pub fn encoded(&self, encode: impl FnOnce(&Incident) -> Bytes) -> &Bytes {
        self.encoded.get_or_init(|| self.incident().map(encode).unwrap_or_default())
    }

    /// Whether it is a message.
    pub(super) fn is_message(&self) -> bool {
        matches!(self.rank(), Rank::Message(_))
    }

    pub(super) fn rank(&self) -> Rank {
        match self.incident() {
            Some(Incident::Posted(message)) => match &message.entry.what {
                What::Message(posted) => Rank::Message(posted.priority),
                What::Tip(_) => Rank::Kept,
            },
            Some(Incident::Tip(tip)) => match &tip.entry.what {
                What::Tip(tip) if matches!(tip.kind, TipKind::Joined { .. } | TipKind::Quit) => Rank::Crowd,
                _ => Rank::Kept,
            },
            _ => Rank::Kept,
        }
    }
}
