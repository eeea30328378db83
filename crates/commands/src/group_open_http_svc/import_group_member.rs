//! `group_open_http_svc/import_group_member`: brings in members of a group that was made elsewhere. Nobody is told.

use serde::Serialize;
use tincan_domain::groups::{self, Fault, ImportOutcome, ImportedMember, MAX_IMPORTED_MEMBERS};
use tincan_domain::{Domain, Result};

use crate::groups::asked;
use crate::{Answer, Body, Call, Callers, Family, Spec};

/// Admins; 200/s. At most 500 members. Errors: 10004, 10005, 10007 live rooms, 10010, 10015.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "import_group_member",
    family: Family::Group,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Imported<'a> {
    member_list: Vec<Item<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Item<'a> {
    #[serde(rename = "Member_Account")]
    account: &'a str,
    result: u8,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let id = asked::group_id(&call.body)?;
    let items = call.body.optional_objects("MemberList")?.ok_or_else(|| call.body.missing("MemberList"))?;
    if items.len() > MAX_IMPORTED_MEMBERS {
        let (got, limit) = (items.len(), MAX_IMPORTED_MEMBERS);
        return Err(Fault::TooManyAccounts { field: "MemberList", got, limit }.into());
    }
    if items.is_empty() {
        return Err(call.body.bad("MemberList", "must name at least one account"));
    }
    let members = items.iter().map(member).collect::<Result<Vec<_>>>()?;
    let results = groups::import_members(domain, &call.app, &id, &members).await?;
    let list = members.iter().zip(&results);
    let list =
        list.map(|(member, result)| Item { account: member.account.as_str(), result: number(*result) }).collect();
    Ok(Answer::with(&Imported { member_list: list }))
}

fn member(item: &Body<'_>) -> Result<ImportedMember> {
    let admin = match item.optional_text("Role")?.as_deref() {
        None | Some("" | "Member") => false,
        Some("Admin") => true,
        Some(_) => return Err(item.bad("Role", "must be Admin or left out")),
    };
    Ok(ImportedMember {
        account: item.account("Member_Account")?,
        admin,
        joined_at: item.optional_u64("JoinTime")?.filter(|at| *at > 0),
        unread: item.optional_u64("UnreadMsgNum")?.unwrap_or(0),
    })
}

/// A result as a number (source: group documentation, import_group_member).
fn number(result: ImportOutcome) -> u8 {
    match result {
        ImportOutcome::Failed => 0,
        ImportOutcome::Done => 1,
        ImportOutcome::Already => 2,
    }
}
