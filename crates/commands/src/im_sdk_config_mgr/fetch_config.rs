//! `im_sdk_config_mgr.fetch_config`: switches of the Web SDK. None is set: its own defaults hold.

use serde::Serialize;
use tincan_domain::{Domain, Result};

use crate::{Answer, Call, Callers, Family, Spec};

/// Anybody.
pub(crate) const SPEC: Spec = Spec {
    service: "im_sdk_config_mgr",
    command: "fetch_config",
    family: Family::Account,
    callers: Callers::ANYONE,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

/// Seconds after which a client asks again.
pub(super) const EXPIRES: u32 = 3600;

#[derive(Serialize)]
struct Config {
    int32_error_code: i32,
    str_error_message: &'static str,
    str_json_config: &'static str,
    uint32_expired_time: u32,
    uint32_sdkappid: u32,
    uint64_version: u64,
}

async fn run(_: &Domain, call: &Call<'_>) -> Result<Answer> {
    Ok(Answer::with(&Config {
        int32_error_code: 0,
        str_error_message: "",
        str_json_config: "{}",
        uint32_expired_time: EXPIRES,
        uint32_sdkappid: call.app.id.0,
        uint64_version: 1,
    }))
}
