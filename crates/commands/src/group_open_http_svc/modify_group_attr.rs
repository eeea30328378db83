//! `group_open_http_svc/modify_group_attr`: sets some attributes of a group and leaves the others.

use tincan_domain::{Domain, Result};

use crate::groups::attributes::{self, Change};
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins and members; 200/s by REST. Errors: 10004, 10007, 10010, 10015, 10045–10049, 10056.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "modify_group_attr",
    family: Family::Group,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    attributes::change(domain, call, Change::Set).await
}
