//! `group_open_http_svc/get_specified_group_member_info`: some members of a group, by name.

use serde::Serialize;
use serde_json::Value;
use tincan_domain::groups::members::pick;
use tincan_domain::{Domain, Result};

use crate::groups::asked::group_id;
use crate::groups::members::{MemberFilter, bounded};
use crate::{Answer, Call, Callers, Family, Spec};

/// Most accounts of one call (not documented; the Web SDK asks for 50 at most).
const MAX_ASKED: usize = 500;

/// Admins, and users who are members; 200/s by REST. At most 500 accounts; who is no member is left out. Errors: 10004, 10007, also of
/// a live room; 10010, 10015, 10018.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "get_specified_group_member_info",
    family: Family::Group,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Found {
    member_list: Vec<Value>,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (id, filter) = (group_id(&call.body)?, MemberFilter::of(&call.body, call.by_admin())?);
    let accounts = call.body.accounts("Member_List_Account", MAX_ASKED)?;
    let seen = pick(domain, &call.app, &call.actor()?, &id, &accounts, &filter.wanted).await?;
    bounded(Answer::with(&Found { member_list: filter.items(&seen) }))
}
