//! `im_msg_db_logic.ws_get_do_not_disturb`: when the caller is not to be disturbed.

use serde::Serialize;
use tincan_domain::contacts::quiet;
use tincan_domain::{Domain, Result};

use crate::{Answer, Call, Callers, Family, Spec};

/// Users, for themselves. Errors: 20001, 20003 somebody else's, 20005.
pub(crate) const SPEC: Spec = Spec {
    service: "im_msg_db_logic",
    command: "ws_get_do_not_disturb",
    family: Family::Message,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Settings {
    level: u32,
    start_time: u32,
    end_time: u32,
    is_repeated: u8,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let quiet = quiet(domain, call.app.id, &call.acting("To_Account")?).await?;
    Ok(Answer::with(&Settings {
        level: quiet.level,
        start_time: quiet.start,
        end_time: quiet.end,
        is_repeated: quiet.repeated.into(),
    }))
}
