//! `group_open_http_svc/send_group_system_notification`: a notice of the app's own to members who are online.

use tincan_domain::groups::announce;
use tincan_domain::model::Account;
use tincan_domain::{Domain, Result};

use crate::groups::history::address;
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins, 200/s; to all members or to at most 500 of them. It is not stored. Errors: 10004, 10005 too many members, 10010, 10015, 110003,
/// 80002 too long.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "send_group_system_notification",
    family: Family::Group,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let body = &call.body;
    let content = body.text("Content")?;
    let names = body.optional_texts("ToMembers_Account")?.unwrap_or_default();
    let parse = |name: &String| Account::parse(name, "ToMembers_Account");
    let members = names.iter().map(parse).collect::<Result<Vec<Account>>>()?;
    announce(domain, &call.app, call.account()?, &address(body)?, &members, content).await?;
    Ok(Answer::ok())
}
