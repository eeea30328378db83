//! `group_open_http_svc/handle_apply_join_group`: owner or admin decides on an application.

use tincan_domain::groups::members::RequestKind;
use tincan_domain::{Domain, Result};

use crate::groups::members::decide_on;
use crate::{Answer, Call, Callers, Family, Spec};

/// Users who are owner or admin of the group. `Authentication` as the notice or get_pendency said it. Errors: 10004, 10007, 10008, 10010,
/// 10013, 10014, 10015, 10024 decided already, 10037, 10038.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "handle_apply_join_group",
    family: Family::Group,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    decide_on(domain, call, RequestKind::Application, "Applicant_Account", None).await
}
