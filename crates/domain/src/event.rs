//! Events: what the domain tells those who are online. Transports encode them; the domain does not know how.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;

use crate::contacts::{ConversationGroup, Partner, Quiet, Reminder};
use crate::messages::{Content, ExtensionChange, Message, MessageRef, Reaction};
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
    /// A message was changed.
    Modified {
        /// Which one.
        message: MessageRef,
        /// What it says now.
        content: Content,
        /// How often it was changed.
        version: u32,
    },
    /// The key-value pairs that hang on a message were changed, for both sides.
    Extended {
        /// Which message.
        message: MessageRef,
        /// What was done.
        change: ExtensionChange,
        /// The newest number of the message's pairs.
        last_seq: u64,
    },
    /// The reactions to a message were changed, for both sides.
    Reacted {
        /// Which message.
        message: MessageRef,
        /// The reaction as it is now: nobody in it when it was the last one.
        reaction: Reaction,
    },
    /// Another login of the same account has reacted to a message, or taken it back.
    ReactedHere {
        /// Which message.
        message: MessageRef,
        /// What the reaction is called.
        name: String,
        /// Whether it is there now.
        there: bool,
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
    /// Another login of the same account, or an admin for it, arranged its conversations.
    Arranged(Arrangement),
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
    /// The account's relationship chain changed.
    Relation {
        /// Who brought it about.
        by: Account,
        /// What changed.
        notice: crate::relations::Notice,
    },
    /// The state of an account changed, for those who watch it and for its other logins.
    StatusChanged {
        /// Whose.
        account: Account,
        /// Whether it is online.
        presence: crate::status::Presence,
        /// Its custom status.
        custom: String,
    },
    /// Something happened in a group.
    Group(crate::groups::Incident),
    /// What happened in a live room of late, for somebody who is in it: in its order.
    Room(Vec<Arc<crate::groups::rooms::Item>>),
    /// The queue of this login overflowed: it must fetch what it missed.
    Missed,
}

/// What became of an account's conversations.
#[derive(Debug, Clone)]
pub enum Arrangement {
    /// They were deleted from the list.
    Deleted {
        /// Their other sides.
        peers: Vec<Partner>,
    },
    /// They were pinned.
    Pinned {
        /// Their other sides.
        peers: Vec<Partner>,
    },
    /// They were unpinned.
    Unpinned {
        /// Their other sides.
        peers: Vec<Partner>,
    },
    /// They carry other marks, or another text: each with what changed, as it is now.
    Marked {
        /// By peer.
        items: Vec<(Partner, Option<u64>, Option<String>)>,
    },
    /// A conversation group was created.
    GroupCreated {
        /// The group.
        group: ConversationGroup,
        /// Who is in it.
        peers: Vec<Partner>,
    },
    /// A conversation group was deleted.
    GroupDeleted {
        /// The group.
        group: ConversationGroup,
    },
    /// A conversation group was renamed.
    GroupRenamed {
        /// The group, with its new name.
        group: ConversationGroup,
        /// Its old name.
        old: String,
    },
    /// Conversations were put into a group or taken out.
    GroupMembers {
        /// The group.
        group: ConversationGroup,
        /// Who is in it now.
        added: Vec<Partner>,
        /// Who is not any more.
        removed: Vec<Partner>,
    },
    /// Reminders were set.
    Reminded {
        /// The conversations' other sides.
        peers: Vec<Account>,
        /// How their messages are announced now.
        reminder: Reminder,
        /// The number of the change.
        update_seq: u64,
    },
    /// The hours of quiet were set.
    Quiet(Quiet),
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
    /// An admin locked the device.
    DeviceLocked,
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
