//! Rules of the fields of a friend (source: relationship chain documentation, friend fields).

use super::super::groups;
use crate::policy::{App, FriendField, FriendFieldKind};
use crate::profiles::Value;
use crate::{Cause, Result, words};

/// How tags of custom fields begin.
pub const CUSTOM_PREFIX: &str = "Tag_SNS_Custom_";

const REMARK_BYTES: usize = 96;
const WORDING_BYTES: usize = 256;
const SOURCE_PREFIX: &str = "AddSource_Type_";
const SOURCE_BYTES: usize = 8;
const CUSTOM_BYTES: usize = 500;

pub(super) fn check_remark(app: &App, remark: &str) -> Result<()> {
    within(remark, REMARK_BYTES, "Remark", "must be at most 96 bytes long")?;
    words::check(app, "Remark", remark)
}

pub(super) fn check_wording(app: &App, wording: &str) -> Result<()> {
    within(wording, WORDING_BYTES, "AddWording", "must be at most 256 bytes long")?;
    words::check(app, "AddWording", wording)
}

pub(super) fn check_source(source: &str) -> Result<()> {
    match source.strip_prefix(SOURCE_PREFIX) {
        Some(keyword) if (1..=SOURCE_BYTES).contains(&keyword.len()) => Ok(()),
        _ => Err(Cause::field("AddSource", "must be AddSource_Type_ and a keyword of at most 8 bytes")),
    }
}

pub(super) fn check_groups(app: &App, names: &[String]) -> Result<()> {
    names.iter().try_for_each(|name| groups::check_name(app, name, "GroupName"))
}

fn within(text: &str, limit: usize, field: &'static str, rule: &'static str) -> Result<()> {
    if text.len() > limit { Err(Cause::field(field, rule)) } else { Ok(()) }
}

/// The definition of a custom field, by tag.
pub(super) fn definition<'a>(app: &'a App, tag: &str) -> Option<&'a FriendField> {
    let keyword = tag.strip_prefix(CUSTOM_PREFIX)?;
    app.settings.friend_fields.iter().find(|field| field.keyword == keyword)
}

/// Whether a value may be written into a custom field.
pub(super) fn check_custom(app: &App, tag: &str, value: &Value, by_admin: bool) -> Result<()> {
    let Some(field) = definition(app, tag) else {
        return Err(Cause::field(tag.to_owned(), "is not a friend field of this app"));
    };
    if !by_admin && !field.users_write {
        return Err(Cause::field(tag.to_owned(), "may not be written by users"));
    }
    match (field.kind, value) {
        (FriendFieldKind::Text, Value::Text(text)) if text.len() > CUSTOM_BYTES => {
            Err(Cause::field(tag.to_owned(), "must be at most 500 bytes long"))
        }
        (FriendFieldKind::Text, Value::Text(text)) => words::check(app, "Value", text),
        (FriendFieldKind::Number, Value::Number(_)) => Ok(()),
        (FriendFieldKind::Text, Value::Number(_)) => Err(Cause::field(tag.to_owned(), "must be a string")),
        (FriendFieldKind::Number, Value::Text(_)) => Err(Cause::field(tag.to_owned(), "must be an integer")),
    }
}

/// Whether a custom field may be read.
pub(super) fn readable(app: &App, tag: &str, by_admin: bool) -> bool {
    definition(app, tag).is_some_and(|field| by_admin || field.users_read)
}

/// Whether a friend may be called and sorted so.
pub(in super::super) fn check_addition(app: &App, remark: &str, groups: &[String]) -> Result<()> {
    check_remark(app, remark)?;
    check_groups(app, groups)
}
