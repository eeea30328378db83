//! `group_open_http_svc/get_group_info`: the profiles of groups, with their members.

use serde_json::{Map, Value};
use tincan_domain::groups::{Fault, GroupId, Look, Profile, look, records, rules::Least};
use tincan_domain::messages::Actor;
use tincan_domain::{Domain, Result};

use crate::groups::asked;
use crate::groups::each::Each;
use crate::groups::profiles::{Filter, base, custom, record};
use crate::{Answer, Call, Callers, Family, Spec};

/// Most groups of one call (source: group documentation, get_group_info).
pub(crate) const MAX_GROUPS: usize = 50;

/// Longest answer in bytes (source: error-code reference, 10018).
const MAX_BYTES: usize = 1_000_000;

/// Members that are read at once.
const PAGE: usize = 1000;

/// Admins for any group, users for those that they are in, and live rooms; 200/s by REST. At most 50 groups. Errors: 10004, 10018 over 1 MB; per group
/// 10007, 10010, 10015.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "get_group_info",
    family: Family::Group,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (filter, actor) = (Filter::of(&call.body)?, call.actor()?);
    let (mut each, mut room) = (Each::new(call), MAX_BYTES);
    for id in asked::group_ids(&call.body, MAX_GROUPS)? {
        let found = one(domain, call, &actor, &id, &filter, &mut room).await;
        each.add(&id, found)?;
    }
    Ok(each.answer())
}

async fn one(
    domain: &Domain,
    call: &Call<'_>,
    actor: &Actor,
    id: &str,
    filter: &Filter,
    room: &mut usize,
) -> Result<Map<String, Value>> {
    let view = domain.view().await?;
    let (profile, rank) = look(&view, domain, &call.app, actor, &GroupId::parse(id)?, Look::Within).await?;
    let mut fields = base(&call.app, &profile, &filter.base);
    if filter.fields_wanted {
        fields.insert("AppDefinedData".to_owned(), custom(&call.app, &profile.group.row, rank, &filter.fields)?);
    }
    spend(room, &Value::Object(fields.clone()))?;
    if filter.members_wanted && !profile.group.row.kind.is_live() {
        fields.insert("MemberList".to_owned(), members(domain, call, &profile, rank, filter, room).await?);
    }
    Ok(fields)
}

async fn members(
    domain: &Domain,
    call: &Call<'_>,
    profile: &Profile,
    rank: Least,
    filter: &Filter,
    room: &mut usize,
) -> Result<Value> {
    let (view, mut list) = (domain.view().await?, Vec::new());
    let mut last = None;
    loop {
        let page = records(&view, call.app.id, &profile.group, last.as_ref(), PAGE).await?;
        let ends = page.len() < PAGE;
        last = page.last().map(|member| member.account.clone());
        for member in page {
            let member = record(&call.app, &member, rank, &filter.members, &filter.member_fields)?.into();
            spend(room, &member)?;
            list.push(member);
        }
        if ends {
            return Ok(list.into());
        }
    }
}

/// Takes the bytes of a part of the answer from what is left.
fn spend(room: &mut usize, part: &Value) -> Result<()> {
    *room = room.checked_sub(part.to_string().len() + 1).ok_or(Fault::AnswerTooLong)?;
    Ok(())
}
