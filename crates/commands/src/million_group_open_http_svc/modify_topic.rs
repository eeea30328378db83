//! `million_group_open_http_svc/modify_topic`: changes a topic's profile.

use tincan_domain::groups::{self, TopicChange};
use tincan_domain::{Domain, Result};

use crate::groups::asked;
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins, and owner and admins of the community; 200/s by REST. What is left out stays. Errors: 10004, 10007, 10010, 10012, 10015, 11000, 110002,
/// 110003, 80001.
pub(crate) const SPEC: Spec = Spec {
    service: "million_group_open_http_svc",
    command: "modify_topic",
    family: Family::Group,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (body, community) = (&call.body, asked::group_id(&call.body)?);
    let (topic, operator) = (body.text("TopicId")?, body.optional_account("From_Account")?);
    let change = TopicChange {
        name: body.optional_text("TopicName")?,
        introduction: body.optional_text("Introduction")?,
        notification: body.optional_text("Notification")?,
        face: body.optional_text("FaceUrl")?,
        custom: body.optional_text("CustomString")?,
        mute_all: asked::switch(body, &["MuteAllMember", "ShutUpAllMember"])?,
    };
    let actor = call.actor()?;
    groups::change_topic(domain, &call.app, &actor, &community, &topic, &change, operator.as_ref()).await?;
    Ok(Answer::ok())
}
