//! `openim_msg_ext_http_svc/set_key_values`: sets, deletes or clears the key-value pairs that hang on a message.

use serde::Serialize;
use tincan_domain::messages::{Extended, Operation, Outcome, Wish, extend};
use tincan_domain::{Cause, Domain, Result};
use tincan_protocol::errors::{Code, codes};

use crate::wire::WirePair;
use crate::{Answer, Body, Call, Callers, Family, Spec};

/// Most pairs of one call (source: message extension documentation).
const MAX_PAIRS: usize = 20;

/// Longest key in bytes (source: message extension documentation).
const MAX_KEY_BYTES: usize = 100;

/// Longest value in bytes (source: message extension documentation).
const MAX_VALUE_BYTES: usize = 1000;

/// Admins; users of the conversation, who give each pair's `Seq`; 200/s by REST. Errors: 10002, 10004, 10007 not the
/// caller's conversation, 23002 the message does not support extensions, 23003 over 200 changes a minute, 23004 no such
/// message; per pair 23001 changed meanwhile.
pub(crate) const SPEC: Spec = Spec {
    service: "openim_msg_ext_http_svc",
    command: "set_key_values",
    family: Family::Extension,
    callers: Callers::BOTH,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Done<'a> {
    extension_list: Vec<Item<'a>>,
    seq: u64,
    /// Of group messages the same number under another name as well.
    #[serde(skip_serializing_if = "Option::is_none")]
    latest_seq: Option<u64>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Item<'a> {
    error_code: Code,
    extension: WirePair<'a>,
}

impl<'a> Item<'a> {
    fn new(outcome: &'a Outcome) -> Self {
        let error_code = if outcome.stale { codes::extension::STALE_SEQ } else { codes::general::SUCCESS };
        Self { error_code, extension: WirePair::new(&outcome.pair) }
    }
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let (from, to, key) = super::message(call)?;
    let operation = operation(call)?;
    Ok(done(&extend(domain, &call.app, &call.actor()?, (&from, &to, key), &operation).await?, false))
}

/// What is to be done.
pub(super) fn operation(call: &Call<'_>) -> Result<Operation> {
    Ok(match call.body.u32("OperateType")? {
        1 => Operation::Set(wishes(call, true)?),
        2 => Operation::Delete(wishes(call, false)?),
        3 => Operation::Clear,
        _ => return Err(Cause::field("OperateType", "must be 1 (set), 2 (delete) or 3 (clear)")),
    })
}

/// The answer of what was done, to a message of a group or not.
pub(super) fn done(extended: &Extended, in_group: bool) -> Answer {
    let extension_list = extended.outcomes.iter().map(Item::new).collect();
    let latest_seq = in_group.then_some(extended.last_seq);
    Answer::with(&Done { extension_list, seq: extended.last_seq, latest_seq })
}

fn wishes(call: &Call<'_>, set: bool) -> Result<Vec<Wish>> {
    call.body.objects("ExtensionList", MAX_PAIRS)?.iter().map(|pair| wish(call, pair, set)).collect()
}

fn wish(call: &Call<'_>, pair: &Body<'_>, set: bool) -> Result<Wish> {
    let key = pair.text("Key")?;
    if key.is_empty() || key.len() > MAX_KEY_BYTES {
        return Err(pair.bad("Key", format!("must be 1 to {MAX_KEY_BYTES} bytes long")));
    }
    let value = if set { pair.text("Value")? } else { String::new() };
    if value.len() > MAX_VALUE_BYTES {
        return Err(pair.bad("Value", format!("must be at most {MAX_VALUE_BYTES} bytes long")));
    }
    let seq = pair.optional_u64("Seq")?;
    if seq.is_none() && !call.by_admin() {
        return Err(pair.missing("Seq"));
    }
    Ok(Wish { key, value, seq })
}
