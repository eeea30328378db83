//! `openim.msgreaded`: marks conversations as read up to a time.

use tincan_domain::messages::read;
use tincan_domain::{Domain, Result};

use crate::{Answer, Call, Callers, Family, Spec};

/// Most conversations of one report (not documented).
const MAX_ITEMS: usize = 100;

/// Users. Errors: 20001, 20002, 20004, 20005.
pub(crate) const SPEC: Spec = Spec {
    service: "openim",
    command: "msgreaded",
    family: Family::Message,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let items = call.body.object("C2CMsgReaded")?.objects("C2CMsgReadedItem", MAX_ITEMS)?;
    let mut marks = Vec::with_capacity(items.len());
    for item in &items {
        // The misspelling is on the wire.
        marks.push((item.account("To_Account")?, item.u32("LastedMsgTime")?));
    }
    for (peer, up_to) in marks {
        read(domain, &call.app, call.account()?, &peer, up_to.into(), call.inst_id()).await?;
    }
    Ok(Answer::ok())
}
