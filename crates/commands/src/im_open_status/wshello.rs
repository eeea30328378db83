//! `im_open_status.wshello`: a logged-in client says every now and then that it is there.

use crate::{Answer, Callers, Family, Spec};

/// Users. Errors: those of the ticket, so that an expired login is noticed.
pub(crate) const SPEC: Spec = Spec {
    service: "im_open_status",
    command: "wshello",
    family: Family::Login,
    callers: Callers::USER,
    per_second: None,
    run: |_, _| Box::pin(async { Ok(Answer::ok()) }),
};
