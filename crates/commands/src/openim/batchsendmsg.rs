//! `openim/batchsendmsg`: sends one message to up to 500 accounts.

use serde::Serialize;
use tincan_domain::messages::send_to_many;
use tincan_domain::model::Account;
use tincan_domain::{Cause, Domain, Result};
use tincan_protocol::errors::{Code, codes};

use super::sendmsg::draft;
use crate::{Answer, Call, Callers, Family, Spec};

/// Most recipients (source: error-code reference, 90011).
const MAX_RECIPIENTS: usize = 500;

/// Admins; 200/s. Errors: as `sendmsg`, 90011 over 500 recipients, 90012 none exists; per recipient 70107.
pub(crate) const SPEC: Spec = Spec {
    service: "openim",
    command: "batchsendmsg",
    family: Family::Message,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct BatchSent {
    msg_key: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    error_list: Vec<Failed>,
}

#[derive(Serialize)]
struct Failed {
    #[serde(rename = "To_Account")]
    to_account: String,
    #[serde(rename = "ErrorCode")]
    error_code: Code,
}

impl Failed {
    fn no_such(account: Account) -> Self {
        Self { to_account: account.to_string(), error_code: codes::account::NO_SUCH_ACCOUNT }
    }
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let recipients = call.body.accounts("To_Account", MAX_RECIPIENTS)?;
    let first = recipients.first().cloned().ok_or_else(|| Cause::missing("To_Account"))?;
    let draft = draft(domain, call, first).await?;
    let (sent, failed) = send_to_many(domain, &call.app, &draft, &recipients).await?;
    let error_list: Vec<Failed> = failed.into_iter().map(Failed::no_such).collect();
    let all = error_list.is_empty();
    let fields = BatchSent { msg_key: sent.key.to_string(), error_list };
    Ok(if all { Answer::with(&fields) } else { Answer::some_error(&fields) })
}
