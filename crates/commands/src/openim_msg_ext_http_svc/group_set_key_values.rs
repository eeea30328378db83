//! `openim_msg_ext_http_svc/group_set_key_values`: sets, deletes or clears the key-value pairs that hang on a group message.

use tincan_domain::{Domain, Result, groups};

use super::set_key_values::{done, operation};
use crate::groups::asked;
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins; members, who give each pair's `Seq`; at most 20 pairs; 200/s by REST. Errors: 10002, 10004, 10007 not a member,
/// 10010, 10015, 23002 the message does not support extensions, 23003 over 200 changes a minute, 23004 no such message;
/// per pair 23001 changed meanwhile.
pub(crate) const SPEC: Spec = Spec {
    service: "openim_msg_ext_http_svc",
    command: "group_set_key_values",
    family: Family::Extension,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (address, seq) = (asked::address(&call.body)?, asked::seq(&call.body, "MsgSeq")?);
    let operation = operation(call)?;
    Ok(done(&groups::extend(domain, &call.app, &call.actor()?, (&address, seq), &operation).await?, true))
}
