//! `ConfigSvc/GetIPList`: the server's addresses.

use serde::Serialize;
use tincan_domain::{Domain, Result};

use crate::{Answer, Call, Callers, Family, Spec};

/// Admins, 200/s. Errors: those of the gateway.
pub(crate) const SPEC: Spec = Spec {
    service: "ConfigSvc",
    command: "GetIPList",
    family: Family::Account,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
struct Addresses {
    #[serde(rename = "IPList")]
    ip_list: Vec<String>,
}

async fn run(domain: &Domain, _call: &Call<'_>) -> Result<Answer> {
    Ok(Answer::with(&Addresses { ip_list: domain.site.addresses() }).without_info())
}
