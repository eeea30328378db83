//! Fields of friends on the wire: `{Tag, Value}`.

use serde::Serialize;
use tincan_domain::profiles::Value;
use tincan_domain::relations::friends::{CUSTOM_PREFIX, Friend};
use tincan_domain::{Cause, Result};

use crate::Body;

pub(super) const REMARK: &str = "Tag_SNS_IM_Remark";
pub(super) const GROUP: &str = "Tag_SNS_IM_Group";
const ADD_TIME: &str = "Tag_SNS_IM_AddTime";
const ADD_SOURCE: &str = "Tag_SNS_IM_AddSource";
const ADD_WORDING: &str = "Tag_SNS_IM_AddWording";
/// A field with its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct WireField {
    tag: String,
    value: WireValue,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
enum WireValue {
    Text(String),
    Number(u64),
    Texts(Vec<String>),
}

impl From<Value> for WireValue {
    fn from(value: Value) -> Self {
        match value {
            Value::Text(text) => WireValue::Text(text),
            Value::Number(number) => WireValue::Number(number.into()),
        }
    }
}

/// Which fields of a friend are wanted.
pub(super) enum Wanted<'a> {
    /// All that the reader may read.
    All,
    /// All standard fields.
    Standard,
    /// All custom fields.
    Custom,
    /// Those of these tags.
    Tags(&'a [String]),
}

impl Wanted<'_> {
    fn wants(&self, tag: &str) -> bool {
        match self {
            Wanted::All => true,
            Wanted::Standard => !tag.starts_with(CUSTOM_PREFIX),
            Wanted::Custom => tag.starts_with(CUSTOM_PREFIX),
            Wanted::Tags(tags) => tags.iter().any(|wanted| wanted == tag),
        }
    }
}

/// The fields of a friend.
pub(super) fn of(friend: Friend, wanted: &Wanted<'_>) -> Vec<WireField> {
    let Friend { row, groups, profile } = friend;
    let mut fields: Vec<(String, WireValue)> = profile.into_iter().map(|(tag, value)| (tag, value.into())).collect();
    let standard = [
        (ADD_TIME, WireValue::Number(row.added_at)),
        (REMARK, WireValue::Text(row.remark)),
        (ADD_SOURCE, WireValue::Text(row.source)),
        (ADD_WORDING, WireValue::Text(row.wording)),
        (GROUP, WireValue::Texts(groups)),
    ];
    fields.extend(standard.map(|(tag, value)| (tag.to_owned(), value)));
    fields.extend(row.custom.into_iter().map(|(tag, value)| (tag, value.into())));
    let wanted = fields.into_iter().filter(|(tag, _)| wanted.wants(tag));
    wanted.map(|(tag, value)| WireField { tag, value }).collect()
}

/// The value of a custom field in `{Tag, Value}`.
pub(super) fn custom_value(item: &Body<'_>) -> Result<Value> {
    if let Ok(Some(text)) = item.optional_text("Value") {
        return Ok(Value::Text(text));
    }
    match item.optional_u32("Value") {
        Ok(Some(number)) => Ok(Value::Number(number)),
        Ok(None) => Err(item.missing("Value")),
        Err(_) => Err(item.wrong_type("Value", "must be a string or an integer from 0 to 4294967295")),
    }
}

/// The tag in `{Tag, Value}`, which must be one of a custom field.
pub(super) fn custom_tag(item: &Body<'_>) -> Result<String> {
    let tag = item.text("Tag")?;
    if tag.starts_with(CUSTOM_PREFIX) {
        return Ok(tag);
    }
    Err(Cause::field(tag, "cannot be written here"))
}
