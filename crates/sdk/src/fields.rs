//! Fields of profiles and of friends as the server says them: a tag and a value.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The value of a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum FieldValue {
    /// A number.
    Number(u64),
    /// A text.
    Text(String),
}

impl From<&str> for FieldValue {
    fn from(text: &str) -> Self {
        FieldValue::Text(text.to_owned())
    }
}

impl From<u64> for FieldValue {
    fn from(number: u64) -> Self {
        FieldValue::Number(number)
    }
}

/// A value as it stands in answers.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(crate) enum WireValue {
    Number(u64),
    Text(String),
    Texts(Vec<String>),
}

impl WireValue {
    pub(crate) fn text(self) -> Option<String> {
        match self {
            WireValue::Text(text) => Some(text),
            WireValue::Number(_) | WireValue::Texts(_) => None,
        }
    }

    pub(crate) fn number(self) -> Option<u64> {
        match self {
            WireValue::Number(number) => Some(number),
            WireValue::Text(_) | WireValue::Texts(_) => None,
        }
    }

    pub(crate) fn small(self) -> Option<u32> {
        self.number().and_then(|number| number.try_into().ok())
    }

    pub(crate) fn field(self) -> Option<FieldValue> {
        match self {
            WireValue::Number(number) => Some(FieldValue::Number(number)),
            WireValue::Text(text) => Some(FieldValue::Text(text)),
            WireValue::Texts(_) => None,
        }
    }
}

/// A field in an answer.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct WireField {
    pub(crate) tag: String,
    pub(crate) value: WireValue,
}

/// A field in a push.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct PushedField {
    tag: String,
    value_bytes: Option<String>,
    value_num: Option<u64>,
}

impl PushedField {
    /// The same as it would stand in an answer.
    pub(crate) fn wire(self) -> Option<WireField> {
        let value = match (self.value_bytes, self.value_num) {
            (Some(text), _) => WireValue::Text(text),
            (None, Some(number)) => WireValue::Number(number),
            (None, None) => return None,
        };
        Some(WireField { tag: self.tag, value })
    }
}

/// A field in a request.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GivenField {
    pub(crate) tag: String,
    pub(crate) value: serde_json::Value,
}

impl GivenField {
    pub(crate) fn new(tag: impl Into<String>, value: impl Into<serde_json::Value>) -> Self {
        Self { tag: tag.into(), value: value.into() }
    }

    /// Custom fields, whose tags begin with a prefix.
    pub(crate) fn custom<'a>(
        prefix: &'a str,
        fields: &'a BTreeMap<String, FieldValue>,
    ) -> impl Iterator<Item = Self> + 'a {
        fields.iter().map(move |(key, value)| {
            let value = match value {
                FieldValue::Number(number) => (*number).into(),
                FieldValue::Text(text) => text.as_str().into(),
            };
            Self { tag: format!("{prefix}{key}"), value }
        })
    }
}
