//! `openim.authkey`: older Web SDKs ask for a key to add to file addresses. Files need none here.

use crate::{Answer, Callers, Family, Spec};

/// Users.
pub(crate) const SPEC: Spec = Spec {
    service: "openim",
    command: "authkey",
    family: Family::Message,
    callers: Callers::USER,
    per_second: None,
    run: |_, _| Box::pin(async { Ok(Answer::ok()) }),
};
