//! Fields of profiles that an app defines.

use schemars::JsonSchema;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

/// Most fields of an app (source: profile documentation, custom fields).
const MAX_FIELDS: usize = 20;

/// Longest keyword in letters (source: profile documentation, custom fields).
const MAX_KEYWORD: usize = 8;

/// A field that profiles have beside the standard ones. Its values are texts. Somebody must be able to read it, and
/// somebody to write it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileField {
    /// Its name: 1 to 8 letters.
    pub keyword: String,
    /// Whether the profile's owner may read it. Default true.
    #[serde(default = "yes")]
    pub owner_reads: bool,
    /// Whether other users may read it. Default true.
    #[serde(default = "yes")]
    pub users_read: bool,
    /// Whether admins may read it. Default true.
    #[serde(default = "yes")]
    pub admins_read: bool,
    /// Whether the profile's owner may write it. Default true.
    #[serde(default = "yes")]
    pub owner_writes: bool,
    /// Whether admins may write it. Default true.
    #[serde(default = "yes")]
    pub admins_write: bool,
}

fn yes() -> bool {
    true
}

impl ProfileField {
    fn check(&self) -> Result<(), String> {
        let keyword = &self.keyword;
        if keyword.is_empty() || keyword.len() > MAX_KEYWORD || !keyword.bytes().all(|b| b.is_ascii_alphabetic()) {
            return Err(format!("the keyword {keyword:?} must be 1 to {MAX_KEYWORD} letters"));
        }
        if !(self.owner_reads || self.users_read || self.admins_read) {
            return Err(format!("nobody may read {keyword:?}"));
        }
        if !(self.owner_writes || self.admins_write) {
            return Err(format!("nobody may write {keyword:?}"));
        }
        Ok(())
    }
}

/// Reads the fields of an app: bad ones are found when the settings are read.
pub(super) fn list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<ProfileField>, D::Error> {
    let fields = Vec::<ProfileField>::deserialize(deserializer)?;
    if fields.len() > MAX_FIELDS {
        return Err(D::Error::custom(format!("profile_fields holds {} fields; at most {MAX_FIELDS}", fields.len())));
    }
    for (at, field) in fields.iter().enumerate() {
        field.check().map_err(D::Error::custom)?;
        if fields.iter().take(at).any(|other| other.keyword == field.keyword) {
            return Err(D::Error::custom(format!("profile_fields holds {:?} twice", field.keyword)));
        }
    }
    Ok(fields)
}
