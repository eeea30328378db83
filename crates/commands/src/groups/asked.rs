//! What requests of the group services name: groups, topics, custom fields, values with names.

use tincan_domain::groups::{Address, GroupId, TopicId};
use tincan_domain::{Cause, Result};

use super::names::Named;
use crate::Body;

/// `GroupId`.
pub(crate) fn group_id(body: &Body<'_>) -> Result<GroupId> {
    GroupId::parse(&body.text("GroupId")?)
}

/// `TopicId` that may be absent; an empty one counts as absent, as clients send it.
pub(crate) fn topic_id(body: &Body<'_>) -> Result<Option<TopicId>> {
    let text = body.optional_text("TopicId")?.filter(|text| !text.is_empty());
    text.map(|text| TopicId::parse(&text)).transpose()
}

/// `GroupId`, and `TopicId` if it is there.
pub(crate) fn address(body: &Body<'_>) -> Result<Address> {
    Ok(Address { group: group_id(body)?, topic: topic_id(body)? })
}

/// A MsgSeq, or another number of a group's messages.
pub(crate) fn seq(body: &Body<'_>, field: &'static str) -> Result<u64> {
    body.optional_u64(field)?.ok_or_else(|| body.missing(field))
}

/// A list of MsgSeqs.
pub(crate) fn seqs(body: &Body<'_>, field: &'static str) -> Result<Vec<u64>> {
    let raw = body.raw(field).ok_or_else(|| body.missing(field))?;
    serde_json::from_str(raw.get()).map_err(|_| body.wrong_type(field, "must be an array of integers of at least 0"))
}

/// A value with a name that may be absent; an empty one counts as absent, as clients send it.
pub(crate) fn named<T: Named>(body: &Body<'_>, field: &'static str) -> Result<Option<T>> {
    let name = body.optional_text(field)?.filter(|name| !name.is_empty());
    name.map(|name| T::parse(&name, field)).transpose()
}

/// `On` or `Off`, under the first of the names that is there.
pub(crate) fn switch(body: &Body<'_>, names: &[&'static str]) -> Result<Option<bool>> {
    let field = body.either(names);
    match body.optional_text(field)?.as_deref() {
        None | Some("") => Ok(None),
        Some("On") => Ok(Some(true)),
        Some("Off") => Ok(Some(false)),
        Some(_) => Err(body.bad(field, "must be On or Off")),
    }
}

/// Custom fields: a list of `Key` and `Value`. At most as many as can be declared, twice.
pub(crate) fn custom_fields(body: &Body<'_>, field: &'static str) -> Result<Vec<(String, String)>> {
    const MOST: usize = 40;
    let items = body.optional_objects(field)?.unwrap_or_default();
    if items.len() > MOST {
        return Err(Cause::BadBatch { field, got: items.len(), limit: MOST });
    }
    items.iter().map(|item| Ok((item.text("Key")?, item.optional_text("Value")?.unwrap_or_default()))).collect()
}

/// Groups named by id, with what was asked for, for commands that answer for each of them on its own.
pub(crate) fn group_ids(body: &Body<'_>, limit: usize) -> Result<Vec<String>> {
    let ids = body.texts("GroupIdList")?;
    if ids.is_empty() || ids.len() > limit {
        return Err(Cause::BadBatch { field: "GroupIdList", got: ids.len(), limit });
    }
    Ok(ids)
}
