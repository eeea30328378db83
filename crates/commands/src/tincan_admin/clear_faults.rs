//! `tincan_admin/clear_faults`: takes back all faults of the app.

use serde::Serialize;
use tincan_domain::{Domain, Result};

use crate::{Answer, Call, Callers, Family, Spec};

/// Admins, where the server was started with `--allow-faults`; Tincan's own. Errors: 60017 not allowed.
pub(crate) const SPEC: Spec = Spec {
    service: "tincan_admin",
    command: "clear_faults",
    family: Family::Account,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Cleared {
    cleared: usize,
}

async fn run(_domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    Ok(Answer::with(&Cleared { cleared: super::faults(call)?.clear(call.app.id) }))
}
