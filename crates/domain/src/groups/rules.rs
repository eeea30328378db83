//! What each type of group allows, as data: the one table that every check of roles and types reads.
//! Source: group model, capability matrix.

use super::{GroupKind, Role};

/// Who may do something, at least. Whoever ranks higher may do it too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Least {
    /// Everybody, members or not.
    Anyone,
    /// Members.
    Member,
    /// Admins of the group.
    Admin,
    /// The owner.
    Owner,
    /// Admins of the app.
    App,
    /// Nobody, not even an admin of the app.
    Nobody,
}

impl From<Role> for Least {
    fn from(role: Role) -> Self {
        match role {
            Role::Member => Self::Member,
            Role::Admin => Self::Admin,
            Role::Owner => Self::Owner,
        }
    }
}

/// What can be done in a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Bring accounts in without their asking.
    Invite,
    /// Remove a member that ranks lower.
    Kick,
    /// Mute a member that ranks lower.
    MuteMember,
    /// Mute everybody.
    MuteAll,
    /// Send messages.
    Speak,
    /// Change name, introduction, notification and face.
    ChangeProfile,
    /// Change all else of the profile: join options, member limit, custom fields.
    ChangeSettings,
    /// Name and dismiss admins.
    SetAdmins,
    /// Change name cards and custom fields of a member that ranks lower.
    ChangeMember,
    /// Give the group to a new owner.
    HandOver,
    /// Dissolve it.
    Dissolve,
    /// See who is in it.
    ListMembers,
    /// Decide on applications.
    DecideApplications,
    /// Recall messages of others.
    RecallOfOthers,
    /// Ban from a live room.
    Ban,
    /// Mention everybody.
    MentionAll,
    /// Put messages up for all to see.
    Pin,
    /// Change attributes and counters.
    ChangeAttributes,
    /// Create, change and delete topics.
    ManageTopics,
}

impl Action {
    /// All of them.
    pub const ALL: [Self; 19] = [
        Self::Invite,
        Self::Kick,
        Self::MuteMember,
        Self::MuteAll,
        Self::Speak,
        Self::ChangeProfile,
        Self::ChangeSettings,
        Self::SetAdmins,
        Self::ChangeMember,
        Self::HandOver,
        Self::Dissolve,
        Self::ListMembers,
        Self::DecideApplications,
        Self::RecallOfOthers,
        Self::Ban,
        Self::MentionAll,
        Self::Pin,
        Self::ChangeAttributes,
        Self::ManageTopics,
    ];
}

/// How one gets into a group by asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// Not at all.
    Never,
    /// As the group's ApplyJoinOption says; this is what it says unless it was set.
    ByOption(super::ApplyOption),
    /// At once, whatever the option.
    AtOnce,
}

/// How changes are told to the members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Not at all.
    Off,
    /// To those who are online.
    Pushed,
    /// And put into the history, with a MsgSeq of the group.
    Stored,
}

/// What a type of group allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// How one gets in by asking.
    pub entry: Entry,
    /// Who may be what: admins exist.
    pub has_admins: bool,
    /// Members can be named when the group is made.
    pub first_members: bool,
    /// Ordinary users may make one.
    pub made_by_users: bool,
    /// It can be found by its exact id by those who are not in it.
    pub found_by_id: bool,
    /// The owner may quit.
    pub owner_may_quit: bool,
    /// Messages are kept.
    pub history: bool,
    /// Unread messages are counted.
    pub unread: bool,
    /// Messages can be recalled.
    pub recall: bool,
    /// Stored messages can be deleted.
    pub deletion: bool,
    /// Messages can have read receipts.
    pub receipts: bool,
    /// Messages can be for chosen members only.
    pub chosen_receivers: bool,
    /// Groups, members and messages can be imported.
    pub import: bool,
    /// Counters.
    pub counters: bool,
    /// Those who are not logged in may read.
    pub guests: bool,
    /// The group is seen by its owner only until the first message.
    pub asleep_at_first: bool,
    /// What tells of members that come, go and are removed.
    pub member_tips: Told,
    /// What tells of a new name, notification, introduction, face or owner.
    pub profile_tips: Told,
    /// What tells of mutes and of admins named and dismissed.
    pub role_tips: Told,
    /// Messages are announced with a sound by default (`AcceptAndNotify`).
    pub notifies: bool,
    /// Who may do what, by action; what is not listed nobody may.
    allowed: &'static [(Action, Least)],
}

impl Rules {
    /// Who may do something, at least.
    pub fn least(&self, action: Action) -> Least {
        self.allowed.iter().find(|(listed, _)| *listed == action).map_or(Least::Nobody, |(_, least)| *least)
    }
}

/// What a type of group allows.
pub fn of(kind: GroupKind) -> &'static Rules {
    match kind {
        GroupKind::Private => &PRIVATE,
        GroupKind::Public => &PUBLIC,
        GroupKind::ChatRoom => &CHAT_ROOM,
        GroupKind::AvChatRoom => &AV_CHAT_ROOM,
        GroupKind::BChatRoom => &B_CHAT_ROOM,
        GroupKind::Community => &COMMUNITY,
    }
}

