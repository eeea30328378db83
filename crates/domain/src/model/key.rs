//! Keys: app first, then the table, then the entity, so that one app, one user's list or one conversation is one range.

use bytes::Bytes;

use super::{Account, AppId, MsgKey};

/// The tables. Numbers are on disk: never reuse one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Table {
    /// Counters of the app: the last TinyId, InstId, the number of accounts.
    Counter = 1,
    /// account → `AccountRow`
    Account = 2,
    /// account → `ProfileRow`
    Profile = 3,
    /// account, InstId → `InstanceRow`
    Instance = 4,
    /// owner, blocked account → `BlockRow`
    Block = 5,
    /// low account, high account, time, seq, random, direction → `MessageRow`
    Message = 6,
    /// sender, recipient, seq, random → `SentRow`
    Sent = 7,
    /// low account, high account → number of messages that ever arrived
    Arrival = 8,
    /// reader, peer → number of countable messages that ever arrived for the reader
    Received = 9,
    /// account, peer → `ContactRow`
    Contact = 10,
    /// key of a stored merged message → its list
    Relay = 11,
    /// account → `RevocationRow`
    Revocation = 12,
    /// owner → `ChainRow`
    Chain = 20,
    /// owner, friend → number of the entry
    FriendPlace = 21,
    /// owner, number of the entry → `FriendRow`
    Friend = 22,
    /// friend, owner → nothing: who has an account as a friend
    FriendOwner = 23,
    /// owner, number of the entry → `BlockEntry`
    BlockEntry = 24,
    /// owner, direction, other account → number of the entry
    PendencyPlace = 25,
    /// owner, direction, number of the entry → `PendencyRow`
    Pendency = 26,
    /// owner, direction, other account → number of the entry
    FollowPlace = 27,
    /// owner, direction, number of the entry → `FollowRow`
    Follow = 28,
    /// owner, list → `FollowCountRow`
    FollowCount = 29,
    /// account → `StatusRow`: custom status, devices with a push token
    Status = 30,
    /// subscriber → `SubscriptionsRow`: whose state it watches
    Subscriptions = 31,
    /// watched account, subscriber → nothing
    Watcher = 32,
    /// second, key of a message → nothing: its life ends then, before the history's period does
    Expiry = 50,
    /// second, key of a merged message's list → nothing: it was stored then
    RelayAge = 51,
    /// as Message → `ExtensionRow`: the key-value pairs of the message
    Extension = 52,
    /// as Message → `ReactionRow`: the reactions to the message
    Reaction = 53,
    /// what is swept → how far the sweep got
    Sweep = 54,
    /// account → `Mutes`
    Mute = 60,
    /// the app → names of the attributes of users
    AttributeNames = 61,
    /// account → `AudienceRow`: its tags and attributes
    Audience = 62,
    /// kind, tag or attribute with value, account → nothing
    AudienceIndex = 63,
    /// number → `BroadcastRow`, a push to all
    Broadcast = 64,
    /// random → `IssuedRow`, to know a repeated push to all
    BroadcastIssued = 65,
    /// the app → `PaceRow`: when pushes to all were made
    BroadcastPace = 66,
    /// account → number of the last push to all that it has seen or that was before its time
    BroadcastSeen = 67,
    /// day, name → one of the day's figures
    Figure = 68,
    /// day, kind, account → nothing: it is counted already
    FigureSeen = 69,
    /// owner, time, tie, kind, peer → nothing: the list of conversations, see `contacts::order`
    ContactOrder = 40,
    /// owner → `ShelfRow`
    Shelf = 41,
    /// owner, kind, peer → `MarkRow`
    Mark = 42,
    /// owner, peer → `ReminderRow`
    Reminder = 43,
    /// address of a medium → `BanRow`
    BannedMedia = 70,
    /// number → `Waiting`: what an app is to be told
    WebhookQueue = 120,
    /// when, number → `Waiting`: what an app is to be told again
    WebhookRetry = 121,
    /// number → `Line`: what became of webhooks
    WebhookLog = 122,
    /// GroupId → `GroupRow`
    Group = 80,
    /// GroupCode, member → `MemberRow`
    GroupMember = 81,
    /// member, GroupCode → GroupId: which groups an account is in. May outlive a dissolved group for a while
    Membership = 82,
    /// LogId → the last MsgSeq; LogId, MsgSeq → `Entry`
    GroupLog = 83,
    /// GroupCode of the community, TopicId → `TopicRow`
    Topic = 84,
    /// account, LogId → `ReadRow`: how far the account has read
    GroupRead = 85,
    /// LogId → when the last message was sent (8 bytes)
    GroupActivity = 86,
    /// GroupCode, member → when the member last sent (8 bytes)
    GroupSpoke = 87,
    /// LogId, sender, random → `SentRow`, to know a repeated message
    GroupSent = 88,
    /// LogId, mentioned account (empty: everybody), second, random → MsgSeq of the message (8 bytes)
    GroupMention = 96,
    /// LogId, account, MsgSeq → nothing: the account does not want to see it any more
    GroupHidden = 99,
    /// GroupCode → `AttributesRow`
    GroupAttributes = 93,
    /// GroupCode → `CountersRow`
    GroupCounters = 94,
    /// LogId, account → `PartRow`: a mute, which outlasts leaving, and how it wants to hear of a topic
    GroupPart = 89,
    /// account → up to when it has read its list (8 bytes); account, when, request → `PointerRow`: it may decide on it
    GroupPendency = 90,
    /// GroupCode, kind, applicant or inviter, invitee → `RequestRow`: somebody waits to be let in
    GroupRequest = 91,
    /// GroupCode, account → `BanRow`: banned from a live room
    GroupBan = 95,
    /// GroupCode → how many members it has (8 bytes)
    GroupSize = 107,
    /// LogId → how many of its messages never count as unread; LogId, account → how many of the others are the account's
    GroupCounted = 92,
    /// LogId, microsecond, MsgSeq → `RecallNote`: a message was recalled
    GroupRecalled = 97,
    /// LogId, MsgSeq, reader → when the receipt came (8 bytes)
    GroupReceipt = 98,
    /// GroupCode → `PinsRow`: messages that are up for all to see
    GroupPins = 100,
    /// account, number → `NoticeRow`: a notice kept for who was not online
    GroupNotice = 105,
    /// owner, GroupCode → `GroupContactRow`: what an account did to its conversation with a group
    GroupContact = 108,
    /// the app → `TallyRow`: how many groups it has, by type, and gained today
    GroupTally = 102,
    /// number of a dissolved group or deleted topic → `RemainsRow`: what is to be swept
    GroupRemains = 103,
    /// GroupCode → GroupId: all groups of the app in the order of their making
    GroupByCode = 104,
    /// forbidden word → nothing
    Word = 130,
    /// the app → `WordsRow`: the list of forbidden words as a whole
    Words = 131,
    /// number of a file → `FileRow`
    File = 110,
    /// second, number of a file → nothing: it was stored then
    FileAge = 111,
    /// SHA-256 of a content → `BlobRow`: the blob that holds it, and how many files share it
    Blob = 112,
    /// blob → `FormsRow`: the forms of a picture
    Forms = 113,
    /// blob → `LitterRow`: nobody needs it, or not yet
    Litter = 114,
    /// account → `DevicesRow`: devices that it logged in from, and those that are locked
    Device = 144,
    /// account → `ChallengesRow`: verification codes that wait for their log-in
    Challenge = 145,
}

