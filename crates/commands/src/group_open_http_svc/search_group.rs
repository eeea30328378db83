//! `group_open_http_svc/search_group`: the search by name that old clients know. No type of group can be found by its name.

use serde::Serialize;
use tincan_domain::{Domain, Result};

use crate::{Answer, Call, Callers, Family, Spec};

/// Users. Finds nothing. Errors: 10004.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "search_group",
    family: Family::Group,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Nothing {
    total_record: u32,
    group_info: [(); 0],
}

async fn run(_domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    call.body.text("Content")?;
    Ok(Answer::with(&Nothing { total_record: 0, group_info: [] }))
}
