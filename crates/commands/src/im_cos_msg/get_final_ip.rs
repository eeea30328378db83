//! `im_cos_msg.get_final_ip`: another address to try when a host cannot be reached. There is none.

use serde::Serialize;

use crate::{Answer, Callers, Family, Spec};

/// Users.
pub(crate) const SPEC: Spec = Spec {
    service: "im_cos_msg",
    command: "get_final_ip",
    family: Family::File,
    callers: Callers::BY_USER_SIG,
    per_second: None,
    run: |_, _| Box::pin(async { Ok(Answer::with(&Address { str_final_ip: "" })) }),
};

#[derive(Serialize)]
struct Address {
    str_final_ip: &'static str,
}
