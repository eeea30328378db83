//! `group_open_http_svc/ban_group_member`: bans accounts from a live room.

use tincan_domain::groups::members::ban;
use tincan_domain::{Domain, Result};

use crate::groups::asked::group_id;
use crate::groups::members::accounts_within;
use crate::{Answer, Call, Callers, Family, Spec};

/// Most accounts of one call (source: group documentation, ban_group_member).
pub(super) const MAX_BANNED: usize = 20;

/// Admins, and the owner; 200/s by REST. AVChatRooms only. At most 20 accounts, for at least a second. Errors: 10004, 10005, 10007, also
/// where the edition has no bans; 10010, 10015.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "ban_group_member",
    family: Family::Group,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (id, accounts) = (group_id(&call.body)?, accounts_within(&call.body, "Members_Account", MAX_BANNED)?);
    let seconds = call.body.u32("Duration")?;
    let why = call.body.optional_text("Description")?.unwrap_or_default();
    ban(domain, &call.app, &call.actor()?, &id, &accounts, (seconds, &why)).await?;
    Ok(Answer::ok())
}
