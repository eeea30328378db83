//! `group_open_http_svc/handle_invite_join_permission_group`: owner or admin decides on a member's invitation.

use tincan_domain::groups::members::RequestKind;
use tincan_domain::{Domain, Result};

use crate::groups::members::decide_on;
use crate::{Answer, Call, Callers, Family, Spec};

/// Users who are owner or admin of the group. `Applicant_Account` is the inviter. Errors: 10004, 10007, 10008, 10010, 10013, 10014, 10015,
/// 10024 decided already, 10037, 10038.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "handle_invite_join_permission_group",
    family: Family::Group,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    decide_on(domain, call, RequestKind::Approval, "Applicant_Account", Some("Invited_Account")).await
}
