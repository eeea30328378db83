//! What listeners are told.

use serde::Serialize;
use tokio::sync::broadcast;

use crate::{ConversationId, Message};

/// Something happened.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Event {
    /// A connection is being made.
    Connecting,
    /// The connection is made, and the session on it is in force.
    Connected,
    /// The connection broke; it is being made again.
    Disconnected {
        /// The code of why.
        code: i32,
        /// Why.
        why: String,
    },
    /// What was missed while there was no connection is in the local database.
    Synchronised,
    /// Another login, or an admin, ended this one. The client is logged out.
    KickedOffline {
        /// The code of why.
        code: i32,
        /// Why.
        why: String,
    },
    /// The UserSig has expired. The client is logged out.
    UserSigExpired,
    /// Messages came, new ones in the order of each conversation: sent by others, or by this user at another device. They are in the
    /// local database, but for those that are for who is online only.
    MessagesReceived {
        /// The messages.
        messages: Vec<Message>,
    },
    /// A message of this user's is on its way, or waits for a connection.
    MessageSending {
        /// The message.
        message: Message,
    },
    /// The server has a message of this user's.
    MessageSent {
        /// The message.
        message: Message,
    },
    /// A message of this user's was refused, or cannot be sent.
    MessageFailed {
        /// The message.
        message: Message,
        /// The code of why.
        code: i32,
        /// Why.
        why: String,
    },
    /// A message was recalled.
    MessageRecalled {
        /// The message, with who did it and why.
        message: Message,
    },
    /// A message says something else now.
    MessageModified {
        /// The message.
        message: Message,
    },
    /// Messages were deleted here, by this user at this or another device.
    MessagesDeleted {
        /// Where.
        conversation: ConversationId,
        /// Their IDs.
        ids: Vec<String>,
    },
    /// A user has read this user's messages.
    ReadByPeer {
        /// Who.
        user: String,
        /// Up to which time, in seconds.
        up_to: u64,
    },
    /// Messages that asked for it were read.
    ReceiptsChanged {
        /// The messages, with what is known of their readers.
        messages: Vec<Message>,
    },
    /// The key-value pairs of a message changed.
    ExtensionsChanged {
        /// Which message, and what of it.
        change: crate::messages::ExtensionsChange,
    },
    /// The reactions to a message changed.
    ReactionsChanged {
        /// Which message, and the reactions that changed.
        change: crate::messages::ReactionsChange,
    },
    /// A message of a group was pinned, or is no longer.
    PinsChanged {
        /// The group.
        conversation: ConversationId,
        /// The number of the message.
        seq: u64,
        /// Who did it.
        by: String,
        /// Whether it is pinned now.
        pinned: bool,
    },
    /// Conversations are new on the list, or changed.
    ConversationsChanged {
        /// As they are now.
        conversations: Vec<crate::conversations::Conversation>,
    },
    /// Conversations are off the list.
    ConversationsDeleted {
        /// Which.
        ids: Vec<crate::ConversationId>,
    },
    /// The unread messages of all conversations that are announced.
    TotalUnread {
        /// How many.
        count: u64,
    },
    /// A file is on its way. Told for each hundredth at most.
    Progress {
        /// The ID of the transfer: the message's, or the one that the caller gave it.
        transfer: String,
        /// Bytes that are through.
        done: u64,
        /// Bytes of all its files; 0 where that is not known.
        total: u64,
    },
    /// Users became friends.
    FriendsAdded {
        /// Who.
        users: Vec<String>,
    },
    /// Users are friends no longer.
    FriendsDeleted {
        /// Who.
        users: Vec<String>,
    },
    /// Another login changed what this user calls a friend, or the app's own fields of it.
    FriendChanged {
        /// The friend.
        user: String,
        /// What changed.
        change: crate::relations::FriendChange,
    },
    /// Friend requests came; or another login sent some ([`crate::relations::ApplicationKind::Sent`]).
    ApplicationsReceived {
        /// The requests.
        applications: Vec<crate::relations::Application>,
    },
    /// Friend requests are answered or deleted.
    ApplicationsGone {
        /// The other users.
        users: Vec<String>,
    },
    /// Another login has read the friend requests.
    ApplicationsRead {
        /// Up to when, in Unix seconds.
        up_to: u64,
    },
    /// Users are blocked, or no longer.
    BlacklistChanged {
        /// Who is blocked now.
        added: Vec<String>,
        /// Who is no longer.
        removed: Vec<String>,
    },
    /// Somebody follows this user, or no longer, or the other way round.
    FollowChanged {
        /// The other user.
        user: String,
        /// What it is called.
        nick: String,
        /// Address of its picture.
        face_url: String,
        /// The lists that it is on now.
        joined: Vec<crate::relations::FollowList>,
        /// The lists that it is on no longer.
        left: Vec<crate::relations::FollowList>,
    },
    /// The profile of a friend changed, or, at another login, the own one.
    ProfileChanged {
        /// Whose.
        user: String,
        /// What changed.
        change: crate::profiles::ProfileChange,
    },
    /// Users who are watched came, went, or said something else.
    StatusChanged {
        /// Their states.
        statuses: Vec<crate::status::Status>,
    },
    /// Something happened in a group.
    GroupTip {
        /// The group.
        group: String,
        /// What it is called.
        group_name: String,
        /// The topic, where it happened in one.
        topic: Option<String>,
        /// Its number among the group's messages, where it is one of them.
        seq: u64,
        /// When, in Unix seconds.
        at: u64,
        /// It is one of the group's messages, and stands in the history.
        stored: bool,
        /// What.
        tip: Box<crate::element::GroupTip>,
    },
    /// This user is told something about a group.
    GroupNotice {
        /// The group.
        group: String,
        /// What it is called.
        group_name: String,
        /// The topic, where it is about one.
        topic: Option<String>,
        /// When, in Unix seconds.
        at: u64,
        /// What.
        notice: Box<crate::element::GroupNotice>,
        /// What this user may decide on by [`crate::groups::Groups::decide`].
        applications: Vec<crate::groups::GroupApplication>,
    },
    /// This user is in a group now.
    GroupJoined {
        /// The group.
        group: String,
    },
    /// This user is in a group no longer: it left, was removed or banned, or the group is gone.
    GroupLeft {
        /// The group.
        group: String,
    },
    /// The profile of a group changed, or what this user is in it.
    GroupChanged {
        /// The group.
        group: String,
    },
    /// Attributes of a group changed.
    GroupAttributesChanged {
        /// The group.
        group: String,
        /// How often they were written.
        version: u64,
        /// What happened.
        change: crate::groups::AttributesChange,
    },
    /// Counters of a group changed.
    GroupCountersChanged {
        /// The group.
        group: String,
        /// New values.
        values: crate::groups::Counters,
        /// Keys that are gone.
        deleted: Vec<String>,
    },
    /// The listener was too slow: so many events were left out for it. The local database has everything.
    Missed {
        /// How many.
        count: u64,
    },
}

/// What happens, for one listener.
pub struct Events(broadcast::Receiver<Event>);

impl Events {
    pub(crate) fn new(receiver: broadcast::Receiver<Event>) -> Self {
        Self(receiver)
    }

    /// The next event; `None` when the client is gone.
    pub async fn next(&mut self) -> Option<Event> {
        match self.0.recv().await {
            Ok(event) => Some(event),
            Err(broadcast::error::RecvError::Lagged(count)) => Some(Event::Missed { count }),
            Err(broadcast::error::RecvError::Closed) => None,
        }
    }
}
