//! `group_open_http_svc/set_unread_msg_num`: sets how many messages are unread for a member, for imports.

use tincan_domain::{Domain, Result, groups};

use crate::groups::asked;
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins; 200/s. There are no more unread messages than messages; types of groups that count none are left as they are.
/// Nobody is told. Errors: 10002, 10004, also for an account that is not a member, 10010, 10015.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "set_unread_msg_num",
    family: Family::Group,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (id, account) = (asked::group_id(&call.body)?, call.body.account("Member_Account")?);
    let unread = asked::seq(&call.body, "UnreadMsgNum")?;
    groups::set_unread(domain, &call.app, &id, &account, unread).await?;
    Ok(Answer::ok())
}
