//! `openim/query_online_status`: whether accounts are online, and on which devices.

use serde::Serialize;
use tincan_domain::model::Account;
use tincan_domain::{Cause, Domain, Party, Result, accounts};
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
    detail: Option<Vec<Device>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Device {
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

/// The state of an account that is, or is not, online somewhere.
pub(super) fn state_name(online: bool) -> &'static str {
    if online { "Online" } else { "Offline" }
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let accounts: Vec<Account> = call.body.accounts("To_Account", MAX_ACCOUNTS)?;
    let (with_detail, with_inst) = (call.body.flag("IsNeedDetail")?, call.body.flag("IsReturnInstid")?);
    let view = domain.view().await?;
    let mut results = Results { query_result: Vec::new(), error_list: Vec::new() };
    for account in &accounts {
        let to_account = account.to_string();
        if accounts::find(&view, call.app.id, account).await?.is_none() {
            results.error_list.push(Failed { to_account, error_code: codes::account::NO_SUCH_ACCOUNT });
            continue;
        }
        let devices = domain.bus.online(call.app.id, account);
        let status = state_name(!devices.is_empty());
        let device = |(inst, platform): (tincan_domain::model::InstId, _)| Device {
            platform: platform_name(platform),
            status: state_name(true),
            instid: with_inst.then_some(inst.0),
        };
        let detail = with_detail.then(|| devices.into_iter().map(device).collect());
        results.query_result.push(State { to_account, status, detail });
    }
    match (results.query_result.is_empty(), accounts.first()) {
        (true, Some(first)) => Err(Cause::no_such(Party::Subject, first.as_str())),
        _ => Ok(Answer::with(&results)),
    }
}
