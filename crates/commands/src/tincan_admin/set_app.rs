//! `tincan_admin/set_app`: changes settings of the app; they hold from the next request on.

use std::sync::Arc;

use tincan_domain::{Cause, Domain, Result};

use crate::{Answer, Call, Callers, Family, Spec};

/// Admins; Tincan's own. `Settings` is an object with the settings to change, as the section `app` of the settings file
/// has them; `null` brings the server's own value back. All are changed or none. `tincan app set` does the same.
/// Errors: 70402 no object, no such setting, or a value that it cannot have; 70500 the app's file cannot be written.
pub(crate) const SPEC: Spec = Spec {
    service: "tincan_admin",
    command: "set_app",
    family: Family::Account,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    // Read as what it has to be, and handed on as text: what settings there are is the apps' business.
    call.body.object("Settings")?;
    let settings = call.body.raw("Settings").map_or_else(String::new, |raw| raw.get().to_owned());
    let (apps, id) = (Arc::clone(&domain.apps), call.app.id);
    let changed = tokio::task::spawn_blocking(move || apps.change(id, &settings)).await;
    changed.unwrap_or(Err(Cause::StoreFailed)).map(|()| Answer::ok())
}
