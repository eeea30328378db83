//! `openim.get_c2c_peer_mute_notifications`: the reminder settings of conversations. None can be set yet, so none differs
//! from the default.

use serde::Serialize;

use crate::{Answer, Callers, Family, Spec};

/// Users.
pub(crate) const SPEC: Spec = Spec {
    service: "openim",
    command: "get_c2c_peer_mute_notifications",
    family: Family::Message,
    callers: Callers::USER,
    per_second: None,
    run: |_, _| Box::pin(async { Ok(Answer::with(&Settings { mute_notifications_list: [], update_seq: 0 })) }),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Settings {
    mute_notifications_list: [(); 0],
    update_seq: u32,
}
