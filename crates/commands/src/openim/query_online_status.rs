//! `openim/query_online_status`: whether accounts are online, and on which devices.

use serde::Serialize;
use tincan_domain::model::Account;
use tincan_domain::status::{self, Device, Presence};
use tincan_domain::{Cause, Domain, Party, Result};
use tincan_protocol::errors::{Code, codes};

use crate::pushes::platform_name;
use crate::{Answer, Call, Callers, Family, Spec};

/// Most accounts of one question (source: account documentation).
pub(super) const MAX_ACCOUNTS: usize = 500;

/// Admins; 200/s. Errors: 90001 an empty list, 90003 To_Account, 90011 over 500, 90048 none exists; per account 70107.
pub(crate) const SPEC: Spec = Spec {
    service: "openim",
    command: "query_online_status",
    family: Family::Message,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Results {
    query_result: Vec<State>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    error_list: Vec<Failed>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct State {
    #[serde(rename = "To_Account")]
    to_account: String,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<Vec<WireDevice>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_status: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct WireDevice {
    platform: &'static str,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    instid: Option<u64>,
}

#[derive(Serialize)]
struct Failed {
    #[serde(rename = "To_Account")]
    to_account: String,
    #[serde(rename = "ErrorCode")]
    error_code: Code,
}

/// A state's name (source: account documentation, online state).
pub(super) fn state_name(presence: Presence) -> &'static str {
    match presence {
        Presence::Online => "Online",
        Presence::PushOnline => "PushOnline",
        Presence::Offline | Presence::LoggedOut => "Offline",
    }
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let accounts: Vec<Account> = call.body.accounts("To_Account", MAX_ACCOUNTS)?;
    let (with_detail, with_inst) = (call.body.flag("IsNeedDetail")?, call.body.flag("IsReturnInstid")?);
    let with_custom = call.body.flag("IsReturnCustomStatus")?;
    let view = domain.view().await?;
    let mut results = Results { query_result: Vec::new(), error_list: Vec::new() };
    for account in &accounts {
        let to_account = account.to_string();
        let Some(status) = status::find(domain, &view, &call.app, account).await? else {
            results.error_list.push(Failed { to_account, error_code: codes::account::NO_SUCH_ACCOUNT });
            continue;
        };
        let device = |device: Device| WireDevice {
            platform: platform_name(device.platform),
            status: state_name(device.presence),
            instid: with_inst.then_some(device.inst_id.0),
        };
        results.query_result.push(State {
            to_account,
            status: state_name(status.presence),
            detail: with_detail.then(|| status.devices.into_iter().map(device).collect()),
            custom_status: with_custom.then_some(status.custom),
        });
    }
    match (results.query_result.is_empty(), accounts.first()) {
        (true, Some(first)) => Err(Cause::no_such(Party::Subject, first.as_str())),
        _ => Ok(Answer::with(&results)),
    }
}
