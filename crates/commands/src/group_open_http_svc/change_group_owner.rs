//! `group_open_http_svc/change_group_owner`: gives a group to another of its members.

use tincan_domain::{Domain, Result, groups};

use crate::groups::asked;
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins, and owners where the type lets them; 200/s by REST. Errors: 10004 not a member, 10007, 10010, 10015.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "change_group_owner",
    family: Family::Group,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (id, to) = (asked::group_id(&call.body)?, call.body.account("NewOwner_Account")?);
    groups::hand_over(domain, &call.app, &call.actor()?, &id, &to).await?;
    Ok(Answer::ok())
}
