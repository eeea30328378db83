//! `sns/friend_response`: answers friend requests.

use tincan_domain::relations::pendency::{Response, Verdict, respond};
use tincan_domain::{Cause, Domain, Result};

use super::{Results, owner};
use crate::{Answer, Body, Call, Callers, Family, Spec};

/// Most requests of one call (source: relationship chain documentation, 30603).
const MAX_RESPONSES: usize = 1000;

/// Users. At most 1000 requests. Errors: 30001, 30003, 30004, 30006, 30007, 30008; per account 30001, 30003, 30010, 30011, 30014,
/// 30614 no such request.
pub(crate) const SPEC: Spec = Spec {
    service: "sns",
    command: "friend_response",
    family: Family::Relationship,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let owner = owner(domain, call).await?;
    let items = call.body.objects("ResponseFriendItem", MAX_RESPONSES)?;
    let responses = items.iter().map(response).collect::<Result<Vec<_>>>()?;
    let results = respond(domain, &call.app, &owner, &responses).await?;
    Ok(Results::of(call, responses.iter().map(|response| &response.applicant), &results).answer())
}

fn response(item: &Body<'_>) -> Result<Response> {
    let verdict = match item.text("ResponseAction")?.as_str() {
        "Response_Action_Agree" => Verdict::Agree,
        "Response_Action_AgreeAndAdd" => Verdict::AgreeAndAdd,
        "Response_Action_Reject" => Verdict::Reject,
        _ => {
            let rule = "must be Response_Action_Agree, Response_Action_AgreeAndAdd or Response_Action_Reject";
            return Err(Cause::field("ResponseAction", rule));
        }
    };
    Ok(Response {
        applicant: item.account("To_Account")?,
        verdict,
        remark: item.optional_text("Remark")?.unwrap_or_default(),
        group: item.optional_text("TagName")?.filter(|name| !name.is_empty()),
    })
}
