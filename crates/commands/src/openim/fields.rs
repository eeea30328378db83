//! Fields that the sending commands share.

use tincan_domain::messages::{Content, Controls, OwnCopy};
use tincan_domain::model::{Account, MsgKey};
use tincan_domain::{Cause, Result};

use super::elements;
use crate::{Body, Call};

/// Longest life of a message in seconds: 7 days (source: error-code reference, 90026).
const MAX_LIFE_TIME: u32 = 604_800;

/// Largest `OfflinePushInfo` in bytes (source: message documentation recommends at most 3 KB for what is shown).
const MAX_OFFLINE_PUSH_BYTES: usize = 8192;

/// What a message says: `MsgBody` and `CloudCustomData`.
pub(super) fn content(body: &Body<'_>) -> Result<Content> {
    Ok(Content {
        body: elements::check(body)?,
        cloud_custom_data: body.optional_text("CloudCustomData")?.unwrap_or_default(),
    })
}

/// What the sender asked for.
pub(super) fn controls(body: &Body<'_>) -> Result<Controls> {
    let names = body.optional_texts("SendMsgControl")?.unwrap_or_default();
    let asked = |name: &str| names.iter().any(|asked| asked == name);
    Ok(Controls {
        no_unread: asked("NoUnread"),
        no_last_message: asked("NoLastMsg"),
        need_receipt: body.flag("IsNeedReadReceipt")?,
        extensible: body.flag("SupportMessageExtension")?,
    })
}

/// `MsgLifeTime`: seconds, 0 for those who are online only.
pub(super) fn life_time(body: &Body<'_>) -> Result<Option<u32>> {
    let life_time = body.optional_u32("MsgLifeTime")?;
    if life_time.is_some_and(|seconds| seconds > MAX_LIFE_TIME) {
        return Err(Cause::field("MsgLifeTime", "must be at most 604800 seconds (7 days)"));
    }
    Ok(life_time)
}

/// `SyncOtherMachine`: 1 the sender's other devices get a copy, 2 the sender keeps none.
pub(super) fn own_copy(body: &Body<'_>) -> Result<OwnCopy> {
    Ok(match body.optional_u32("SyncOtherMachine")? {
        Some(1) => OwnCopy::Pushed,
        Some(2) => OwnCopy::None,
        _ => OwnCopy::Kept,
    })
}

/// `OfflinePushInfo`, as the JSON text in which it came.
pub(super) fn offline_push(body: &Body<'_>) -> Result<Option<String>> {
    let Some(raw) = body.raw("OfflinePushInfo") else { return Ok(None) };
    if !raw.get().starts_with('{') || raw.get().len() > MAX_OFFLINE_PUSH_BYTES {
        return Err(Cause::wrong_type("OfflinePushInfo", "must be an object of at most 8192 bytes"));
    }
    Ok(Some(raw.get().to_owned()))
}

/// `MsgSeq`: chosen by the sender; by REST the server draws one where it is missing.
pub(super) fn msg_seq(call: &Call<'_>, draw: impl FnOnce() -> u32) -> Result<u32> {
    match call.body.optional_u32("MsgSeq")? {
        Some(seq) => Ok(seq),
        None if call.by_admin() => Ok(draw()),
        None => Err(call.body.missing("MsgSeq")),
    }
}

/// What names a message by its parts, as clients do: the time is in `time_field`.
pub(super) fn named_message(body: &Body<'_>, time_field: &'static str) -> Result<(Account, Account, MsgKey)> {
    let key = MsgKey { time: body.u32(time_field)?, seq: body.u32("MsgSeq")?, random: body.u32("MsgRandom")? };
    Ok((body.account("From_Account")?, body.account("To_Account")?, key))
}
