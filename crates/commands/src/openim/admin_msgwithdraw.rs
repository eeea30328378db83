//! `openim/admin_msgwithdraw`: an admin recalls any message that is kept.

use tincan_domain::messages::recall;
use tincan_domain::{Domain, Result};

use crate::{Answer, Call, Callers, Family, Spec};

/// Admins; 200/s. Errors: 90003, 90008, 90054 MsgKey is malformed or names no message, 20022 older than messages are
/// kept, 20023 recalled already.
pub(crate) const SPEC: Spec = Spec {
    service: "openim",
    command: "admin_msgwithdraw",
    family: Family::Message,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (from, to) = (call.body.account("From_Account")?, call.body.account("To_Account")?);
    let key = call.body.msg_key("MsgKey")?;
    let reason = call.body.optional_text("Reason")?.unwrap_or_default();
    recall(domain, &call.app, &call.actor()?, &from, &to, key, &reason).await?;
    Ok(Answer::ok())
}
