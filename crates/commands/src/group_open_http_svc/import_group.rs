//! `group_open_http_svc/import_group`: brings in a group that was made elsewhere. Nobody is told.

use tincan_domain::groups::{self, New, check_import_time};
use tincan_domain::{Domain, Result};

use crate::groups::creation::{made, new_group};
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins; 200/s. Members are brought in afterwards: with `import_group_member`. Errors: as `create_group`; 10007 live rooms.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "import_group",
    family: Family::Group,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let at = check_import_time(domain, "CreateTime", call.body.optional_u64("CreateTime")?)?;
    let new = New { imported_from: Some(at), members: Vec::new(), ..new_group(&call.body)? };
    let created = groups::create(domain, &call.app, &call.actor()?, &new).await?;
    Ok(made(&created, new.kind))
}
