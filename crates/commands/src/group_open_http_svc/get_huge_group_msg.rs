//! `group_open_http_svc/get_huge_group_msg`: reads the last messages of a live room.

use tincan_domain::{Domain, Result};

use crate::groups::live;
use crate::{Answer, Call, Callers, Family, Spec};

/// Users who are in it. Errors: 10004, 10010.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "get_huge_group_msg",
    family: Family::Group,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    live::history(domain, call).await
}
