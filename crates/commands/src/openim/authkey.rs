//! `openim.authkey`: the key with which a user fetches files, and uploads them in the older way.

use serde::Serialize;
use tincan_domain::{Domain, Result, files};

use crate::{Answer, Call, Callers, Family, Spec};

/// Users.
pub(crate) const SPEC: Spec = Spec {
    service: "openim",
    command: "authkey",
    family: Family::Message,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(async { run(domain, call) }),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Key {
    ip_list: Vec<String>,
    auth_key: String,
    expire_time: u64,
}

fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (auth_key, expire_time) = files::key(domain, &call.app, call.account()?);
    Ok(Answer::with(&Key { ip_list: domain.site.addresses(), auth_key, expire_time }))
}
