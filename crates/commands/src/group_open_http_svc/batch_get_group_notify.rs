//! `group_open_http_svc.batch_get_group_notify`: what a client missed of several groups: recalls.

use serde::Serialize;
use tincan_domain::{Cause, Domain, Result};

use super::notifies::{Notifies, nothing, notifies};
use crate::groups::asked;
use crate::{Answer, Call, Callers, Family, Spec};

/// Most groups of one call (not documented): a client asks for all that it is in.
const MAX_GROUPS: usize = 1000;

/// Members; at most 1000 groups, of each at most 100 recalls an answer, times in microseconds. Of groups that are gone, or
/// that the caller is not in, there is nothing to tell. Errors: 10002, 10004, 10015.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "batch_get_group_notify",
    family: Family::Group,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct All {
    notify_rsp_list: Vec<Notifies>,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let mut notify_rsp_list = Vec::new();
    for item in call.body.objects("NotifyReqList", MAX_GROUPS)? {
        let id = asked::group_id(&item)?;
        notify_rsp_list.push(match notifies(domain, call, &item).await {
            Ok(notifies) => notifies,
            Err(Cause::Group(_)) => nothing(id.to_string()),
            Err(cause) => return Err(cause),
        });
    }
    Ok(Answer::with(&All { notify_rsp_list }))
}
