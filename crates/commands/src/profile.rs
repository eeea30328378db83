//! Profiles.

pub(crate) mod portrait_get;
pub(crate) mod portrait_get_all;
pub(crate) mod portrait_set;

use serde::Serialize;
use tincan_domain::profiles::Value;

/// Most accounts of one question (source: profile documentation).
const MAX_ACCOUNTS: usize = 100;

/// Most fields of one request: more than there can be (not documented).
const MAX_FIELDS: usize = 100;

/// A field of a profile, with its value.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Item {
    tag: String,
    value: WireValue,
}

#[derive(Serialize)]
#[serde(untagged)]
enum WireValue {
    Text(String),
    Number(u32),
}

fn items(values: Vec<(String, Value)>) -> Vec<Item> {
    let value = |value| match value {
        Value::Text(text) => WireValue::Text(text),
        Value::Number(number) => WireValue::Number(number),
    };
    values.into_iter().map(|(tag, v)| Item { tag, value: value(v) }).collect()
}
