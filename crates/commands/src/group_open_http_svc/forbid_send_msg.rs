//! `group_open_http_svc/forbid_send_msg`: mutes members of a group or topic for some time, or not any more.

use tincan_domain::groups::members::{MAX_MUTED, mute};
use tincan_domain::{Domain, Result};

use crate::groups::members::{address, mute_time};
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins, and users as the group's type and their role allow; 200/s by REST. At most 500 accounts; those that are no members are
/// passed over, but in live rooms. 0 seconds lift the mute, 4294967295 are for ever. Errors: 10004, 10007, 10010, 10015, 110002, 110003.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "forbid_send_msg",
    family: Family::Group,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (at, accounts) = (address(&call.body)?, call.body.accounts("Members_Account", MAX_MUTED)?);
    let seconds = mute_time(&call.body)?.ok_or_else(|| call.body.missing("MuteTime"))?;
    mute(domain, &call.app, &call.actor()?, &at, &accounts, seconds).await?;
    Ok(Answer::ok())
}
