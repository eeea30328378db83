//! `group_open_http_svc/apply_join_group`: joins a group, asks to be let into one, or enters a live room.

use serde::Serialize;
use tincan_domain::groups::members::{Application, Joined, apply};
use tincan_domain::groups::rooms;
use tincan_domain::{Domain, Result};

use crate::groups::{asked, live};
use crate::{Answer, Call, Callers, Family, Spec};

/// Users. `ApplyMsg` and `UserDefinedField` at most 1000 bytes each. Errors: 10004, 10007 nobody gets in so, or banned; 10010, 10013
/// a member already, 10014, 10015, 10037, 10038.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "apply_join_group",
    family: Family::Group,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Status {
    joined_status: &'static str,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (id, ticket) = (asked::group_id(&call.body)?, call.ticket()?);
    let application = Application {
        words: call.body.optional_text("ApplyMsg")?.unwrap_or_default(),
        user_data: call.body.optional_text("UserDefinedField")?.unwrap_or_default(),
    };
    let with_history = call.body.flag("HugeGroupHistoryMsgFlag")?;
    let status = match apply(domain, &call.app, &call.actor()?, &id, &application).await? {
        Joined::In => "JoinedSuccess",
        Joined::Waits => "WaitAdminApproval",
        Joined::Room(group) => {
            let (account, inst) = (&ticket.account, ticket.inst_id);
            let entered = rooms::enter(domain, &call.app, &group, account, inst, with_history).await?;
            return Ok(live::entered(domain, group.row.code, &entered));
        }
    };
    Ok(Answer::with(&Status { joined_status: status }))
}
