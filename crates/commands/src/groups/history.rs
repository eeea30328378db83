//! What the commands that read history share.

use tincan_domain::Result;
use tincan_domain::groups::{Address, Query};

use super::asked;
use crate::Body;

/// The group or topic that a request names.
pub(crate) fn address(body: &Body<'_>) -> Result<Address> {
    Ok(Address { group: asked::group_id(body)?, topic: asked::topic_id(body)? })
}

/// What a request asks of the history: at most `limit` entries.
pub(crate) fn query(body: &Body<'_>, limit: usize) -> Result<Query> {
    let number = body.u32("ReqMsgNumber")?;
    if number == 0 {
        return Err(body.bad("ReqMsgNumber", "must be at least 1"));
    }
    Ok(Query {
        of: address(body)?,
        up_to: body.optional_u64("ReqMsgSeq")?,
        limit: usize::try_from(number).unwrap_or(limit).min(limit),
        recalled: body.flag("WithRecalledMsg")?,
        exactly: Vec::new(),
    })
}
