//! Custom fields of friends, as an app defines them.

use schemars::JsonSchema;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

/// Most fields of an app (source: relationship chain documentation, custom friend fields).
const MAX_FIELDS: usize = 20;

/// Longest keyword in letters (source: relationship chain documentation, custom friend fields).
const MAX_KEYWORD: usize = 8;

/// A field that friends have beside the standard ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FriendField {
    /// Its name: 1 to 8 letters.
    pub keyword: String,
    /// What its values are.
    pub kind: FriendFieldKind,
    /// Whether users may read it; admins always may. Default true.
    #[serde(default = "yes")]
    pub users_read: bool,
    /// Whether users may write it; admins always may. Default true.
    #[serde(default = "yes")]
    pub users_write: bool,
}

/// What the values of a friend field are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FriendFieldKind {
    /// Text of at most 500 bytes.
    Text,
    /// A number of 32 bits.
    Number,
}

fn yes() -> bool {
    true
}

/// Reads the fields of an app: bad ones are found when the settings are read.
pub(super) fn list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<FriendField>, D::Error> {
    let fields = Vec::<FriendField>::deserialize(deserializer)?;
    if fields.len() > MAX_FIELDS {
        return Err(D::Error::custom(format!("friend_fields holds {} fields; at most {MAX_FIELDS}", fields.len())));
    }
    for (at, FriendField { keyword, .. }) in fields.iter().enumerate() {
        if keyword.is_empty() || keyword.len() > MAX_KEYWORD || !keyword.bytes().all(|b| b.is_ascii_alphabetic()) {
            return Err(D::Error::custom(format!("the keyword {keyword:?} must be 1 to {MAX_KEYWORD} letters")));
        }
        if fields.iter().take(at).any(|other| other.keyword == *keyword) {
            return Err(D::Error::custom(format!("friend_fields holds {keyword:?} twice")));
        }
    }
    Ok(fields)
}
