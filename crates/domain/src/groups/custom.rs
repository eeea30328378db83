//! Custom fields of groups and of their members: declared in the settings, read and written from a rank on.

use super::Fault;
use super::rules::Least;
use crate::policy::{FieldLevel, GroupField};
use crate::{Cause, Result};

/// Longest value of a group's custom field in bytes (source: group model, custom fields).
pub const GROUP_VALUE_BYTES: usize = 512;

/// Longest value of a member's custom field in bytes (source: group model, custom fields).
pub const MEMBER_VALUE_BYTES: usize = 64;

impl From<FieldLevel> for Least {
    fn from(level: FieldLevel) -> Self {
        match level {
            FieldLevel::Everybody => Self::Anyone,
            FieldLevel::Member => Self::Member,
            FieldLevel::Admin => Self::Admin,
            FieldLevel::Owner => Self::Owner,
            FieldLevel::App => Self::App,
        }
    }
}

/// What fields are, once they are changed: an empty value takes a field away.
///
/// Errors: 10004 a key that is not declared, a value that is too long; 10007 the rank does not suffice.
pub fn change_fields(
    declared: &[GroupField],
    limit: usize,
    rank: Least,
    field: &'static str,
    before: &[(String, String)],
    changes: &[(String, String)],
) -> Result<Vec<(String, String)>> {
    let mut after = before.to_vec();
    for (key, value) in changes {
        let known = declared.iter().find(|known| known.key == *key);
        let known =
            known.ok_or_else(|| Cause::field(field, format!("holds the key {key:?}, which is not declared")))?;
        if value.len() > limit {
            return Err(Cause::field(field, format!("holds a value of {key:?} of over {limit} bytes")));
        }
        if rank < known.write.into() {
            return Err(Fault::not_allowed(format!("writing the field {key:?} takes a higher rank")).into());
        }
        after.retain(|(there, _)| there != key);
        if !value.is_empty() {
            after.push((key.clone(), value.clone()));
        }
    }
    Ok(after)
}

/// The fields that a rank may read: those asked for, or all.
///
/// Errors: 10007 one that was asked for takes a higher rank.
pub fn readable_fields<'a>(
    declared: &[GroupField],
    rank: Least,
    asked: Option<&[String]>,
    fields: &'a [(String, String)],
) -> Result<Vec<(&'a str, &'a str)>> {
    let level = |key: &str| declared.iter().find(|known| known.key == key).map_or(FieldLevel::App, |known| known.read);
    for key in asked.unwrap_or_default() {
        if declared.iter().any(|known| known.key == *key) && rank < level(key).into() {
            return Err(Fault::not_allowed(format!("reading the field {key:?} takes a higher rank")).into());
        }
    }
    let wanted = |key: &str| asked.is_none_or(|asked| asked.iter().any(|known| known == key));
    let readable = fields.iter().filter(|(key, _)| wanted(key) && rank >= level(key).into());
    Ok(readable.map(|(key, value)| (key.as_str(), value.as_str())).collect())
}
