//! `group_open_http_svc/get_group_public_info`: what groups show to those who are looking for one to join.

use serde_json::{Map, Value};
use tincan_domain::groups::{GroupId, Look, look};
use tincan_domain::messages::Actor;
use tincan_domain::{Domain, Result};

use super::get_group_info::MAX_GROUPS;
use crate::groups::asked;
use crate::groups::each::Each;
use crate::groups::profiles::{Filter, base};
use crate::{Answer, Call, Callers, Family, Spec};

/// Users. At most 50 groups. Errors: 10004; per group 10007 cannot be found by its id, 10010, 10015.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "get_group_public_info",
    family: Family::Group,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (filter, actor) = (Filter::of(&call.body)?, call.actor()?);
    let mut each = Each::new(call);
    for id in asked::group_ids(&call.body, MAX_GROUPS)? {
        let found = one(domain, call, &actor, &id, &filter).await;
        each.add(&id, found)?;
    }
    Ok(each.answer())
}

async fn one(domain: &Domain, call: &Call<'_>, actor: &Actor, id: &str, filter: &Filter) -> Result<Map<String, Value>> {
    let view = domain.view().await?;
    let (profile, _) = look(&view, domain, &call.app, actor, &GroupId::parse(id)?, Look::FromOutside).await?;
    Ok(base(&call.app, &profile, &filter.base))
}
