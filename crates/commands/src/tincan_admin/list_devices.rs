//! `tincan_admin/list_devices`: tells the devices that an account logged in from, and those that are locked.

use serde::Serialize;
use tincan_domain::devices::{self, DevicesRow};
use tincan_domain::{Domain, Result};

use crate::pushes::platform_name;
use crate::{Answer, Call, Callers, Family, Spec};

/// Admins; Tincan's own. Devices of native clients, by what they call themselves; times in seconds, `LastTime` may be a day
/// older than the last log-in. Errors: 70107 no such account, 70402 a bad UserID.
pub(crate) const SPEC: Spec = Spec {
    service: "tincan_admin",
    command: "list_devices",
    family: Family::Account,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct WireDevices<'a> {
    devices: Vec<WireDevice<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct WireDevice<'a> {
    device: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    platform: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_time: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_time: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    locked_time: Option<u64>,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let row = devices::list(domain, &call.app, &call.body.account("UserID")?).await?;
    Ok(Answer::with(&WireDevices { devices: wire(&row) }))
}

/// Those that are known, then those that are locked without having logged in.
fn wire(row: &DevicesRow) -> Vec<WireDevice<'_>> {
    let locked = |device: &devices::Device| row.locked.iter().find(|one| one.device == *device).map(|one| one.since);
    let known = row.known.iter().map(|known| WireDevice {
        device: known.device.as_str(),
        platform: Some(platform_name(known.platform)),
        first_time: Some(known.since),
        last_time: Some(known.last),
        locked_time: locked(&known.device),
    });
    let others = row.locked.iter().filter(|locked| row.known.iter().all(|known| known.device != locked.device));
    let others = others.map(|locked| WireDevice {
        device: locked.device.as_str(),
        platform: None,
        first_time: None,
        last_time: None,
        locked_time: Some(locked.since),
    });
    known.chain(others).collect()
}