const PRIVATE: Rules = Rules {
    entry: Entry::Never,
    has_admins: false,
    first_members: true,
    made_by_users: true,
    found_by_id: false,
    owner_may_quit: true,
    history: true,
    unread: true,
    recall: true,
    deletion: true,
    receipts: true,
    chosen_receivers: true,
    import: true,
    counters: true,
    guests: false,
    asleep_at_first: true,
    member_tips: Told::Stored,
    profile_tips: Told::Stored,
    role_tips: Told::Stored,
    notifies: true,
    allowed: &[
        (Action::Invite, Least::Member),
        (Action::Kick, Least::Owner),
        (Action::MuteAll, Least::Owner),
        (Action::Speak, Least::Member),
        (Action::ChangeProfile, Least::Member),
        (Action::ChangeSettings, Least::App),
        (Action::ChangeMember, Least::Owner),
        (Action::HandOver, Least::Owner),
        (Action::Dissolve, Least::App),
        (Action::ListMembers, Least::Member),
        (Action::DecideApplications, Least::Owner),
        (Action::RecallOfOthers, Least::Owner),
        (Action::MentionAll, Least::Member),
        (Action::Pin, Least::Member),
        (Action::ChangeAttributes, Least::Member),
    ],
};

const PUBLIC: Rules = Rules {
    entry: Entry::ByOption(super::ApplyOption::NeedPermission),
    has_admins: true,
    found_by_id: true,
    owner_may_quit: false,
    asleep_at_first: false,
    allowed: &[
        (Action::Invite, Least::App),
        (Action::Kick, Least::Admin),
        (Action::MuteMember, Least::Admin),
        (Action::MuteAll, Least::Admin),
        (Action::Speak, Least::Member),
        (Action::ChangeProfile, Least::Admin),
        (Action::ChangeSettings, Least::Admin),
        (Action::SetAdmins, Least::Owner),
        (Action::ChangeMember, Least::Admin),
        (Action::HandOver, Least::Owner),
        (Action::Dissolve, Least::Owner),
        (Action::ListMembers, Least::Member),
        (Action::DecideApplications, Least::Admin),
        (Action::RecallOfOthers, Least::Admin),
        (Action::MentionAll, Least::Member),
        (Action::Pin, Least::Admin),
        (Action::ChangeAttributes, Least::Member),
    ],
    ..PRIVATE
};

const CHAT_ROOM: Rules = Rules {
    entry: Entry::ByOption(super::ApplyOption::FreeAccess),
    unread: false,
    member_tips: Told::Off,
    role_tips: Told::Off,
    notifies: false,
    ..PUBLIC
};

const AV_CHAT_ROOM: Rules = Rules {
    entry: Entry::ByOption(super::ApplyOption::FreeAccess),
    has_admins: false,
    first_members: false,
    made_by_users: true,
    found_by_id: true,
    owner_may_quit: false,
    history: false,
    unread: false,
    recall: false,
    deletion: false,
    receipts: false,
    chosen_receivers: false,
    import: false,
    counters: true,
    guests: true,
    asleep_at_first: false,
    member_tips: Told::Pushed,
    profile_tips: Told::Pushed,
    role_tips: Told::Off,
    notifies: false,
    allowed: &[
        (Action::MuteMember, Least::Owner),
        (Action::MuteAll, Least::Owner),
        (Action::Speak, Least::Member),
        (Action::ChangeProfile, Least::Owner),
        (Action::ChangeSettings, Least::Owner),
        (Action::Dissolve, Least::Owner),
        (Action::ListMembers, Least::Member),
        (Action::Ban, Least::Owner),
        (Action::ChangeAttributes, Least::Member),
    ],
};

const B_CHAT_ROOM: Rules = Rules {
    made_by_users: false,
    found_by_id: false,
    counters: false,
    member_tips: Told::Off,
    profile_tips: Told::Off,
    allowed: &[
        (Action::Speak, Least::App),
        (Action::ChangeProfile, Least::App),
        (Action::ChangeSettings, Least::App),
        (Action::Dissolve, Least::App),
    ],
    ..AV_CHAT_ROOM
};

const COMMUNITY: Rules = Rules {
    entry: Entry::AtOnce,
    receipts: false,
    chosen_receivers: false,
    counters: false,
    allowed: &[
        (Action::Invite, Least::Member),
        (Action::Kick, Least::Admin),
        (Action::MuteMember, Least::Admin),
        (Action::MuteAll, Least::Admin),
        (Action::Speak, Least::Member),
        (Action::ChangeProfile, Least::Admin),
        (Action::ChangeSettings, Least::Admin),
        (Action::SetAdmins, Least::Owner),
        (Action::ChangeMember, Least::Admin),
        (Action::HandOver, Least::Owner),
        (Action::Dissolve, Least::Owner),
        (Action::ListMembers, Least::Member),
        (Action::DecideApplications, Least::Admin),
        (Action::RecallOfOthers, Least::Admin),
        (Action::Pin, Least::Admin),
        (Action::ChangeAttributes, Least::Member),
        (Action::ManageTopics, Least::Admin),
    ],
    ..PUBLIC
};

#[cfg(test)]
mod tests;
