//! `group_open_http_svc/unban_group_member`: lifts bans from a live room.

use tincan_domain::groups::members::unban;
use tincan_domain::{Domain, Result};

use super::ban_group_member::MAX_BANNED;
use crate::groups::asked::group_id;
use crate::groups::members::accounts_within;
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins, and the owner; 200/s by REST. AVChatRooms only. At most 20 accounts; those that are not banned are passed over. Errors:
/// 10004, 10005, 10007, also where the edition has no bans; 10010, 10015.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "unban_group_member",
    family: Family::Group,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (id, accounts) = (group_id(&call.body)?, accounts_within(&call.body, "Members_Account", MAX_BANNED)?);
    unban(domain, &call.app, &call.actor()?, &id, &accounts).await?;
    Ok(Answer::ok())
}
