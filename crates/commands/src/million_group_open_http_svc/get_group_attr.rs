//! `million_group_open_http_svc/get_group_attr`: reads the attributes of a community.

use crate::group_open_attr_http_svc::get_group_attr::run;
use crate::{Callers, Family, Spec};

/// Members. Errors: 10004, 10007, 10010, 10015.
pub(crate) const SPEC: Spec = Spec {
    service: "million_group_open_http_svc",
    command: "get_group_attr",
    family: Family::Group,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};
