//! `group_open_http_svc.get_group_notify`: what a client missed of a group: recalls.

use tincan_domain::{Domain, Result};

use super::notifies::notifies;
use crate::{Answer, Call, Callers, Family, Spec};

/// Members; at most 100 recalls an answer, times in microseconds. Errors: 10002, 10004, 10007 not a member, 10010, 10015.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "get_group_notify",
    family: Family::Group,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    Ok(Answer::with(&notifies(domain, call, &call.body).await?))
}
