//! `group_open_http_svc/delete_group_attr`: deletes some attributes of a group.

use tincan_domain::{Domain, Result};

use crate::groups::attributes::{self, Change};
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins and members; 200/s by REST. Errors: 10004, 10007, 10010, 10015, 10049, 10050, 10056.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "delete_group_attr",
    family: Family::Group,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    attributes::change(domain, call, Change::Delete).await
}
