//! `openim.c2c_msg_read_receipt`: confirms that messages which asked for it were read.

use tincan_domain::messages::send_receipts;
use tincan_domain::{Cause, Domain, Result};

use super::fields::named_message;
use crate::{Answer, Call, Callers, Family, Spec};

/// Most messages of one report (source: Web SDK, 30 at a time).
const MAX_MESSAGES: usize = 30;

/// Users. Errors: 20001, 20002, 20004, 20005.
pub(crate) const SPEC: Spec = Spec {
    service: "openim",
    command: "c2c_msg_read_receipt",
    family: Family::Message,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let peer = call.body.account("Peer_Account")?;
    let mut keys = Vec::new();
    for item in call.body.objects("C2CMsgInfo", MAX_MESSAGES)? {
        let (from, _, key) = named_message(&item, "MsgTime")?;
        if from != peer {
            return Err(Cause::field("C2CMsgInfo", "must name messages of Peer_Account"));
        }
        keys.push(key);
    }
    send_receipts(domain, &call.app, call.account()?, &peer, &keys).await?;
    Ok(Answer::ok())
}
