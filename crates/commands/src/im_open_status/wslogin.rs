//! `im_open_status.wslogin`: logs a client in, or brings a login back on a new connection.

use serde::Serialize;
use tincan_domain::{Cause, Domain, Result, admission, files, sessions, status};

use super::state;
use crate::call::Caller;
use crate::{Answer, Call, Callers, Family, Spec};

/// Users: with a UserSig a new login, with a ticket the one they had. Errors: those of the UserSig (700xx), 70398 quota,
/// 91101 pushed off, 70052 revoked, 70051 on the blacklist, 70114 too often or from a blocked address.
pub(crate) const SPEC: Spec = Spec {
    service: "im_open_status",
    command: "wslogin",
    family: Family::Login,
    callers: Callers::BY_USER_SIG,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

/// Every feature that can be bought is there: one character for each, the last one for bit 0.
pub(crate) const PURCHASE_BITS: &str = "1111111111111111111111111111111111111111111111111111111111111111";

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct LoggedIn {
    #[serde(rename = "A2Key")]
    a2_key: String,
    tiny_id: String,
    hello_interval: u64,
    inst_id: u64,
    time_stamp: u64,
    custom_status: String,
    /// The key to files, where files want one.
    rich_msg_auth_key: String,
    purchase_bits: &'static str,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let connection = call.connection.clone().ok_or(Cause::TicketExpired)?;
    admission::check_address(&call.app, connection.address)?;
    if let Caller::Verified(verified) = &call.caller {
        admission::count_login(domain, &call.app, &verified.account)?;
    }
    let login = match &call.caller {
        Caller::Verified(verified) => sessions::login(domain, verified, connection.platform, connection.link).await?,
        _ => sessions::resume(domain, call.ticket()?, connection.platform, connection.link).await?,
    };
    let custom_status = state::encode(&status::custom(domain, call.app.id, call.account()?).await?);
    let private = call.app.settings.files.private;
    let rich_msg_auth_key = if private { files::key(domain, &call.app, call.account()?).0 } else { String::new() };
    Ok(Answer::with(&LoggedIn {
        a2_key: login.ticket,
        tiny_id: login.tiny_id.to_string(),
        hello_interval: call.app.settings.hello_interval.as_secs(),
        inst_id: login.inst_id.0,
        time_stamp: domain.now(),
        custom_status,
        rich_msg_auth_key,
        purchase_bits: PURCHASE_BITS,
    }))
}
