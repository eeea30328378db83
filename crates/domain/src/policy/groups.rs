//! Settings of groups.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The settings of an app's groups.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct GroupSettings {
    /// Most members of a Private group; over it 10038 where it is set, 10014 where it is reached. Default 200.
    /// Source: limits page of the seed's era; by edition 20, 200 to 2000, 2000 to 6000.
    pub private_members: u32,
    /// Most members of a Public group; as above. Default 2000. Source: limits page of the seed's era.
    pub public_members: u32,
    /// Most members of a ChatRoom; as above. Default 6000. Source: limits page of the seed's era.
    pub chat_room_members: u32,
    /// Most members of a Community; as above. Default 100000. Source: group documentation.
    pub community_members: u32,
    /// Most groups that a user has created and joined together; over it 10037. Default 1000.
    /// Source: limits page of the seed's era; by edition 50 to 3000.
    pub groups_of_user: u32,
    /// Most groups of the app; over it 10058. 0 means no limit. Default 0 (the free edition has 100).
    /// Source: error codes of newer documents.
    pub groups: u64,
    /// Most AVChatRooms of the app; over it 10036. 0 means no limit. Default 0 (free 10, professional 50).
    /// Source: error-code reference, 10036.
    pub live_rooms: u64,
    /// Most BChatRooms of the app; over it 10036. Default 5. Source: group documentation.
    pub broadcast_rooms: u64,
    /// How many groups an app may gain in a day of UTC, created less dissolved; over it 10006. Default 10000.
    /// Source: group documentation, create_group.
    pub daily_growth: u64,
    /// Messages a second of one group; what comes above is dropped and its sender told that it was sent. Default 40.
    /// Source: group documentation, frequency control.
    pub messages_per_second: u32,
    /// Messages a second of one sender to one group; what comes above is refused with 10023. 0 means no limit but that of
    /// the group. Default 0. Source: Tincan's own; the error-code reference has 10023 without a number.
    pub messages_per_second_of_sender: u32,
    /// How long a message with the same sender, Random and content is the same message. Default 5 minutes.
    /// Source: group message documentation, duplicates.
    #[serde(with = "humantime_serde")]
    #[schemars(with = "String")]
    pub duplicate_window: Duration,
    /// Whether group messages may be recalled; otherwise 10041. Default true. Source: error-code reference, 10041.
    pub recall: bool,
    /// Whether new members of a ChatRoom see messages from before they joined. Default true.
    /// Source: group documentation of the seed's era; newer ones say false unless configured.
    pub chat_room_history: bool,
    /// Whether new members of a Community see messages from before they joined. Default true.
    /// Source: community documentation.
    pub community_history: bool,
    /// Whether invited accounts have to agree first. Default false. Source: group documentation, inviting.
    pub invitees_agree: bool,
    /// Whether ChatRooms tell of members that come and go. Default false.
    /// Source: console documentation, group notices.
    pub chat_room_member_tips: bool,
    /// Whether communities, topics, receipts, counters and bans are there; otherwise 10007, 10008, 10059, 11000. Default
    /// true. Source: editions; the top edition has them.
    pub extras: bool,
    /// Most members of a group whose messages can have read receipts. Default 200.
    /// Source: read receipt documentation.
    pub receipt_members: u32,
    /// Topics of a community; over it 10036. Default 200. Source: topic documentation, create_topic.
    pub topics: u32,
    /// Changes a second of one group's attributes; over it 10049. Default 5. Source: error codes of newer documents.
    pub attribute_changes: u32,
    /// System notices kept for an account that is not online. Default 100. Source: storage policy.
    pub notices: usize,
    /// How many of a live room's last messages those who enter get. Default 20.
    /// Source: live room documentation; only messages of the last 24 hours.
    pub live_history: usize,
    /// Whether clients of live rooms fetch messages by long polling instead of getting pushes. Guests always poll.
    /// Default false. Source: seen at the Web SDK, which knows both ways.
    pub live_polling: bool,
    /// How long the messages of a busy live room may be held back to be pushed together. Default 200 ms.
    /// Source: Tincan's own.
    #[serde(with = "humantime_serde")]
    #[schemars(with = "String")]
    pub live_gather: Duration,
    /// How long who lost its connection stays in a live room, not counted as online. Default 5 minutes: as long as the Web
    /// SDK takes up a lost connection without beginning anew. Source: Tincan's own.
    #[serde(with = "humantime_serde")]
    #[schemars(with = "String")]
    pub live_absence: Duration,
    /// Custom fields of groups, at most 20. Default none. Source: group documentation, custom fields.
    pub fields: Vec<GroupField>,
    /// Custom fields of members, at most 5. Default none. Source: group documentation, custom fields.
    pub member_fields: Vec<GroupField>,
}

impl Default for GroupSettings {
    fn default() -> Self {
        Self {
            private_members: 200,
            public_members: 2000,
            chat_room_members: 6000,
            community_members: 100_000,
            groups_of_user: 1000,
            groups: 0,
            live_rooms: 0,
            broadcast_rooms: 5,
            daily_growth: 10_000,
            messages_per_second: 40,
            messages_per_second_of_sender: 0,
            duplicate_window: Duration::from_secs(300),
            recall: true,
            chat_room_history: true,
            community_history: true,
            invitees_agree: false,
            chat_room_member_tips: false,
            extras: true,
            receipt_members: 200,
            topics: 200,
            attribute_changes: 5,
            notices: 100,
            live_history: 20,
            live_polling: false,
            live_gather: Duration::from_millis(200),
            live_absence: Duration::from_secs(300),
            fields: Vec::new(),
            member_fields: Vec::new(),
        }
    }
}

/// A custom field of groups or of their members.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupField {
    /// Its key: at most 16 letters, digits and underscores, no digit first.
    pub key: String,
    /// Who may read it, at least. Default everybody.
    #[serde(default)]
    pub read: FieldLevel,
    /// Who may write it, at least. Default member.
    #[serde(default = "FieldLevel::member")]
    pub write: FieldLevel,
}

/// Who may read or write a custom field, at least.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FieldLevel {
    /// Everybody.
    #[default]
    Everybody,
    /// Members of the group.
    Member,
    /// Admins of the group.
    Admin,
    /// Its owner.
    Owner,
    /// Admins of the app.
    App,
}

impl FieldLevel {
    fn member() -> Self {
        Self::Member
    }
}
