//! `million_group_open_http_svc/get_pendency`: the same as `group_open_http_svc/get_pendency`, of communities.

use crate::group_open_http_svc::get_pendency::run;
use crate::{Callers, Family, Spec};

/// Users. As of `group_open_http_svc`, of communities only: clients ask both. Errors: 10004, 10012 `Handle_Account` is not the caller.
pub(crate) const SPEC: Spec = Spec {
    service: "million_group_open_http_svc",
    command: "get_pendency",
    family: Family::Group,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call, true)),
};
