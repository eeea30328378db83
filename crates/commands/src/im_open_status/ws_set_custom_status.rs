//! `im_open_status.ws_set_custom_status`: a user says something about its state.

use tincan_domain::{Domain, Result, status};

use crate::{Answer, Call, Callers, Family, Spec};

/// Users; empty or absent for nothing. Errors: 70402 no text, or too long.
pub(crate) const SPEC: Spec = Spec {
    service: "im_open_status",
    command: "ws_set_custom_status",
    family: Family::Account,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let custom = call.body.optional_text("CustomStatus")?.unwrap_or_default();
    status::set_custom(domain, &call.app, call.ticket()?, &custom).await?;
    Ok(Answer::ok())
}
