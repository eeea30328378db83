//! `group_open_http_svc/modify_group_base_info`: changes a group's profile.

use tincan_domain::groups::{self, Change};
use tincan_domain::{Domain, Result};

use crate::groups::asked;
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins, and those whom the type lets; 200/s by REST. What is left out stays. Errors: 10004, 10007, 10010, 10015, 10038, 80001.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "modify_group_base_info",
    family: Family::Group,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (id, body) = (asked::group_id(&call.body)?, &call.body);
    let change = Change {
        name: body.optional_text("Name")?,
        introduction: body.optional_text("Introduction")?,
        notification: body.optional_text("Notification")?,
        face: body.optional_text("FaceUrl")?,
        max_members: body.optional_u32(body.either(&["MaxMemberNum", "MaxMemberCount"]))?,
        apply: asked::named(body, "ApplyJoinOption")?,
        invite: asked::named(body, "InviteJoinOption")?,
        mute_all: asked::switch(body, &["MuteAllMember", "ShutUpAllMember"])?,
        custom: asked::custom_fields(body, "AppDefinedData")?,
    };
    groups::change(domain, &call.app, &call.actor()?, &id, &change).await?;
    Ok(Answer::ok())
}
