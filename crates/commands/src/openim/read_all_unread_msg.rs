//! `openim.read_all_unread_msg`: marks everything as read.

use serde::Serialize;
use tincan_domain::messages::read_all;
use tincan_domain::{Domain, Result};

use crate::{Answer, Call, Callers, Family, Spec};

/// Users. Errors: 20001, 20002, 20004, 20005.
pub(crate) const SPEC: Spec = Spec {
    service: "openim",
    command: "read_all_unread_msg",
    family: Family::Message,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
struct AllRead {
    #[serde(rename = "C2CReadAllMsg")]
    c2c_read_all_msg: u8,
    #[serde(rename = "GroupReadInfoArray")]
    group_read_info_array: [(); 0],
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let all = call.body.flag("C2CReadAllMsg")?;
    if all {
        read_all(domain, &call.app, call.account()?, call.inst_id()).await?;
    }
    Ok(Answer::with(&AllRead { c2c_read_all_msg: all.into(), group_read_info_array: [] }))
}
