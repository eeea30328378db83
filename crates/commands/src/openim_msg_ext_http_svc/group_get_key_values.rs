//! `openim_msg_ext_http_svc/group_get_key_values`: the key-value pairs that hang on a group message.

use tincan_domain::{Domain, Result, groups};

use super::get_key_values::{page, since};
use crate::groups::asked;
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins; members; 200/s by REST. Errors: 10002, 10004, 10007 not a member, 10010, 10015, 23002 the message does not
/// support extensions, 23004 no such message.
pub(crate) const SPEC: Spec = Spec {
    service: "openim_msg_ext_http_svc",
    command: "group_get_key_values",
    family: Family::Extension,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (address, seq) = (asked::address(&call.body)?, asked::seq(&call.body, "MsgSeq")?);
    let found = groups::extensions(domain, &call.app, &call.actor()?, (&address, seq), since(call)?).await?;
    Ok(page(&found))
}
