//! `million_group_open_http_svc/get_joined_group_list`: the communities that an account is in.

use tincan_domain::groups::{GroupKind, Wanted};
use tincan_domain::{Domain, Result};

use crate::groups::joined::joined;
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins for anybody, users for themselves; 200/s by REST. With `SupportTopic` 1 those with topics, else those without. At most
/// 5000 a page. Errors: 10004, 10018 over 1 MB, 10019.
pub(crate) const SPEC: Spec = Spec {
    service: "million_group_open_http_svc",
    command: "get_joined_group_list",
    family: Family::Group,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let topics = Some(call.body.flag("SupportTopic")?);
    let wanted = Wanted { kind: Some(GroupKind::Community), topics, ..Wanted::default() };
    joined(domain, call, wanted).await
}
