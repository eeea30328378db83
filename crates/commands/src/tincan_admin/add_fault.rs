//! `tincan_admin/add_fault`: makes calls of a command go wrong.

use std::time::Duration;

use tincan_domain::{Cause, Domain, Result};

use crate::faults::{self, Effect, Fault, LONGEST_DELAY, MOST, When};
use crate::{Answer, Body, Call, Callers, Family, Spec};

/// Admins, where the server was started with `--allow-faults`; Tincan's own. `Command` is `service/command`, `service/*` or
/// `*`, `User` the caller, all when it is left out. One of `Code` (any of the server's), `Delay` in milliseconds up to
/// 300000, or `Cut` 1: the connection is cut instead of an answer. `When` is `before` the command runs (the default: with
/// a code or a cut it does not run) or `after`. `Percent` of the calls are hit, all by default, `Count` of them, any number
/// by default. Errors: 60017 not allowed, 70402.
pub(crate) const SPEC: Spec = Spec {
    service: "tincan_admin",
    command: "add_fault",
    family: Family::Account,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

async fn run(_domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let faults = super::faults(call)?;
    let body = &call.body;
    let fault = Fault {
        app: call.app.id,
        command: command(body)?,
        user: body.optional_account("User")?,
        effect: effect(body)?,
        when: when(body)?,
        percent: body.optional_u32("Percent")?.unwrap_or(100),
        left: body.optional_u32("Count")?,
    };
    if !(1..=100).contains(&fault.percent) {
        return Err(Cause::field("Percent", "must be 1 to 100"));
    }
    if fault.left == Some(0) {
        return Err(Cause::field("Count", "must be at least 1"));
    }
    if !faults.add(fault) {
        return Err(Cause::field("Command", format!("would be the fault past the {MOST} that there may be")));
    }
    Ok(Answer::ok())
}

fn command(body: &Body<'_>) -> Result<String> {
    let command = body.text("Command")?;
    let named = command.split_once('/').is_some_and(|(service, name)| !service.is_empty() && !name.is_empty());
    if command.len() > 128 || !(named || command == "*") {
        return Err(Cause::field("Command", "must be service/command, service/* or *"));
    }
    Ok(command)
}

fn effect(body: &Body<'_>) -> Result<Effect> {
    match (body.has("Code"), body.has("Delay"), body.flag("Cut")?) {
        (true, false, false) => {
            let number = body.optional_i32("Code")?.unwrap_or_default();
            faults::code(number)
                .map(Effect::Code)
                .ok_or_else(|| Cause::field("Code", "must be a code that the server answers"))
        }
        (false, true, false) => {
            let delay = Duration::from_millis(u64::from(body.u32("Delay")?));
            if delay > LONGEST_DELAY {
                return Err(Cause::field("Delay", format!("must be at most {} ms", LONGEST_DELAY.as_millis())));
            }
            Ok(Effect::Delay(delay))
        }
        (false, false, true) => Ok(Effect::Cut),
        _ => Err(Cause::field("Code", "or Delay or Cut must be given, and only one of them")),
    }
}

fn when(body: &Body<'_>) -> Result<When> {
    match body.optional_text("When")?.as_deref() {
        None | Some("before") => Ok(When::Before),
        Some("after") => Ok(When::After),
        Some(_) => Err(Cause::field("When", "must be before or after")),
    }
}
