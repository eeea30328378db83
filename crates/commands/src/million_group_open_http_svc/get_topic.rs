//! `million_group_open_http_svc/get_topic`: topics of a community, each with what an account is to it.

use serde::Serialize;
use tincan_domain::groups::{self, TopicView};
use tincan_domain::{Domain, Result};
use tincan_protocol::errors::{Code, codes};

use crate::groups::asked;
use crate::groups::topics::{WireSelf, WireTopic};
use crate::{Answer, Call, Callers, Family, Spec, code};

/// Admins in the name of `From_Account`, and users in the community for themselves; 200/s by REST. All topics when none is named. Errors: 10004, 10007, 10010,
/// 10015, 11000; per topic 110002, 110003.
pub(crate) const SPEC: Spec = Spec {
    service: "million_group_open_http_svc",
    command: "get_topic",
    family: Family::Group,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Topics<'a> {
    topic_and_self_info: Vec<Item<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Item<'a> {
    error_code: Code,
    error_info: String,
    topic_info: Info<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    self_info: Option<WireSelf>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Info<'a> {
    Found(WireTopic<'a>),
    #[serde(rename_all = "PascalCase")]
    NotFound {
        group_id: &'a str,
        topic_id: &'a str,
    },
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (community, of) = (asked::group_id(&call.body)?, call.acting("From_Account")?);
    let wanted = call.body.optional_texts("TopicIdList")?.unwrap_or_default();
    let found = groups::topics(domain, &call.app, &call.actor()?, &of, &community, &wanted).await?;
    let items = found.iter().map(|(topic_id, result)| item(call, community.as_str(), topic_id, result)).collect();
    Ok(Answer::with(&Topics { topic_and_self_info: items }))
}

fn item<'a>(call: &Call<'_>, group_id: &'a str, topic_id: &'a str, result: &'a Result<TopicView>) -> Item<'a> {
    match result {
        Ok(topic) => Item {
            error_code: codes::general::SUCCESS,
            error_info: String::new(),
            topic_info: Info::Found(WireTopic::new(group_id, topic)),
            self_info: Some(WireSelf::new(topic)),
        },
        Err(cause) => Item {
            error_code: code(cause, Family::Group, call.via()),
            error_info: cause.to_string(),
            topic_info: Info::NotFound { group_id, topic_id },
            self_info: None,
        },
    }
}
