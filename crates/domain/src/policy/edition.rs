//! Editions: named bundles of limits, as the hosted service sells them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Settings;

/// An edition (source: policies, editions). What it limits can be set otherwise, one by one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Edition {
    /// Tincan's own: nothing is limited that need not be.
    #[default]
    Open,
    /// 100 accounts, 100 groups, 10 live rooms, 20 members of a group, 50 groups of a user; no communities and the like.
    Trial,
    /// 50 live rooms, 200 members of a group, 500 groups of a user; no communities and the like; accounts are not deleted.
    Professional,
    /// 2000 members of a group, 3000 groups of a user; accounts are not deleted.
    Ultimate,
}

impl Edition {
    /// Puts the edition's limits into settings; the other settings stay.
    pub fn apply(self, settings: &mut Settings) {
        settings.edition = self;
        let groups = &mut settings.groups;
        let members = match self {
            Edition::Open => return,
            Edition::Trial => 20,
            Edition::Professional => 200,
            Edition::Ultimate => 2000,
        };
        (groups.private_members, groups.public_members, groups.chat_room_members) = (members, members, members);
        groups.groups_of_user = match self {
            Edition::Trial => 50,
            Edition::Professional => 500,
            _ => 3000,
        };
        groups.extras = self == Edition::Ultimate;
        (groups.groups, groups.live_rooms) = match self {
            Edition::Trial => (100, 10),
            Edition::Professional => (0, 50),
            _ => (0, 0),
        };
        settings.accounts = if self == Edition::Trial { 100 } else { 0 };
        settings.account_deletion = self == Edition::Trial;
    }

    /// Whether its term ends (source: policies, editions: a package expires).
    pub(crate) fn has_term(self) -> bool {
        matches!(self, Edition::Professional | Edition::Ultimate)
    }
}
