//! An app and its settings: every limit once, with its default and its source.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tincan_protocol::usersig::Keys;

use crate::model::{Account, AppId};
use crate::words::Filter;

mod access;
mod edition;
mod files;
mod friend_field;
mod groups;
mod native;
mod profile_field;
mod webhooks;

pub use access::{AccessSettings, AppState, Network};
pub use edition::Edition;
pub use files::FileSettings;
pub use friend_field::{FriendField, FriendFieldKind};
pub use groups::{FieldLevel, GroupField, GroupSettings};
pub use native::{Challenge, NativeSettings};
pub use profile_field::ProfileField;
pub use webhooks::{OnFailure, WebhookSettings};

/// An app: who may use it, by which keys, under which settings.
pub struct App {
    /// Its number.
    pub id: AppId,
    /// What its UserSigs are verified with.
    pub keys: Keys,
    /// Accounts that may call the REST API and act for others.
    pub admins: Vec<Account>,
    /// Its settings.
    pub settings: Settings,
    /// Its forbidden words.
    pub words: Filter,
}

impl App {
    /// Whether an account is an admin of the app.
    pub fn is_admin(&self, account: &Account) -> bool {
        self.admins.contains(account)
    }
}

/// The settings of an app.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The edition: open, trial, professional or ultimate; it says how many accounts and groups there may be, how large,
    /// and more, as far as the single settings do not say otherwise. Default open. Source: policies, editions.
    pub edition: Edition,
    /// Who is let in, and how often: a section of its own.
    pub access: AccessSettings,
    /// Largest message packet in bytes, elements and custom data together; over it 80002, and 93000 by REST.
    /// Default 8192. Source: error-code reference, 80002; newer documents say 12 KB.
    pub message_bytes: usize,
    /// How long after sending a user may recall a message; later it is 20016. Default 2 minutes.
    /// Source: error-code reference, 20016.
    #[serde(with = "humantime_serde")]
    #[schemars(with = "String")]
    pub recall_window: Duration,
    /// How long messages are kept in the history. Default 7 days. Source: storage policy of the message documentation.
    #[serde(with = "humantime_serde")]
    #[schemars(with = "String")]
    pub history: Duration,
    /// Whether a message to someone who has blacklisted the sender is answered as sent (and not delivered) instead of
    /// refused with 20007. Default false. Source: error-code reference, 20007; the console's newer default is true.
    pub blocked_send_looks_sent: bool,
    /// Whether one-to-one messages go between friends only; otherwise 20009, 20010, 20011. Default false.
    /// Source: console documentation, friend check.
    pub friends_only: bool,
    /// Most changes of one message's extensions in a minute; over it 23003. Default 200.
    /// Source: message extension documentation.
    pub extension_changes: u32,
    /// Most key-value pairs that hang on one message; over it 10004. Default 300.
    /// Source: message extension documentation.
    pub extension_pairs: usize,
    /// Largest number of web logins of one account at a time; the oldest is signed out (91101). Default 1, at most 10.
    /// Source: console documentation, login settings.
    pub web_instances: usize,
    /// Largest number of logins of one account on each other platform at a time; the oldest is signed out. Default 1, at
    /// most 3. Source: console documentation, login settings.
    pub platform_instances: usize,
    /// Which devices of an account may be online together. Default multi. Source: console documentation, login settings
    /// (the factory value is not documented).
    pub multi_device: MultiDevice,
    /// Largest number of accounts; over it 70398. 0 means no limit. Default 0 (the trial edition has 100).
    /// Source: error-code reference, 70398.
    pub accounts: u64,
    /// Whether accounts may be deleted; otherwise 71000. Default true. Source: error-code reference, 71000.
    pub account_deletion: bool,
    /// Largest number of entries of an account's blacklist; over it 30013. Default 1000.
    /// Source: relationship chain documentation.
    pub blacklist: usize,
    /// Largest number of friends of an account; over it 30010, and 30014 on the other side. Also the largest number of its
    /// friend requests that wait for an answer (30012). Default 3000. Source: relationship chain documentation.
    pub friends: usize,
    /// Largest number of groups of friends of an account; over it 30011. Default 32.
    /// Source: relationship chain documentation.
    pub friend_groups: usize,
    /// Largest number of friend requests that wait for an account's answer; over it 30012. Default 100.
    /// Source: relationship chain documentation.
    pub pending_requests: usize,
    /// Most friend requests of a user in a minute; over it 30540. Admins may send any number. Default 1000, a full batch
    /// (the number is not documented). Source: error-code reference, 30540.
    pub friend_requests: u32,
    /// Most friends that a user deletes in a minute; over it 31707. Admins may delete any number. Default 1000, a full
    /// batch (the number is not documented). Source: error-code reference, 31707.
    pub friend_deletions: u32,
    /// Largest number of accounts that an account follows; over it 30010. Default 3000 (not documented).
    pub follows: usize,
    /// Whether accounts that say nothing of it in their profile (`Tag_Profile_IM_AllowType`) may be added as friends by
    /// anyone, want to be asked, or want none. Default anyone (the factory value is not documented).
    /// Source: console documentation, friends and users.
    pub friend_mode: FriendMode,
    /// Largest number of forbidden words of the app; past it 10004. Default 100000. Source: Tincan's choice; the
    /// documented numbers are 5000 and, newer, 3000.
    pub words: u64,
    /// Fields that friends have beside the standard ones, `Tag_SNS_Custom_` and the keyword on the wire; at most
    /// 20. Default none. Source: relationship chain documentation, custom friend fields.
    #[serde(deserialize_with = "friend_field::list")]
    pub friend_fields: Vec<FriendField>,
    /// Fields that profiles have beside the standard ones, `Tag_Profile_Custom_` and the keyword on the wire; at most 20,
    /// each with a keyword of at most 8 letters. Default none. Source: profile documentation, custom fields.
    #[serde(deserialize_with = "profile_field::list")]
    pub profile_fields: Vec<ProfileField>,
    /// Whether clients may ask for and watch the state of others; otherwise 72001. Default true.
    /// Source: console documentation, user status; the console's own default is false.
    pub user_status: bool,
    /// Most accounts whose state a user watches; past it the oldest are dropped. Default 200 (not documented).
    pub status_subscriptions: usize,
    /// Longest custom status in bytes; over it 70402. Default 500 (not documented).
    pub custom_status_bytes: usize,
    /// How long a device with a push token counts as PushOnline after its connection broke. Default 7 days.
    /// Source: account documentation, online state.
    #[serde(with = "humantime_serde")]
    #[schemars(with = "String")]
    pub push_online: Duration,
    /// Failed UserSig verifications of one user in a minute after which it is locked for a minute (70050). Default 10.
    /// Source: error-code reference, 70050 (the number is not documented).
    pub verification_failures: u32,
    /// REST calls a second of one command, where the command has no limit of its own (60007). Default 200.
    /// Source: REST API documentation, frequency.
    pub command_calls_per_second: u32,
    /// REST calls a second of the whole app (60011). Default 10000 (not documented).
    pub app_calls_per_second: u32,
    /// Seconds within which a message with the same sender, MsgSeq, MsgRandom and content is the same message.
    /// Default 2 minutes. Source: message documentation, duplicates.
    #[serde(with = "humantime_serde")]
    #[schemars(with = "String")]
    pub duplicate_window: Duration,
    /// Seconds between two `wshello` of a web client. Default 120. Source: seen at the Web SDK.
    #[serde(with = "humantime_serde")]
    #[schemars(with = "String")]
    pub hello_interval: Duration,
    /// Largest number of conversations that an account pins; over it 51012. Default 50.
    /// Source: REST API documentation, pinned conversations.
    pub pinned_conversations: usize,
    /// Largest number of conversations of an account that carry marks or are in conversation groups; over it 51008.
    /// Default 1000. Source: REST API documentation, conversation marks.
    pub marked_conversations: usize,
    /// Largest number of an account's conversation groups; over it 51010. Default 20.
    /// Source: REST API documentation, conversation groups.
    pub conversation_groups: usize,
    /// Whether the app has conversation groups and marks; otherwise 51013. Default true.
    /// Source: REST API documentation, conversation groups.
    pub conversation_marks: bool,
    /// Whether pushes to all users are allowed; otherwise 90045. Default true. Source: push documentation, editions.
    pub push_to_all: bool,
    /// Most pushes to all users in a day of UTC; over it 90047. Default 100. Source: push documentation, im_push.
    pub pushes_a_day: u32,
    /// Shortest time between two pushes to all users; under it 90024. Default 1 second. Source: push documentation, im_push.
    #[serde(with = "humantime_serde")]
    #[schemars(with = "String")]
    pub push_interval: Duration,
    /// Most tags of one user; over it 90032. Default 100. Source: push documentation, im_add_tag.
    pub tags_of_user: usize,
    /// Groups: a section of its own.
    pub groups: GroupSettings,
    /// Webhooks: a section of its own.
    pub webhooks: WebhookSettings,
    /// Files: a section of its own.
    pub files: FileSettings,
    /// Native clients: a section of its own.
    pub native: NativeSettings,
    /// Most conversations a list returns. Default 100, at most 500. Source: console documentation, conversations to pull.
    pub conversations: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            edition: Edition::Open,
            access: AccessSettings::default(),
            message_bytes: 8192,
            recall_window: Duration::from_secs(120),
            history: Duration::from_secs(7 * 86_400),
            blocked_send_looks_sent: false,
            friends_only: false,
            extension_changes: 200,
            extension_pairs: 300,
            web_instances: 1,
            platform_instances: 1,
            multi_device: MultiDevice::Multi,
            accounts: 0,
            account_deletion: true,
            blacklist: 1000,
            friends: 3000,
            friend_groups: 32,
            pending_requests: 100,
            friend_requests: 1000,
            friend_deletions: 1000,
            follows: 3000,
            friend_mode: FriendMode::Anyone,
            words: 100_000,
            friend_fields: Vec::new(),
            profile_fields: Vec::new(),
            user_status: true,
            status_subscriptions: 200,
            custom_status_bytes: 500,
            push_online: Duration::from_secs(7 * 86_400),
            verification_failures: 10,
            command_calls_per_second: 200,
            app_calls_per_second: 10_000,
            duplicate_window: Duration::from_secs(120),
            hello_interval: Duration::from_secs(120),
            pinned_conversations: 50,
            marked_conversations: 1000,
            conversation_groups: 20,
            conversation_marks: true,
            push_to_all: true,
            pushes_a_day: 100,
            push_interval: Duration::from_secs(1),
            tags_of_user: 100,
            groups: GroupSettings::default(),
            webhooks: WebhookSettings::default(),
            files: FileSettings::default(),
            native: NativeSettings::default(),
            conversations: 100,
        }
    }
}

/// Who may add an account as a friend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FriendMode {
    /// Anyone, at once.
    Anyone,
    /// Who asked and was accepted.
    Confirm,
    /// Nobody.
    Nobody,
}

/// Which devices of an account may be online together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum MultiDevice {
    /// One of all platforms.
    Single,
    /// One of the devices, and the web.
    Dual,
    /// One mobile, one desktop, and the web.
    Triple,
    /// One of each platform.
    Multi,
}
