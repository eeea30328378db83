//! `im_msg_db_logic.ws_set_do_not_disturb`: sets when the caller is not to be disturbed.

use tincan_domain::contacts::{Quiet, set_quiet};
use tincan_domain::{Domain, Result};

use crate::{Answer, Call, Callers, Family, Spec};

/// Users. Errors: 20001, 20004, 20005.
pub(crate) const SPEC: Spec = Spec {
    service: "im_msg_db_logic",
    command: "ws_set_do_not_disturb",
    family: Family::Message,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let number = |name| call.body.optional_u32(name).map(Option::unwrap_or_default);
    let quiet = Quiet {
        level: call.body.u32("Level")?,
        start: number("StartTime")?,
        end: number("EndTime")?,
        repeated: call.body.flag("IsRepeated")?,
    };
    set_quiet(domain, call.app.id, call.account()?, call.inst_id(), quiet).await?;
    Ok(Answer::ok())
}
