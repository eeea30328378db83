//! `group_open_http_svc/send_broadcast_msg`: sends a message to all live rooms of the app.

use serde::Serialize;
use tincan_domain::groups::rooms;
use tincan_domain::{Domain, Result};

use crate::openim::{fields, sendmsg};
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins; 1/s. Errors: 10004, 10007, 10019, 10023 more often, 80002.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "send_broadcast_msg",
    family: Family::Group,
    callers: Callers::ADMIN,
    per_second: Some(1),
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct WireSent {
    msg_seq: u64,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (random, content) = (call.body.u32("Random")?, fields::content(&call.body)?);
    let from = sendmsg::sender(domain, call).await?;
    let msg_seq = rooms::broadcast(domain, &call.app, &from, random, content).await?;
    Ok(Answer::with(&WireSent { msg_seq }))
}