/// A key under construction.
#[derive(Debug, Clone)]
pub struct Key(Vec<u8>);

impl Key {
    /// The beginning of all keys of a table of an app.
    pub fn new(app: AppId, table: Table) -> Self {
        let mut bytes = Vec::with_capacity(64);
        bytes.extend_from_slice(&app.0.to_be_bytes());
        bytes.push(table as u8);
        Self(bytes)
    }

    /// Adds an account. Accounts hold no byte below 0x20, so a 0 ends them without ambiguity and keeps their order.
    #[must_use]
    pub fn account(self, account: &Account) -> Self {
        self.text(account.as_str())
    }

    /// Adds a text that holds no 0 byte.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        debug_assert!(!text.as_bytes().contains(&0), "text in a key must hold no 0 byte");
        self.0.extend_from_slice(text.as_bytes());
        self.0.push(0);
        self
    }

    /// Adds a number, in order.
    #[must_use]
    pub fn u64(mut self, number: u64) -> Self {
        self.0.extend_from_slice(&number.to_be_bytes());
        self
    }

    /// Adds a number, in order.
    #[must_use]
    pub fn u32(mut self, number: u32) -> Self {
        self.0.extend_from_slice(&number.to_be_bytes());
        self
    }

    /// Adds a byte.
    #[must_use]
    pub fn u8(mut self, number: u8) -> Self {
        self.0.push(number);
        self
    }

    /// Adds bytes as they are.
    #[must_use]
    pub(crate) fn raw(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        self
    }

    /// Adds a message's key in the order of history: time, seq, random.
    #[must_use]
    pub fn msg_key(self, key: MsgKey) -> Self {
        self.u32(key.time).u32(key.seq).u32(key.random)
    }

    /// The bytes.
    pub fn as_slice(&self) -> &[u8] {
        &self.0
    }

    /// The bytes, shared.
    pub fn bytes(&self) -> Bytes {
        Bytes::copy_from_slice(&self.0)
    }
}

impl From<Key> for Bytes {
    fn from(key: Key) -> Self {
        key.0.into()
    }
}

/// The text that ends at the next 0 of a key's tail, and what comes after. `None` when the tail is malformed.
pub fn split_text(tail: &[u8]) -> Option<(&str, &[u8])> {
    let end = tail.iter().position(|b| *b == 0)?;
    let (text, rest) = tail.split_at_checked(end)?;
    Some((std::str::from_utf8(text).ok()?, rest.get(1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_of_a_name_is_not_a_prefix_of_its_key() {
        let key = |name: &str| Key::new(AppId(7), Table::Account).account(&Account::parse(name, "UserID").unwrap());
        assert!(!key("bobby").as_slice().starts_with(key("bob").as_slice()));
        assert!(key("bob").as_slice() < key("bobby").as_slice());
    }

    #[test]
    fn texts_split_back() {
        let key = Key::new(AppId(7), Table::Block).text("alice").text("bob");
        let (first, rest) = split_text(&key.as_slice()[5..]).unwrap();
        assert_eq!((first, split_text(rest).unwrap()), ("alice", ("bob", &[][..])));
        assert_eq!(split_text(b"no end"), None);
    }
}
