//! `group_open_http_svc/create_group`: makes a group, with its first members.

use tincan_domain::{Domain, Result, groups};

use crate::groups::creation::{made, new_group};
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins, in the name of `Owner_Account` or of nobody, and users for themselves; 200/s by REST. At most 100 first members; none for
/// live rooms. Errors: 10004, 10005, 10006 the app's growth of a day, 10007, 10014, 10015, 10019, 10021, 10025, 10036, 10037, 10038, 10058, 80001.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "create_group",
    family: Family::Group,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let new = new_group(&call.body)?;
    let created = groups::create(domain, &call.app, &call.actor()?, &new).await?;
    Ok(made(&created, new.kind))
}
