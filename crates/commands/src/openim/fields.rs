//! Fields that the sending commands share.

use tincan_domain::messages::{Content, Controls, Handling, OwnCopy};
use tincan_domain::model::{Account, MsgKey};
use tincan_domain::{Cause, Result};

use super::elements;
pub(crate) use super::offline_push::check as offline_push;
use crate::{Body, Call};

/// Longest life of a message in seconds: 7 days (source: error-code reference, 90026).
const MAX_LIFE_TIME: u32 = 604_800;

/// What a message says: `MsgBody` and `CloudCustomData`.
pub(crate) fn content(body: &Body<'_>) -> Result<Content> {
    Ok(Content {
        body: elements::check(body)?,
        cloud_custom_data: body.optional_text("CloudCustomData")?.unwrap_or_default(),
    })
}

/// What the sender asked for.
pub(crate) fn controls(body: &Body<'_>) -> Result<Controls> {
    let names = body.optional_texts("SendMsgControl")?.unwrap_or_default();
    let asked = |name: &str| names.iter().any(|asked| asked == name);
    Ok(Controls {
        no_unread: asked("NoUnread"),
        no_last_message: asked("NoLastMsg"),
        need_receipt: body.flag("IsNeedReadReceipt")?,
        extensible: body.flag("SupportMessageExtension")?,
    })
}

/// How the message is to be handled on its way: the rest of `SendMsgControl`, and `ForbidCallbackControl`.
pub(crate) fn handling(body: &Body<'_>) -> Result<Handling> {
    let controls = body.optional_texts("SendMsgControl")?.unwrap_or_default();
    let forbidden = body.optional_texts("ForbidCallbackControl")?.unwrap_or_default();
    let holds = |names: &[String], name: &str| names.iter().any(|other| other == name);
    Ok(Handling {
        with_mute_notifications: holds(&controls, "WithMuteNotifications"),
        no_check: holds(&controls, "NoMsgCheck"),
        no_webhook_before: holds(&forbidden, "ForbidBeforeSendMsgCallback"),
        no_webhook_after: holds(&forbidden, "ForbidAfterSendMsgCallback"),
    })
}

/// `MsgLifeTime`: seconds, 0 for those who are online only.
pub(crate) fn life_time(body: &Body<'_>) -> Result<Option<u32>> {
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
