//! `group_open_http_svc/get_role_in_group`: what some accounts are in a group.

use serde::Serialize;
use tincan_domain::groups::members::roles;
use tincan_domain::{Domain, Result};

use crate::groups::asked::group_id;
use crate::groups::names::name;
use crate::{Answer, Call, Callers, Family, Spec};

/// Most accounts of one call (source: group documentation, get_role_in_group).
const MAX_ASKED: usize = 500;

/// Admins; 200/s by REST. At most 500 accounts. Errors: 10004, 10007 a live room, 10010, 10015.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "get_role_in_group",
    family: Family::Group,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Found {
    user_id_list: Vec<Item>,
}

#[derive(Serialize)]
struct Item {
    #[serde(rename = "Member_Account")]
    account: String,
    #[serde(rename = "Role")]
    role: &'static str,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (id, accounts) = (group_id(&call.body)?, call.body.accounts("User_Account", MAX_ASKED)?);
    let roles = roles(domain, &call.app, &call.actor()?, &id, &accounts).await?;
    let items = accounts.iter().zip(roles);
    let items =
        items.map(|(account, role)| Item { account: account.to_string(), role: role.map_or("NotMember", name) });
    Ok(Answer::with(&Found { user_id_list: items.collect() }))
}
