//! `million_group_open_http_svc/destroy_topic`: deletes topics of a community for good.

use serde::Serialize;
use tincan_domain::{Cause, Domain, Result, groups};
use tincan_protocol::errors::{Code, codes};

use crate::groups::asked;
use crate::{Answer, Call, Callers, Family, Spec, code};

/// Most topics of one call: as many as a community has by default (not documented).
const MAX_TOPICS: usize = 200;

/// Admins, and owner and admins of the community; 200/s by REST. At most 200 topics. Errors: 10004, 10007, 10010, 10015, 11000; per topic 110002, 110003.
pub(crate) const SPEC: Spec = Spec {
    service: "million_group_open_http_svc",
    command: "destroy_topic",
    family: Family::Group,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Deleted<'a> {
    destroy_result_item: Vec<Item<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Item<'a> {
    topic_id: &'a str,
    error_code: Code,
    error_info: String,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (community, topics) = (asked::group_id(&call.body)?, call.body.texts("TopicIdList")?);
    if topics.is_empty() || topics.len() > MAX_TOPICS {
        return Err(Cause::BadBatch { field: "TopicIdList", got: topics.len(), limit: MAX_TOPICS });
    }
    let results = groups::delete_topics(domain, &call.app, &call.actor()?, &community, &topics).await?;
    let item = |(topic_id, result): (_, &Result<()>)| match result {
        Ok(()) => Item { topic_id, error_code: codes::general::SUCCESS, error_info: String::new() },
        Err(cause) => {
            Item { topic_id, error_code: code(cause, Family::Group, call.via()), error_info: cause.to_string() }
        }
    };
    let items = topics.iter().map(String::as_str).zip(&results).map(item).collect();
    Ok(Answer::with(&Deleted { destroy_result_item: items }))
}
