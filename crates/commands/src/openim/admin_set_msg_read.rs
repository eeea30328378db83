//! `openim/admin_set_msg_read`: marks a conversation as read for one account.

use tincan_domain::messages::read;
use tincan_domain::{Cause, Domain, Party, Result, accounts};

use crate::{Answer, Call, Callers, Family, Spec};

/// Admins; 200/s. Errors: 90003 the peer, 90008 the reader.
pub(crate) const SPEC: Spec = Spec {
    service: "openim",
    command: "admin_set_msg_read",
    family: Family::Message,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let reader = call.body.account("Report_Account")?;
    let peer = call.body.account("Peer_Account")?;
    // A text on the wire, unlike other times.
    let up_to = match call.body.optional_text("MsgReadTime")? {
        Some(text) => text.parse().map_err(|_| Cause::field("MsgReadTime", "must be seconds as a decimal text"))?,
        None => domain.now(),
    };
    let view = domain.view().await?;
    accounts::must_exist(&view, call.app.id, &reader, Party::Sender).await?;
    read(domain, &call.app, &reader, &peer, up_to, None).await?;
    Ok(Answer::ok())
}
