//! `group_open_http_svc/import_group_msg`: imports old messages of a group.

use serde::Serialize;
use tincan_domain::groups::{Import, MAX_IMPORTED, import};
use tincan_domain::{Cause, Domain, Result};
use tincan_protocol::errors::{Code, codes};

use crate::groups::history::address;
use crate::openim::fields;
use crate::{Answer, Body, Call, Callers, Family, Spec, code};

/// Admins, 200/s; at most 20 messages, the oldest first, none before the group or its newest message. Nobody is told, and nothing is
/// unread afterwards. Errors: 10004, 10007 not into this type of group, 10010, 10015, 10019 a sender does not exist, 10020 together too long,
/// 110003; for single messages, in `Result`: 10004 the time, 80002 too long.
pub(crate) const SPEC: Spec = Spec {
    service: "group_open_http_svc",
    command: "import_group_msg",
    family: Family::Group,
    callers: Callers::ADMIN,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Imported {
    import_msg_result: Vec<One>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct One {
    msg_seq: u64,
    msg_time: u32,
    result: Code,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let body = &call.body;
    let messages = body.objects("MsgList", MAX_IMPORTED)?.iter().map(message).collect::<Result<Vec<Import>>>()?;
    let recent = body.flag("RecentContactFlag")?;
    let results = import(domain, &call.app, &address(body)?, &messages, recent).await?;
    let one = |(message, result): (&Import, &Result<u64>)| match result {
        Ok(seq) => One { msg_seq: *seq, msg_time: message.time, result: codes::general::SUCCESS },
        Err(cause) => One { msg_seq: 0, msg_time: message.time, result: code(cause, SPEC.family, call.via()) },
    };
    Ok(Answer::with(&Imported { import_msg_result: messages.iter().zip(&results).map(one).collect() }))
}

fn message(item: &Body<'_>) -> Result<Import> {
    let account = item.account("From_Account").map_err(|cause| match cause {
        // The account's own rules do not know where it stands.
        Cause::BadField { rule, .. } if item.has("From_Account") => item.bad("From_Account", rule),
        cause => cause,
    })?;
    Ok(Import {
        from: account,
        time: item.u32("SendTime")?,
        random: item.optional_u32("Random")?,
        content: fields::content(item)?,
    })
}
