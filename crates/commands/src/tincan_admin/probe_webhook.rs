//! `tincan_admin/probe_webhook`: tries the app's webhook out.

use serde::Serialize;
use serde_json::value::RawValue;
use tincan_domain::{Cause, Domain, Result, webhooks};

use crate::{Answer, Call, Callers, Family, Spec};

/// Admins; Tincan's own. The receiver is told that the caller logged in, at once and once. What it answers comes back as
/// `Answer`; where there is none, `Fault` says why. Errors: 60013 its answer is not JSON, 70402 the app has no receiver.
pub(crate) const SPEC: Spec = Spec {
    service: "tincan_admin",
    command: "probe_webhook",
    family: Family::Account,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Probed<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<String>,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    match webhooks::probe(domain, &call.app, call.account()?).await? {
        Ok(bytes) => {
            let not_json = |_| Cause::from(webhooks::Refusal::NotJson);
            let answer: &RawValue = serde_json::from_slice(&bytes).map_err(not_json)?;
            Ok(Answer::with(&Probed { answer: Some(answer), fault: None }))
        }
        Err(fault) => Ok(Answer::with(&Probed { answer: None, fault: Some(fault.to_string()) })),
    }
}
