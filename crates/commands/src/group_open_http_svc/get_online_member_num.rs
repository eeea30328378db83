//! `group_open_http_svc/get_online_member_num`: counts the members of a group who are online.

use serde::Serialize;
use tincan_domain::groups::{self, rooms};
use tincan_domain::{Domain, Result};

use crate::groups::asked;
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins and members; 200/s by REST. Errors: 10004, 10007, 10010, 10015.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "get_online_member_num",
    family: Family::Group,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

/// For how many seconds clients keep the number.
const EXPIRE_TIME: u32 = 60;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct WireNumber {
    online_member_num: u64,
    expire_time: u32,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let view = domain.view().await?;
    let group = groups::find(&view, call.app.id, &asked::group_id(&call.body)?).await?;
    let online = rooms::online(domain, &call.app, &group, &call.actor()?).await?;
    Ok(Answer::with(&WireNumber { online_member_num: online, expire_time: EXPIRE_TIME }))
}
