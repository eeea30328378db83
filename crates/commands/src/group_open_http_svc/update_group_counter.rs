//! `group_open_http_svc/update_group_counter`: sets, raises or lowers counters of a group.

use serde::Serialize;
use tincan_domain::groups::{self, CountersEdit};
use tincan_domain::{Domain, Result};

use crate::groups::asked;
use crate::groups::attributes::{self, WireCounter};
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins and members; 200/s by REST. Errors: 10004, 10007, 10010, 10015, 10059, 10063.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "update_group_counter",
    family: Family::Group,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

/// Most counters in a request; the domain knows how many a group may have.
const MOST: usize = 1000;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct WireChanged<'a> {
    group_counter: Vec<WireCounter<'a>>,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (body, group) = (&call.body, asked::group_id(&call.body)?);
    let edit = match body.optional_text("Mode")?.as_deref() {
        // Absent is not documented.
        None | Some("Set") => CountersEdit::Set,
        Some("Increase") => CountersEdit::Increase,
        Some("Decrease") => CountersEdit::Decrease,
        Some(_) => return Err(body.bad("Mode", "must be Set, Increase or Decrease")),
    };
    let items = body.objects("GroupCounter", MOST)?;
    let values: Vec<(String, i64)> =
        items.iter().map(|item| Ok((item.text("Key")?, item.i64("Value")?))).collect::<Result<_>>()?;
    let changed = groups::change_counters(domain, &call.app, &call.actor()?, &group, edit, &values).await?;
    Ok(Answer::with(&WireChanged { group_counter: attributes::counters(&changed) }))
}
