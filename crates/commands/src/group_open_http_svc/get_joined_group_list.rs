//! `group_open_http_svc.get_joined_group_list`: the groups a user has joined. There are none yet: groups are not implemented.

use serde::Serialize;

use crate::{Answer, Callers, Family, Spec};

/// Users.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "get_joined_group_list",
    family: Family::Group,
    callers: Callers::USER,
    per_second: None,
    run: |_, _| Box::pin(async { Ok(Answer::with(&Nothing { total_count: 0, group_id_list: [] })) }),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Nothing {
    total_count: u32,
    group_id_list: [(); 0],
}
