//! `tincan_admin/get_app`: tells the settings of the app.

use serde::Serialize;
use tincan_domain::policy::Settings;
use tincan_domain::{Domain, Result};

use crate::{Answer, Call, Callers, Family, Spec};

/// Admins; Tincan's own. All settings with the values that they have, as the section `app` of the settings file.
pub(crate) const SPEC: Spec = Spec {
    service: "tincan_admin",
    command: "get_app",
    family: Family::Account,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct WireApp<'a> {
    settings: &'a Settings,
}

async fn run(_domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    Ok(Answer::with(&WireApp { settings: &call.app.settings }))
}
