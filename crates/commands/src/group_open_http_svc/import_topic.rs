//! `group_open_http_svc/import_topic`: brings in a topic of a community that was made elsewhere. Nobody is told.

use serde::Serialize;
use tincan_domain::groups::{self, NewTopic, check_import_time};
use tincan_domain::{Domain, Result};

use crate::groups::asked;
use crate::groups::topics::new_topic;
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins; 200/s. Errors: 10004, 10007, 10010, 10012, 10015, 10021 the id is taken, 10036 too many topics, 11000, 80001.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "import_topic",
    family: Family::Group,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Made<'a> {
    topic_id: &'a str,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let at = check_import_time(domain, "CreateTime", call.body.optional_u64("CreateTime")?)?;
    let new = NewTopic { imported_from: Some(at), ..new_topic(&call.body)? };
    let community = asked::group_id(&call.body)?;
    let id = groups::create_topic(domain, &call.app, &call.actor()?, &community, &new).await?;
    Ok(Answer::with(&Made { topic_id: id.as_str() }))
}
