//! Recent contacts: the list of conversations, and what a user arranges about them.

pub(crate) mod batch_delete;
pub(crate) mod clear_msg;
pub(crate) mod create_contact_group;
pub(crate) mod del_contact_group;
pub(crate) mod delete;
pub(crate) mod get_contact_group;
pub(crate) mod get_list;
pub(crate) mod mark_contact;
pub(crate) mod page_get;
pub(crate) mod search_contact_group;
pub(crate) mod top;
pub(crate) mod update_contact_group;

mod group_session;
mod wire;

use tincan_domain::contacts::{Cursor, Fault, Partner, Place, Wanted};
use tincan_domain::groups::GroupId;
use tincan_domain::model::Account;
use tincan_domain::{Domain, Party, Result, accounts};

use crate::{Body, Call};

/// `Type` of a one-to-one conversation.
const ONE_TO_ONE: u32 = 1;
/// `Type` of a group conversation.
const GROUP: u32 = 2;

/// Most conversations of one call (source: REST API documentation, 51006).
const MAX_CONVERSATIONS: usize = 100;

/// Bit 0 of `AssistFlags`: the caller understands pinned conversations.
const PINNED_FIRST: u32 = 1;
/// Bit 1 of `AssistFlags`: the caller wants conversations without a message, too.
const EMPTY: u32 = 2;

/// The account whose conversations a call is about; it has to exist.
async fn owner(domain: &Domain, call: &Call<'_>) -> Result<Account> {
    let owner = call.acting("From_Account")?;
    accounts::must_exist(&domain.view().await?, call.app.id, &owner, Party::Sender).await?;
    Ok(owner)
}

/// `Type` with `To_Account`, or with the group's identifier, which has a name of its own in each command.
fn named(body: &Body<'_>, group_field: &'static str) -> Result<Partner> {
    match body.u32("Type")? {
        ONE_TO_ONE => Ok(Partner::Account(body.account("To_Account")?)),
        GROUP => {
            let id = GroupId::parse(&body.text(group_field)?);
            id.map(Partner::Group).map_err(|_| body.bad(group_field, "must be 1 to 48 bytes of printable ASCII"))
        }
        _ => Err(body.bad("Type", "must be 1 (one-to-one) or 2 (group)")),
    }
}

/// A list of conversations, none or at most `limit`: over it 51006.
fn conversations<'a>(body: &Body<'a>, field: &'static str, limit: usize) -> Result<Vec<Body<'a>>> {
    let items = body.optional_objects(field)?.unwrap_or_default();
    if items.len() > limit {
        return Err(Fault::BadConversationList { field, got: items.len(), limit }.into());
    }
    Ok(items)
}

/// A list of conversations, at least one: otherwise 51006.
fn some_conversations<'a>(body: &Body<'a>, field: &'static str, limit: usize) -> Result<Vec<Body<'a>>> {
    if !body.has(field) {
        return Err(body.missing(field));
    }
    let items = conversations(body, field, limit)?;
    if items.is_empty() {
        return Err(Fault::BadConversationList { field, got: 0, limit }.into());
    }
    Ok(items)
}

/// Where a list goes on, from the four cursor fields of the answer before. Of the pinned part the top fields tell the
/// place and `StartIndex` how many were given; of the rest it is the other way round.
fn cursor(body: &Body<'_>) -> Result<Cursor> {
    let field = |name| body.optional_u32(name).map(Option::unwrap_or_default);
    let (time, index) = (field("TimeStamp")?, field("StartIndex")?);
    let (top_time, top_index) = (field("TopTimeStamp")?, field("TopStartIndex")?);
    Ok(if time != 0 {
        Cursor::Others { after: Place { time, tie: index }, given: top_index }
    } else if top_time != 0 {
        Cursor::Pinned { after: Place { time: top_time, tie: top_index }, given: index }
    } else {
        Cursor::Start
    })
}

/// What a caller wants to see. Who says nothing understands pinned conversations.
fn wanted(body: &Body<'_>) -> Result<Wanted> {
    let flags = body.optional_u32("AssistFlags")?.unwrap_or(PINNED_FIRST);
    Ok(Wanted { pinned_first: flags & PINNED_FIRST != 0, empty: flags & EMPTY != 0 })
}
