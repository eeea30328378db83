//! `group_open_http_svc/report_pendency`: notes up to when the caller has read the list of get_pendency.

use tincan_domain::groups::members::report_pending;
use tincan_domain::{Domain, Result};

use crate::groups::members::must_be_caller;
use crate::{Answer, Call, Callers, Family, Spec};

/// What is less than that is in seconds: as milliseconds it would be in the year 1973.
const LEAST_MILLIS: u64 = 100_000_000_000;

/// Users. `ReportTime` in milliseconds, as the entries' `MsgTime`, or in seconds. Errors: 10004, 10012 `From_Account` is not the caller.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "report_pendency",
    family: Family::Group,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    must_be_caller(&call.body, "From_Account", call.account()?)?;
    let time = call.body.optional_u64("ReportTime")?.ok_or_else(|| call.body.missing("ReportTime"))?;
    // A second holds all of its milliseconds.
    let up_to = if time < LEAST_MILLIS { time * 1000 + 999 } else { time };
    report_pending(domain, &call.app, &call.actor()?, up_to).await?;
    Ok(Answer::ok())
}
