//! `im_open_status.ws_stat_background`: a native app went to the background. Nothing depends on it: whether a login is
//! online is told by its connection.

use tincan_domain::{Domain, Result};

use crate::{Answer, Call, Callers, Family, Spec};

/// Users. No errors of its own.
pub(crate) const SPEC: Spec = Spec {
    service: "im_open_status",
    command: "ws_stat_background",
    family: Family::Account,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(_: &Domain, _: &Call<'_>) -> Result<Answer> {
    Ok(Answer::ok())
}
