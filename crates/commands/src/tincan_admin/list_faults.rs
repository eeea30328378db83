//! `tincan_admin/list_faults`: lists the faults that were asked for.

use serde::Serialize;
use tincan_domain::{Domain, Result};

use crate::faults::{Effect, Fault, When};
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins, where the server was started with `--allow-faults`; Tincan's own. `Count` is how often a fault still hits.
/// Errors: 60017 not allowed.
pub(crate) const SPEC: Spec = Spec {
    service: "tincan_admin",
    command: "list_faults",
    family: Family::Account,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct WireFaults {
    faults: Vec<WireFault>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct WireFault {
    command: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delay: Option<u128>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cut: Option<u8>,
    when: &'static str,
    percent: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u32>,
}

impl From<Fault> for WireFault {
    fn from(fault: Fault) -> Self {
        let (mut code, mut delay, mut cut) = (None, None, None);
        match fault.effect {
            Effect::Code(given) => code = Some(given.number()),
            Effect::Delay(given) => delay = Some(given.as_millis()),
            Effect::Cut => cut = Some(1),
        }
        let when = match fault.when {
            When::Before => "before",
            When::After => "after",
        };
        let user = fault.user.map(|user| user.to_string());
        Self { command: fault.command, user, code, delay, cut, when, percent: fault.percent, count: fault.left }
    }
}

async fn run(_domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let faults = super::faults(call)?.of(call.app.id);
    Ok(Answer::with(&WireFaults { faults: faults.into_iter().map(WireFault::from).collect() }))
}
