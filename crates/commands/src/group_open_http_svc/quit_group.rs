//! `group_open_http_svc/quit_group`: leaves a group.

use tincan_domain::groups::members::quit;
use tincan_domain::{Domain, Result};

use crate::groups::asked::group_id;
use crate::{Answer, Call, Callers, Family, Spec};

/// Users. Errors: 10004, 10007 not a member, 10009 the owner of a group that is not Private, 10010, 10015.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "quit_group",
    family: Family::Group,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    quit(domain, &call.app, &call.actor()?, &group_id(&call.body)?).await?;
    Ok(Answer::ok())
}
