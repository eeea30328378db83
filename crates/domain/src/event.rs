//! Events: what the domain tells those who are online. Transports encode them; the domain does not know how.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;

use crate::messages::{Message, MessageRef};
use crate::model::{Account, InstId, Seconds};
use crate::ports::Platform;

/// Something that happened, for somebody who is online.
#[derive(Debug, Clone)]
pub enum Event {
    /// A new one-to-one message, for its recipient.
    Message(Arc<Message>),
    /// A copy of one's own message, for the sender's other logins.
    OwnMessage(Arc<Message>),
    /// A message was recalled.
    Recalled {
        /// Which one.
        message: MessageRef,
        /// Who recalled it.
        revoker: Account,
        /// Why, as the revoker says.
        reason: String,
    },
    /// The peer has read up to a time, for the author.
    ReadByPeer {
        /// Who read.
        reader: Account,
        /// Up to when.
        up_to: Seconds,
    },
    /// Another login of the same account has read a conversation.
    ReadHere {
        /// The conversation's other side.
        peer: Account,
        /// Up to when.
        up_to: Seconds,
    },
    /// Another login of the same account has read everything.
    AllRead,
    /// Messages that asked for a receipt were read, for their author.
    Receipts {
        /// Who read.
        reader: Account,
        /// When.
        at: Seconds,
        /// Which ones.
        messages: Vec<MessageRef>,
    },
    /// This login has ended.
    Ended {
        /// Why.
        kick: Kick,
    },
    /// The profile of oneself or a friend changed.
    ProfileChanged {
        /// Whose.
        account: Account,
        /// The fields that changed, by tag.
        fields: Vec<(String, crate::profiles::Value)>,
    },
    /// The queue of this login overflowed: it must fetch what it missed.
    Missed,
}

/// Why a login was ended by somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kick {
    /// Another login on the same kind of device.
    SamePlatform {
        /// The new login.
        by: InstId,
        /// Its device.
        platform: Platform,
    },
    /// Another login on another kind of device, under the multi-device policy.
    OtherPlatform {
        /// The new login.
        by: InstId,
        /// Its device.
        platform: Platform,
    },
    /// An admin's kick.
    ByAdmin,
}

impl Kick {
    /// A new login ends one on the device `old`.
    pub(crate) fn by(new: InstId, platform: Platform, old: Platform) -> Self {
        if old == platform {
            Kick::SamePlatform { by: new, platform }
        } else {
            Kick::OtherPlatform { by: new, platform }
        }
    }
}

/// An event on its way: encoded once, however many receive it.
#[derive(Debug)]
pub struct Push {
    event: Event,
    encoded: OnceLock<Bytes>,
}

impl Push {
    /// An event, not encoded yet.
    pub fn new(event: Event) -> Arc<Self> {
        Arc::new(Self { event, encoded: OnceLock::new() })
    }

    /// The event.
    pub fn event(&self) -> &Event {
        &self.event
    }

    /// The event's encoding; made by the first who asks.
    pub fn encoded(&self, encode: impl FnOnce(&Event) -> Bytes) -> &Bytes {
        self.encoded.get_or_init(|| encode(&self.event))
    }
}
