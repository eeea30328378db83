//! Attributes and counters of groups on the wire (source: Web protocol of groups, attributes and counters).

use serde::Serialize;
use serde_json::{Value, json};
use tincan_domain::groups::{
    AttributeVersion, AttributesChange, AttributesEdit, CountersChange, Known, change_attributes,
};
use tincan_domain::{Domain, Result};

use super::asked;
use crate::{Answer, Body, Call};

/// Most attributes in a request; the domain knows how many a group may have.
const MOST: usize = 1000;

/// What a request changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// All are replaced.
    Replace,
    /// Some are set.
    Set,
    /// Some are deleted.
    Delete,
    /// All are deleted.
    Clear,
}

#[derive(Serialize)]
struct WireVersion<'a> {
    key: &'a str,
    seq: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct WireChanged<'a> {
    attr_main_seq: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    group_attr_ary: Option<Vec<WireVersion<'a>>>,
}

/// Runs a command that changes attributes.
pub(crate) async fn change(domain: &Domain, call: &Call<'_>, change: Change) -> Result<Answer> {
    let (body, actor) = (&call.body, call.actor()?);
    let group = asked::group_id(body)?;
    let items = if change == Change::Clear { Vec::new() } else { items(body)? };
    let key = |item: &Body<'_>| item.text(item.either(&["key", "Key"]));
    let pair = |item: &Body<'_>| Ok((key(item)?, item.text(item.either(&["value", "Value"]))?));
    let pairs = || items.iter().map(pair).collect::<Result<Vec<_>>>();
    let edit = match change {
        Change::Replace => AttributesEdit::Replace(pairs()?),
        Change::Set => AttributesEdit::Set(pairs()?),
        Change::Delete => AttributesEdit::Delete(items.iter().map(key).collect::<Result<_>>()?),
        Change::Clear => AttributesEdit::Clear,
    };
    let mut known = Known::default();
    if body.optional_texts("AttrControl")?.unwrap_or_default().iter().any(|asked| asked == "RaceConflict") {
        known.main_seq = body.optional_u64("AttrMainSeq")?;
        for item in &items {
            if let Some(seq) = item.optional_u64("seq")? {
                known.seqs.push((key(item)?, seq));
            }
        }
    }
    let (main_seq, versions) = change_attributes(domain, &call.app, &actor, &group, &edit, &known).await?;
    let version = |version: &'_ AttributeVersion| (version.key.clone(), version.seq);
    let versions: Vec<(String, u64)> = versions.iter().map(version).collect();
    let list = versions.iter().map(|(key, seq)| WireVersion { key, seq: *seq }).collect();
    let names_them = matches!(change, Change::Replace | Change::Set);
    Ok(Answer::with(&WireChanged { attr_main_seq: main_seq, group_attr_ary: names_them.then_some(list) }))
}

fn items<'a>(body: &Body<'a>) -> Result<Vec<Body<'a>>> {
    body.objects("GroupAttr", MOST)
}

/// A change of attributes as the new profile in a tip.
pub(super) fn changed(change: &AttributesChange) -> Value {
    let keys: Vec<&str> = change.changed.iter().map(|attribute| attribute.key.as_str()).collect();
    let info: Vec<Value> = change
        .changed
        .iter()
        .map(|attribute| json!({"Key": attribute.key, "Val": attribute.value, "SubKeySeq": attribute.seq}))
        .collect();
    json!({"GroupAttrOption": {
        "ReportType": change.operation,
        "GroupAttrSeq": change.main_seq,
        "PushChangedAttrValFlag": 1,
        "BytesChangedKeys": keys,
        "GroupAttrInfo": info,
    }})
}

/// A counter.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct WireCounter<'a> {
    key: &'a str,
    value: i64,
}

/// Counters.
pub(crate) fn counters(counters: &[(String, i64)]) -> Vec<WireCounter<'_>> {
    counters.iter().map(|(key, value)| WireCounter { key, value: *value }).collect()
}

/// A change of counters as it stands in a tip.
pub(super) fn counted(change: &CountersChange) -> Value {
    match change {
        CountersChange::Values { seq, counters: values } => {
            json!([{"Type": 0, "GroupCounterSeq": seq, "GroupCounter": counters(values)}])
        }
        CountersChange::Deleted { seq, keys } => {
            let keys: Vec<Value> = keys.iter().map(|key| json!({"Key": key})).collect();
            json!([{"Type": 1, "GroupCounterSeq": seq, "GroupCounter": keys}])
        }
    }
}
