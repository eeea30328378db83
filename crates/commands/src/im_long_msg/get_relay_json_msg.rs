//! `im_long_msg.get_relay_json_msg`: the list of a long merged message.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::value::RawValue;
use tincan_domain::messages::load_merged;
use tincan_domain::{Cause, Domain, Result};

use crate::wire::stored_json;
use crate::{Answer, Call, Callers, Family, Spec, merged};

/// Users. Errors: 20001, 20002, 20005, 20022 nothing is stored under this key.
pub(crate) const SPEC: Spec = Spec {
    service: "im_long_msg",
    command: "get_relay_json_msg",
    family: Family::Message,
    callers: Callers::USER,
    per_second: None,
    run: |domain, call| Box::pin(run(domain, call)),
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Loaded<'a> {
    msg_list: Cow<'a, RawValue>,
}

async fn run(domain: &Domain, call: &Call<'_>) -> Result<Answer> {
    let key = call.body.text("JsonMsgKey")?;
    let list = load_merged(domain, &call.app, &key).await?;
    let msg_list = match merged::in_list(&list) {
        Some(named) => Cow::Owned(named),
        None => Cow::Borrowed(stored_json(&list).ok_or(Cause::StoreFailed)?),
    };
    Ok(Answer::with(&Loaded { msg_list }))
}
