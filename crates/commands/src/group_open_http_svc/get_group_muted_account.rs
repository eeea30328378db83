//! `group_open_http_svc/get_group_muted_account`: who is muted in a group or topic.

use serde::Serialize;
use tincan_domain::groups::members::muted;
use tincan_domain::{Domain, Result};

use crate::groups::members::{address, bounded};
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins; 200/s by REST. Errors: 10004, 10007 a BChatRoom, 10010, 10015, 10018, 110002, 110003.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "get_group_muted_account",
    family: Family::Group,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Found<'a> {
    group_id: &'a str,
    muted_account_list: Vec<Item>,
}

#[derive(Serialize)]
struct Item {
    #[serde(rename = "Member_Account")]
    account: String,
    #[serde(rename = "MutedUntil")]
    until: u64,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let at = address(&call.body)?;
    let muted = muted(domain, &call.app, &call.actor()?, &at).await?;
    let items = muted.into_iter().map(|(account, until)| Item { account: account.to_string(), until });
    bounded(Answer::with(&Found { group_id: at.group.as_str(), muted_account_list: items.collect() }))
}
