//! `group_open_http_svc/get_group_counter`: reads counters of a group.

use serde::Serialize;
use tincan_domain::{Domain, Result, groups};

use crate::groups::asked;
use crate::groups::attributes::{self, WireCounter};
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins and members; 200/s by REST. Errors: 10004, 10007, 10010, 10015, 10059.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "get_group_counter",
    family: Family::Group,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct WireCounters<'a> {
    group_counter: Vec<WireCounter<'a>>,
    group_counter_seq: u64,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let group = asked::group_id(&call.body)?;
    let keys = call.body.optional_texts("GroupCounterKeys")?.unwrap_or_default();
    let (seq, counters) = groups::counters(domain, &call.app, &call.actor()?, &group, &keys).await?;
    Ok(Answer::with(&WireCounters { group_counter: attributes::counters(&counters), group_counter_seq: seq }))
}
