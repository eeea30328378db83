//! `sns.friend_get`: the list of friends. There are none yet: friendship is not implemented.

use serde::Serialize;

use crate::{Answer, Callers, Family, Spec};

/// Users.
pub(crate) const SPEC: Spec = Spec {
    service: "sns",
    command: "friend_get",
    family: Family::Relationship,
    callers: Callers::USER,
    per_second: None,
    run: |_, _| {
        Box::pin(async {
            Ok(Answer::with(&Nothing {
                user_data_item: [],
                standard_sequence: 0,
                custom_sequence: 0,
                friend_num: 0,
                complete_flag: 1,
                next_start_index: 0,
            }))
        })
    },
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Nothing {
    user_data_item: [(); 0],
    standard_sequence: u32,
    custom_sequence: u32,
    friend_num: u32,
    complete_flag: u8,
    next_start_index: u32,
}
