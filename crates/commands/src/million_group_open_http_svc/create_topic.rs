//! `million_group_open_http_svc/create_topic`: makes a topic of a community.

use serde::Serialize;
use tincan_domain::{Domain, Result, groups};

use crate::groups::asked;
use crate::groups::topics::new_topic;
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins, and owner and admins of the community; 200/s by REST. Errors: 10004, 10007, 10010, 10012, 10015, 10025 the id is taken, 10036 too many topics,
/// 11000, 80001.
pub(crate) const SPEC: Spec = Spec {
    service: "million_group_open_http_svc",
    command: "create_topic",
    family: Family::Group,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Made<'a> {
    topic_id: &'a str,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (community, new) = (asked::group_id(&call.body)?, new_topic(&call.body)?);
    let id = groups::create_topic(domain, &call.app, &call.actor()?, &community, &new).await?;
    Ok(Answer::with(&Made { topic_id: id.as_str() }))
}
