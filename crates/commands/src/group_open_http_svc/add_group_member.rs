//! `group_open_http_svc/add_group_member`: brings accounts into a group.

use serde::Serialize;
use tincan_domain::groups::members::{Outcome, invite};
use tincan_domain::{Domain, Result};

use crate::groups::asked::group_id;
use crate::groups::members::member_list;
use crate::{Answer, Call, Callers, Family, Spec};

/// Most accounts of one call (source: group documentation, add_group_member).
const MAX_ADDED: usize = 300;

/// Admins, and users as the group's type and `InviteJoinOption` allow; 200/s by REST. At most 300 accounts; where an admin of the
/// group has to agree 50. `Result` of each: 1 added, 2 a member already, 3 waits for agreement, 4 in as many groups as allowed.
/// Errors: 10004, 10005, 10007, 10010, 10013 a single account that is a member, 10014, 10015, 10019, 10037 a single account, 10038.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "add_group_member",
    family: Family::Group,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Added {
    member_list: Vec<Item>,
}

#[derive(Serialize)]
struct Item {
    #[serde(rename = "Member_Account")]
    account: String,
    #[serde(rename = "Result")]
    result: u8,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (id, accounts) = (group_id(&call.body)?, member_list(&call.body, MAX_ADDED)?);
    let silent = call.body.flag("Silence")?;
    let outcomes = invite(domain, &call.app, &call.actor()?, &id, &accounts, silent).await?;
    let items = outcomes.into_iter().map(|(account, outcome)| Item {
        account: account.to_string(),
        result: match outcome {
            Outcome::Added => 1,
            Outcome::AlreadyMember => 2,
            Outcome::Waits => 3,
            Outcome::TooManyGroups => 4,
            Outcome::Refused => 0,
        },
    });
    Ok(Answer::with(&Added { member_list: items.collect() }))
}
