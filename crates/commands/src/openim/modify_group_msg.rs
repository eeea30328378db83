//! `openim/modify_group_msg`: changes what a message of a group says.

use tincan_domain::groups::modify;
use tincan_domain::messages::Modified;
use tincan_domain::{Cause, Domain, Result};

use super::modify_c2c_msg::{Now, change};
use crate::groups::history::address;
use crate::{Answer, Call, Callers, Family, Spec, code};

/// Admins any message that is kept, members their own; 200/s by REST. Errors: 10007 not a member, 10010, 10015, 110003, 20026 no such
/// message, 20028 changes collided, 80001 a forbidden word; by REST 90001–90010, 93000; by users 20001, 20003 somebody else's
/// message, 20027 changed meanwhile (the answer holds the message as it is), 80002.
pub(crate) const SPEC: Spec = Spec {
    service: "openim",
    command: "modify_group_msg",
    family: Family::Message,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let body = &call.body;
    let address = address(body)?;
    let seq = body.optional_u64("MsgSeq")?.ok_or_else(|| body.missing("MsgSeq"))?;
    let change = change(call)?;
    match modify(domain, &call.app, &call.actor()?, &address, seq, &change).await? {
        Modified::Done(..) if call.by_admin() => Ok(Answer::with_info("succeed", &serde_json::json!({}))),
        Modified::Done(content, version) => Ok(Answer::with(&Now::new(&content, version))),
        Modified::Conflict(content, stored) => {
            let cause = Cause::ModifyConflict { given: change.version.unwrap_or_default(), stored };
            let code = code(&cause, SPEC.family, call.via());
            Ok(Answer::refused_with(code, &cause, &Now::new(&content, stored)))
        }
    }
}
