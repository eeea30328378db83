//! `tincan_admin/forward_clock`: moves the app's time forward.

use serde::Serialize;
use tincan_domain::{Cause, Domain, Result, admission};

use crate::{Answer, Call, Callers, Family, Spec};

/// Admins, where the server was started with `--allow-test-clock`; Tincan's own. `Seconds` to go forward, at most ten
/// years; the answer's `Now` is what time it is then for the app. Time does not go back, until the server starts anew.
/// UserSigs have to be good by that time, those of admins too.
/// Errors: 60017 not allowed, 70402.
pub(crate) const SPEC: Spec = Spec {
    service: "tincan_admin",
    command: "forward_clock",
    family: Family::Account,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

/// The longest step in seconds: ten years.
const LONGEST: u32 = 10 * 366 * 86_400;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct WireTime {
    now: u64,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let seconds = call.body.u32("Seconds")?;
    if seconds > LONGEST {
        return Err(Cause::field("Seconds", "must be at most ten years"));
    }
    if !domain.clock.forward(call.app.id, u64::from(seconds) * 1000) {
        return Err(admission::Fault::NotAllowedHere { flag: "--allow-test-clock" }.into());
    }
    Ok(Answer::with(&WireTime { now: domain.clock.of(call.app.id) / 1000 }))
}
