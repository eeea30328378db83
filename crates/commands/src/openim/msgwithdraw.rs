//! `openim.msgwithdraw`: a user recalls a message of its own.

use tincan_domain::messages::recall;
use tincan_domain::{Domain, Result};

use super::fields::named_message;
use crate::{Answer, Call, Callers, Family, Spec};

/// Users. Errors: 20001, 20002, 20003 not the sender, 20016 too late, 20022 no such message, 20023 recalled already.
pub(crate) const SPEC: Spec = Spec {
    service: "openim",
    command: "msgwithdraw",
    family: Family::Message,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let info = call.body.object("MsgInfo")?;
    let (from, to, key) = named_message(&info, "MsgTimeStamp")?;
    let reason = call.body.optional_text("Reason")?.unwrap_or_default();
    recall(domain, &call.app, &call.actor()?, &from, &to, key, &reason).await?;
    Ok(Answer::ok())
}
