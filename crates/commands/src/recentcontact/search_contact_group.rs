//! `recentcontact.search_contact_group`: marks and groups of named conversations. There are none yet: marks are not implemented.

use serde::Serialize;

use crate::{Answer, Callers, Family, Spec};

/// Users.
pub(crate) const SPEC: Spec = Spec {
    service: "recentcontact",
    command: "search_contact_group",
    family: Family::RecentContact,
    callers: Callers::USER,
    per_second: None,
    run: |_, _| Box::pin(async { Ok(Answer::with(&Nothing { group_item: [], contact_result_item: [] })) }),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Nothing {
    group_item: [(); 0],
    contact_result_item: [(); 0],
}
