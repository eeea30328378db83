//! Recent contacts: the list of conversations.

pub(crate) mod clear_msg;
pub(crate) mod get_contact_group;
pub(crate) mod get_list;
pub(crate) mod page_get;
pub(crate) mod search_contact_group;

use tincan_domain::contacts::Cursor;
use tincan_domain::{Cause, Result};

use crate::Body;

/// `Type` of a one-to-one conversation.
const ONE_TO_ONE: u32 = 1;
/// `Type` of a group conversation.
const GROUP: u32 = 2;

/// Where a list goes on: `TimeStamp` and `StartIndex` of the answer before.
fn cursor(body: &Body<'_>) -> Result<Cursor> {
    Ok(Cursor {
        time: body.optional_u32("TimeStamp")?.unwrap_or(0),
        index: body.optional_u32("StartIndex")?.unwrap_or(0),
    })
}

/// `Type`: 1 one-to-one, 2 group.
fn kind(body: &Body<'_>) -> Result<u32> {
    match body.u32("Type")? {
        kind @ (ONE_TO_ONE | GROUP) => Ok(kind),
        _ => Err(Cause::field("Type", "must be 1 (one-to-one) or 2 (group)")),
    }
}
