//! The groups that an account is in: the same answer from the service of groups and from the one of communities.

use serde::Serialize;
use serde_json::{Map, Value, json};
use tincan_domain::groups::{self, Fault, GroupId, Wanted, rules::Least};
use tincan_domain::model::Account;
use tincan_domain::{Domain, Result};

use super::mentions::at_info;
use super::profiles::{Filter, Names, base, custom, own};
use crate::{Answer, Call};

/// Most groups of one page (source: group documentation, get_joined_group_list).
const MAX_PAGE: usize = 5000;

/// Longest answer in bytes (source: error-code reference, 10018).
const MAX_BYTES: usize = 1_000_000;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Joined {
    total_count: usize,
    group_id_list: Vec<Value>,
}

/// What is asked of each group.
struct Asked {
    base: Names,
    own: Option<Filter>,
    custom: bool,
}

/// Answers with the groups that `Member_Account` is in: the account itself where a user asks.
pub(crate) async fn joined(domain: &Domain, call: &Call<'_>, wanted: Wanted) -> Result<Answer> {
    let account = call.acting("Member_Account")?;
    let offset = usize::try_from(call.body.optional_u64("Offset")?.unwrap_or(0)).unwrap_or(usize::MAX);
    let limit = call.body.optional_u64("Limit")?.map_or(MAX_PAGE, |limit| usize::try_from(limit).unwrap_or(MAX_PAGE));
    if limit > MAX_PAGE {
        return Err(call.body.bad("Limit", format!("must be at most {MAX_PAGE}")));
    }
    let asked = asked(call)?;
    let view = domain.view().await?;
    let ids = groups::joined(&view, domain, call.app.id, &account, wanted).await?;
    let (mut list, mut bytes) = (Vec::new(), 0);
    for id in ids.iter().skip(offset).take(limit) {
        let Some(group) = one(domain, call, &account, id, &asked).await? else { continue };
        bytes += group.to_string().len();
        if bytes > MAX_BYTES {
            return Err(Fault::AnswerTooLong.into());
        }
        list.push(group);
    }
    Ok(Answer::with(&Joined { total_count: ids.len(), group_id_list: list }))
}

/// Without a filter, ids only.
fn asked(call: &Call<'_>) -> Result<Asked> {
    let custom = call.body.flag("NeedAppDefineData")?;
    if !call.body.has("ResponseFilter") {
        return Ok(Asked { base: Some(Vec::new()), own: None, custom });
    }
    let (filter, all) = (call.body.object("ResponseFilter")?, Filter::of(&call.body)?);
    Ok(Asked {
        base: Some(filter.optional_texts("GroupBaseInfoFilter")?.unwrap_or_default()),
        own: filter.has("SelfInfoFilter").then_some(all),
        custom,
    })
}

/// A group of the list; none when it was dissolved just now.
async fn one(
    domain: &Domain,
    call: &Call<'_>,
    account: &Account,
    id: &GroupId,
    asked: &Asked,
) -> Result<Option<Value>> {
    let view = domain.view().await?;
    let group = match groups::find(&view, call.app.id, id).await {
        Ok(group) => group,
        Err(tincan_domain::Cause::Group(Fault::NoSuchGroup(_))) => return Ok(None),
        Err(cause) => return Err(cause),
    };
    let mut fields = Map::new();
    fields.insert("GroupId".to_owned(), json!(id.as_str()));
    let profile = groups::profile(&view, domain, call.app.id, group).await?;
    if asked.base.as_ref().is_some_and(|names| !names.is_empty()) {
        fields.extend(base(&call.app, &profile, &asked.base));
    }
    let member = groups::own(&view, call.app.id, &profile.group, account).await?;
    if let (Some(filter), Some(member)) = (&asked.own, &member) {
        fields.insert("SelfInfo".to_owned(), own(&call.app, &profile.group.row, member, filter)?.into());
    }
    if let Some(member) = &member
        && fields.contains_key("NextMsgSeq")
    {
        let (log, read_seq) = (profile.group.log(), member.member.read_seq);
        let mentions = groups::mentions_of(&view, call.app.id, log, account, read_seq).await?;
        if !mentions.is_empty() {
            fields.insert("AtInfoList".to_owned(), mentions.iter().map(at_info).collect());
        }
    }
    if asked.custom {
        let rank = member.map_or(Least::Anyone, |member| member.member.row.role.into());
        fields.insert("AppDefinedData".to_owned(), custom(&call.app, &profile.group.row, rank, &None)?);
    }
    Ok(Some(fields.into()))
}
