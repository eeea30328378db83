//! `group_open_http_svc/delete_group_msg_by_sender`: recalls what an account sent to a group of late, without telling anybody.

use tincan_domain::groups::recall_of_sender;
use tincan_domain::{Domain, Result};

use crate::groups::history::address;
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins, 200/s. Looks through the newest 1,000 messages; does nothing in live rooms. Errors: 10004, 10010, 10015, 110003.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "delete_group_msg_by_sender",
    family: Family::Group,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let sender = call.body.account("Sender_Account")?;
    recall_of_sender(domain, &call.app, call.account()?, &address(&call.body)?, &sender).await?;
    Ok(Answer::ok())
}
