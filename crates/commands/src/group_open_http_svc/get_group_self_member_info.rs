//! `group_open_http_svc/get_group_self_member_info`: the profiles of groups, with what the caller is in them.

use serde_json::{Map, Value, json};
use tincan_domain::groups::{self, GroupId, Look, look};
use tincan_domain::messages::Actor;
use tincan_domain::{Domain, Result};

use super::get_group_info::MAX_GROUPS;
use crate::groups::asked;
use crate::groups::each::Each;
use crate::groups::names::name;
use crate::groups::profiles::{Filter, base, custom, own};
use crate::{Answer, Call, Callers, Family, Spec};

/// Users, for groups that they are in, and live rooms. At most 50 groups. Errors: 10004; per group 10007, 10010, 10015.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "get_group_self_member_info",
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
    let (profile, rank) = look(&view, domain, &call.app, actor, &GroupId::parse(id)?, Look::Within).await?;
    let row = &profile.group.row;
    let mut fields = base(&call.app, &profile, &filter.base);
    fields.insert("AppDefinedData".to_owned(), custom(&call.app, row, rank, &filter.fields)?);
    // Both names: one is where clients take the receive option from, the other where a new group's role comes from.
    let (own, list) = match groups::own(&view, call.app.id, &profile.group, actor.account()).await? {
        Some(member) => {
            let own = own(&call.app, row, &member, filter)?;
            let mut listed = own.clone();
            listed.insert("Member_Account".to_owned(), json!(actor.account().as_str()));
            (own, vec![Value::Object(listed)])
        }
        None => (in_live_room(row.owner.as_ref() == Some(actor.account())), Vec::new()),
    };
    fields.insert("SelfInfo".to_owned(), own.into());
    fields.insert("MemberList".to_owned(), list.into());
    Ok(fields)
}

/// Live rooms keep no records of members.
fn in_live_room(is_owner: bool) -> Map<String, Value> {
    let role = if is_owner { groups::Role::Owner } else { groups::Role::Member };
    let mut own = Map::new();
    own.insert("Role".to_owned(), json!(name(role)));
    own.insert("MsgFlag".to_owned(), json!(name(groups::MsgFlag::AcceptNotNotify)));
    own
}
