//! `recentcontact.batch_delete`: a client deletes conversations from its list.

use serde::Serialize;
use tincan_domain::contacts::{Partner, delete, delete_with_group, tell_deleted};
use tincan_domain::{Domain, Result};
use tincan_protocol::errors::Code;

use super::wire::outcome;
use super::{GROUP, MAX_CONVERSATIONS, ONE_TO_ONE, named, owner};
use crate::{Answer, Call, Callers, Family, Spec};

/// Users; at most 100 conversations. Errors: 50001–50005; for each conversation 50001, 50004, 50005.
pub(crate) const SPEC: Spec = Spec {
    service: "recentcontact",
    command: "batch_delete",
    family: Family::RecentContact,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Deleted {
    result_item: Vec<Item>,
    error_display: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Item {
    #[serde(rename = "Type")]
    kind: u32,
    #[serde(rename = "To_Account", skip_serializing_if = "Option::is_none")]
    to_account: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to_groupid: Option<String>,
    result_code: Code,
    result_info: String,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (owner, clear) = (owner(domain, call).await?, call.body.flag("ClearRamble")?);
    let items = call.body.objects("ContactItem", MAX_CONVERSATIONS)?;
    let items = items.iter().map(|item| named(item, "ToGroupid")).collect::<Result<Vec<_>>>()?;
    let (mut result_item, mut deleted) = (Vec::new(), Vec::new());
    for item in items {
        let result = match &item {
            Partner::Account(peer) => delete(domain, call.app.id, &owner, peer, clear).await,
            Partner::Group(id) => delete_with_group(domain, &call.app, &owner, call.inst_id(), id, clear).await,
        };
        let (result_code, result_info) = outcome(call, &result);
        let (kind, to_account, to_groupid) = match &item {
            Partner::Account(peer) => (ONE_TO_ONE, Some(peer.to_string()), None),
            Partner::Group(id) => (GROUP, None, Some(id.to_string())),
        };
        if result.is_ok() {
            deleted.push(item);
        }
        result_item.push(Item { kind, to_account, to_groupid, result_code, result_info });
    }
    if !deleted.is_empty() {
        tell_deleted(domain, call.app.id, &owner, call.inst_id(), deleted);
    }
    Ok(Answer::with(&Deleted { result_item, error_display: "" }))
}
