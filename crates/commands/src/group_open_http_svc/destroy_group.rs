//! `group_open_http_svc/destroy_group`: dissolves a group for good.

use tincan_domain::{Domain, Result, groups};

use crate::groups::asked;
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins, and owners where the type lets them; 200/s by REST. Errors: 10004, 10007, 10010, 10015.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "destroy_group",
    family: Family::Group,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    groups::dissolve(domain, &call.app, &call.actor()?, &asked::group_id(&call.body)?).await?;
    Ok(Answer::ok())
}
