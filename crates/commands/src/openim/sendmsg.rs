//! `openim/sendmsg`: sends one message to one account.

use serde::Serialize;
use tincan_domain::messages::{Draft, OwnCopy, Sent, refused, send};
use tincan_domain::model::Account;
use tincan_domain::{Cause, Domain, Result, accounts, admission};

use super::fields;
use crate::{Answer, Call, Callers, Family, Spec, moderation};

/// Admins in anybody's name, users in their own; 200/s by REST. Errors by REST: 90001–90012, 90026, 90031, 90043, 90044,
/// 93000; by users: 20001–20005, 20007, 20009–20012, 80002. A text with a forbidden word: 80001.
pub(crate) const SPEC: Spec = Spec {
    service: "openim",
    command: "sendmsg",
    family: Family::Message,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct WireSent {
    msg_time: u32,
    msg_key: String,
}

impl From<Sent> for WireSent {
    fn from(sent: Sent) -> Self {
        Self { msg_time: sent.key.time, msg_key: sent.key.to_string() }
    }
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let to = call.body.account("To_Account")?;
    let sent = send(domain, &call.app, draft(domain, call, to).await?).await?;
    Ok(Answer::with(&WireSent::from(sent)))
}

/// The message that a request asks to send.
pub(super) async fn draft(domain: &Domain, call: &Call<'_>, to: Account) -> Result<Draft> {
    let body = &call.body;
    // Read for its form only: the server's own time is what counts.
    body.optional_u32("MsgTimeStamp")?;
    let draft = Draft {
        from: sender(domain, call).await?,
        to,
        seq: fields::msg_seq(call, || domain.random.u32())?,
        random: body.u32("MsgRandom")?,
        client_time: body.optional_u32("MsgClientTime")?,
        content: fields::content(body)?,
        controls: fields::controls(body)?,
        handling: fields::handling(body)?,
        life_time: fields::life_time(body)?,
        offline_push: fields::offline_push(body)?,
        own_copy: if call.by_admin() { fields::own_copy(body)? } else { OwnCopy::Pushed },
        from_inst: call.inst_id(),
        by_admin: call.by_admin(),
    };
    if let Err(cause) = moderation::check_message(call) {
        refused(domain, &call.app, &draft, &cause).await;
        return Err(cause);
    }
    Ok(draft)
}

/// Who sends. An admin that sends in its own name gets its account then, as a user does at its first login.
pub(crate) async fn sender(domain: &Domain, call: &Call<'_>) -> Result<Account> {
    let sender = call.sender("From_Account")?;
    if call.by_admin() && sender == *call.account()? {
        accounts::find_or_create(domain, &call.app, &sender).await.map_err(|cause| match cause {
            Cause::StoreTimeout => admission::Fault::ExchangeLate.into(),
            cause => cause,
        })?;
    }
    Ok(sender)
}
