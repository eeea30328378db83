//! `sns.pendency_get`: pending friend requests. There are none yet: friendship is not implemented.

use serde::Serialize;

use crate::{Answer, Callers, Family, Spec};

/// Users.
pub(crate) const SPEC: Spec = Spec {
    service: "sns",
    command: "pendency_get",
    family: Family::Relationship,
    callers: Callers::USER,
    per_second: None,
    run: |_, _| {
        Box::pin(async {
            Ok(Answer::with(&Nothing { unread_pendency_count: 0, pendency_item: [], current_sequence: 0 }))
        })
    },
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Nothing {
    unread_pendency_count: u32,
    pendency_item: [(); 0],
    current_sequence: u32,
}
