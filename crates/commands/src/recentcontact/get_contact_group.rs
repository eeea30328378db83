//! `recentcontact.get_contact_group`: conversations with marks or in groups. There are none yet: marks are not implemented.

use serde::Serialize;

use crate::{Answer, Callers, Family, Spec};

/// Users.
pub(crate) const SPEC: Spec = Spec {
    service: "recentcontact",
    command: "get_contact_group",
    family: Family::RecentContact,
    callers: Callers::USER,
    per_second: None,
    run: |_, _| {
        Box::pin(async {
            Ok(Answer::with(&Nothing { complete_flag: 1, next_start_index: 0, group_item: [], contact_item: [] }))
        })
    },
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Nothing {
    complete_flag: u8,
    next_start_index: u32,
    group_item: [(); 0],
    contact_item: [(); 0],
}
