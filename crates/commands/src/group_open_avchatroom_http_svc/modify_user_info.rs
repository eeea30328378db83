//! `group_open_avchatroom_http_svc/modify_user_info`: marks those who are in a live room, or takes marks away.

use serde::Serialize;
use tincan_domain::groups::rooms::{self, MarkChange};
use tincan_domain::{Domain, Result, groups};

use crate::groups::asked;
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins and owners; 200/s by REST. Errors: 10004, 10007, 10010, 10015.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_avchatroom_http_svc",
    command: "modify_user_info",
    family: Family::Group,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

/// Most members in a request (source: REST API, modify_user_info).
const MOST: usize = 500;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct WireMarked<'a> {
    #[serde(rename = "Member_Account")]
    account: &'a str,
    marks: &'a [u32],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct WireAnswer<'a> {
    command_type: u32,
    member_list: Vec<WireMarked<'a>>,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let body = &call.body;
    let id = asked::group_id(body)?;
    let command_type = body.u32("CommandType")?;
    let change = match command_type {
        1 => MarkChange::Set,
        2 => MarkChange::Clear,
        _ => return Err(body.bad("CommandType", "must be 1 or 2")),
    };
    let items = body.objects("MemberList", MOST)?;
    let wanted = items.iter().map(|item| Ok((item.account("Member_Account")?, item.u32s("Marks")?)));
    let wanted = wanted.collect::<Result<Vec<_>>>()?;
    let group = groups::find(&domain.view().await?, call.app.id, &id).await?;
    let done = rooms::change_marks(domain, &call.app, &group, &call.actor()?, change, wanted).await?;
    let marked = done.iter().map(|(account, marks)| WireMarked { account: account.as_str(), marks });
    Ok(Answer::with(&WireAnswer { command_type, member_list: marked.collect() }))
}
