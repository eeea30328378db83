//! `openconfigsvr/getnospeaking`: for how long an account is still muted.

use serde::Serialize;
use tincan_domain::model::Seconds;
use tincan_domain::{Domain, Result, mutes};

use super::{FOR_GOOD, blame};
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins, 200/s. Errors: 130001, 130002, 130003, 130014.
pub(crate) const SPEC: Spec = Spec {
    service: "openconfigsvr",
    command: "getnospeaking",
    family: Family::Mute,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
struct Remaining {
    #[serde(rename = "C2CmsgNospeakingTime")]
    c2c: u32,
    #[serde(rename = "GroupmsgNospeakingTime")]
    group: u32,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let account = call.body.account("Get_Account")?;
    let mutes = mutes::get(domain, &call.app, &account).await.map_err(blame("Get_Account"))?;
    let now = domain.now();
    let remaining = Remaining { c2c: remaining(mutes.c2c_until, now), group: remaining(mutes.group_until, now) };
    Ok(Answer::with(&remaining).without_status())
}

fn remaining(until: Seconds, now: Seconds) -> u32 {
    if until == mutes::FOR_GOOD {
        return FOR_GOOD;
    }
    u32::try_from(until.saturating_sub(now)).unwrap_or(FOR_GOOD)
}
