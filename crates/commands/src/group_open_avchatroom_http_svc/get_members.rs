//! `group_open_avchatroom_http_svc/get_members`: lists those who are in a live room.

use serde::Serialize;
use tincan_domain::groups::rooms::{self, Inside};
use tincan_domain::{Domain, Result, groups};

use crate::groups::asked;
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins and those who are in it; 200/s by REST. Errors: 10004, 10007, 10010, 10015.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_avchatroom_http_svc",
    command: "get_members",
    family: Family::Group,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct WireMember<'a> {
    #[serde(rename = "Member_Account")]
    account: &'a str,
    nick_name: &'a str,
    face_url: &'a str,
    /// The same under the name of the REST API.
    avatar: &'a str,
    join_time: u64,
    marks: &'a [u32],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct WireMembers<'a> {
    member_list: Vec<WireMember<'a>>,
    next_timestamp: u64,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let body = &call.body;
    let id = asked::group_id(body)?;
    let from = body.optional_u64("Timestamp")?.ok_or_else(|| body.missing("Timestamp"))?;
    let mark = body.optional_u32("Mark")?;
    let group = groups::find(&domain.view().await?, call.app.id, &id).await?;
    let page = rooms::members(domain, &call.app, &group, &call.actor()?, (from, mark)).await?;
    let mut members = Vec::with_capacity(page.members.len());
    for Inside { person, joined_at, marks } in &page.members {
        let (account, nick_name, face) = (person.account.as_str(), &person.nick, &person.face);
        members.push(WireMember { account, nick_name, face_url: face, avatar: face, join_time: *joined_at, marks });
    }
    Ok(Answer::with(&WireMembers { member_list: members, next_timestamp: page.next }))
}
