//! `openconfigsvr/setnospeaking`: mutes an account everywhere, or lifts its mutes.

use tincan_domain::{Cause, Domain, Result, mutes};

use super::{blame, span};
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins, 200/s. Errors: 130001, 130004, 130005, 130008 no time, or one that is none, 130014.
pub(crate) const SPEC: Spec = Spec {
    service: "openconfigsvr",
    command: "setnospeaking",
    family: Family::Mute,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

const C2C: &str = "C2CmsgNospeakingTime";
const GROUP: &str = "GroupmsgNospeakingTime";

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let account = call.body.account("Set_Account")?;
    let (c2c, group) = (call.body.optional_u32(C2C)?, call.body.optional_u32(GROUP)?);
    if c2c.is_none() && group.is_none() {
        return Err(Cause::field(C2C, format!("or {GROUP} must be given")));
    }
    mutes::set(domain, &call.app, &account, c2c.map(span), group.map(span)).await.map_err(blame("Set_Account"))?;
    Ok(Answer::ok().without_status())
}
