//! `imopenstat.tim_web_report_v2`: a client uploads its log. It is acknowledged and not kept.

use crate::{Answer, Callers, Family, Spec};

/// Anybody.
pub(crate) const SPEC: Spec = Spec {
    service: "imopenstat",
    command: "tim_web_report_v2",
    family: Family::Account,
    callers: Callers::ANYONE,
    per_second: None,
    run: |_, _| Box::pin(async { Ok(Answer::ok()) }),
};
