//! `all_member_push/im_push`: sends a message to all users, or to those whose tags or attributes match.

use std::collections::BTreeMap;

use serde::Serialize;
use tincan_domain::broadcast::{self, Draft, Fault, Wanted};
use tincan_domain::{Domain, Result};

use crate::openim::sendmsg::sender;
use crate::openim::{fields, offline_push};
use crate::{Answer, Body, Call, Callers, Family, Spec, moderation};

/// Admins, one a second and 100 a day (settings). Errors: 80001, 90001, 90002, 90005, 90007, 90008, 90010, 90020, 90022,
/// 90024, 90026, 90032, 90033, 90039, 90040, 90043, 90044, 90045, 90047, 91000, 93000.
pub(crate) const SPEC: Spec = Spec {
    service: "all_member_push",
    command: "im_push",
    family: Family::Push,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Pushed {
    task_id: String,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let body = &call.body;
    let draft = Draft {
        from: sender(domain, call).await?,
        random: body.u32("MsgRandom")?,
        content: fields::content(body)?,
        life_time: fields::life_time(body)?.unwrap_or(0),
        offline_push: offline_push::check(body)?,
        wanted: wanted(body)?,
    };
    moderation::check_message(call)?;
    let task = broadcast::issue(domain, &call.app, draft).await?;
    Ok(Answer::with(&Pushed { task_id: format!("{}-{}", call.app.id, task.number) }))
}

fn wanted(body: &Body<'_>) -> Result<Wanted> {
    if !body.has("Condition") {
        return Ok(Wanted::default());
    }
    let condition = body.object("Condition")?;
    Ok(Wanted {
        tags_or: condition.optional_texts("TagsOr")?.unwrap_or_default(),
        tags_and: condition.optional_texts("TagsAnd")?.unwrap_or_default(),
        attributes_or: attributes(&condition, "AttrsOr")?,
        attributes_and: attributes(&condition, "AttrsAnd")?,
    })
}

fn attributes(condition: &Body<'_>, field: &'static str) -> Result<BTreeMap<String, String>> {
    if !condition.has(field) {
        return Ok(BTreeMap::new());
    }
    let unreadable = |_| Fault::BadAttribute { name: field.to_owned(), rule: "must be an object of texts by name" };
    Ok(condition.text_map(field).map_err(unreadable)?)
}
