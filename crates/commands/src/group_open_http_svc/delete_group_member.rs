//! `group_open_http_svc/delete_group_member`: removes members from a group.

use tincan_domain::groups::members::kick;
use tincan_domain::{Domain, Result};

use crate::groups::asked::group_id;
use crate::groups::members::accounts_within;
use crate::{Answer, Call, Callers, Family, Spec};

/// Most accounts of one call (source: limits page; the command's own page says 100).
const MAX_REMOVED: usize = 500;

/// Admins, and users as the group's type allows; 200/s by REST. At most 500 accounts; those that are no members are passed over.
/// Errors: 10004, also of a live room; 10005, 10007, 10010, 10015.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "delete_group_member",
    family: Family::Group,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (id, accounts) = (group_id(&call.body)?, accounts_within(&call.body, "MemberToDel_Account", MAX_REMOVED)?);
    let reason = call.body.optional_text("Reason")?.unwrap_or_default();
    let silent = call.body.flag("Silence")?;
    kick(domain, &call.app, &call.actor()?, &id, &accounts, (&reason, silent)).await?;
    Ok(Answer::ok())
}
