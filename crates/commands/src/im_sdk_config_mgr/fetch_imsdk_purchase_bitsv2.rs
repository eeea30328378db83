//! `im_sdk_config_mgr.fetch_imsdk_purchase_bitsv2`: which features the app has. All of them.

use serde::Serialize;
use tincan_domain::{Domain, Result};

use super::fetch_config::EXPIRES;
use crate::im_open_status::wslogin::PURCHASE_BITS;
use crate::{Answer, Call, Callers, Family, Spec};

/// Anybody.
pub(crate) const SPEC: Spec = Spec {
    service: "im_sdk_config_mgr",
    command: "fetch_imsdk_purchase_bitsv2",
    family: Family::Account,
    callers: Callers::ANYONE,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
struct Bits {
    int32_error_code: i32,
    str_purchase_bits: &'static str,
    uint32_expired_time: u32,
}

async fn run(_: &Domain, _: &Call<'_>) -> Result<Answer> {
    Ok(Answer::with(&Bits { int32_error_code: 0, str_purchase_bits: PURCHASE_BITS, uint32_expired_time: EXPIRES }))
}
