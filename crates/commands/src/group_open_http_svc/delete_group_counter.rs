//! `group_open_http_svc/delete_group_counter`: deletes counters of a group, all where none is named.

use tincan_domain::{Domain, Result, groups};

use crate::groups::asked;
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins and members; 200/s by REST. Errors: 10004, 10007, 10010, 10015, 10059.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "delete_group_counter",
    family: Family::Group,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let group = asked::group_id(&call.body)?;
    let keys = call.body.optional_texts("GroupCounterKeys")?.unwrap_or_default();
    groups::delete_counters(domain, &call.app, &call.actor()?, &group, &keys).await?;
    Ok(Answer::ok())
}
